"""What every thing of the graph can be asked, whatever its properties: the base of `entity.Entity`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self

from .vocabulary import AIG, ID, RDF, RDFS, SCHEMA, SKOS, entity_iri, in_language, local_name, term_iri

if TYPE_CHECKING:
    from .evidence import Claim, Evidence, Source
    from .schema import Schema


class Graph(Protocol):
    """What a thing needs of the graph it is part of."""

    @property
    def evidence(self) -> Evidence:
        """Claims and sources."""

    @property
    def schema(self) -> Schema:
        """Properties and classes."""

    def terms(self, entity_id: str, predicate: str, reverse: bool = False) -> list[Any]:
        """Objects behind (or subjects before) a predicate."""

    def check_property(self, name: str) -> str:
        """`name`, if the ontology has it."""

    def reachable(self, start: str, relations: Sequence[str], way: str, depth: int | None) -> list[str]:
        """Ids of what the relations lead to, nearest first."""


class Thing:
    """One thing, by its id."""

    __slots__ = ("_graph", "id")

    def __init__(self, graph: Graph, entity_id: str) -> None:
        self._graph, self.id = graph, entity_id

    @property
    def iri(self) -> str:
        """Its IRI."""
        return entity_iri(self.id)

    @property
    def types(self) -> list[str]:
        """Its most specific classes."""
        names = {
            local_name(term.value) for term in self._graph.terms(self.id, RDF + "type") if term.value.startswith(AIG)
        }
        above = {a for name in names for a in self._graph.schema.ancestors(name) - {name}}
        return sorted(names - above)

    @property
    def type(self) -> str:
        """Its most specific class; the first by name where it has several."""
        return self.types[0]

    def _words(self, predicate: str) -> dict[str, str]:
        return {term.language or "": term.value for term in self._graph.terms(self.id, predicate)}

    def label(self, lang: str = "en") -> str:
        """What it is called."""
        return in_language(self._words(RDFS + "label"), lang)

    def description(self, lang: str = "en") -> str:
        """What it is, in a sentence."""
        return in_language(self._words(SCHEMA + "description"), lang)

    @property
    def aliases(self) -> list[str]:
        """What else it is called."""
        return [term.value for term in self._graph.terms(self.id, SKOS + "altLabel")]

    @property
    def same_as(self) -> list[str]:
        """Addresses of the same thing elsewhere."""
        return [term.value for term in self._graph.terms(self.id, SCHEMA + "sameAs")]

    def out(self, property: str, transitive: bool = False) -> list[Self]:
        """The things this relation leads to; with `transitive` also those it leads on to, nearest first."""
        if transitive:
            return self._reachable(property, "out")
        terms = self._graph.terms(self.id, term_iri(self._graph.check_property(property)))
        return self._things(term.value.removeprefix(ID) for term in terms if term.value.startswith(ID))

    def into(self, property: str, transitive: bool = False) -> list[Self]:
        """The things from which this relation leads here; with `transitive` also through others, nearest first."""
        if transitive:
            return self._reachable(property, "into")
        terms = self._graph.terms(self.id, term_iri(self._graph.check_property(property)), reverse=True)
        return self._things(term.value.removeprefix(ID) for term in terms)

    def neighbors(self, *relations: str) -> list[Self]:
        """The things that stand in a relation to it (in any, unless some are named), either way."""
        return self._things(self._graph.reachable(self.id, relations, "both", 1))

    def _reachable(self, property: str, way: str) -> list[Self]:
        return self._things(self._graph.reachable(self.id, [property], way, None))

    def _things(self, ids: Any) -> list[Self]:
        return [type(self)(self._graph, entity_id) for entity_id in ids]

    def values(self, property: str) -> list[Any]:
        """The believed values of a property, as Python values; a text in two languages as a dict."""
        from .evidence import python_value

        terms = self._graph.terms(self.id, term_iri(self._graph.check_property(property)))
        if any(getattr(term, "language", None) for term in terms):
            return _texts(self.claims(property), {term.value for term in terms})
        return [python_value(term) for term in terms]

    def claims(self, property: str | None = None) -> list[Claim]:
        """What sources say of it, believed or not."""
        return self._graph.evidence.claims(self.id, None if property is None else self._graph.check_property(property))

    def sources(self) -> list[Source]:
        """Who speaks of it."""
        return sorted({claim.source.id: claim.source for claim in self.claims()}.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<{self.type} {self.id}>"


def _texts(claims: list[Claim], believed: set[str]) -> list[Any]:
    """The texts that claims give in two languages, of those that stand in the graph."""
    found = {}
    for claim in claims:
        if isinstance(claim.value, dict) and believed.issuperset(claim.value.values()):
            found[str(claim.value)] = claim.value
    return [found[key] for key in sorted(found)]
