"""What the weights take on one device: from counts of parameters and the types they are stored in."""

from __future__ import annotations

from typing import NamedTuple

from .hardware import Interval
from .number_types import GGUF_MIXES, TYPES, NumberType, number_type
from .parallel import Plan
from .shapes import Model, Weights

PLAIN = number_type("bf16")  # what norms, routers, and mostly embeddings stay in
EXPERTS_ONLY = ("mxfp4",)  # gpt-oss: routed experts alone are in this type
MIX_MARGIN = 1.05  # other models than the one that a mix was measured on


class Parts(NamedTuple):
    """Parameters by where they lie; `embedding` and `small` as intervals where a model's ties are not known."""

    routed: int
    linear: Interval
    embedding: Interval
    small: int


def parts(model: Model, experts: int | None = None) -> Parts:
    """How the parameters divide; `experts` are the routed ones where told. A model without weights has none."""
    known = model.weights or Weights(0)
    table = model.vocabulary * model.hidden
    most = min(2 * table, known.total)
    embedding = Interval(min(table, most), most) if known.embedding is None else _exact(known.embedding)
    routed = routed_parameters(model) if experts is None else experts
    small = known.small if known.small is not None else _small(model)
    rest = max(0, known.total - routed - small)
    return Parts(routed, Interval(max(0, rest - embedding.high), max(0, rest - embedding.low)), embedding, small)


def _exact(number: int) -> Interval:
    return Interval(number, number)


def _small(model: Model) -> int:
    """Norms and routers, roughly: two norms a block, and a router's row for each expert."""
    return model.hidden * (2 * model.depth + 1) + model.hidden * model.experts * model.depth


def routed_parameters(model: Model) -> int:
    """Parameters of the routed experts: counted, else from total and active: (total - active) / (1 - k/n).

    >>> m = Model("x", (), Weights(100, active=40), experts=4, experts_per_token=1)
    >>> routed_parameters(m)
    80
    """
    known = model.weights
    if known is None or not model.experts:
        return 0
    if known.routed is not None:
        return known.routed
    if known.active is None or not 0 < model.experts_per_token < model.experts:
        return 0
    idle = 1 - model.experts_per_token / model.experts
    return min(known.total, round((known.total - known.active) / idle))


def routed_span(model: Model) -> Interval:
    """Routed experts as an interval: some makers leave the token table out of the active parameters that they tell."""
    known, most = model.weights, routed_parameters(model)
    if known is None or known.routed is not None or not most:
        return _exact(most)
    table = model.vocabulary * model.hidden
    least = routed_parameters(model._replace(weights=known._replace(total=known.total - table)))
    return Interval(max(0, min(least, most)), most)


class Stored(NamedTuple):
    """The weights' bytes on one device, and how they were counted."""

    bytes: Interval
    law: str
    type: str
    routed: int = 0  # of these, routed experts


def stored(model: Model, plan: Plan, name: str = "", share: float = 1.0) -> Stored:
    """What one device holds of the weights in the type `name`, or as published; `share` of the blocks lie there."""
    known = model.weights or Weights(0)
    wanted = (name or known.stored_as or "bf16").lower()
    if not name and known.stored_bytes:
        each = int(known.stored_bytes * share / plan.tp)
        spread = int(each * (1.02 if plan.devices > 1 else 1))
        routed_part = routed_parameters(model) / known.total if known.total else 0
        return Stored(Interval(each, spread), "bytes of the checkpoint", wanted, int(each * routed_part))
    if wanted in GGUF_MIXES:
        return _mix(model, plan, wanted, share)
    linear, _, routed = wanted.partition("+")
    return _typed(model, plan, number_type(linear), number_type(routed or linear), share)


def _mix(model: Model, plan: Plan, name: str, share: float) -> Stored:
    known = model.weights or Weights(0)
    measured, base = GGUF_MIXES[name]
    low, high = TYPES[base].bits * known.total / 8, measured * known.total * MIX_MARGIN / 8
    part = share / plan.tp
    law = (
        f"{known.total} parameters x {TYPES[base].bits:g} to {measured * MIX_MARGIN:.2f} bits: {name} is a mix, "
        f"{measured:g} bits on Llama-3.1-8B"
    )
    routed = TYPES[base].bits * routed_parameters(model) / 8 * part
    return Stored(Interval(int(low * part), int(high * part)), law, name, int(routed))


def _typed(model: Model, plan: Plan, linear: NumberType, routed: NumberType, share: float) -> Stored:
    counts = parts(model)
    sizes = [
        _device(parts(model, number), plan, model, linear, routed, share, high=high)
        for number in set(routed_span(model))
        for high in (False, True)
    ]
    types = linear.name if linear == routed else f"{linear.name}, routed experts {routed.name}"
    total = (model.weights or Weights(0)).total
    law = f"{total} parameters in {types}; embeddings {counts.embedding.high} and norms, routers {counts.small} in bf16"
    if plan.devices > 1:
        law += f"; over {plan.tp} devices of {plan.pp} stages, norms and routers on each"
    experts = int(share * routed.total(counts.routed) / plan.tp)
    return Stored(Interval(min(sizes), max(sizes)), law, linear.name, experts)


def _device(
    counts: Parts, plan: Plan, model: Model, linear: NumberType, routed: NumberType, share: float, *, high: bool
) -> int:
    embedding = counts.embedding.high if high else counts.embedding.low
    dense = counts.linear.low if high else counts.linear.high
    small_type = PLAIN if linear.bits < PLAIN.bits else linear
    dense_type = PLAIN if linear.name in EXPERTS_ONLY and counts.routed else linear
    if high and counts.routed and linear == routed and linear.bits < 6:
        dense_type = PLAIN  # four-bit checkpoints often leave everything but the experts alone
    experts = routed.total(counts.routed) / plan.tp
    shared = dense_type.total(dense) / (1 if plan.dp_attention else plan.tp)
    padded = 1 + 64 * plan.tp / model.vocabulary if model.vocabulary and plan.tp > 1 else 1
    table = small_type.total(embedding) * padded / plan.tp
    return int(share * (experts + shared + small_type.total(counts.small)) + table)
