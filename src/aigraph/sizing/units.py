"""Sizes as people write them, with their unit always told: GB is 10^9 bytes, GiB is 2^30."""

from __future__ import annotations

import re

from ..errors import BadParameter

GIB, MIB, GB = 1 << 30, 1 << 20, 10**9
_UNITS = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": GB, "tb": 10**12,
    "kib": 1 << 10, "mib": MIB, "gib": GIB, "tib": 1 << 40,
}  # fmt: skip
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?i?b)?", re.IGNORECASE)
_COUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([km]?)", re.IGNORECASE)


def parse_bytes(text: str) -> int:
    """A size with its unit, in bytes. Raises `BadParameter` where the unit is missing: GB and GiB differ by 7 %.

    >>> parse_bytes("64.68 GiB"), parse_bytes("80GB")
    (69449621176, 80000000000)
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None or match[2] is None:
        raise BadParameter(f"{text!r} is no size with a unit, such as 64.68GiB or 80GB.")
    return _positive(text, int(float(match[1]) * _UNITS[match[2].lower()]))


def parse_tokens(text: str) -> int:
    """A number of tokens; k is 1,024 and m is 1,048,576, as context lengths are written.

    >>> parse_tokens("128k"), parse_tokens("131072")
    (131072, 131072)
    """
    match = _COUNT.fullmatch(text.strip().replace(",", "").replace("_", ""))
    if match is None:
        raise BadParameter(f"{text!r} is no number of tokens, such as 131072 or 128k.")
    number = float(match[1]) * {"": 1, "k": 1024, "m": 1024 * 1024}[match[2].lower()]
    if number != int(number):
        raise BadParameter(f"{text!r} is no whole number.")
    return _positive(text, int(number))


def _positive(text: str, number: int) -> int:
    if number < 1:
        raise BadParameter(f"{text!r} is not above zero.")
    return number


def gib(size: float, digits: int = 2) -> str:
    """Bytes for a person, in GiB, or in smaller units where GiB would show nothing.

    >>> gib(9207545856), gib(70272)
    ('8.58 GiB', '68.62 KiB')
    """
    for unit, value in (("GiB", GIB), ("MiB", MIB), ("KiB", 1024)):
        if abs(size) >= value:
            return f"{size / value:,.{digits}f} {unit}"
    return f"{size:,.0f} B"
