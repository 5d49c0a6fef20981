"""vLLM: one pool of equal pages for every kind of layer (read from 0.33.0, `v1/core/kv_cache_planning.py`).

Layers are grouped by kind into groups of equal size; a block of the pool serves one block of one group. Windowed
groups need blocks for the window and for the tokens of a batch, and one more where the window straddles a border.
What the engine decides by itself at start (steps under way at once, whether states are cached for prefixes) makes
the allocation an interval, unless an option says it. `vllm_releases` has what differs between releases.
"""

from __future__ import annotations

from typing import NamedTuple

from ...errors import BadParameter
from .. import laws
from ..hardware import Interval
from ..laws import Cache, Term
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, cdiv, engine_cache, term
from .vllm_releases import NEWEST, Release, release

BLOCK, LATENT_BLOCK, LATENT_HYBRID_BLOCK = 16, 64, 128  # config/cache.py, FlashMLA, platforms/interface.py
BATCHED_TOKENS = 8192
STATE_BLOCKS = 3  # of a request whose states are cached for prefixes: two, and one for a checkpoint
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
    uniform: bool = False  # a block holds a page of every layer


def pool(model: Model, options: Options, state_blocks: int = 1) -> Pool:
    """How vLLM would lay this model out. Raises `BadParameter` for a kind it has no such pool for."""
    options.checked()
    cache, known = engine_cache(model, options.kv), release(options.version)
    groups = _promoted(_buckets(model.kv_layers), known, options)
    if options.kv.lower() == "nvfp4" and any(group.kind == "latent" for group in groups):
        raise BadParameter("vLLM keeps no latents in nvfp4; it has fp8, and nvfp4_ds_mla for sparse ones.")
    if any(group.kind == "compressed" for group in groups):
        raise BadParameter("vLLM's pools for compressed attention are not modelled by pages.")
    specs = _specs(groups, cache, options, state_blocks)
    if not specs:
        return Pool((), 1, 1, 0, "no cache")
    if _is_uniform(specs):
        return _uniform_pool(specs)
    page = max(spec.page for spec in specs)
    if any(spec.group.kind == "latent" and page % spec.page for spec in specs):  # cannot be padded: all kept whole
        return _uniform_pool(_specs([_whole(group) for group in groups], cache, options, state_blocks))
    return _hybrid_pool(specs, options, known)


def _buckets(groups: tuple[Layers, ...]) -> list[Layers]:
    """Layers that the pool cannot tell apart are one kind to it, whatever they are called: drafts, other queries."""
    found: dict[Layers, Layers] = {}
    for group in groups:
        if group.depth:
            key = group._replace(depth=0, name="", query_heads=0, selected=0)
            here = found.get(key)
            found[key] = group if here is None else here._replace(depth=here.depth + group.depth)
    return list(found.values())


def _promoted(groups: list[Layers], known: Release, options: Options) -> list[Layers]:
    """Windowed layers beside full ones are kept whole where the release or an option has no pool for them."""
    if options.hybrid is False:
        _check_without_pool(groups)
    if not any(group.kind in ("full", "latent") for group in groups):
        return groups
    wanted = known.pool if options.hybrid is None else options.hybrid
    chunks = wanted and (known.chunks or bool(options.hybrid))
    keep = {"sliding": wanted, "chunked": chunks}
    return [group if keep.get(group.kind, True) else _whole(group) for group in groups]


def _check_without_pool(groups: list[Layers]) -> None:
    """Without its pool vLLM has one kind of layers: what cannot become one it refuses."""
    kinds, windows = {group.kind for group in groups}, {group.window for group in groups if group.window}
    if "recurrent" in kinds and len(groups) > 1:
        raise BadParameter("vLLM lays out no recurrent layers beside others without its hybrid pool (--no-hybrid).")
    if len(windows) > 1:
        raise BadParameter("vLLM lays out no windows of several sizes without its hybrid pool (--no-hybrid).")


def _whole(group: Layers) -> Layers:
    return group._replace(kind="full", window=0) if group.kind in ("sliding", "chunked") else group


def _specs(groups: list[Layers], cache: Cache, options: Options, state_blocks: int) -> tuple[_Spec, ...]:
    states = [laws.state_bytes(g, cache, max(g.conv_kernel - 1, 0)) for g in groups if g.kind == "recurrent"]
    sizes = [_per_token(g, cache) for g in groups if g.kind != "recurrent"]
    block = options.block_size or _default_block(groups)
    if states and sizes:  # attention's block grows until its page holds a state
        block = max(block, block * cdiv(max(states), block * max(sizes)))
    return tuple(_spec(group, cache, block, options, state_blocks if sizes else 1) for group in groups)


def _default_block(groups: list[Layers]) -> int:
    kinds = {group.kind for group in groups}
    if "latent" not in kinds:
        return BLOCK
    return LATENT_HYBRID_BLOCK if "recurrent" in kinds else LATENT_BLOCK


def _is_uniform(specs: tuple[_Spec, ...]) -> bool:
    """Whether all need the same number of blocks: then each block holds a page of every layer."""
    if any(spec.group.kind == "recurrent" for spec in specs):
        return len(specs) == 1
    return len({spec.type for spec in specs}) == 1 and len({spec.group.window for spec in specs}) == 1


def _uniform_pool(specs: tuple[_Spec, ...]) -> Pool:
    page = sum(spec.page * spec.group.depth for spec in specs)
    name = "one kind of layers" if len(specs) == 1 else "one kind of layers of several sizes"
    return Pool(specs, 1, page, specs[0].blocks, f"{name}, block {specs[0].block}", uniform=True)


