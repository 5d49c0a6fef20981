"""Does it fit: weights, cache and overhead on one device against its memory, with the law of each figure. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ..errors import BadParameter
from . import laws, speed
from .engines import Allocation, Capacity, Engine, Options, Share, find_engine
from .hardware import Hardware, Interval
from .laws import Cache, Term
from .linear import Linear, linear_formula
from .number_types import GGUF_MIXES, LATENT_LAYOUTS, number_type
from .parallel import Plan, Stage, stages
from .shapes import Model
from .speed import Bound
from .units import gib
from .weights import Stored, stored

Verdict = Literal["fits", "fits only if", "does not fit", "unknown"]


class Request(NamedTuple):
    """What is asked: the workload, the types, the engine with its options, and how many devices share it."""

    context: int
    batch: int = 1
    weights: str = ""  # as published where not said
    kv: str = ""
    engine: str = "vllm"
    version: str = ""
    plan: Plan = Plan()
    options: Options = Options(1)
    kv_memory: int | None = None  # bytes left for the cache, where a log or a run told them

    def engine_options(self) -> Options:
        """The options as the engine takes them."""
        return self.options._replace(
            context=self.context, batch=self.batch, kv=self.kv or "bf16", version=self.version
        ).checked()


class Input(NamedTuple):
    """One fact that an answer rests on: who says it, and how far it is believed."""

    subject: str
    property: str
    value: str
    status: str
    source: str
    url: str
    as_of: str
    locator: str


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
    allocation, worst, weights = _worst_stage(engine, model, request, options)
    memory = hardware.memory()
    lacking = (*missing, *_missing(model, hardware, request))
    share = engine.share(model, options)
    overhead = Interval(share.overhead_low, share.overhead_high)
    left = _left(memory, weights, overhead, share, engine, request)
    verdict, because, decided = _judge(lacking, left, weights, memory, allocation)
    figures = (
        Figure("weights", weights.bytes, weights.law),
        Figure("cache", Interval(allocation.low, allocation.high), allocation.path, allocation.terms),
        Figure("activations and overhead", overhead, share.law),
    )
    known = left if not lacking else None
    return Fit(
        model=model.name,
        hardware=hardware.name,
        devices=request.plan.devices,
        engine=engine.name,
        engine_version=request.version or engine.version,
        request=request,
        verdict=verdict,
        because=because,
        decided_by=decided,
        memory=memory,
        terms=figures,
        available=known,
        remaining=Interval(known.low - allocation.high, known.high - allocation.low) if known else None,
        floor=laws.floor(model, request.context, request.batch, cache),
        allocation=allocation,
        difference=_difference(worst.model, allocation, request, cache),
        capacity=engine.capacity(worst.model, max(0, known.low), options) if known else None,
        capacity_high=engine.capacity(worst.model, max(0, known.high), options) if known else None,
        slope=laws.per_token(model, cache),
        constant=laws.constant(model, cache),
        bounds=_bounds(model, hardware, request, cache),
        linear=linear_formula(model, request.context, request.batch, cache),
        warnings=_warnings(model, hardware, request),
        missing=lacking,
    )


def plain_cache(kv: str) -> Cache:
    """The cache's types for the engine-free floor."""
    return laws.cache_type("bf16" if kv in LATENT_LAYOUTS else kv, conv="bf16")


