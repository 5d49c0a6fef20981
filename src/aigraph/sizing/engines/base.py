"""What every engine's module gives: an allocation for a workload, and the capacity of a pool. Shared helpers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from ...errors import BadParameter
from .. import laws
from ..hardware import Interval
from ..laws import Cache, Term
from ..shapes import KIND_NAMES, Layers, Model

INDEXER_KEY = 132  # bytes of an indexer's key in engines: 128 x fp8 and an f32 scale


class Options(NamedTuple):
    """What is asked of an engine on one device. None is the engine's own default."""

    context: int
    batch: int = 1
    kv: str = "bf16"
    version: str = ""
    max_num_batched_tokens: int | None = None
    gpu_memory_utilization: float | None = None
    block_size: int | None = None
    hybrid: bool | None = None  # vLLM, TensorRT-LLM: windowed layers keep their window, or all tokens
    concurrent_batches: int | None = None  # vLLM with asynchronous scheduling: 2
    swa_full: bool = False
    swa_ratio: float | None = None
    kv_unified: bool = True
    ubatch: int = 512
    page_size: int | None = None
    devices: int = 1  # that share the model

    def checked(self) -> Options:
        """Itself, if every size is above zero. Raises `BadParameter`."""
        for name in (
            "context",
            "batch",
            "max_num_batched_tokens",
            "concurrent_batches",
            "block_size",
            "ubatch",
            "page_size",
        ):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise BadParameter(f"--{name.replace('_', '-')} {number} is not above zero.")
        for name in ("gpu_memory_utilization", "swa_ratio"):
            share = getattr(self, name)
            if share is not None and not 0 < share <= 1:
                raise BadParameter(f"--{name.replace('_', '-')} {share} is not between 0 and 1.")
        return self


class Allocation(NamedTuple):
    """What an engine sets aside for the workload on one device; `low` and `high` differ where its law is not pinned."""

    terms: tuple[Term, ...]
    path: str  # the code path: which of the engine's ways this is
    extra_high: int = 0
    notes: tuple[str, ...] = ()

    @property
    def low(self) -> int:
        """The least it may be."""
        return laws.total(self.terms)

    @property
    def high(self) -> int:
        """The most it may be."""
        return self.low + self.extra_high


class Capacity(NamedTuple):
    """What a pool of so many bytes holds, in the engine's own words."""

    available: int
    tokens: int
    requests: float  # concurrency at the full context
    blocks: int
    law: str


class Share(NamedTuple):
    """What of a device the engine takes, and its overhead beside weights and cache, as an interval in bytes."""

    low: float
    high: float
    overhead_low: int
    overhead_high: int
    law: str
    of: Literal["device", "pool", "free"] = "device"  # all its memory, weights with cache, what is free after loading


class Engine(NamedTuple):
    """One engine: its name, the version its law was read from, and its functions."""

    name: str
    version: str
    source: str
    allocate: Callable[[Model, Options], Allocation]
    capacity: Callable[[Model, int, Options], Capacity]
    share: Callable[[Model, Options, Interval | None], Share]


def cdiv(a: int, b: int) -> int:
    """`a / b`, rounded up."""
    return -(-a // b)


def pad(number: int, step: int) -> int:
    """`number`, rounded up to a multiple of `step`."""
    return cdiv(number, step) * step


def engine_cache(model: Model, kv: str) -> Cache:
    """How GPU engines store this model's cache: sparse latents in fp8 have a layout with scales of their own."""
    sparse = any(group.sparse for group in model.layers)
    name = "fp8_ds_mla" if sparse and kv.lower().startswith("fp8") and kv != "fp8_ds_mla" else kv
    return laws.cache_type(name)._replace(indexer_bytes=INDEXER_KEY)


def term(group: Layers, size: int, law: str) -> Term:
    """An engine's term for one group."""
    return Term(group.name or KIND_NAMES[group.kind], size, law, group.kind, group.depth)


def largest(fits: Callable[[int], bool], limit: int = 1 << 40) -> int:
    """The largest number up to `limit` that fits, found by halving; 0 where not even 1 does.

    >>> largest(lambda n: n * n <= 150)
    12
    """
    if not fits(1):
        return 0
    low, high = 1, 2
    while high < limit and fits(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def tried(
    allocate: Callable[[Model, Options], Allocation], model: Model, available: int, options: Options, law: str
) -> Capacity:
    """The capacity of an engine without a pool: the longest context of the batch, the most requests of the context."""

    def fits(asked: Options) -> bool:
        return allocate(model, asked).high <= available

    tokens = options.batch * largest(lambda n: fits(options._replace(context=n)), 1 << 26)
    requests = largest(lambda n: fits(options._replace(batch=n)), 1 << 20)
    return Capacity(available, tokens, float(requests), 0, law)
