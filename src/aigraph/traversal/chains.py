"""Patterns of relations, such as `recommends/commercialized_by/^funds`, and the paths that follow one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..errors import BadParameter
from .nets import Neighbor

Walk = list[tuple[int, Neighbor]]  # for each step, the thing it begins at and the neighbor it leads to


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
    start: int, parts: list[Part], around: Callable[[Part, int], list[Neighbor]], end: int | None = None
) -> Iterator[Walk]:
    """The walks from `start` that follow the pattern and pass nothing twice, but may come back to their start.

    With `end`, those that end there.
    """

    def go(here: int, at: int, walk: Walk, repeating: bool) -> Iterator[Walk]:
        if at == len(parts):
            if end is None or here == end:
                yield list(walk)
            return
        part = parts[at]
        if part.may_miss or repeating:
            yield from go(here, at + 1, walk, False)
        if walk and here == start:
            return  # round once; what is behind it is another walk
        passed = {thing for thing, _ in walk}
        for neighbor in around(part, here):
            target = neighbor[0]
            if target in passed and target != start:
                continue
            walk.append((here, neighbor))
            if part.may_repeat:
                yield from go(target, at, walk, True)
            else:
                yield from go(target, at + 1, walk, False)
            walk.pop()

    return go(start, 0, [], False)
