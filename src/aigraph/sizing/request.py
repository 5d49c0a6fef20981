"""What is asked of sizing: the workload, types, engine, options and devices; and the facts an answer rests on."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import BadParameter
from . import laws
from .engines import Options
from .laws import Cache
from .number_types import GGUF_MIXES, LATENT_LAYOUTS, number_type
from .parallel import Plan

CACHE_TYPES = ("q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl")  # GGML's types that a cache can be in


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
            context=self.context,
            batch=self.batch,
            kv=self.kv or "bf16",
            version=self.version,
            devices=self.plan.devices,
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


def plain_cache(kv: str) -> Cache:
    """The cache's types for the engine-free floor."""
    return laws.cache_type("bf16" if kv in LATENT_LAYOUTS else kv, conv="bf16")


def device_batch(request: Request) -> int:
    """Requests that one device holds: all, or its share where attention is shared by requests."""
    return -(-request.batch // request.plan.tp) if request.plan.dp_attention else request.batch


def check_types(request: Request) -> None:
    """Refuse unknown number types early. Raises `UnknownName` or `BadParameter`."""
    linear, _, routed = request.weights.partition("+")
    for name in (linear, routed):
        if name and name.lower() not in GGUF_MIXES:
            number_type(name)
    for name in request.kv.split("/") if request.kv and request.kv not in LATENT_LAYOUTS else ():
        if name.lower() in GGUF_MIXES and name.lower() not in CACHE_TYPES:
            raise BadParameter(f"{name} is a mix for weights; a cache takes {', '.join(CACHE_TYPES)}.")
        number_type(name)
