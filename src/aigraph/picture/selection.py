"""What a picture shows: the things and relations picked from a graph by what a person asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from ..errors import AigraphError, UnknownName
from ..vocabulary import AIG, ID, local_name, to_curie
from .reading import Link, Reader

if TYPE_CHECKING:
    from ..traversal.steps import Path

LIMIT = 60  # things of a neighbourhood that one look can take in
MOST_WAYS = 200  # equally short ways to choose from


class Selection(NamedTuple):
    """Things and relations to show, what they centre on, and what the picture is of.

    `hidden` counts the neighbours that were left out for being too many; the page says so.
    """

    kind: str  # opening, relations, neighbourhood, path, query, everything
    things: tuple[str, ...]
    links: tuple[Link, ...]
    focus: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    hidden: int = 0
    spine: frozenset[str] = frozenset()  # relations that are never left out of a neighbourhood
    types: tuple[str, ...] = ()

    def spokes(self) -> frozenset[Link]:
        """The links that lead nearer to or further from what a neighbourhood centres on; elsewhere all.

        The others, among neighbours, make a tangle of every neighbourhood: the page shows them on request.
        """
        if self.kind != "neighbourhood":
            return frozenset(self.links)
        steps = dict.fromkeys(self.focus, 0)
        edge = list(self.focus)
        near: dict[str, set[str]] = {}
        for link in self.links:
            near.setdefault(link.subject, set()).add(link.object)
            near.setdefault(link.object, set()).add(link.subject)
        while edge:
            edge = [
                other for thing in edge for other in sorted(near.get(thing, ())) if _first_visit(steps, other, thing)
            ]
        return frozenset(
            link for link in self.links
            if link.property in self.spine or steps.get(link.subject) != steps.get(link.object)
        )  # fmt: skip

    def layout_edges(self) -> list[tuple[str, str]]:
        """The pairs that a layout is made by: along a path in the order it is walked, else in the links' direction."""
        if self.kind == "path":
            return list(pairwise(self.things))
        spokes = self.spokes()
        return [(link.subject, link.object) for link in self.links if link in spokes]

    def ranks(self) -> dict[str, int]:
        """Things that are related alike get like numbers, so that a layout can keep them together."""
        order = {name: number for number, name in enumerate(sorted({link.property for link in self.links}))}
        return {end: order[link.property] for link in self.links for end in (link.subject, link.object)}


def _first_visit(steps: dict[str, int], thing: str, came_from: str) -> bool:
    if thing in steps:
        return False
    steps[thing] = steps[came_from] + 1
    return True


class Request(NamedTuple):
    """What a person asked to see; everything may be left out."""

    entities: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    depth: int = 1
    limit: int = LIMIT
    path: tuple[str, str] | None = None


def select(reader: Reader, request: Request) -> Selection:
    """What to show for a request. Raises `UnknownName` and, where nothing is left to show, `AigraphError`."""
    _check(reader, request)
    if request.path:
        selection = select_path(reader, *request.path, request.relations)
    elif request.entities:
        selection = select_neighbourhood(reader, request)
    elif request.relations or not request.types:
        selection = select_relations(reader, request.relations, request.types)
    else:
        selection = select_types(reader, request.types)
    # A thing alone is a picture of it, but no answer to what it is related to in some way.
    asked_how = request.entities and (request.relations or request.types)
    if not selection.things or (asked_how and not selection.links):
        raise AigraphError("There is nothing to show: no believed statement fits.")
    return selection


def _check(reader: Reader, request: Request) -> None:
    for entity in (*request.entities, *(request.path or ())):
        reader.kg[entity]
    for relation in request.relations:
        if relation not in reader.relations:
            raise UnknownName("relation", relation, reader.relations)
    for name in request.types:
        if name not in reader.schema.classes:
            raise UnknownName("class", name, reader.schema.classes)


def _of_types(reader: Reader, types: Iterable[str]) -> set[str]:
    return {entity.id for name in types for entity in reader.kg.entities(name)}


def select_relations(reader: Reader, relations: Sequence[str], types: Sequence[str]) -> Selection:
    """Every pair of some relations; those of the opening picture where none is named.

    With classes, only what starts from things of these classes, and all that it leads to in turn.
    """
    opening = reader.drawn("opening")
    wanted = tuple(relations) or tuple(sorted(opening & reader.relations))
    links = [link for relation in wanted for link in reader.links_by(relation)]
    classes = tuple(types) or (() if relations else tuple(sorted(opening - reader.relations)))
    if classes:
        links = _reached(links, _of_types(reader, classes))
    things = sorted({end for link in links for end in (link.subject, link.object)})
    kind = "relations" if relations else "opening"
    return Selection(kind, tuple(things), tuple(links), (), wanted)


def _reached(links: list[Link], start: set[str]) -> list[Link]:
    """The links that can be reached from `start` in their direction."""
    leaving: dict[str, list[Link]] = {}
    for link in links:
        leaving.setdefault(link.subject, []).append(link)
    waiting, seen, found = deque(sorted(start)), set(start), []
    while waiting:
        for link in leaving.get(waiting.popleft(), ()):
            found.append(link)
            if link.object not in seen:
                seen.add(link.object)
                waiting.append(link.object)
    return found