def _worst_stage(engine: Engine, model: Model, request: Request, options: Options) -> tuple[Allocation, Stage, Stored]:
    """The device that needs most: with a pipeline, stages differ."""
    found = []
    for stage in stages(model, request.plan):
        batch = -(-request.batch // request.plan.tp) if request.plan.dp_attention else request.batch
        allocation = engine.allocate(stage.model, options._replace(batch=batch))
        weights = stored(model, request.plan, request.weights, stage.blocks / max(1, model.depth))
        found.append((allocation, stage, weights))
    return max(found, key=lambda item: item[0].high + item[2].bytes.high)


def _missing(model: Model, hardware: Hardware, request: Request) -> tuple[str, ...]:
    found = []
    if request.kv_memory is None:
        if model.weights is None:
            found.append(f"parameters_total of {model.name}")
        if hardware.memory() is None:
            found.append(f"memory_usable or memory_capacity of {hardware.name}")
    return tuple(found)


def _left(
    memory: Interval | None, weights: Stored, overhead: Interval, share: Share, engine: Engine, request: Request
) -> Interval | None:
    """Bytes left for the cache: told, or what the engine's rule leaves of the memory."""
    if request.kv_memory is not None:
        return Interval(request.kv_memory, request.kv_memory)
    if memory is None:
        return None
    if engine.name == "sglang":  # its fraction is of weights and cache; overhead lies outside
        most = Interval(int(memory.low * share.low), int(memory.high * share.high))
        return Interval(most.low - weights.bytes.high, most.high - weights.bytes.low)
    if engine.name == "tensorrt-llm":  # a fraction of what is free after loading
        free_low = memory.low - weights.bytes.high - overhead.high
        free_high = memory.high - weights.bytes.low - overhead.low
        return Interval(int(free_low * share.low), int(free_high * share.high))
    low = int(memory.low * share.low) - weights.bytes.high - overhead.high
    return Interval(low, int(memory.high * share.high) - weights.bytes.low - overhead.low)


def _judge(
    missing: tuple[str, ...],
    left: Interval | None,
    weights: Stored,
    memory: Interval | None,
    allocation: Allocation,
) -> tuple[Verdict, str, str]:
    """The verdict, its reason in a sentence, and the term that decides."""
    if missing or left is None:
        return "unknown", f"the fact {' and '.join(missing)} is missing", "missing facts"
    decided = "cache"
    if memory is not None and weights.bytes.low > memory.high:
        decided = "weights"
    elif left.high < 0:
        decided = "activations and overhead" if memory and weights.bytes.low < memory.high else "weights"
    need = Interval(allocation.low, allocation.high)
    if need.high <= left.low:
        return "fits", f"the cache needs {need} of the {left} that are left for it", decided
    if need.low > left.high:
        if decided == "weights":
            return "does not fit", f"the weights alone take {weights.bytes} of {memory}", decided
        return "does not fit", f"the cache needs {need} and {_least(left)} is left for it", decided
    return (
        "fits only if",
        f"{_really(need, left)}; between {gib(max(0, left.low))} and {gib(left.high)} is left for it",
        decided,
    )


def _really(need: Interval, left: Interval) -> str:
    if need.exact or left.exact:
        return f"the cache, which needs {need}, is left as much"
    return f"the cache is left the {need} that it needs"


def _least(left: Interval) -> str:
    return "nothing" if left.high <= 0 else f"at most {gib(left.high)}"


def _difference(model: Model, allocation: Allocation, request: Request, cache: Cache) -> str:
    """Why the engine's figure is not the floor."""
    floor = laws.total(laws.floor(model, request.context, request.batch, cache))
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


def _warnings(model: Model, hardware: Hardware, request: Request) -> tuple[str, ...]:
    found = []
    if model.context_length and request.context > model.context_length:
        found.append(f"{request.context} tokens are more than the model's {model.context_length}.")
    wanted = (request.weights or (model.weights.stored_as if model.weights else "")).partition("+")[0].lower()
    for name, type_name in (("weights", wanted), ("cache", request.kv.lower())):
        family = "fp8" if type_name.startswith("fp8") else "fp4" if type_name in ("nvfp4", "mxfp4", "fp4") else ""
        if family and family in hardware.lacks:
            found.append(f"{hardware.name} has no {family.upper()} compute: {name} are stored so, computed in BF16.")
        elif family and getattr(hardware, family) is None and hardware.bf16:
            found.append(
                f"No {family.upper()} compute is known of {hardware.name}: engines without it compute in BF16."
            )
    if hardware.bf16 is None and hardware.fp16 and wanted in ("", "bf16"):
        found.append(f"No BF16 compute is known of {hardware.name}: engines fall back to FP16.")
    latent = any(group.kind in ("latent", "compressed") for group in model.layers)
    if latent and request.plan.tp > 1 and not request.plan.dp_attention and request.batch > 1:
        found.append("Latents lie whole on every device that shares tensors; --dp-attention shares the requests out.")
    if hardware.shared:
        found.append(f"The memory of {hardware.name} is shared with the host, which needs some of it.")
    if wanted in GGUF_MIXES and find_engine(request.engine).name not in ("llama.cpp", "transformers"):
        found.append(f"{wanted} is a format of llama.cpp; {request.engine} reads few of its types.")
    if model.weights and not request.weights and not model.weights.stored_as and not model.weights.stored_bytes:
        found.append("No source says what the weights are published in; BF16 is taken. --weights says otherwise.")
    return tuple(found)


def check_types(request: Request) -> None:
    """Refuse unknown number types early. Raises `UnknownName` or `BadParameter`."""
    for name in (request.weights.partition("+")[0], request.weights.partition("+")[2], request.kv):
        if name and name.lower() not in GGUF_MIXES and name not in LATENT_LAYOUTS:
            number_type(name)
    if request.kv.lower() in GGUF_MIXES and request.kv.lower() not in ("q8_0", "iq4_nl"):
        raise BadParameter(f"{request.kv} is a mix for weights; a cache takes q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl.")
