"""Bounds of speed: what bandwidth and dense compute allow at best. Never predictions."""

from __future__ import annotations

from typing import NamedTuple

from . import laws
from .hardware import Hardware
from .laws import Cache
from .shapes import Layers, Model
from .weights import Stored, parts


class Bound(NamedTuple):
    """The least time of one step or one prompt in seconds, what limits it, and what it rests on."""

    name: str
    seconds: float
    tokens_per_second: float
    limit: str
    law: str


def touched_share(experts: int, per_token: int, batch: int) -> float:
    """The share of the experts that a batch touches where each token chooses evenly: 1 - (1 - k/n)^B.

    >>> touched_share(128, 8, 1), round(touched_share(128, 8, 64), 3)
    (0.0625, 0.984)
    """
    return 1.0 if not experts else 1 - (1 - per_token / experts) ** batch


def read_bytes(group: Layers, tokens: int, cache: Cache) -> float:
    """What one layer reads of one request's cache in a step: the window, or the chosen tokens and every index key."""
    if group.shared:
        return 0
    size: float = laws.token_bytes(group, cache)
    if group.kind == "recurrent":
        return 2 * laws.state_bytes(group, cache)  # read and written
    entries: float = laws.kept_tokens(group, tokens)
    index: float = tokens
    if group.kind == "compressed":
        index = tokens // group.ratio if group.ratio else 0
        chosen = min(index, group.selected) if group.selected else index
        return (entries + chosen) * size + index * laws.indexer_bytes(group, cache)
    if group.selected:
        entries = min(entries, group.selected)
    return entries * size + index * laws.indexer_bytes(group, cache)


def active_parameters(model: Model) -> int:
    """Parameters that compute for one token: without the token table's look-up and the experts not chosen."""
    counts = parts(model)
    if model.weights and model.weights.active and not counts.routed:
        return model.weights.active
    chosen = model.experts_per_token / model.experts if model.experts else 1
    output = min(model.vocabulary * model.hidden, counts.embedding.low)
    return int(counts.linear.low + counts.small + output + counts.routed * chosen)


def decode(
    model: Model, hardware: Hardware, devices: int, weights: Stored, context: int, batch: int, cache: Cache
) -> Bound | None:
    """The least time of one step that adds a token to each request; None where no bandwidth is known."""
    if not hardware.bandwidth:
        return None
    touched = touched_share(model.experts, model.experts_per_token, batch) if weights.routed else 1.0
    read = max(0, weights.bytes.low - weights.routed) + weights.routed * touched
    kv = sum(group.depth * read_bytes(group, context, cache) for group in model.kv_layers) * batch
    memory = (read + kv) / devices / (hardware.bandwidth * 1e9)
    peak, used = hardware.compute(weights.type)
    compute = 2 * active_parameters(model) * batch / devices / (peak * 1e12) if peak else 0.0
    seconds = max(memory, compute)
    experts = f", {touched:.0%} of the experts touched (even choice)" if weights.routed else ""
    law = (
        f"max((weights {read:.4g} B{experts} + cache {kv:.4g} B) / {devices} x {hardware.bandwidth:g} GB/s, "
        f"2 x active parameters x {batch} / dense {used} peak); perfect sharing, no communication"
    )
    return Bound("decode", seconds, batch / seconds, "bandwidth" if memory >= compute else "compute", law)


def prefill(model: Model, hardware: Hardware, devices: int, tokens: int, kind: str) -> Bound | None:
    """The least time to read in one prompt of `tokens`; None where no dense compute is known."""
    peak, used = hardware.compute(kind)
    if not peak or model.weights is None:
        return None
    linear = 2.0 * active_parameters(model) * tokens
    scores = sum(group.depth * score_operations(group, tokens) for group in model.layers)
    seconds = (linear + scores) / devices / (peak * 1e12)
    law = f"({linear:.4g} linear + {scores:.4g} attention operations) / {devices} x {peak:g} dense {used} TFLOP/s"
    return Bound("prefill", seconds, tokens / seconds, "compute", law)


def score_operations(group: Layers, tokens: int) -> float:
    """Operations of attention itself in one layer: 2 H (Dk + Dv) T times the tokens that each looks at."""
    if group.kind == "recurrent":
        return 4.0 * group.state_heads * group.state_key * group.state_value * tokens
    seen = tokens / 2
    if group.kind in ("sliding", "chunked"):
        seen = min(seen, group.window)
    elif group.kind == "compressed":
        entries = tokens / 2 / group.ratio if group.ratio else 0
        seen = min(tokens / 2, group.window) + (min(entries, group.selected) if group.selected else entries)
    elif group.selected:
        seen = min(seen, group.selected)
    keys = group.key_dim or group.value_dim + group.rope
    return 2.0 * group.query_heads * (keys + (group.value_dim or keys)) * tokens * seen
