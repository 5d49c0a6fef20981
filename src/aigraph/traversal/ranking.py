"""Which things carry most others: how many rest on each; of very many things, of those that a sample points to."""

from __future__ import annotations

import random
from collections import Counter
from typing import NamedTuple

from ..errors import BadParameter
from .nets import Net

ALL = 5_000  # things up to which what rests on each is counted
SAMPLE = 60  # of more things, so many are looked at for what they rest on


class Carried(NamedTuple):
    """A thing by its number, how many others rest on it directly, and how many in all."""

    thing: int
    direct: int
    total: int


def most_carried(things: int, into: Net, out: Net, limit: int | None) -> list[Carried]:
    """The things on which most others rest, by the nets that lead to those and back, most first.

    Of more than `ALL` things those are counted on which most of a sample rest; all that is told of them is exact.
    """
    direct = {thing: len({neighbor for neighbor, _, _ in into.around(thing)}) for thing in range(things)}
    candidates = [thing for thing, count in direct.items() if count]
    if len(candidates) > ALL:
        candidates = _likely(things, candidates, direct, out, limit)
    counted = [Carried(thing, direct[thing], len(into.search([thing]).order)) for thing in candidates]
    return sorted(counted, key=lambda carried: (-carried.total, -carried.direct, carried.thing))[:limit]


def _likely(things: int, candidates: list[int], direct: dict[int, int], out: Net, limit: int | None) -> list[int]:
    if limit is None or limit > ALL:
        raise BadParameter(
            f"To count all that rests on each of {len(candidates):,} things would take hours.",
            hint=f"Give a limit of at most {ALL:,}.",
        )
    hits: Counter[int] = Counter()
    for thing in random.Random(0).sample(range(things), SAMPLE):  # the same sample each time
        hits.update(out.search([thing]).order)
    ranked = sorted(candidates, key=lambda thing: (-hits[thing], -direct[thing], thing))
    return ranked[: 2 * limit + 20]
