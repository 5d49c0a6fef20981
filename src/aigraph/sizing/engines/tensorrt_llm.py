"""TensorRT-LLM: blocks of 32 tokens, a pool for each window that is told, a fraction of the memory that is free.

Read in NVIDIA/TensorRT-LLM: tensorrt_llm/llmapi/llm_args.py (tokens_per_block 32, free_gpu_memory_fraction 0.9),
tensorrt_llm/_torch/pyexecutor/resource_manager.py (without max_attention_window every layer keeps every token),
cpp/include/tensorrt_llm/batch_manager/kvCacheManager.h (kSWAExtraBlock: a window has one block more) and
cpp/tensorrt_llm/batch_manager/kvCacheManager.cpp (while a prompt is read in, a window holds a part of it as well).
"""

from __future__ import annotations

from .. import laws
from ..hardware import Interval
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, cdiv, engine_cache, term, tried

BLOCK, INDEXER_BLOCK, BATCHED_TOKENS = 32, 64, 8192
EXTRA_BLOCK = 1


def _block(model: Model, options: Options) -> int:
    return options.block_size or (INDEXER_BLOCK if any(g.indexer for g in model.layers) else BLOCK)


def _blocks(group: Layers, block: int, options: Options) -> tuple[int, int]:
    """The least and the most blocks of one request in one layer."""
    tokens = options.context
    whole = cdiv(tokens, block)
    if group.kind not in ("sliding", "chunked") or tokens <= group.window or options.hybrid is False:
        return whole, whole
    batched = options.max_num_batched_tokens or BATCHED_TOKENS
    low, high = (cdiv(min(tokens, group.window + more), block) + EXTRA_BLOCK for more in (0, batched))
    return min(low, whole), min(high, whole) if options.hybrid else whole


def _size(group: Layers, cache: Cache, block: int) -> int:
    return block * (laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache))


def allocate(model: Model, options: Options) -> Allocation:
    """Blocks of each window's pool for the requests at full length; the most is without windows told."""
    options.checked()
    cache, block = engine_cache(model, options.kv), _block(model, options)
    terms, extra = [], 0
    for group in model.kv_layers:
        if group.kind in ("recurrent", "compressed"):
            each = laws.layer_bytes(group, options.context, cache)
            terms.append(term(group, options.batch * group.depth * each, f"{options.batch} requests x {each} B"))
            continue
        (blocks, most), size = _blocks(group, block, options), _size(group, cache, block)
        law = f"{options.batch} requests x {blocks} blocks of {block} tokens x {group.depth} layers x {size} B"
        terms.append(term(group, options.batch * blocks * group.depth * size, law))
        extra += options.batch * group.depth * size * (most - blocks)
    return Allocation(tuple(terms), f"a pool for each window, blocks of {block}", extra, _notes(model, options))


def _notes(model: Model, options: Options) -> tuple[str, ...]:
    if options.hybrid is not None or not any(group.kind in ("sliding", "chunked") for group in model.kv_layers):
        return ()
    return ("The upper figure is without max_attention_window: TensorRT-LLM then keeps windows whole (--hybrid).",)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """Requests of the full length that the pools hold."""
    return tried(allocate, model, available, options, "the longest context and the most requests whose blocks fit")


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """The cache takes 0.9 of what is free after loading (free_gpu_memory_fraction)."""
    del memory
    batched = options.max_num_batched_tokens or BATCHED_TOKENS
    used = options.gpu_memory_utilization or 0.90
    least = batched * model.hidden * 2 * 2
    law = (
        f"the cache takes {used:g} of what is free after loading (free_gpu_memory_fraction); assumed: activations of "
        f"{batched} tokens x {model.hidden} hidden x 2 B x 2 to 16, 0.5 to 3 GiB of libraries"
    )
    return Share(used, used, least + GIB // 2, batched * model.hidden * 2 * 16 + 3 * GIB, law, "free")


ENGINE = Engine("tensorrt-llm", "1.2", "TensorRT-LLM, kvCacheManager.cpp and llm_args.py", allocate, capacity, share)
