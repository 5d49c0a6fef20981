"""Some of the relations as neighbours of each thing, in one direction or both, and the search along them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from .links import Links

Way = str  # "out" along the relations, "into" against them, "both" either way
Neighbor = tuple[int, int, bool]  # thing, relation, whether it is walked forwards


class Tree(NamedTuple):
    """What a search found: things in the order of their distance, and the thing that each was reached from.

    `order` leaves out where the search began; `distance` and `parent` are asked for a thing's number.
    """

    order: Sequence[int]
    distance: Mapping[int, int] | Sequence[int]
    parent: Mapping[int, int] | Sequence[int]

    def reached(self, thing: int) -> int | None:
        """How far away a thing is; None where the search did not reach it."""
        if isinstance(self.distance, Mapping):
            return self.distance.get(thing)
        return None if self.distance[thing] < 0 else self.distance[thing]


class Net(Protocol):
    """Neighbours under some relations and one way to walk them."""

    def around(self, thing: int) -> Sequence[Neighbor]:
        """The neighbours of a thing, each with the relation that leads there."""

    def search(self, starts: Iterable[int], depth: int | None = None, goal: int | None = None) -> Tree:
        """Everything that can be reached, nearest first, up to a depth or until a goal is found."""

    def groups(self) -> list[list[int]]:
        """The things that hang together, of a net that is walked both ways; without those that have no neighbour."""


class ListNet:
    """Neighbours as Python lists: nothing to import, and fast enough for some hundred thousand relations."""

    def __init__(self, links: Links, relations: frozenset[int] | None, way: Way) -> None:
        self._around: list[list[Neighbor]] = [[] for _ in links.things]
        forward, backward = way in ("out", "both"), way in ("into", "both")
        for source, kind, target in zip(links.sources, links.kinds, links.targets, strict=True):
            if relations is None or kind in relations:
                if forward:
                    self._around[source].append((target, kind, True))
                if backward:
                    self._around[target].append((source, kind, False))
        for neighbors in self._around:
            neighbors.sort()  # the same answer on every machine

    def around(self, thing: int) -> Sequence[Neighbor]:
        """See `Net`."""
        return self._around[thing]

    def search(self, starts: Iterable[int], depth: int | None = None, goal: int | None = None) -> Tree:
        """See `Net`."""
        distance = dict.fromkeys(sorted(starts), 0)
        parent: dict[int, int] = {}
        order: list[int] = []
        edge, level = list(distance), 0
        while edge and level != depth and goal not in distance:
            level += 1
            reached = []
            for thing in edge:
                for neighbor, _, _ in self._around[thing]:
                    if neighbor not in distance:
                        distance[neighbor], parent[neighbor] = level, thing
                        reached.append(neighbor)
            order += reached
            edge = reached
        return Tree(order, distance, parent)

    def groups(self) -> list[list[int]]:
        """See `Net`."""
        left = dict.fromkeys(thing for thing, neighbors in enumerate(self._around) if neighbors)
        found = []
        while left:
            start = next(iter(left))
            group = [start, *self.search([start]).order]
            for thing in group:
                del left[thing]
            found.append(group)
        return found
