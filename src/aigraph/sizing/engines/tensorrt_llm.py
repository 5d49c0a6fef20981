"""TensorRT-LLM: blocks of 32 tokens, a pool for each window, a fraction of the memory that is free."""

from __future__ import annotations

from .. import laws
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, cdiv, engine_cache, term, tried

BLOCK, INDEXER_BLOCK = 32, 64


def _block(model: Model, options: Options) -> int:
    return options.block_size or (INDEXER_BLOCK if any(g.indexer for g in model.layers) else BLOCK)


def _blocks(group: Layers, block: int, tokens: int) -> int:
    return cdiv(laws.kept_tokens(group, tokens), block)


def _size(group: Layers, cache: Cache, block: int) -> int:
    return block * (laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache))


def allocate(model: Model, options: Options) -> Allocation:
    """Blocks of each window's pool for the requests at full length; a window may straddle one block more."""
    options.checked()
    cache, block = engine_cache(model, options.kv), _block(model, options)
    terms, extra = [], 0
    for group in model.kv_layers:
        if group.kind in ("recurrent", "compressed"):
            each = laws.layer_bytes(group, options.context, cache)
            terms.append(term(group, options.batch * group.depth * each, f"{options.batch} requests x {each} B"))
            continue
        blocks, size = _blocks(group, block, options.context), _size(group, cache, block)
        law = f"{options.batch} requests x {blocks} blocks of {block} tokens x {group.depth} layers x {size} B"
        terms.append(term(group, options.batch * blocks * group.depth * size, law))
        if group.kind in ("sliding", "chunked") and options.context > group.window:
            extra += options.batch * group.depth * size
    return Allocation(tuple(terms), f"a pool for each window, blocks of {block}", extra)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """Requests of the full length that the pools hold."""
    return tried(allocate, model, available, options, "the longest context and the most requests whose blocks fit")


def share(model: Model, options: Options) -> Share:
    """The cache takes 0.9 of what is free after loading (free_gpu_memory_fraction)."""
    batched = options.max_num_batched_tokens or 8192
    used = options.gpu_memory_utilization or 0.90
    least = batched * model.hidden * 2 * 2
    law = f"the cache takes {used:g} of what is free after loading (free_gpu_memory_fraction)"
    return Share(used, used, least + GIB // 2, batched * model.hidden * 2 * 16 + 3 * GIB, law)


ENGINE = Engine("tensorrt-llm", "1.x", "TensorRT-LLM documentation, KV cache", allocate, capacity, share)
