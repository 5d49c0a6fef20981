"""Claims as a reader of the graph meets them: read from the store, with sources, statuses, reasons.

`graph` hands these out, `cli` prints them. Everything here is read by pattern from a store that is
opened for reading; no query of a person's is evaluated.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from .testimony import (
    BELIEVED,
    LACKS,
    STATUS_ORDER,
    Claim,
    Explanation,
    Inference,
    Refutation,
    Source,
    Value,
    Words,
    as_written,
)
from .vocabulary import (
    AIG,
    CLAIMS_GRAPH,
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SOURCE,
    entity_iri,
    local_name,
    source_iri,
    term_iri,
)

__all__ = [
    "BELIEVED",
    "CLAIMS",
    "INFERRED",
    "LACKS",
    "STATUS_ORDER",
    "TYPE",
    "Claim",
    "Evidence",
    "Explanation",
    "Facts",
    "Inference",
    "Refutation",
    "Source",
    "Value",
    "Words",
    "python_value",
]

CLAIMS = ox.NamedNode(CLAIMS_GRAPH)
INFERRED = ox.NamedNode(INFERRED_GRAPH)
TYPE = ox.NamedNode(RDF + "type")
Facts = dict[str, list[Any]]  # what one node says, by predicate


def _first(facts: Facts, predicate: str) -> str:
    return str(facts[predicate][0].value) if predicate in facts else ""


def _words(facts: Facts, predicate: str) -> Words:
    return {getattr(o, "language", None) or "": o.value for o in facts.get(predicate, ())}


def python_value(term: Any) -> str | bool | int | Decimal:
    """An RDF term as Python: an entity's id, an IRI, a number, a truth value or a text."""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(ID)
    kind = local_name(term.datatype.value)
    if kind == "boolean":
        return bool(term.value == "true")
    if kind == "integer":
        return int(term.value)
    return Decimal(term.value) if kind == "decimal" else str(term.value)


