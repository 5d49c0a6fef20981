"""vLLM: one pool of equal pages for every kind of layer (read from 0.33.0, `v1/core/kv_cache_utils.py`).

Layers are grouped by kind into groups of equal size; a block of the pool serves one block of one group. Windowed
groups need blocks for the window and for the tokens of a batch, and one more where the window straddles a border.
"""

from __future__ import annotations

from typing import NamedTuple

from ...errors import BadParameter
from .. import laws
from ..laws import Cache, Term
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, cdiv, engine_cache, term

BLOCK, LATENT_BLOCK, BATCHED_TOKENS = 16, 64, 8192
COMPRESSED_ENTRY = 584  # bytes of a DeepSeek-V4 entry: 448 fp8, 64 bf16, scales (flashmla_sparse.py)


class _Spec(NamedTuple):
    """One kind of layers as the pool sees it: bytes a block, tokens a block, blocks a request."""

    group: Layers
    page: int
    block: int
    blocks: int

    @property
    def type(self) -> str:
        return "full" if self.group.kind in ("full", "latent") else self.group.kind


class Pool(NamedTuple):
    """The layout: `size` layers share a group, each block of which takes `page` bytes a layer."""

    specs: tuple[_Spec, ...]
    size: int
    page: int
    blocks_per_request: int
    path: str


def pool(model: Model, options: Options) -> Pool:
    """How vLLM would lay this model out. Raises `BadParameter` for a kind it has no such pool for."""
    options.checked()
    cache = engine_cache(model, options.kv)
    hybrid = _is_hybrid(options)
    groups = [group if hybrid else _as_full(group) for group in model.kv_layers if group.depth]
    if any(group.kind == "compressed" for group in groups):
        raise BadParameter("vLLM's pools for compressed attention are not modelled by pages.")
    specs = _specs(groups, cache, options)
    if not specs:
        return Pool((), 1, 1, 0, "no cache")
    if len({spec.type for spec in specs}) == 1 and len({spec.group.window for spec in specs}) == 1:
        page = sum(spec.page * spec.group.depth for spec in specs)
        name = "one kind of layers" if len(specs) == 1 else "one kind of layers of several sizes"
        return Pool(specs, 1, page, specs[0].blocks, f"{name}, block {specs[0].block}")
    return _hybrid_pool(specs, options)


def _is_hybrid(options: Options) -> bool:
    if options.hybrid is not None:
        return options.hybrid
    return _version(options.version) >= (0, 9, 2)


def _version(text: str) -> tuple[int, ...]:
    if not text:
        return (999,)
    parts = []
    for part in text.split("+")[0].lstrip("v").split(".")[:3]:
        digits = "".join(c for c in part if c.isdigit())
        if not digits:
            raise BadParameter(f"{text!r} is no version of vLLM, such as 0.33.0.")
        parts.append(int(digits))
    return tuple(parts)


def _as_full(group: Layers) -> Layers:
    return group._replace(kind="full", window=0) if group.kind in ("sliding", "chunked") else group


def _specs(groups: list[Layers], cache: Cache, options: Options) -> tuple[_Spec, ...]:
    states = [laws.state_bytes(g, cache, max(g.conv_kernel - 1, 0)) for g in groups if g.kind == "recurrent"]
    sizes = [_per_token(g, cache) for g in groups if g.kind != "recurrent"]
    block = options.block_size or (LATENT_BLOCK if any(g.kind == "latent" for g in groups) else BLOCK)
    if states and sizes:  # attention's block grows until its page holds a state
        block = max(block, block * cdiv(max(states), block * max(sizes)))
    return tuple(_spec(group, cache, block, options, bool(sizes)) for group in groups)


def _per_token(group: Layers, cache: Cache) -> int:
    return laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache)


def _spec(group: Layers, cache: Cache, block: int, options: Options, has_attention: bool) -> _Spec:
    if group.kind == "recurrent":
        page = laws.state_bytes(group, cache, max(group.conv_kernel - 1, 0))
        return _Spec(group, page, options.context if has_attention else 1, 1)
    return _Spec(group, block * _per_token(group, cache), block, _blocks(group, block, options))


def _blocks(group: Layers, block: int, options: Options) -> int:
    """Blocks of one request in one group."""
    tokens = options.context
    batched = (options.max_num_batched_tokens or BATCHED_TOKENS) * options.concurrent_batches
    if group.kind == "sliding":
        return cdiv(min(group.window - 1 + batched, tokens), block) + 1
    if group.kind == "chunked":
        return cdiv(min(group.window + batched, tokens), block)
    return cdiv(tokens, block)


