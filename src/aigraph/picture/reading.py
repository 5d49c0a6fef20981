"""What a picture reads of a graph, for the other parts of `picture`: relations between things, and the things.

By pattern from the store, each part once, and only what is shown: a landscape of thousands of claims must
not be read for sixty things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pyoxigraph as ox

from ..evidence import BELIEVED, CLAIMS, LACKS, STATUS_ORDER, Claim, Inference, Words
from ..vocabulary import AIG, ID, RDF, RDFS, SCHEMA, SKOS, entity_iri, is_id, local_name, term_iri

if TYPE_CHECKING:
    from ..entity import Entity
    from ..evidence import Evidence
    from ..schema import Schema
    from ..traversal.steps import Path

DEFAULT = ox.DefaultGraph()
DISBELIEVED = ("refuted", "superseded", "expired")


class Graph(Protocol):
    """What a picture needs of the graph it shows."""

    @property
    def evidence(self) -> Evidence:
        """Claims and sources."""

    @property
    def schema(self) -> Schema:
        """Properties and classes."""

    def __getitem__(self, entity_id: str) -> Entity:
        """The thing with this id; raises `UnknownName`."""

    def entities(self, type: str) -> list[Entity]:
        """The things of a class."""

    def paths(self, start: str, end: str, *relations: str, limit: int, longer: int) -> list[Path]:
        """The shortest paths between two things; raises `NoPath`."""

    def info(self) -> dict[str, Any]:
        """Version and date of the graph."""


class Link(NamedTuple):
    """One relation between two things."""

    subject: str
    property: str
    object: str

    def other(self, thing: str) -> str:
        """Its other end."""
        return self.object if self.subject == thing else self.subject


class Thing(NamedTuple):
    """A thing in words: what it is called, what it is, and where else it is known."""

    id: str
    label: Words
    description: Words
    types: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


class Reader:
    """Reads links, things and evidence of one graph."""

    def __init__(self, kg: Graph) -> None:
        self.kg, self.schema, self.evidence = kg, kg.schema, kg.evidence
        self._store = kg.evidence.store
        self._nodes: dict[tuple[str, str], frozenset[str]] = {}
        self._links: dict[str, list[Link]] = {}

    @cached_property
    def relations(self) -> frozenset[str]:
        """The properties that lead from thing to thing."""
        return self.schema.properties_of_kind("ObjectProperty")

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """The relations that hold in both directions."""
        return self.schema.properties_of_kind("SymmetricProperty")

    @cached_property
    def transitive(self) -> frozenset[str]:
        """The relations that reach through others."""
        return self.schema.properties_of_kind("TransitiveProperty")

    @cached_property
    def drawn_as(self) -> dict[str, list[str]]:
        """What the ontology says of drawing a relation or class."""
        return self.schema.annotated("drawn_as")

    def drawn(self, manner: str) -> frozenset[str]:
        """The relations and classes that are drawn in a manner: layers, matrix, opening."""
        return frozenset(name for name, manners in self.drawn_as.items() if manner in manners)

    # --- links ------------------------------------------------------------------------------------

    def links_of(self, thing: str) -> list[Link]:
        """Every relation of a thing, in either direction, each once."""
        if not is_id(thing):
            return []
        if thing not in self._links:
            node = ox.NamedNode(entity_iri(thing))
            found = {*self._found(node, None, None), *self._found(None, None, node)}
            self._links[thing] = sorted(self._once(found))
        return self._links[thing]

    def links_by(self, relation: str) -> list[Link]:
        """Every pair that a relation holds between."""
        return sorted(self._once(self._found(None, ox.NamedNode(term_iri(relation)), None)))

    def all_links(self) -> list[Link]:
        """Every relation of the graph."""
        return sorted(self._once(link for relation in self.relations for link in self.links_by(relation)))

    def _found(
        self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, object: ox.NamedNode | None
    ) -> Iterator[Link]:
        for quad in self._store.quads_for_pattern(subject, predicate, object, DEFAULT):
            ends = (quad.subject, quad.object)
            if all(isinstance(end, ox.NamedNode) and end.value.startswith(ID) for end in ends):
                name = local_name(quad.predicate.value)
                if quad.predicate.value.startswith(AIG) and name in self.relations:
                    yield Link(quad.subject.value[len(ID) :], name, quad.object.value[len(ID) :])  # type: ignore[union-attr]

    def _once(self, links: Iterable[Link]) -> set[Link]:
        """The links without the mirror images of symmetric ones."""
        return {
            Link(link.object, link.property, link.subject)
            if link.property in self.symmetric and link.object < link.subject
            else link
            for link in links
        }

    def is_shorthand(self, link: Link, others: Iterable[Link]) -> bool:
        """Whether a link only says more widely what another of `others` between the same two things says."""
        return any(link.property in self.schema.wider.get(other.property, ()) for other in others)

    # --- things -----------------------------------------------------------------------------------

    def thing(self, thing: str) -> Thing:
        """A thing in words; one the graph does not know is called what it is named by."""
        if not is_id(thing):
            return Thing(thing, {"": thing}, {}, ())
        label = self._words(thing, RDFS + "label")
        types = [iri for iri in self._iris(thing, RDF + "type") if iri.startswith(AIG)]
        return Thing(
            thing,
            label or {"": thing},
            self._words(thing, SCHEMA + "description"),
            self._narrowest([local_name(iri) for iri in types]),
            tuple(sorted(literal.value for literal in self._literals(thing, SKOS + "altLabel"))),
            tuple(sorted(self._iris(thing, SCHEMA + "sameAs"))),
        )

    # A thing that many others are related to has hundreds of statements: only those of these properties are read.
    def _objects(self, thing: str, property: str) -> Iterator[Any]:
        pattern = self._store.quads_for_pattern(ox.NamedNode(entity_iri(thing)), ox.NamedNode(property), None, DEFAULT)
        return (quad.object for quad in pattern)

    def _literals(self, thing: str, property: str) -> list[ox.Literal]:
        return [value for value in self._objects(thing, property) if isinstance(value, ox.Literal)]

    def _iris(self, thing: str, property: str) -> list[str]:
        return [value.value for value in self._objects(thing, property) if isinstance(value, ox.NamedNode)]

    def _words(self, thing: str, property: str) -> Words:
        return {literal.language or "": literal.value for literal in self._literals(thing, property)}

    def _narrowest(self, types: list[str]) -> tuple[str, ...]:
        above = {wider for name in types for wider in self.schema.ancestors(name) - {name}}
        return tuple(sorted(set(types) - above))

    # --- evidence ---------------------------------------------------------------------------------

    def _claim_nodes(self, part: str, thing: str) -> frozenset[str]:
        """The IRIs of the claims with a thing as their subject or object."""
        if (part, thing) not in self._nodes:
            pattern = self._store.quads_for_pattern(
                None, ox.NamedNode(RDF + part), ox.NamedNode(entity_iri(thing)), CLAIMS
            )
            self._nodes[part, thing] = frozenset(quad.subject.value for quad in pattern)  # type: ignore[union-attr]
        return self._nodes[part, thing]

    def claims_of(self, link: Link) -> list[Claim]:
        """What sources say for and against a link, best first."""
        if not (is_id(link.subject) and is_id(link.object)):
            return []
        pairs = [(link.subject, link.object)]
        pairs += [(link.object, link.subject)] if link.property in self.symmetric else []
        nodes = {n for s, o in pairs for n in self._claim_nodes("subject", s) & self._claim_nodes("object", o)}
        claims = [self.evidence.claim(node) for node in nodes]
        return _best_first(
            c for c in claims if c.property == link.property or (link.property == LACKS and c.extent == "none")
        )

    def inferences_of(self, link: Link) -> list[Inference]:
        """The rules that give a link, with their premises."""
        if not is_id(link.subject) or link.property not in self.relations:
            return []
        drawn = self.evidence.inferences(link.subject, link.property)
        return [self.evidence.inference(node) for node, value in drawn if value == link.object]

    def facts_of(self, thing: str) -> list[Claim]:
        """The claims about a thing that lead to no other thing, best first."""
        if not is_id(thing):
            return []
        nodes = (node for node in self._claim_nodes("subject", thing) if not self._is_of_relation(node))
        return _best_first(map(self.evidence.claim, nodes))

    def disbelieved(self, things: Iterable[str]) -> list[Claim]:
        """The relations of some things that a source states and the graph does not believe."""
        found: set[str] = set()
        for status in DISBELIEVED:
            pattern = self._store.quads_for_pattern(
                None, ox.NamedNode(AIG + "status"), ox.NamedNode(AIG + status), CLAIMS
            )
            found |= {quad.subject.value for quad in pattern}  # type: ignore[union-attr]
        ids = [thing for thing in things if is_id(thing)]
        near = set().union(*(self._claim_nodes(part, thing) for thing in ids for part in ("subject", "object")))
        claims = (self.evidence.claim(node) for node in found & near if self._is_of_relation(node))
        return _best_first(claim for claim in claims if claim.is_relation)

    def _is_of_relation(self, node: str) -> bool:
        """Whether a claim is of a relation: told by its property alone, as most claims are never read."""
        pattern = self._store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(RDF + "predicate"), None, CLAIMS)
        return any(local_name(quad.object.value) in self.relations for quad in pattern)  # type: ignore[union-attr]

    def denied(self, relation: str) -> list[Link]:
        """The pairs of which some believed source says that a relation does not hold."""
        pattern = self._store.quads_for_pattern(None, ox.NamedNode(AIG + "extent"), ox.NamedNode(AIG + "none"), CLAIMS)
        claims = (self.evidence.claim(quad.subject.value) for quad in pattern)  # type: ignore[union-attr]
        found = {
            Link(claim.subject, claim.property, str(claim.value))
            for claim in claims
            if claim.property == relation and claim.is_relation and claim.status in BELIEVED
        }
        return sorted(found)

    def is_stated(self, link: Link) -> bool:
        """Whether some believed claim says what a link says, or something narrower; else rules alone give it."""
        nodes = self._claim_nodes("subject", link.subject) & self._claim_nodes("object", link.object)
        narrower = self.schema.narrower(link.property)
        claims = map(self.evidence.claim, nodes)
        return any(c.property in narrower and c.status in BELIEVED and c.extent != "none" for c in claims)


def _best_first(claims: Iterable[Claim]) -> list[Claim]:
    ordered = sorted(claims, key=lambda c: (c.as_of, c.iri), reverse=True)
    return sorted(ordered, key=lambda c: (c.property, STATUS_ORDER.index(c.status)))