class Evidence:
    """Reads claims, sources and inferences of one store; sources, claims and inferences are read once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._sources: dict[str, Source] = {}
        self._claims: dict[str, Claim] = {}
        self._inferences: dict[str, dict[str, list[tuple[str, str]]]] = {}  # subject → property → (IRI, value)

    def objects(self, node: str, predicate: str, graph: ox.NamedNode | ox.DefaultGraph = CLAIMS) -> list[Any]:
        """What stands behind `predicate` on `node` in one graph."""
        pattern = self.store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(predicate), None, graph)
        return sorted((quad.object for quad in pattern), key=str)

    def words(self, node: str, predicate: str, graph: ox.NamedNode | ox.DefaultGraph = CLAIMS) -> Words:
        """A text by language; one without a language under the empty string."""
        return {getattr(o, "language", None) or "": o.value for o in self.objects(node, predicate, graph)}

    def one(self, node: str, predicate: str, graph: ox.NamedNode = CLAIMS) -> str:
        """The value behind `predicate`, or the empty string."""
        return next((str(o.value) for o in self.objects(node, predicate, graph)), "")

    def source(self, source_id: str) -> Source:
        """A source by its id."""
        if source_id not in self._sources:
            node = source_iri(source_id)
            self._sources[source_id] = Source(
                id=source_id,
                title=self.words(node, RDFS + "label"),
                kind=self.one(node, AIG + "source_kind"),
                url=self.one(node, SCHEMA + "url"),
                date=self.one(node, AIG + "published") or self.one(node, AIG + "retrieved"),
                publisher=self.one(node, DCTERMS + "publisher").removeprefix(ID),
                note=self.words(node, RDFS + "comment"),
            )
        return self._sources[source_id]

    def source_ids(self) -> list[str]:
        """The considered sources."""
        nodes = self._subjects(TYPE.value, ox.NamedNode(AIG + "Source"), CLAIMS)
        return sorted(node.removeprefix(SOURCE) for node in nodes)

    def _subjects(self, predicate: str, value: ox.NamedNode, graph: ox.NamedNode) -> set[str]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), value, graph)
        return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def claims(
        self, subject: str | None = None, property: str | None = None, value: ox.NamedNode | None = None
    ) -> list[Claim]:
        """The known claims with this subject, property and value, best first."""
        parts = [
            (RDF + part, wanted)
            for part, wanted in (
                ("subject", ox.NamedNode(entity_iri(subject)) if subject is not None else None),
                ("object", value),
                ("predicate", ox.NamedNode(term_iri(property)) if property is not None else None),
            )
            if wanted is not None
        ] or [(TYPE.value, ox.NamedNode(AIG + "Claim"))]
        (first, wanted), *others = parts  # the rarest first: the others are only looked up for what it finds
        found = [
            self.claim(node)
            for node in self._subjects(first, wanted, CLAIMS)
            if all(ox.Quad(ox.NamedNode(node), ox.NamedNode(p), o, CLAIMS) in self.store for p, o in others)
        ]
        return sorted(
            found, key=lambda c: (c.subject, c.property, STATUS_ORDER.index(c.status), _descending(c.as_of), c.iri)
        )

    def claim(self, node: str) -> Claim:
        """The claim with this IRI; each is read once."""
        if node not in self._claims:
            self._claims[node] = self._read_claim(node)
        return self._claims[node]

    def _read_claim(self, node: str) -> Claim:
        facts = self._facts(node)
        objects = facts[RDF + "object"]
        is_text = any(isinstance(o, ox.Literal) and o.language for o in objects)
        return Claim(
            iri=node,
            subject=_first(facts, RDF + "subject").removeprefix(ID),
            property=local_name(_first(facts, RDF + "predicate")),
            value=_words(facts, RDF + "object") if is_text else python_value(objects[0]),
            is_relation=isinstance(objects[0], ox.NamedNode),
            status=local_name(_first(facts, AIG + "status")),
            extent=local_name(_first(facts, AIG + "extent")),
            source=self.source(_first(facts, PROV + "wasDerivedFrom").removeprefix(SOURCE)),
            as_of=_first(facts, AIG + "as_of"),
            since=_first(facts, AIG + "since"),
            until=_first(facts, AIG + "until"),
            version=_first(facts, AIG + "version"),
            locator=_words(facts, AIG + "locator"),
            condition=_words(facts, AIG + "condition"),
            note=_words(facts, RDFS + "comment"),
            refuted_by=tuple(self._refutation(o.value) for o in facts.get(AIG + "refutation", ())),
        )

    def _facts(self, node: str, graph: ox.NamedNode = CLAIMS) -> Facts:
        """All that a graph says of a node, read in one go: a claim has a dozen properties."""
        facts: Facts = {}
        for quad in self.store.quads_for_pattern(ox.NamedNode(node), None, None, graph):
            facts.setdefault(quad.predicate.value, []).append(quad.object)
        return {name: sorted(found, key=str) if len(found) > 1 else found for name, found in facts.items()}

    def _refutation(self, node: str) -> Refutation:
        facts = self._facts(node)
        return Refutation(
            source=self.source(_first(facts, PROV + "wasDerivedFrom").removeprefix(SOURCE)),
            as_of=_first(facts, AIG + "as_of"),
            locator=_words(facts, AIG + "locator"),
            note=_words(facts, RDFS + "comment"),
        )

    def inferences(self, subject: str, property: str) -> list[tuple[str, str]]:
        """(IRI, value) of what rules say of the subject's property; each subject is read once."""
        if subject not in self._inferences:
            found: dict[str, list[tuple[str, str]]] = {}
            for node in sorted(self._subjects(RDF + "subject", ox.NamedNode(entity_iri(subject)), INFERRED)):
                facts = self._facts(node, INFERRED)
                value = _first(facts, RDF + "object").removeprefix(ID)
                found.setdefault(local_name(_first(facts, RDF + "predicate")), []).append((node, value))
            self._inferences[subject] = found
        return self._inferences[subject].get(property, [])

    def premise_properties(self, property: str) -> dict[tuple[str, str], set[str]]:
        """For each (subject, value) that rules give this property: the properties of the premises."""
        nodes = self._subjects(RDF + "predicate", ox.NamedNode(term_iri(property)), INFERRED)
        known = {node: {property} for node in nodes}  # premises are often inferences of the same kind
        found = {}
        for node in nodes:
            ends = (self.one(node, RDF + part, INFERRED).removeprefix(ID) for part in ("subject", "object"))
            premises = [premise.value for premise in self.objects(node, AIG + "premise", INFERRED)]
            for premise in premises:
                if premise not in known:
                    graphs = (self.objects(premise, RDF + "predicate", graph) for graph in (CLAIMS, INFERRED))
                    known[premise] = {local_name(predicate.value) for said in graphs for predicate in said}
            found[next(ends), next(ends)] = set().union(*(known[premise] for premise in premises))
        return found

    def inference(self, node: str) -> Inference:
        """The inference with this IRI, with its premises."""
        facts = self._facts(node, INFERRED)
        rule = _first(facts, AIG + "rule")
        premises = []
        for premise in facts.get(AIG + "premise", ()):
            is_claim = ox.Quad(premise, TYPE, ox.NamedNode(AIG + "Claim"), CLAIMS) in self.store
            premises.append(self.claim(premise.value) if is_claim else self.inference(premise.value))
        return Inference(
            subject=_first(facts, RDF + "subject").removeprefix(ID),
            property=local_name(_first(facts, RDF + "predicate")),
            value=_first(facts, RDF + "object").removeprefix(ID),
            rule=local_name(rule),
            reason=self.words(rule, RDFS + "comment", INFERRED),
            premises=tuple(premises),
        )

    def explain(self, subject: str, property: str, value: str | None = None) -> list[Explanation]:
        """Why each value (or the one asked for) of the property is believed or not: the believed first."""
        by_value: dict[str, list[Claim]] = {}
        values: dict[str, tuple[Value, bool]] = {}
        stated = self.claims(subject, None if property == LACKS else property)
        for claim in stated:
            if property == LACKS and claim.extent != "none":
                continue
            by_value.setdefault(as_written(claim.value), []).append(claim)
            values.setdefault(as_written(claim.value), (claim.value, claim.is_relation))
        drawn: dict[str, list[Inference]] = {}
        for node, inferred in self.inferences(subject, property):
            drawn.setdefault(inferred, []).append(self.inference(node))
            values.setdefault(inferred, (inferred, True))
        found = []
        for key, (said, is_relation) in values.items():
            if value is None or key == value or (isinstance(said, dict) and value in said.values()):
                claims = tuple(by_value.get(key, ()))
                believed = bool(drawn.get(key)) or any(self._is_stated(claim, property) for claim in claims)
                found.append(
                    Explanation(subject, property, said, is_relation, believed, claims, tuple(drawn.get(key, ())))
                )
        return sorted(found, key=lambda e: (not e.believed, str(e.value)))

    def _is_stated(self, claim: Claim, property: str) -> bool:
        """Whether the claim's value stands in the default graph, as the view that it was built under has it."""
        if claim.status not in BELIEVED or not _affirms(claim, property):
            return False
        subject, predicate = ox.NamedNode(entity_iri(claim.subject)), ox.NamedNode(term_iri(property))
        values = self.objects(claim.iri, RDF + "object")
        return all(ox.Quad(subject, predicate, value, ox.DefaultGraph()) in self.store for value in values)


def _affirms(claim: Claim, property: str) -> bool:
    return claim.extent in (("none",) if property == LACKS else ("full", "partial"))


def _descending(date: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in date.split("-")) if date else ()