def _hybrid_pool(specs: tuple[_Spec, ...], options: Options) -> Pool:
    page = max(spec.page for spec in specs)
    unified = tuple(_unify(spec, page, options) for spec in specs)
    kinds = [spec.group.depth for spec in unified]
    size = max(kinds) if max(kinds) < 1.5 * min(kinds) else min(kinds)
    blocks = sum(cdiv(spec.group.depth, size) * spec.blocks for spec in unified)
    groups = sum(cdiv(count, size) for count in kinds)
    return Pool(unified, size, page, blocks, f"hybrid pool, {groups} groups of {size} layers")


def _unify(spec: _Spec, page: int, options: Options) -> _Spec:
    """A smaller page gets a larger block where it divides the largest one; else, and for states, it is padded."""
    if spec.group.kind == "recurrent" or page % spec.page:
        return spec._replace(page=page)
    block = spec.block * (page // spec.page)
    return spec._replace(page=page, block=block, blocks=_blocks(spec.group, block, options))


def allocate(model: Model, options: Options) -> Allocation:
    """The blocks that the requests need when each is at its full length."""
    if any(group.kind == "compressed" for group in model.layers):
        return _compressed(model, options)
    laid = pool(model, options)
    terms = []
    for spec in laid.specs:
        if laid.size == 1 and len({s.type for s in laid.specs}) == 1:
            size, groups = spec.page * spec.group.depth, 1
        else:
            size, groups = laid.page * laid.size, cdiv(spec.group.depth, laid.size)
        law = f"{options.batch} requests x {groups} groups x {spec.blocks} blocks of {spec.block} tokens x {size} B"
        terms.append(term(spec.group, options.batch * groups * spec.blocks * size, law))
    return Allocation(tuple(terms), laid.path, notes=_notes(model, options))


def _notes(model: Model, options: Options) -> tuple[str, ...]:
    windowed = any(group.kind in ("sliding", "chunked") for group in model.kv_layers)
    if windowed and not _is_hybrid(options):
        return ("Without the hybrid pool windowed layers are kept whole.",)
    if windowed:
        batched = options.max_num_batched_tokens or BATCHED_TOKENS
        return (f"Each windowed group also holds the {batched} tokens of a batch (--max-num-batched-tokens).",)
    return ()


def _compressed(model: Model, options: Options) -> Allocation:
    """DeepSeek-V4: 584 bytes an entry; the rounding of its several pools is not modelled, so this is the least."""
    cache = engine_cache(model, options.kv)
    terms: list[Term] = []
    for group in model.kv_layers:
        entries = min(options.context, group.window) + (options.context // group.ratio if group.ratio else 0)
        index = options.context // group.ratio * laws.indexer_bytes(group, cache) if group.ratio else 0
        each = entries * COMPRESSED_ENTRY + index + laws.compressor_bytes(group)
        terms.append(term(group, options.batch * group.depth * each, f"{entries} entries x {COMPRESSED_ENTRY} B"))
    size, notes = laws.total(tuple(terms)), ("The rounding of its several pools is not modelled.",)
    return Allocation(tuple(terms), f"entries of {COMPRESSED_ENTRY} B, fp8 with scales", size // 10, notes)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """What the log of vLLM calls the GPU KV cache size and the maximum concurrency."""
    if any(group.kind == "compressed" for group in model.layers):
        each = _compressed(model, options._replace(batch=1)).low
        return Capacity(available, int(available / each * options.context), available / each, 0, "bytes / request")
    laid = pool(model, options)
    if not laid.specs:
        return Capacity(available, 0, 0.0, 0, "no cache")
    blocks = available // (laid.page * laid.size)
    requests = blocks / laid.blocks_per_request
    law = (
        f"{blocks} blocks = floor({available} B / ({laid.size} layers x {laid.page} B)); "
        f"{laid.blocks_per_request} blocks a request of {options.context} tokens; tokens = concurrency x length"
    )
    return Capacity(available, int(requests * options.context), requests, blocks, law)


def share(model: Model, options: Options) -> Share:
    """What of the device vLLM takes, and what a profiling run finds beside weights: known within a few GiB only."""
    used = options.gpu_memory_utilization
    if used is None and options.version and _version(options.version) < (0, 33):
        low, high = 0.90, 0.92  # the default rose from 0.90 to 0.92 somewhere before 0.33
    else:
        low = high = used or 0.92
    batched = options.max_num_batched_tokens or BATCHED_TOKENS
    least = batched * model.hidden * 2 * 2
    most = batched * model.hidden * 2 * 16 + 256 * model.vocabulary * 4
    law = (
        f"{low:g} to {high:g} of the device's memory (--gpu-memory-utilization); activations of {batched} tokens x "
        f"{model.hidden} hidden x 2 B x 2 to 16, logits of up to 256 requests, 0.5 to 2.5 GiB of graphs and libraries"
    )
    return Share(low, high, least + GIB // 2, most + 5 * GIB // 2, law)


ENGINE = Engine("vllm", "0.33.0", "vLLM 0.33.0, v1/core/kv_cache_utils.py", allocate, capacity, share)
