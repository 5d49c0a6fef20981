"""Does it fit: weights, cache and overhead on one device against its memory, with the law of each figure. Pure."""

from __future__ import annotations

from typing import NamedTuple

from . import laws, speed
from .advice import warnings
from .engines import Allocation, Capacity, Engine, Options, Share, find_engine
from .hardware import Hardware, Interval
from .laws import Cache, Term
from .linear import Linear, linear_formula
from .parallel import Plan, Stage, stages
from .request import Input, Request, device_batch, plain_cache
from .shapes import Model
from .speed import Bound
from .verdict import Verdict, judge, lacking, left_for_cache
from .weights import Stored, stored


class Figure(NamedTuple):
    """One term of a device's memory."""

    name: str
    bytes: Interval
    law: str
    parts: tuple[Term, ...] = ()


class Fit(NamedTuple):
    """The answer. Every figure is of one device unless it says otherwise; bytes are exact or an interval."""

    model: str
    hardware: str
    devices: int
    engine: str
    engine_version: str
    engine_source: str
    request: Request
    verdict: Verdict
    because: str
    decided_by: str
    memory: Interval | None
    terms: tuple[Figure, ...]
    available: Interval | None  # what is left for the cache
    remaining: Interval | None  # what is left after it
    floor: tuple[Term, ...]  # the whole model's cache, engine-free
    allocation: Allocation | None
    difference: str
    capacity: Capacity | None
    capacity_high: Capacity | None
    slope: float  # bytes a token, the b of a + b T
    constant: int  # the a
    bounds: tuple[Bound, ...]
    linear: Linear | None
    warnings: tuple[str, ...]
    missing: tuple[str, ...]
    inputs: tuple[Input, ...] = ()  # the facts of the graph, or fields of a file, that it rests on

    @property
    def fits(self) -> bool:
        """Whether it fits for sure."""
        return self.verdict == "fits"


def fit(model: Model, hardware: Hardware, request: Request, missing: tuple[str, ...] = ()) -> Fit:
    """Whether `request` of `model` fits on `hardware`. Raises `BadParameter` for a request that no engine takes.

    >>> from aigraph.sizing.shapes import Layers, Weights
    >>> llama = Model("llama", (Layers("full", 32, 8, 128, 128),), Weights(8_030_261_248), 4096, 128_256)
    >>> answer = fit(llama, Hardware("h", usable=80 * 2**30), Request(131072))
    >>> answer.verdict, laws.total(answer.floor) / 2**30
    ('fits', 16.0)
    """
    engine, options = find_engine(request.engine), request.engine_options()
    cache = plain_cache(options.kv)
    held = _held(engine, model, hardware, request, options)
    unknown = (*missing, *lacking(model, hardware, request))
    left = None if unknown else held.left
    verdict, because, decided = judge(unknown, held.left, held.weights, hardware.memory(), held.allocation)
    return Fit(
        model=model.name,
        hardware=hardware.name,
        devices=request.plan.devices,
        engine=engine.name,
        engine_version=request.version or engine.version,
        engine_source=engine.source,
        request=request,
        verdict=verdict,
        because=because,
        decided_by=decided,
        memory=hardware.memory(),
        terms=_figures(held),
        available=left,
        remaining=_remaining(left, held.allocation),
        floor=laws.floor(model, request.context, request.batch, cache),
        allocation=held.allocation,
        difference=_difference(held.stage.model, held.allocation, request, cache),
        capacity=engine.capacity(held.stage.model, max(0, left.low), options) if left else None,
        capacity_high=engine.capacity(held.stage.model, max(0, left.high), options) if left else None,
        slope=laws.per_token(model, cache),
        constant=laws.constant(model, cache),
        bounds=_bounds(model, hardware, request, cache),
        linear=linear_formula(model, request.context, request.batch, cache),
        warnings=warnings(model, hardware, request),
        missing=unknown,
    )


class _Held(NamedTuple):
    """What the device that needs most holds, and what is left there for the cache."""

    allocation: Allocation
    stage: Stage
    weights: Stored
    share: Share
    overhead: Interval
    left: Interval | None


def _held(engine: Engine, model: Model, hardware: Hardware, request: Request, options: Options) -> _Held:
    allocation, stage, weights = _worst_stage(engine, model, request, options)
    memory = hardware.memory()
    share = engine.share(model, options, memory)
    overhead = Interval(share.overhead_low, share.overhead_high)
    left = left_for_cache(memory, weights, overhead, share, request)
    return _Held(allocation, stage, weights, share, overhead, left)


def _figures(held: _Held) -> tuple[Figure, ...]:
    made = held.allocation
    return (
        Figure("weights", held.weights.bytes, held.weights.law),
        Figure("cache", Interval(made.low, made.high), made.path, made.terms),
        Figure("activations and overhead", held.overhead, held.share.law),
    )


def _remaining(left: Interval | None, allocation: Allocation) -> Interval | None:
    return Interval(left.low - allocation.high, left.high - allocation.low) if left else None


def _worst_stage(engine: Engine, model: Model, request: Request, options: Options) -> tuple[Allocation, Stage, Stored]:
    """The device that needs most: with a pipeline, stages differ."""
    found = []
    for stage in stages(model, request.plan):
        allocation = engine.allocate(stage.model, options._replace(batch=device_batch(request)))
        weights = stored(model, request.plan, request.weights, stage.blocks / max(1, model.depth))
        found.append((allocation, stage, weights))
    return max(found, key=lambda item: item[0].high + item[2].bytes.high)


def _difference(model: Model, allocation: Allocation, request: Request, cache: Cache) -> str:
    """Why the engine's figure is not the floor."""
    floor = laws.total(laws.floor(model, request.context, device_batch(request), cache))
    if not floor:
        return "Nothing is cached."
    ratio = allocation.low / floor
    if allocation.low == floor:
        return "The engine allocates the floor."
    return f"{ratio:.2f} times the floor on this device ({allocation.path}). {' '.join(allocation.notes)}".strip()


def _bounds(model: Model, hardware: Hardware, request: Request, cache: Cache) -> tuple[Bound, ...]:
    if model.weights is None:
        return ()
    devices = request.plan.devices
    whole = stored(model, Plan(), request.weights)
    found = (
        speed.decode(model, hardware, devices, whole, request.context, request.batch, cache),
        speed.prefill(model, hardware, devices, request.context, whole.type),
    )
    return tuple(bound for bound in found if bound)