def _per_token(group: Layers, cache: Cache) -> int:
    return laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache)


def _spec(group: Layers, cache: Cache, block: int, options: Options, state_blocks: int) -> _Spec:
    if group.kind == "recurrent":
        page = laws.state_bytes(group, cache, max(group.conv_kernel - 1, 0))
        return _Spec(group, page, block, state_blocks)
    return _Spec(group, block * _per_token(group, cache), block, _blocks(group, block, options))


def _blocks(group: Layers, block: int, options: Options) -> int:
    """Blocks of one request in one group."""
    tokens = options.context
    batched = (options.max_num_batched_tokens or BATCHED_TOKENS) * (options.concurrent_batches or 1)
    if group.kind == "sliding":
        return cdiv(min(group.window - 1 + batched, tokens), block) + 1
    if group.kind == "chunked":
        return cdiv(min(group.window + batched, tokens), block)
    return cdiv(tokens, block)


def _hybrid_pool(specs: tuple[_Spec, ...], options: Options, known: Release) -> Pool:
    page = max(spec.page for spec in specs)
    unified = tuple(_unify(spec, page, options, known) for spec in specs)
    kinds = [spec.group.depth for spec in unified]
    size = max(kinds) if max(kinds) < known.widen * min(kinds) else min(kinds)
    blocks = sum(cdiv(spec.group.depth, size) * spec.blocks for spec in unified)
    groups = sum(cdiv(count, size) for count in kinds)
    return Pool(unified, size, page, blocks, f"hybrid pool, {groups} groups of {size} layers")


def _unify(spec: _Spec, page: int, options: Options, known: Release) -> _Spec:
    """A smaller page gets a larger block where it divides the largest one; else, and for states, it is padded."""
    if spec.group.kind == "recurrent":
        return spec._replace(page=page)
    if page % spec.page:
        if not known.pads:
            raise BadParameter(
                f"vLLM {options.version} lays out no layers whose pages of {spec.page} B do not divide {page} B."
            )
        return spec._replace(page=page)
    block = spec.block * (page // spec.page)
    return spec._replace(page=page, block=block, blocks=_blocks(spec.group, block, options))


def allocate(model: Model, options: Options) -> Allocation:
    """The blocks that the requests need when each is at its full length."""
    if any(group.kind == "compressed" for group in model.layers):
        return _compressed(model, options)
    laid, most = pool(model, options), _most(model, options)
    each, highest = (of.blocks_per_request * of.page * of.size for of in (laid, most))
    terms = tuple(_term(spec, laid, options) for spec in laid.specs)
    return Allocation(terms, laid.path, max(0, highest - each) * options.batch, _notes(model, options, laid))


def _most(model: Model, options: Options) -> Pool:
    """The same pool where steps overlap and states are cached for prefixes, as releases that can do by default."""
    known = release(options.version)
    batches = options.concurrent_batches or (2 if known.in_flight else 1)
    return pool(model, options._replace(concurrent_batches=batches), STATE_BLOCKS if known.checkpoints else 1)


def _term(spec: _Spec, laid: Pool, options: Options) -> Term:
    if laid.uniform:
        size, groups = spec.page * spec.group.depth, 1
    else:
        size, groups = laid.page * laid.size, cdiv(spec.group.depth, laid.size)
    held = "1 state" if spec.group.kind == "recurrent" else f"{spec.blocks} blocks of {spec.block} tokens"
    law = f"{options.batch} requests x {groups} groups x {held} x {size} B"
    return term(spec.group, options.batch * groups * spec.blocks * size, law)


def _notes(model: Model, options: Options, laid: Pool) -> tuple[str, ...]:
    known, found = release(options.version), []
    kinds = {group.kind for group in model.kv_layers}
    kept = {spec.group.kind for spec in laid.specs}
    if kinds & {"sliding", "chunked"} and not kept & {"sliding", "chunked"}:
        found.append("Windowed layers are kept whole: the hybrid pool is off or cannot hold them.")
    elif kinds & {"sliding", "chunked"}:
        batched = options.max_num_batched_tokens or BATCHED_TOKENS
        found.append(f"Each windowed group also holds the {batched} tokens of a batch (--max-num-batched-tokens).")
        if known.in_flight and options.concurrent_batches is None:
            found.append("The upper figure is with asynchronous scheduling, two batches (--concurrent-batches).")
    if "recurrent" in kinds:
        if known.checkpoints and len(laid.specs) > 1:
            found.append(f"The upper figure is with prefix caching: {STATE_BLOCKS} states a request.")
        found.append("States are taken in f32; where vLLM keeps them in the model's type they need half.")
    return tuple(found)


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


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """What of the device vLLM takes, and what a profiling run finds beside weights: known within a few GiB only."""
    del memory
    used = options.gpu_memory_utilization or release(options.version).share
    batched = options.max_num_batched_tokens or BATCHED_TOKENS
    least = batched * model.hidden * 2 * 2
    most = batched * model.hidden * 2 * 16 + 256 * model.vocabulary * 4
    law = (
        f"{used:g} of the device's memory (--gpu-memory-utilization); assumed, for a profiling run tells it: "
        f"activations of {batched} tokens x {model.hidden} hidden x 2 B x 2 to 16, logits of up to 256 requests, "
        "0.5 to 2.5 GiB of graphs and libraries"
    )
    return Share(used, used, least + GIB // 2, most + 5 * GIB // 2, law)


ENGINE = Engine("vllm", NEWEST, "vLLM 0.33.0, v1/core/kv_cache_planning.py", allocate, capacity, share)
