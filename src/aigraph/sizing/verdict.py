"""The verdict: what is left for the cache, what is missing, and the term that decides. Pure."""

from __future__ import annotations

from typing import Literal

from .engines import Allocation, Share
from .hardware import Hardware, Interval
from .request import Request
from .shapes import Model
from .units import gib
from .weights import Stored

Verdict = Literal["fits", "fits only if", "does not fit", "unknown"]


def lacking(model: Model, hardware: Hardware, request: Request) -> tuple[str, ...]:
    """The facts without which there is no telling."""
    found = []
    if request.kv_memory is None:
        if model.weights is None:
            found.append(f"parameters_total of {model.name}")
        if hardware.memory() is None:
            found.append(f"memory_usable or memory_capacity of {hardware.name}")
    return tuple(found)


def left_for_cache(
    memory: Interval | None, weights: Stored, overhead: Interval, share: Share, request: Request
) -> Interval | None:
    """Bytes left for the cache: told, or what the engine's rule leaves of the memory."""
    if request.kv_memory is not None:
        return Interval(request.kv_memory, request.kv_memory)
    if memory is None:
        return None
    if share.of == "pool":  # of weights and cache together; overhead lies outside
        low = int((memory.low - overhead.high) * share.low) - weights.bytes.high
        return Interval(low, int((memory.high - overhead.low) * share.high) - weights.bytes.low)
    if share.of == "free":  # of what is free after loading
        free_low = memory.low - weights.bytes.high - overhead.high
        free_high = memory.high - weights.bytes.low - overhead.low
        return Interval(int(free_low * share.low), int(free_high * share.high))
    low = int(memory.low * share.low) - weights.bytes.high - overhead.high
    return Interval(low, int(memory.high * share.high) - weights.bytes.low - overhead.low)


def judge(
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
    span = f"{gib(max(0, left.low))} to {gib(left.high)}"
    return "fits only if", f"the cache is left what it needs: it needs {need} and is left {span}", decided


def _least(left: Interval) -> str:
    return "nothing" if left.high <= 0 else f"at most {gib(left.high)}"
