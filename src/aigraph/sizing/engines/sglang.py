"""SGLang: a pool of tokens for full layers and one, a share of it, for windowed ones (read from 0.5.23).

Files are of `srt/` in the package: model_executor/pool_configurator.py (pools), mem_cache/kv_cache_configurator.py
(states: a budget of 0.9 of the cache's, three slots a request where prefixes are cached), arg_groups/fields/schedule.py
and arg_groups/model_overrides (defaults of ratios), arg_groups/memory_hook.py (--mem-fraction-static).
"""

from __future__ import annotations

from .. import laws
from ..hardware import Interval
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB, MIB
from .base import Allocation, Capacity, Engine, Options, Share, engine_cache, pad, term

SWA_RATIO, COMPRESSED_RATIO = 0.8, 0.1  # --swa-full-tokens-ratio; DeepSeek-V4 has its own default
STATE_RATIO, STATE_SLOTS = 0.9, 3  # --mamba-full-memory-ratio; slots of a request where prefixes are cached
SPARSE_PAGE = 64  # of sparse latent attention
# By memory in GiB below which it holds: tokens of a chunk, requests of a graph with fewer than four devices and more.
_CLASSES = ((20, 2048, 8, 8), (35, 4096, 48, 160), (60, 4096, 32, 160), (90, 8192, 256, 512), (160, 8192, 256, 512))
_LARGEST = (0, 16384, 512, 512)


def _ratio(model: Model, options: Options) -> float:
    if options.swa_ratio is not None:
        return options.swa_ratio
    compressed = any(group.kind == "compressed" for group in model.layers)
    return COMPRESSED_RATIO if compressed else SWA_RATIO


def _has_pools(model: Model) -> bool:
    """Whether there are two pools: a model whose layers all are windowed is kept whole."""
    return len({_is_windowed(group) for group in model.kv_layers if group.kind != "recurrent"}) == 2


def _is_windowed(group: Layers) -> bool:
    return group.kind in ("sliding", "chunked") or (group.kind == "compressed" and not group.ratio)


def cell(group: Layers, cache: Cache, ratio: float, pools: bool) -> float:
    """Bytes of one token of the pool in all layers of a group."""
    per_token: float = laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache)
    if group.kind == "compressed":
        entry = per_token / group.ratio if group.ratio else 0
        return group.depth * (entry + ratio * laws.token_bytes(group, cache))
    return group.depth * per_token * (ratio if pools and _is_windowed(group) else 1)


def _state(model: Model, cache: Cache) -> int:
    groups = [group for group in model.kv_layers if group.kind == "recurrent"]
    return sum(g.depth * laws.state_bytes(g, cache, max(g.conv_kernel - 1, 0)) for g in groups)


def _page(model: Model, options: Options) -> int:
    return options.page_size or (SPARSE_PAGE if any(group.sparse for group in model.layers) else 1)


def allocate(model: Model, options: Options) -> Allocation:
    """The pool whose full part holds the requests; the windowed part is a share of it, whatever the window."""
    options.checked()
    cache, ratio, pools = engine_cache(model, options.kv), _ratio(model, options), _has_pools(model)
    tokens = options.batch * pad(options.context, _page(model, options))
    terms = []
    for group in model.kv_layers:
        if group.kind == "recurrent":
            each = laws.state_bytes(group, cache, max(group.conv_kernel - 1, 0))
            terms.append(term(group, options.batch * group.depth * each, f"{options.batch} requests x {each} B"))
            continue
        share = f" x {ratio:g}" if pools and _is_windowed(group) else ""
        size = cell(group, cache, ratio, pools)
        terms.append(term(group, int(tokens * size), f"{tokens} tokens{share} x {group.depth} layers"))
    path = f"two pools, windowed share {ratio:g}" if pools else "one pool"
    states = _state(model, cache)
    extra = _with_prefixes(options.batch * states, laws.total(tuple(terms))) if states else 0
    return Allocation(tuple(terms), path, extra, notes=_notes(pools, bool(states)))


def _with_prefixes(states: int, whole: int) -> int:
    """What the default budget of states takes beyond one slot a request: it is a share of the cache's, and the other
    way round."""
    slots, rest = STATE_SLOTS * states, whole - states
    return int(max(slots * (1 + 1 / STATE_RATIO), rest * (1 + STATE_RATIO))) - whole


def _notes(pools: bool, states: bool) -> tuple[str, ...]:
    found = []
    if pools:
        found.append("The windowed pool is a share of the full one (--swa-full-tokens-ratio), not the window's size.")
    if states:
        found.append(
            f"The upper figure is with the default budget of states, {STATE_RATIO} of the cache's "
            f"(--mamba-full-memory-ratio), and {STATE_SLOTS} slots a request; the lower with --max-mamba-cache-size."
        )
    return tuple(found)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """Tokens of the pool: what remains beside the budget of states, over the cell, in whole pages."""
    cache, ratio, pools = engine_cache(model, options.kv), _ratio(model, options), _has_pools(model)
    state = _state(model, cache)
    left = int(available / (1 + STATE_RATIO)) if state else available
    size = sum(cell(group, cache, ratio, pools) for group in model.kv_layers if group.kind != "recurrent")
    if not size:
        return Capacity(available, 0, available / (STATE_SLOTS * state) if state else 0.0, 0, "states only")
    page = _page(model, options)
    tokens = max(0, int(left / size) // page * page)
    requests = tokens / options.context
    law = f"{tokens} tokens = floor({left} B / {size:g} B a token), in pages of {page}"
    if pools:
        law += f"; windowed share {ratio:g}"
    if state:
        law += f"; of {available} B {STATE_RATIO} / {1 + STATE_RATIO} are for states, {STATE_SLOTS} of {state} B each"
        requests = min(requests, (available - left) // state // STATE_SLOTS)
    return Capacity(available, tokens, requests, tokens // page, law)


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """What of the device weights and cache may take (--mem-fraction-static), as SGLang estimates it at start."""
    used = options.gpu_memory_utilization
    if used:
        law = f"weights and cache may take {used:g} of the memory (--mem-fraction-static)"
        return Share(used, used, GIB // 4, GIB, law, "pool")
    size = memory.low if memory else 80 * GIB
    reserved = _reserved(model, size, options)
    low, high = (round(max(0.0, 1 - part * MIB / size), 3) for part in reversed(reserved))
    law = (
        f"weights and cache may take {low:g} to {high:g} of the memory: all but {reserved[0]:,.0f} to "
        f"{reserved[1]:,.0f} MiB that are reserved by its size (--mem-fraction-static); models with pictures less"
    )
    return Share(low, high, GIB // 4, GIB, law, "pool")


def _reserved(model: Model, size: int, options: Options) -> tuple[float, float]:
    """MiB for a chunk's activations, graphs and parallelism; graphs of prompts are known as an interval only."""
    found = next((row for row in _CLASSES if size < row[0] * GIB), _LARGEST)
    graphs = found[2] if options.devices < 4 else found[3]
    least = 512 + 1.5 * found[1] + options.devices / 8 * 1024 + 2 * graphs
    latent = any(group.kind in ("latent", "compressed") for group in model.layers)
    most = least + (1536 if latent else 512)
    floor = 10240 if size > 60 * GIB else 0
    return max(least, floor), max(most, floor)


ENGINE = Engine("sglang", "0.5.23", "SGLang 0.5.23, srt/model_executor/pool_configurator.py", allocate, capacity, share)
