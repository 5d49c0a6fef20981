"""SGLang: a pool of tokens for full layers and one, a share of it, for windowed ones (read from 0.5.23)."""

from __future__ import annotations

from .. import laws
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, engine_cache, pad, term

SWA_RATIO, COMPRESSED_RATIO = 0.8, 0.1  # --swa-full-tokens-ratio; DeepSeek-V4 has its own default


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


def allocate(model: Model, options: Options) -> Allocation:
    """The pool whose full part holds the requests; the windowed part is a share of it, whatever the window."""
    options.checked()
    cache, ratio, pools = engine_cache(model, options.kv), _ratio(model, options), _has_pools(model)
    tokens = options.batch * pad(options.context, options.page_size or 1)
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
    return Allocation(tuple(terms), path, notes=_notes(pools))


def _notes(pools: bool) -> tuple[str, ...]:
    if not pools:
        return ()
    return ("The windowed pool is a share of the full one (--swa-full-tokens-ratio), not the window's own size.",)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """Tokens of the pool: what remains after the states, over the cell, in whole pages."""
    cache, ratio, pools = engine_cache(model, options.kv), _ratio(model, options), _has_pools(model)
    state = _state(model, cache)
    left = available - options.batch * state
    size = sum(cell(group, cache, ratio, pools) for group in model.kv_layers if group.kind != "recurrent")
    if not size:
        return Capacity(available, 0, available / state if state else 0.0, 0, "states only")
    page = options.page_size or 1
    tokens = max(0, int(left / size) // page * page)
    law = f"{tokens} tokens = floor({left} B / {size:g} B a token), in pages of {page}; windowed share {ratio:g}"
    return Capacity(available, tokens, tokens / options.context, tokens // page, law)


def share(model: Model, options: Options) -> Share:
    """What of the device weights and cache may take (--mem-fraction-static), by SGLang's own estimate."""
    del model
    used = options.gpu_memory_utilization
    low, high = (used, used) if used else (0.80, 0.90)
    law = f"weights and cache may take {low:g} to {high:g} of the memory (--mem-fraction-static is estimated at start)"
    return Share(low, high, GIB // 4, GIB, law)


ENGINE = Engine("sglang", "0.5.23", "SGLang 0.5.23, model_runner and memory pool", allocate, capacity, share)
