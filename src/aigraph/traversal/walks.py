"""The walks that a graph offers its user, over its relations as integers: `Walks`, below `graph.KnowledgeGraph`.

Relations are named by their property; the narrower ones come with a wider one. What only repeats a chain is not
walked (see `links`), so that a distance counts what lies between two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count, islice
from typing import NamedTuple, TypeAlias

from ..collection import Collection
from ..entity import Entity
from ..errors import BadParameter, NoPath, UnknownName
from ..thing import Thing
from .links import Links
from .nets import ListNet, Net, Tree
from .reach import Common, Reach, Reached, path_along
from .reading import read_links
from .steps import Path, Step

Ref: TypeAlias = "str | Thing"
LARGE = 200_000  # relations; beyond, arrays are worth the import of numpy


class Central(NamedTuple):
    """A thing, and how many others rest on it: directly, and in all."""

    entity: Entity
    direct: int
    total: int


class Walks(Collection):
    """The things of a graph, and the ways between them."""

    @cached_property
    def links(self) -> Links:
        """The believed relations, read once."""
        return read_links(self.snapshot.graph, self.schema, self.evidence)

    @cached_property
    def _nets(self) -> dict[tuple[frozenset[int] | None, str], Net]:
        return {}

    def _net(self, relations: Sequence[str], way: str) -> Net:
        wanted = self._wanted(relations)
        if (wanted, way) not in self._nets:
            self._nets[wanted, way] = _new_net(self.links, wanted, way)
        return self._nets[wanted, way]

    def _wanted(self, relations: Sequence[str]) -> frozenset[int] | None:
        """The numbers of the relations named and of those narrower; None for all."""
        if not relations:
            return None
        names = {narrow for name in relations for narrow in self.schema.narrower(self.check_relation(name))}
        return frozenset(number for number, name in enumerate(self.links.relations) if name in names)

    def check_relation(self, name: str) -> str:
        """`name`, if it is a property that leads from thing to thing. Raises `UnknownName` or `BadParameter`."""
        term = self.schema.property(name)
        if term is None:
            raise UnknownName("property", name, self.schema.relations)
        if not term.is_relation:
            raise BadParameter(f"{name!r} gives values and leads to no other thing.", hint="Name a relation instead.")
        return name

    def _id(self, thing: Ref) -> str:
        return self[thing].id

    def _reach(self, starts: Iterable[str], relations: Sequence[str], way: str, depth: int | None = None) -> Reach:
        if depth is not None and (not isinstance(depth, int) or depth < 0):
            raise BadParameter("A depth is a number, 0 or more; relations are named behind it.")
        numbers = (self.links.number(entity_id) for entity_id in starts)
        net = self._net(relations, way)
        return Reach(self, self.links, net, net.search([n for n in numbers if n is not None], depth), depth)

    def reachable(self, start: str, relations: Sequence[str], way: str, depth: int | None) -> list[str]:
        """Ids of what the relations (all of them, if none is named) lead to from a thing, nearest first."""
        return self._reach([start], relations, way, depth).ids

    # --- around one thing -------------------------------------------------------------------------

    def neighborhood(
        self, start: Ref | Iterable[Ref], depth: int = 1, *relations: str, directed: bool = False
    ) -> Reach:
        """What lies around one thing or several: all that up to `depth` steps lead to, nearest first.

        Steps go along and against the relations, or only along with `directed`.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     "llama.cpp" in kg.neighborhood("ollama", 1, "built_on")
        True
        """
        starts = [start] if isinstance(start, (str, Thing)) else list(start)
        return self._reach([self._id(s) for s in starts], relations, "out" if directed else "both", depth)

    def impact(self, thing: Ref, *relations: str, depth: int | None = None) -> Reach:
        """All that rests on a thing, nearest first, each with the chain by which it does.

        Without `relations`, along those that the ontology calls a dependence; with some, all that these lead here from.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     kg.impact("ggml")["lm-studio"].path.ids
        ['ggml', 'llama.cpp', 'lm-studio']
        """
        return self._reach([self._id(thing)], relations or self.schema.dependences, "into", depth)

    def dependencies(self, thing: Ref, *relations: str, depth: int | None = None) -> Reach:
        """All that a thing rests on, nearest first, each with the chain by which it does; the other way of `impact`."""
        return self._reach([self._id(thing)], relations or self.schema.dependences, "out", depth)

    # --- between things ---------------------------------------------------------------------------

    def path(self, start: Ref, end: Ref, *relations: str, directed: bool = False) -> Path:
        """One of the shortest paths from one thing to another, over all relations or those named.

        Steps go along and against the relations, or only along with `directed`. Raises `NoPath`.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     print(kg.path("ollama", "ggml", "depends_on"))
        ollama -built_on-> llama.cpp -built_on-> ggml
        """
        first, last = self._id(start), self._id(end)
        if first == last:
            return Path(self, first, ())
        net = self._net(relations, "out" if directed else "both")
        begin, goal = self.links.number(first), self.links.number(last)
        if begin is not None and goal is not None:
            tree = net.search([begin], goal=goal)
            if goal in tree.order:
                return Reach(self, self.links, net, tree).path_to(goal)
        raise self._no_path(first, last, relations, net)

    def paths(
        self, start: Ref, end: Ref, *relations: str, limit: int = 5, longer: int = 1, directed: bool = False
    ) -> list[Path]:
        """The shortest paths between two things, at most `limit`, up to `longer` steps longer than the shortest.

        No path passes a thing twice, and of several relations between the same two things one is taken.
        Raises `NoPath`.
        """
        if limit < 1 or longer < 0:
            raise BadParameter("A limit is 1 or more, and longer 0 or more.")
        shortest = self.path(start, end, *relations, directed=directed)
        if not shortest.steps:
            return [shortest]
        way = "out" if directed else "both"
        net, back = self._net(relations, way), self._net(relations, {"out": "into"}.get(way, way))
        begin, goal = (self.links.number(end) for end in (shortest.ids[0], shortest.ids[-1]))
        assert begin is not None
        assert goal is not None  # there is a way between them
        away = back.search([goal], len(shortest) + longer)
        found: list[Path] = []
        for length in range(len(shortest), len(shortest) + longer + 1):
            for chain in _chains(net, [begin], goal, length, away):
                found.append(path_along(self, self.links, net, chain))
                if len(found) == limit:
                    return found
        return found

    def common(self, first: Ref, second: Ref, *relations: str) -> list[Common]:
        """What two things both rest on (or both lead to along `relations`), the nearest to both first."""
        one, two = (self.dependencies(thing, *relations) for thing in (first, second))
        shared = [
            (one.tree.distance[number] + steps, number)
            for number in one.tree.order
            if (steps := two.tree.reached(number))
        ]
        return [Common(Reached(one, number), Reached(two, number)) for _, number in sorted(shared)]

    def _no_path(self, first: str, last: str, relations: Sequence[str], net: Net) -> NoPath:
        along = ", ".join(relations) if relations else "any relation"
        begin, goal = self.links.number(first), self.links.number(last)
        if begin is not None and goal is not None:
            reached = set(net.search([begin]).order)
            anyhow = self._net((), "both").search([goal])
            for number in anyhow.order:
                if number in reached:
                    return NoPath(first, last, along, self.links.things[number], anyhow.distance[number])
        return NoPath(first, last, along)

    # --- the graph as a whole ---------------------------------------------------------------------

    def components(self, *relations: str) -> list[list[Entity]]:
        """The things that hang together, over all relations or those named: the largest group first."""
        groups = (
            sorted(self.links.things[number] for number in group) for group in self._net(relations, "both").groups()
        )
        found = sorted(groups, key=lambda ids: (-len(ids), ids[0]))
        return [[Entity(self, entity_id) for entity_id in ids] for ids in found]

    def central(self, *relations: str, limit: int | None = 10) -> list[Central]:
        """The things on which most others rest, in all: what would hurt most if it failed.

        Among more than 5,000 such things those are counted on which most of a sample rest, and no more than `limit`
        can be had.
        """
        from .ranking import most_carried  # only where it is asked for: start-up time

        wanted = relations or self.schema.dependences
        things = self.links.things
        found = most_carried(len(things), self._net(wanted, "into"), self._net(wanted, "out"), limit)
        return [Central(Entity(self, things[thing]), direct, total) for thing, direct, total in found]

    def follow(self, start: Ref, pattern: str, limit: int | None = None) -> list[Path]:
        """The paths from a thing that follow a pattern of relations; `cycles` describes patterns, and the limit.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     print(kg.follow("ollama", "built_on/built_on")[0])
        ollama -built_on-> llama.cpp -built_on-> ggml
        """
        return list(islice(self._following([self._id(start)], pattern, closed=False), limit))

    def cycles(self, pattern: str, limit: int | None = None) -> list[Path]:
        """The paths that follow a pattern of relations and end where they began.

        A pattern has relations with `/` between them; `^` walks against one, `|` separates alternatives, and `?`,
        `+` or `*` behind a part let it be missing or be repeated. Who recommends what they have a stake in:
        `recommends/commercialized_by|developed_by/^funds`. With `limit` the search ends at so many; without,
        `BadParameter` is raised where the pattern leads along more than some millions of steps.
        """
        return list(islice(self._following(self.links.things, pattern, closed=True), limit))

    def _following(self, starts: Iterable[str], pattern: str, closed: bool) -> Iterator[Path]:
        from .chains import Part, follow, read_pattern  # only where a pattern is used: start-up time
        from .nets import Neighbor

        parts = read_pattern(pattern)
        nets = {(name, forward): self._net([name], "out" if forward else "into")
                for part in parts for name, forward in part.relations}  # fmt: skip

        def around(part: Part, thing: int) -> list[Neighbor]:
            return sorted({n for relation in part.relations for n in nets[relation].around(thing)})

        things, tried = self.links.things, count()
        for start in starts:
            if (number := self.links.number(start)) is None:
                continue
            found = set()
            for walk in follow(number, parts, around, number if closed else None, tried):
                steps = [
                    Step(self, things[here], self.links.relations[kind], things[there], forward)
                    for here, (there, kind, forward) in walk
                ]
                path = Path(self, start, steps)
                if path not in found and (steps or not closed):
                    found.add(path)
                    yield path


def _new_net(links: Links, relations: frozenset[int] | None, way: str) -> Net:
    """The neighbours in the form that suits their number."""
    if len(links) > LARGE:
        from .arrays import ArrayNet  # numpy: only where it pays

        return ArrayNet(links, relations, way)
    return ListNet(links, relations, way)


def _chains(net: Net, chain: list[int], goal: int, length: int, away: Tree) -> Iterator[list[int]]:
    """The ways to go on from `chain` to the goal in `length` further steps, passing nothing twice."""
    here = chain[-1]
    if length == 0:
        if here == goal:
            yield list(chain)
        return
    for neighbor in dict.fromkeys(neighbor for neighbor, _, _ in net.around(here)):
        steps = away.reached(neighbor)
        if steps is not None and steps < length and neighbor not in chain and (neighbor != goal or length == 1):
            yield from _chains(net, [*chain, neighbor], goal, length - 1, away)