def select_types(reader: Reader, types: Sequence[str]) -> Selection:
    """Everything of some classes, with the relations among them."""
    things = _of_types(reader, types)
    links = [link for link in reader.all_links() if link.subject in things and link.object in things]
    return Selection("everything", tuple(sorted(things)), tuple(telling(reader, links)), types=tuple(types))


def select_neighbourhood(reader: Reader, request: Request) -> Selection:
    """The things asked for, what is within some steps of them, and what they rest on however far down.

    Where that is more than `limit`, each thing's relations take turns, so that none crowds out the others.
    """
    wanted = frozenset(request.relations) or reader.relations
    kept = _foundations(reader, request.entities, wanted)
    kinds = _of_types(reader, request.types) if request.types else None
    edge, hidden = list(request.entities), 0
    for _ in range(request.depth):
        queues = [_by_turns(reader, thing, wanted) for thing in edge]
        candidates = [n for turn in zip_longest(*queues) for n in turn if n is not None and n not in kept]
        fresh = [n for n in dict.fromkeys(candidates) if kinds is None or n in kinds]
        room = max(0, request.limit - len(kept))
        hidden += len(fresh[room:])
        edge = fresh[:room]
        kept.update(dict.fromkeys(edge))
    return among(reader, "neighbourhood", list(kept), request, hidden)


def _foundations(reader: Reader, entities: Sequence[str], wanted: frozenset[str]) -> dict[str, None]:
    """`entities`, and what can be reached from them along the relations that the opening picture is made of."""
    below = reader.drawn("opening") & wanted
    kept = dict.fromkeys(entities)
    waiting = deque(entities)
    while waiting:
        thing = waiting.popleft()
        for link in reader.links_of(thing):
            if link.property in below and link.subject == thing and link.object not in kept:
                kept[link.object] = None
                waiting.append(link.object)
    return kept


def _by_turns(reader: Reader, thing: str, wanted: frozenset[str]) -> list[str]:
    """The neighbours of a thing: one of each relation and direction, then the second of each, and so on."""
    queues: dict[tuple[str, bool], list[str]] = {}
    for link in telling(reader, reader.links_of(thing)):
        if link.property in wanted:
            queues.setdefault((link.property, link.subject == thing), []).append(link.other(thing))
    shortest_first = sorted(queues.values(), key=lambda queue: (len(queue), queue))
    return list(dict.fromkeys(n for turn in zip_longest(*shortest_first) for n in turn if n is not None))


def telling(reader: Reader, links: Sequence[Link]) -> list[Link]:
    """The links that are not merely a wider or far-reaching way to say another one."""
    by_pair: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        by_pair.setdefault((link.subject, link.object), []).append(link)
    return [
        link
        for link in links
        if not reader.is_shorthand(link, by_pair[link.subject, link.object])
        and (link.property not in reader.transitive or reader.is_stated(link))
    ]


def among(reader: Reader, kind: str, things: list[str], request: Request, hidden: int = 0) -> Selection:
    """A selection of `things` with all that relates them to each other."""
    inside = set(things)
    links = {link for thing in things for link in reader.links_of(thing) if link.other(thing) in inside}
    kept = [
        link for link in telling(reader, sorted(links)) if not request.relations or link.property in request.relations
    ]
    return Selection(
        kind, tuple(things), tuple(kept), request.entities, request.relations, hidden, reader.drawn("opening")
    )


def select_path(reader: Reader, start: str, end: str, relations: Sequence[str]) -> Selection:
    """The shortest way between two things, against or along relations; of equally short ones the most telling.

    That is the one most of whose steps are hierarchies, through things with fewest relations: two engines are rarely
    akin for sharing a license. What follows only from relations through others is no step: the things between are
    what a person wants to see.
    """
    hierarchies = reader.drawn("layers")

    def telling_least(path: Path) -> tuple[int, int, list[str]]:
        others = sum(step.statement[1] not in hierarchies for step in path)
        return others, sum(len(reader.links_of(thing)) for thing in path.ids), path.ids

    way = min(reader.kg.paths(start, end, *relations, limit=MOST_WAYS, longer=0), key=telling_least).ids
    wanted = {narrow for name in relations for narrow in reader.schema.narrower(name)} or reader.relations
    pairs = {frozenset(pair) for pair in pairwise(way)}
    links = {link for thing in way for link in reader.links_of(thing) if {link.subject, link.object} in pairs}
    found = [link for link in telling(reader, sorted(links)) if link.property in wanted]
    ends = tuple(dict.fromkeys((start, end)))
    return Selection("path", tuple(way), tuple(found), ends, tuple(sorted({link.property for link in found})))


def select_rows(rows: Iterable[tuple[str, str, str]]) -> Selection:
    """The statements that a query answered with, as (subject, property, object) of IRIs or ids."""
    links = sorted({Link(_name(s), _property(p), _name(o)) for s, p, o in rows})
    things = sorted({end for link in links for end in (link.subject, link.object)})
    return Selection("query", tuple(things), tuple(links), (), tuple(sorted({link.property for link in links})))


def _name(term: str) -> str:
    """A thing of ours by its id, anything else as it is."""
    return term.removeprefix(ID)


def _property(term: str) -> str:
    """A property of ours by its name, any other as a CURIE or as it is."""
    return local_name(term) if term.startswith(AIG) else to_curie(term)
