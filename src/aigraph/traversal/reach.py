"""Everything a walk reaches, by distance, with the chain that leads to each; made as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from ..entity import Entity
from ..errors import UnknownName
from .steps import Path, Step

if TYPE_CHECKING:
    from ..collection import Collection
    from .links import Links
    from .nets import Net, Tree


SHOWN = 5  # things that a walk's answer names when it is shown


class Reached:
    """One thing that a walk reached: the thing, how many steps away it is, and the chain of them."""

    __slots__ = ("_reach", "distance", "number")

    def __init__(self, reach: Reach, number: int) -> None:
        self._reach, self.number = reach, number
        self.distance = int(reach.tree.distance[number])

    @property
    def id(self) -> str:
        """Its id."""
        return self._reach.links.things[self.number]

    @property
    def entity(self) -> Entity:
        """The thing."""
        return Entity(self._reach.graph, self.id)

    @property
    def path(self) -> Path:
        """The chain of steps from the start to it: one of the shortest."""
        return self._reach.path_to(self.number)

    def to_dict(self) -> dict[str, Any]:
        """What is reached, as JSON takes it."""
        return {
            "id": self.id,
            "type": self.entity.type,
            "distance": self.distance,
            "path": self.path.to_dict()["steps"],
        }

    def __repr__(self) -> str:
        return f"<Reached: {self.path}>"


class Common:
    """What two things both lead to, with the chain from each; reads as the three of them."""

    __slots__ = ("_one", "_two")

    def __init__(self, one: Reached, two: Reached) -> None:
        self._one, self._two = one, two

    @property
    def entity(self) -> Entity:
        """What both lead to."""
        return self._one.entity

    @property
    def first(self) -> Path:
        """The chain from the first."""
        return self._one.path

    @property
    def second(self) -> Path:
        """The chain from the second."""
        return self._two.path

    def __iter__(self) -> Iterator[Any]:
        return iter((self.entity, self.first, self.second))

    def __repr__(self) -> str:
        return f"<Common: {self._one.id}, {self._one.distance} and {self._two.distance} steps away>"


class Reach(Sequence[Reached]):
    """What can be reached from some things, nearest first."""

    def __init__(self, graph: Collection, links: Links, net: Net, tree: Tree, depth: int | None = None) -> None:
        self.graph, self.links, self.net, self.tree, self.depth = graph, links, net, tree, depth

    @property
    def ids(self) -> list[str]:
        """The ids of everything reached, nearest first."""
        things = self.links.things
        return [things[number] for number in self.tree.order]

    @property
    def entities(self) -> list[Entity]:
        """Everything reached, nearest first."""
        return [Entity(self.graph, entity_id) for entity_id in self.ids]

    def by_distance(self) -> dict[int, list[Entity]]:
        """What is reached, by how many steps away it is."""
        found: dict[int, list[Entity]] = {}
        for reached in self:
            found.setdefault(reached.distance, []).append(reached.entity)
        return found

    def get(self, entity_id: str) -> Reached | None:
        """What was reached under this id, or None."""
        things = self.links.things
        return next((Reached(self, int(number)) for number in self.tree.order if things[number] == entity_id), None)

    def steps(self, among: bool = False) -> list[Step]:
        """Every step that the walk could take, not only those of the chains; each relation once, nearest first.

        Those between two things at the end of the depth asked for come with `among`.
        """
        starts = dict.fromkeys(int(p) for n in self.tree.order if not self.tree.distance[p := self.tree.parent[n]])
        inside = dict.fromkeys([*starts, *map(int, self.tree.order)])
        found: dict[tuple[str, str, str], Step] = {}
        for number in inside:
            if among or self.depth is None or self.tree.distance[number] < self.depth:
                for neighbor, kind, forward in self.net.around(number):
                    if neighbor in inside:
                        step = self._step(number, neighbor, kind, forward)
                        found.setdefault(step.statement, step)
        return list(found.values())

    def path_to(self, number: int) -> Path:
        """The chain that leads to a thing by its number."""
        chain = [number]
        while self.tree.distance[chain[-1]]:
            chain.append(int(self.tree.parent[chain[-1]]))
        chain.reverse()
        return path_along(self.graph, self.links, self.net, chain)

    def _step(self, start: int, end: int, kind: int, forward: bool) -> Step:
        things = self.links.things
        return Step(self.graph, things[start], self.links.relations[kind], things[end], forward)

    @overload
    def __getitem__(self, at: int | str) -> Reached: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Reached]: ...
    def __getitem__(self, at: int | str | slice) -> Reached | Sequence[Reached]:
        if isinstance(at, str):
            if (found := self.get(at)) is None:
                raise UnknownName("thing that was reached,", at, self.ids)
            return found
        if isinstance(at, slice):
            return [Reached(self, int(number)) for number in self.tree.order[at]]
        return Reached(self, int(self.tree.order[at]))

    def __iter__(self) -> Iterator[Reached]:
        return (Reached(self, int(number)) for number in self.tree.order)

    def __len__(self) -> int:
        return len(self.tree.order)

    def __contains__(self, thing: object) -> bool:
        entity_id = getattr(thing, "id", thing)
        return any(entity_id == found for found in self.ids)

    def __repr__(self) -> str:
        shown = ", ".join(reached.id for reached in self[:SHOWN])
        more = ", …" if len(self) > SHOWN else ""
        return f"<Reach: {len(self)} things{f': {shown}{more}' if shown else ''}>"


def path_along(graph: Collection, links: Links, net: Net, chain: Sequence[int]) -> Path:
    """The path that passes these things, each step by the first relation that leads there."""
    steps = []
    for start, end in pairwise(chain):
        kind, forward = next((k, f) for neighbor, k, f in net.around(start) if neighbor == end)
        steps.append(Step(graph, links.things[start], links.relations[kind], links.things[end], forward))
    return Path(graph, links.things[chain[0]], steps)
