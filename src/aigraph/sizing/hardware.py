"""What a device offers: memory as found or as advertised, bandwidth, and dense compute by number type."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import BadParameter
from .units import GB, GIB, gib


class Interval(NamedTuple):
    """A size in bytes that lies between `low` and `high`."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether both ends are one."""
        return self.low == self.high

    def __str__(self) -> str:
        return gib(self.low) if self.exact else f"{gib(self.low)} to {gib(self.high)}"


class Hardware(NamedTuple):
    """One device. Figures that are not known are None; compute is dense, never with sparsity."""

    name: str
    usable: int | None = None  # bytes a program finds
    capacity: float | None = None  # 10^9 bytes, as advertised
    bandwidth: float | None = None  # 10^9 bytes a second
    bf16: float | None = None  # 10^12 operations a second, dense
    fp16: float | None = None
    fp8: float | None = None
    fp4: float | None = None
    int8: float | None = None
    shared: bool = False
    lacks: tuple[str, ...] = ()  # number types that a source says it does not compute in

    def memory(self) -> Interval | None:
        """Bytes of memory: those found, else what the advertised figure may mean, from GB to GiB.

        >>> Hardware("x", capacity=80).memory() == Interval(80 * 10**9, 80 * 2**30)
        True
        """
        if self.usable:
            return Interval(self.usable, self.usable)
        if self.capacity:
            return Interval(int(self.capacity * GB), int(self.capacity * GIB))
        return None

    def compute(self, number_type: str) -> tuple[float | None, str]:
        """The dense figure for weights of a type, and the type that is really computed in."""
        bits8 = number_type.startswith(("fp8", "mxfp8"))
        if bits8 and self.fp8:
            return self.fp8, "fp8"
        if number_type in ("nvfp4", "mxfp4", "fp4") and self.fp4:
            return self.fp4, "fp4"
        if number_type == "int8" and self.int8:
            return self.int8, "int8"
        return (self.bf16, "bf16") if self.bf16 else (self.fp16, "fp16")


_TIMES = re.compile(r"(.+?)x([0-9]+)")


def parse_hardware(text: str) -> tuple[str, int]:
    """A hardware's id and how many of it: `h200x8` is eight; an id that ends so itself is looked up first.

    >>> parse_hardware("h200x8"), parse_hardware("rtx-4090")
    (('h200', 8), ('rtx-4090', 1))
    """
    match = _TIMES.fullmatch(text)
    if match is None:
        return text, 1
    if int(match[2]) < 1:
        raise BadParameter(f"{text!r} is no number of devices.")
    return match[1], int(match[2])
