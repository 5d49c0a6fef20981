"""The things of a built graph, looked up by id, class and name: what walking it and asking it rest on.

Everything here reads the store directly and by pattern; no query of a person's is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from . import places
from .entity import Entity
from .errors import BadParameter, UnknownName
from .snapshot import Snapshot, find_snapshot, open_snapshot, view_of_snapshot
from .thing import Thing
from .vocabulary import ID, RDF, RDFS, SKOS, entity_iri, ids_of, in_language, is_id, term_iri

if TYPE_CHECKING:
    import pyoxigraph as ox

    from .belief import View
    from .evidence import Evidence
    from .schema import Schema
    from .search import Match

Where: TypeAlias = "Callable[[Entity], object] | Mapping[str, Any]"


class Collection:
    """The things of one built graph, as believed under one view."""

    def __init__(
        self,
        overlays: Sequence[Path] = (),
        view: View | None = None,
        built: Path | None = None,
        origin: Collection | None = None,
    ) -> None:
        # `origin` is the graph of the same data under the default view, which other views can be made from.
        self.overlays, self.view, self.built, self._origin = tuple(overlays), view, built, origin

    @cached_property
    def snapshot(self) -> Snapshot:
        """The built graph on disk."""
        if self._origin is not None and self.view is not None:
            return self._origin.under(self.view)
        if self.built is not None:
            return open_snapshot(self.built)
        return find_snapshot(self.overlays, self.view)

    def under(self, view: View) -> Snapshot:
        """This graph, built under the default view, as another view sees it; no data file is read again.

        Raises `BadParameter` for a graph that was built under options, `UnknownName` for an unknown source.
        """
        from .revision import can_revise, revise  # heavy, and only wanted here

        info, graph = self.snapshot.info(), self.snapshot.graph

        def make() -> tuple[bytes, dict[str, Any]]:
            return revise(graph, info, self.schema, places.home() / "ontology" / "rules", view)

        revisable = can_revise(info, view)
        if self.built is not None:
            if not revisable:
                raise BadParameter(
                    "This graph was built under options, or the date is later than its own: it does not hold the rest.",
                    hint="Build it without options, from data of that date.",
                )
            return view_of_snapshot(self.built, view, make)
        return find_snapshot(self.overlays, view, make=make if revisable else None)

    @cached_property
    def _store(self) -> ox.Store:
        from .store import open_store  # native code only where something is looked up: start-up time

        return open_store(self.snapshot.store, self.snapshot.graph)

    @cached_property
    def evidence(self) -> Evidence:
        """Claims, sources and inferences."""
        from .evidence import Evidence

        return Evidence(self._store)

    @cached_property
    def schema(self) -> Schema:
        """Classes and properties."""
        from .schema import Schema

        return Schema(self._store)

    @cached_property
    def _ids(self) -> dict[str, None]:
        return dict.fromkeys(self._ids_of("Entity"))

    def _ids_of(self, class_name: str) -> list[str]:
        import pyoxigraph as ox

        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(term_iri(class_name)), ox.DefaultGraph()
        )
        return sorted(quad.subject.value.removeprefix(ID) for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def __getitem__(self, thing: str | Thing) -> Entity:
        entity_id = thing.id if isinstance(thing, Thing) else thing
        if not self.terms(entity_id, RDF + "type"):
            unknown = UnknownName("entity", entity_id, self._ids)
            if self.view is not None:
                unknown.hint = f"{unknown.hint} The graph is as believed under {_words(self.view)}.".strip()
            raise unknown
        return Entity(self, entity_id)

    def get(self, thing: str | Thing) -> Entity | None:
        """The entity, or None where there is none; of one from another graph or view, the one in this."""
        return Entity(self, ids_of(thing)[0]) if thing in self else None

    def __contains__(self, thing: object) -> bool:
        entity_id = thing.id if isinstance(thing, Thing) else thing
        return isinstance(entity_id, str) and bool(self.terms(entity_id, RDF + "type"))

    def __iter__(self) -> Iterator[Entity]:
        return (Entity(self, entity_id) for entity_id in self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        view = f", {_words(self.view)}" if self.view else ""
        return f"<{type(self).__name__}: {len(self)} entities{view}>"

    def entities(self, type: str = "Entity", where: Where | None = None) -> list[Entity]:
        """The things of a class, its sub-classes included, by id. Raises `UnknownName` for an unknown class.

        `where` keeps those that it says yes to: a function of the entity, or for each property a value, a list of
        values of which one will do, or a function of a value.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     "ollama" in [e.id for e in kg.entities("Engine", where={"built_on": "llama.cpp"})]
        True
        """
        if type not in self.schema.classes:
            raise UnknownName("class", type, self.schema.classes)
        found = [Entity(self, entity_id) for entity_id in self._ids_of(type)]
        if where is None:
            return found
        if callable(where):
            return [entity for entity in found if where(entity)]
        if not isinstance(where, Mapping):
            raise BadParameter("where is a function of the thing, or says for each property what it is to be.")
        for name in where:
            self.check_property(name)
        return [entity for entity in found if all(_meets(entity, name, wanted) for name, wanted in where.items())]

    def _names(self) -> Iterator[tuple[str, str]]:
        import pyoxigraph as ox

        named: set[str] = set()  # every thing has a label, so that its id needs no look-up of its own
        for predicate in (RDFS + "label", SKOS + "altLabel"):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    entity_id = quad.subject.value.removeprefix(ID)
                    if entity_id not in named:
                        named.add(entity_id)
                        yield entity_id, entity_id
                    yield entity_id, quad.object.value

    def search(self, text: str, limit: int = 10) -> list[Match]:
        """What `text` may mean, by id, label in any language or alias; typing errors are forgiven."""
        from .search import search

        return search(text, self._names(), limit)

    def find(self, text: str, limit: int = 10) -> list[Entity]:
        """The things that `text` may mean, best first."""
        return [Entity(self, match.id) for match in self.search(text, limit)]

    def terms(self, entity_id: str, predicate: str, reverse: bool = False) -> list[Any]:
        """Objects behind (or subjects before) a predicate in the default graph, sorted."""
        import pyoxigraph as ox

        if not is_id(entity_id):
            return []
        node, link, graph = ox.NamedNode(entity_iri(entity_id)), ox.NamedNode(predicate), ox.DefaultGraph()
        found: list[Any]
        if reverse:
            found = [quad.subject for quad in self._store.quads_for_pattern(None, link, node, graph)]
        else:
            found = [quad.object for quad in self._store.quads_for_pattern(node, link, None, graph)]
        return sorted(found, key=str)

    def check_property(self, name: str) -> str:
        """`name`, if the ontology has it. Raises `UnknownName` with the nearest names."""
        if self.schema.property(name) is None:
            raise UnknownName("property", name, self.schema.property_names)
        return name

    def label(self, iri: str, lang: str = "en") -> str | None:
        """What an IRI of ours is called, or None."""
        import pyoxigraph as ox

        words: dict[str, str] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDFS + "label"), None, None):
            if isinstance(quad.object, ox.Literal):
                words[quad.object.language or ""] = quad.object.value
        return in_language(words, lang) or None

    def reachable(self, start: str, relations: Sequence[str], way: str, depth: int | None) -> list[str]:
        """Ids of what relations lead to, nearest first."""
        raise NotImplementedError


def _words(view: View) -> str:
    """The options of a view, as a person gave them."""
    return ", ".join(f"{name}={value!r}" for name, value in view._asdict().items() if value)


def _meets(entity: Entity, name: str, wanted: object) -> bool:
    """Whether one of the property's values is the one wanted, is among those wanted, or is said yes to."""
    values = [value.id if isinstance(value, Thing) else value for value in _all_values(entity, name)]
    if callable(wanted):
        return any(wanted(value) for value in values)
    alternatives = wanted if isinstance(wanted, Iterable) and not isinstance(wanted, (str, dict)) else [wanted]
    ids = [option.id if isinstance(option, Thing) else option for option in alternatives]
    return any(value in ids for value in values)


def _all_values(entity: Entity, name: str) -> list[Any]:
    found = getattr(entity, name)
    return found if isinstance(found, list) else [] if found is None else [found]
