"""What a linear formula says, 2 x L x H_kv x D_h x T x B x bytes, and how far it is off."""

from __future__ import annotations

from typing import NamedTuple

from . import laws
from .laws import Cache
from .shapes import Model


class Linear(NamedTuple):
    """The formula's figure, or the span of its readings where a model has no single H_kv and D_h, and its factor."""

    low: int
    high: int
    factor_low: float
    factor_high: float
    law: str


def linear_formula(model: Model, tokens: int, batch: int, cache: Cache) -> Linear | None:
    """2 L H_kv D_h T B bytes against the architecture's floor; None for a model without heads."""
    readings = _readings(model)
    true = laws.total(laws.floor(model, tokens, batch, cache))
    if not readings or not true:
        return None
    sizes = [2 * model.depth * heads * cache.key.row(size) * tokens * batch for heads, size in readings]
    low, high = min(sizes), max(sizes)
    named = " or ".join(f"{heads} x {size}" for heads, size in sorted(readings))
    law = f"2 x {model.depth} layers x {named} x {tokens} tokens x {batch} x {cache.key.bits / 8:g} B"
    return Linear(low, high, low / true, high / true, law)


def _readings(model: Model) -> set[tuple[int, int]]:
    """What H_kv and D_h may be taken to be: the configuration's own fields, else those of each kind of layers."""
    if model.config_heads and model.config_head_dim:
        found = {(model.config_heads, model.config_head_dim)}
    else:
        found = {(g.kv_heads, g.key_dim) for g in model.layers if g.kv_heads and g.key_dim}
    for group in model.layers:
        if group.kind == "latent" and group.query_heads:
            if model.hidden:
                found.add((group.query_heads, model.hidden // group.query_heads))
            if group.value_dim and not model.config_heads:
                found.add((group.query_heads, group.value_dim))
    return found
