"""Patterns of relations, such as `recommends/commercialized_by/^funds`, and the paths that follow one."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

from ..errors import BadParameter
from .nets import Neighbor

Walk = list[tuple[int, Neighbor]]  # for each step, the thing it begins at and the neighbor it leads to
MOST = 10_000_000  # steps tried before a pattern is given up: half a minute
MOST_PENDING = 1_000_000  # walks begun and not ended before it is: some hundred megabytes


class Part(NamedTuple):
    """One place of a pattern: relations with the direction each is walked in, and how often."""

    relations: tuple[tuple[str, bool], ...]
    may_miss: bool
    may_repeat: bool


def read_pattern(text: str) -> list[Part]:
    """A pattern: parts separated by `/`, alternatives by `|`, `^` for against the relation, then `?`, `+` or `*`.

    >>> read_pattern("recommends/^funds|invested_in+")[1]
    Part(relations=(('funds', False), ('invested_in', True)), may_miss=False, may_repeat=True)
    """
    parts = []
    for part in text.split("/"):
        match = re.fullmatch(r"\s*\(?\s*(\^?\w+(?:\s*\|\s*\^?\w+)*)\s*\)?\s*([?+*]?)\s*", part)
        if match is None:
            raise BadParameter(
                f"{part!r} is no part of a pattern.",
                hint="A pattern is relations with '/' between them, as in 'recommends/commercialized_by/^funds'.",
            )
        names = [name.strip() for name in match[1].split("|")]
        relations = tuple((name.removeprefix("^"), not name.startswith("^")) for name in names)
        parts.append(Part(relations, match[2] in ("?", "*"), match[2] in ("+", "*")))
    return parts


def follow(
    start: int,
    parts: list[Part],
    around: Callable[[Part, int], list[Neighbor]],
    end: int | None = None,
    tried: Iterator[int] | None = None,
) -> Iterator[Walk]:
    """The walks from `start` that follow the pattern and pass nothing twice, but may come back to their start; short
    ones first.

    With `end`, those that end there. `tried` counts the steps taken, of several calls if they share it. Raises
    `BadParameter` when they are too many: the ways through a graph are soon more than anyone can wait for.
    """
    steps = tried if tried is not None else count()
    pending: deque[tuple[int, int, bool, _Chain | None]] = deque([(start, 0, False, None)])
    while pending:
        here, at, repeating, chain = pending.popleft()
        if at == len(parts):
            if end is None or here == end:
                yield _walk(chain)
            continue
        part = parts[at]
        if part.may_miss or repeating:
            pending.appendleft((here, at + 1, False, chain))  # no step is taken: it is as long
        if chain is not None and here == start:
            continue  # round once; what is behind it is another walk
        passed = {thing for thing, _ in _walk(chain)}
        for neighbor in around(part, here):
            if next(steps) == MOST or len(pending) > MOST_PENDING:
                raise _endless()
            if neighbor[0] == start or neighbor[0] not in passed:
                next_part = at if part.may_repeat else at + 1
                pending.append((neighbor[0], next_part, part.may_repeat, _Chain(here, neighbor, chain)))


class _Chain(NamedTuple):
    """The last step of a walk, and what came before it."""

    here: int
    neighbor: Neighbor
    before: _Chain | None


def _walk(chain: _Chain | None) -> Walk:
    walk = []
    while chain is not None:
        walk.append((chain.here, chain.neighbor))
        chain = chain.before
    return walk[::-1]


def _endless() -> BadParameter:
    return BadParameter(
        "The pattern leads along more ways than can be gone.",
        hint="Name fewer relations, leave out '+' and '*', or ask for the first ones with limit=….",
    )
