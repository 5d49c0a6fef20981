"""The ontology as the built graph carries it: what properties and classes are called and how they behave.

`graph` and `cli` ask here; the Turtle files are `ontology`'s and are not read again.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from .vocabulary import AIG, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SCHEMA, SH, local_name, term_iri

GRAPH = ox.NamedNode(ONTOLOGY_GRAPH)


class Property(NamedTuple):
    """A property of the ontology; labels, inverse labels and comments are by language."""

    name: str
    is_relation: bool
    single_valued: bool
    unit: str
    labels: dict[str, str]
    inverse_labels: dict[str, str]
    comments: dict[str, str]


class Class(NamedTuple):
    """A class of the ontology, with its direct super-classes."""

    name: str
    parents: tuple[str, ...]
    labels: dict[str, str]
    comments: dict[str, str]


class Theme(NamedTuple):
    """A heading of comparisons, its properties, and whether their values stand side by side."""

    name: str
    labels: dict[str, str]
    by_value: bool
    properties: tuple[str, ...]


class Schema:
    """Reads properties and classes from the store, each once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._properties: dict[str, Property] = {}
        self._ancestors: dict[str, set[str]] = {}

    def _objects(self, node: ox.NamedNode, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None, GRAPH)
        return [quad.object for quad in quads if not isinstance(quad.object, (ox.BlankNode, ox.Triple))]

    def _words(self, node: ox.NamedNode, predicate: str) -> dict[str, str]:
        return {o.language or "": o.value for o in self._objects(node, predicate) if isinstance(o, ox.Literal)}

    def _named(self, kind: str) -> list[str]:
        quads = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(OWL + kind), GRAPH)
        return [
            local_name(q.subject.value)
            for q in quads
            if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(AIG)
        ]

    @cached_property
    def property_names(self) -> list[str]:
        """Every property that data or rules may state."""
        return sorted({*self._named("ObjectProperty"), *self._named("DatatypeProperty")})

    @cached_property
    def relations(self) -> list[str]:
        """The properties that lead from thing to thing."""
        return sorted(self._named("ObjectProperty"))

    @cached_property
    def transitive(self) -> set[str]:
        """The relations that lead on: where they hold twice in a row, they hold from end to end."""
        return set(self._named("TransitiveProperty"))

    @cached_property
    def dependences(self) -> list[str]:
        """The relations by which one thing rests on another, without those that are narrower than another."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(AIG + "dependence"), None, GRAPH)
        return sorted(local_name(q.subject.value) for q in quads if isinstance(q.subject, ox.NamedNode))

    @cached_property
    def classes(self) -> dict[str, Class]:
        """Every class by name."""
        found = {}
        for name in sorted(self._named("Class")):
            node = ox.NamedNode(term_iri(name))
            found[name] = Class(
                name, self._parents(name), self._words(node, RDFS + "label"), self._words(node, RDFS + "comment")
            )
        return found

    def ancestors(self, name: str) -> set[str]:
        """A class and all above it."""
        if name not in self._ancestors:
            self._ancestors[name] = {name}.union(*(self.ancestors(parent) for parent in self._parents(name)))
        return self._ancestors[name]

    def _parents(self, name: str) -> tuple[str, ...]:
        found = self._objects(ox.NamedNode(term_iri(name)), RDFS + "subClassOf")
        return tuple(sorted(local_name(parent.value) for parent in found if parent.value.startswith(AIG)))

    def property(self, name: str) -> Property | None:
        """The property called `name`, or None."""
        if name not in self.property_names:
            return None
        if name not in self._properties:
            node = ox.NamedNode(term_iri(name))
            kinds = {o.value for o in self._objects(node, RDF + "type")}
            self._properties[name] = self._read(name, node, OWL + "ObjectProperty" in kinds)
        return self._properties[name]

    def _read(self, name: str, node: ox.NamedNode, is_relation: bool) -> Property:
        return Property(
            name=name,
            is_relation=is_relation,
            single_valued=self._is_single_valued(node),
            unit=next((o.value for o in self._objects(node, AIG + "in_unit")), ""),
            labels=self._words(node, RDFS + "label"),
            inverse_labels=self._words(node, AIG + "inverse_label"),
            comments=self._words(node, RDFS + "comment"),
        )

    def _is_single_valued(self, node: ox.NamedNode) -> bool:
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(SH + "path"), node, GRAPH):
            shape = quad.subject
            assert isinstance(shape, ox.NamedNode)
            if any(o.value == "1" for o in self._objects(shape, SH + "maxCount")) or self._objects(
                shape, SH + "uniqueLang"
            ):
                return True
        return False

    def annotated(self, annotation: str) -> dict[str, list[str]]:
        """Term → what the annotation says of it (a term's name, or a text), for every term that carries it."""
        found: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(AIG + annotation), None, GRAPH):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
                found.setdefault(local_name(quad.subject.value), []).append(quad.object.value.removeprefix(AIG))
        return {term: sorted(found[term]) for term in sorted(found)}

    @cached_property
    def themes(self) -> list[Theme]:
        """The headings under which software is compared, in their order."""
        positions, by_value = self.annotated("position"), self.annotated("by_value")
        members = self.annotated("theme")
        return [
            Theme(
                name,
                self._words(ox.NamedNode(term_iri(name)), RDFS + "label"),
                name in by_value,
                tuple(sorted(term for term, themes in members.items() if name in themes)),
            )
            for name in sorted(positions, key=lambda name: int(positions[name][0]))
        ]

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """How values that are words read, by language."""
        kind = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(AIG + "Word"), GRAPH)
        nodes = [quad.subject for quad in kind if isinstance(quad.subject, ox.NamedNode)]
        return {o.value: self._words(n, RDFS + "label") for n in nodes for o in self._objects(n, AIG + "written")}

    def narrower(self, name: str) -> list[str]:
        """A property and those that entail it: its sub-properties, and theirs."""
        node, above = ox.NamedNode(term_iri(name)), ox.NamedNode(RDFS + "subPropertyOf")
        quads = self._store.quads_for_pattern(None, above, node, GRAPH)
        below = sorted(local_name(quad.subject.value) for quad in quads if isinstance(quad.subject, ox.NamedNode))
        return [name, *(found for term in below for found in self.narrower(term))]

    def range_names(self, name: str) -> list[str]:
        """The classes or datatypes a property's values belong to."""
        return sorted(
            local_name(o.value) for o in self._objects(ox.NamedNode(term_iri(name)), SCHEMA + "rangeIncludes")
        )

    def domain_names(self, name: str) -> list[str]:
        """The classes whose things may have a property."""
        return sorted(
            local_name(o.value) for o in self._objects(ox.NamedNode(term_iri(name)), SCHEMA + "domainIncludes")
        )

    @cached_property
    def wider(self) -> dict[str, frozenset[str]]:
        """Property → every property of ours that it is a sub-property of, directly or not."""
        direct: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(RDFS + "subPropertyOf"), None, GRAPH):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
                continue
            if quad.object.value.startswith(AIG):
                direct.setdefault(local_name(quad.subject.value), set()).add(local_name(quad.object.value))

        def above(name: str) -> frozenset[str]:
            return frozenset(direct.get(name, ())).union(*(above(parent) for parent in direct.get(name, ())))

        return {name: above(name) for name in direct}

    def properties_of_kind(self, kind: str) -> frozenset[str]:
        """The properties that are of an OWL kind, such as `SymmetricProperty`."""
        return frozenset(self._named(kind))
