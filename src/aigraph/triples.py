"""Records and their statuses as RDF: judged claims in, sorted quads out. Pure, no blank nodes.

The default graph gets what is believed, `graph:claims` every known claim and every considered
source, `graph:ontology` the schema. What rules add is `rules`' work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

import pyoxigraph as ox

from .belief import BELIEVED, Judged, Status, View, date_of
from .curation import Dataset
from .ontology import Ontology, PropertyTerm
from .records import Citation, Claim, Refutation, Source, Text
from .vocabulary import (
    AIG,
    CLAIM,
    CLAIMS_GRAPH,
    DCTERMS,
    ONTOLOGY_GRAPH,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    entity_iri,
    source_iri,
    term_iri,
)

Term = ox.NamedNode | ox.Literal
DEFAULT = ox.DefaultGraph()
CLAIMS = ox.NamedNode(CLAIMS_GRAPH)
TYPE = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(RDFS + "label")
COMMENT = ox.NamedNode(RDFS + "comment")


def aig(name: str) -> ox.NamedNode:
    """A term of the ontology as a node."""
    return ox.NamedNode(term_iri(name))


def claim_iri(claim: Claim) -> str:
    """The IRI of a claim: a hash of subject, property, value, source, and of extent and `since` where given.

    >>> claim_iri(Claim("ollama", "built_on", "llama.cpp", "ollama-readme"))
    'https://w3id.org/aigraph/claim/50374292626e02e1a7f1af14'
    """
    value = f"{claim.value.en}\x1e{claim.value.zh}" if isinstance(claim.value, Text) else str(claim.value)
    parts = [claim.subject, claim.property, value, claim.source]
    parts += [claim.extent] if claim.extent != "full" else []
    parts += [claim.since] if claim.since else []
    return CLAIM + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def statement_iri(base: str, subject: str, predicate: str, value: str) -> str:
    """An IRI under `base` for a bare statement, by the hash of its parts."""
    return base + hashlib.sha256("\x1f".join((subject, predicate, value)).encode()).hexdigest()[:24]


def texts(text: str | Text) -> list[ox.Literal]:
    """A text as one plain literal, or as one literal for each language."""
    if isinstance(text, str):
        return [ox.Literal(text)]
    return [ox.Literal(text.en, language="en"), ox.Literal(text.zh, language="zh")]


def date_literal(text: str) -> ox.Literal:
    """A date of day, month or year precision as xsd:date, xsd:gYearMonth or xsd:gYear."""
    datatype = ("gYear", "gYearMonth", "date")[text.count("-")]
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def objects(value: object, term: PropertyTerm) -> list[Term]:
    """A claim's value as RDF terms; two for a text in two languages."""
    if term.range_classes:
        return [ox.NamedNode(entity_iri(str(value)))]
    if isinstance(value, Text):
        return list(texts(value))
    if term.datatype == "date":
        return [date_literal(str(value))]
    if isinstance(value, bool):
        lexical = "true" if value else "false"
    elif isinstance(value, Decimal):
        lexical = _plain(value)
    else:
        lexical = str(value)
    return [ox.Literal(lexical, datatype=ox.NamedNode(XSD + term.datatype))]


def _plain(number: Decimal) -> str:
    """All digits that count: `normalize` would round to 28."""
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def quads(dataset: Dataset, ontology: Ontology, judged: list[Judged], view: View) -> list[ox.Quad]:
    """Everything but the inferred: believed statements, things, claims, considered sources, schema.

    In no order, and some more than once: `nquads` puts that right when all of it is written down.
    """
    found: list[ox.Quad] = []
    for item in judged:
        found += believed(item, ontology, view)
        found += _claim(item, dataset, ontology)
    sources = {source_id: source for source_id, source in dataset.sources.items() if view.considers(source_id)}
    found += _things(dataset, ontology, judged, {s.publisher for s in sources.values() if s.publisher})
    for source_id, source in sources.items():
        found += _source(source_id, source)
    schema = ox.NamedNode(ONTOLOGY_GRAPH)
    return found + [ox.Quad(t.subject, t.predicate, t.object, schema) for t in ontology.triples]


def nquads(found: Iterable[ox.Quad]) -> bytes:
    """N-Quads: a line for each quad, sorted, each once."""
    return "".join(sorted({f"{quad} .\n" for quad in found})).encode()


def believed(item: Judged, ontology: Ontology, view: View) -> Iterator[ox.Quad]:
    """The direct statements that a claim amounts to, if it is believed."""
    claim, status, _ = item
    if status not in BELIEVED or claim.extent == "in_progress" or (view.verified and status is Status.UNVERIFIED):
        return
    term = ontology.properties[claim.property]
    if claim.extent == "none" and not term.range_classes:
        return
    predicate = aig("lacks" if claim.extent == "none" else claim.property)
    for value in objects(claim.value, term):
        yield ox.Quad(ox.NamedNode(entity_iri(claim.subject)), predicate, value, DEFAULT)


def _things(dataset: Dataset, ontology: Ontology, judged: list[Judged], publishers: set[str]) -> Iterator[ox.Quad]:
    """Types, names and identities of what known claims speak of or sources come from, or no claim ever speaks of."""
    relations = {name for name, term in ontology.properties.items() if term.range_classes}
    spoken_of = {j.claim.subject for j in judged} | {
        str(j.claim.value) for j in judged if j.claim.property in relations
    }
    ever = {c.subject for c in dataset.claims} | {str(c.value) for c in dataset.claims if c.property in relations}
    for entity_id, files in dataset.entities.items():
        if entity_id in ever and entity_id not in spoken_of | publishers:
            continue
        node = ox.NamedNode(entity_iri(entity_id))
        for name in ontology.ancestors(tuple(t for file in files for t in file.entity.type)):
            yield ox.Quad(node, TYPE, aig(name), DEFAULT)
        label = next(file.entity.label for file in reversed(files) if file.entity.label)
        yield from (ox.Quad(node, LABEL, text, DEFAULT) for text in texts(label))
        description = next((f.entity.description for f in reversed(files) if f.entity.description), None)
        if description:
            yield from (
                ox.Quad(node, ox.NamedNode(SCHEMA + "description"), text, DEFAULT) for text in texts(description)
            )
        for file in files:
            for alias in file.entity.aliases:
                yield ox.Quad(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(alias), DEFAULT)
            for iri in file.entity.same_as:
                yield ox.Quad(node, ox.NamedNode(SCHEMA + "sameAs"), ox.NamedNode(iri), DEFAULT)


def _claim(item: Judged, dataset: Dataset, ontology: Ontology) -> Iterator[ox.Quad]:
    claim, status, refutations = item
    node = ox.NamedNode(claim_iri(claim))

    def say(predicate: str, *values: Term) -> Iterator[ox.Quad]:
        return (ox.Quad(node, ox.NamedNode(predicate), value, CLAIMS) for value in values)

    yield from say(RDF + "type", aig("Claim"))
    yield from say(RDF + "subject", ox.NamedNode(entity_iri(claim.subject)))
    yield from say(RDF + "predicate", aig(claim.property))
    yield from say(RDF + "object", *objects(claim.value, ontology.properties[claim.property]))
    yield from say(AIG + "status", aig(status.value))
    yield from say(AIG + "extent", aig(claim.extent))
    yield from say(PROV + "wasDerivedFrom", ox.NamedNode(source_iri(claim.source)))
    yield from say(AIG + "as_of", date_literal(date_of(claim, dataset.sources)))
    for name, date in (("since", claim.since), ("until", claim.until)):
        yield from say(AIG + name, *([date_literal(date)] if date else []))
    if claim.rank != "normal":
        yield from say(AIG + "rank", ox.Literal(claim.rank))
    if claim.version:
        yield from say(AIG + "version", ox.Literal(claim.version))
    for name, text in (("locator", claim.locator), ("condition", claim.condition)):
        yield from say(AIG + name, *(texts(text) if text else []))
    yield from say(COMMENT.value, *(texts(claim.note) if claim.note else []))
    for refutation in refutations:
        said = "\x1e".join(map(str, (refutation.source, refutation.as_of, refutation.locator, refutation.note)))
        against = ox.NamedNode(statement_iri(CLAIM, node.value, "refutation", said))
        yield from say(AIG + "refuted_by", ox.NamedNode(source_iri(refutation.source)))
        yield from say(AIG + "refutation", against)
        yield from _refutation(against, refutation, dataset)


def _refutation(node: ox.NamedNode, refutation: Refutation, dataset: Dataset) -> Iterator[ox.Quad]:
    yield ox.Quad(node, TYPE, aig("Refutation"), CLAIMS)
    yield ox.Quad(node, ox.NamedNode(PROV + "wasDerivedFrom"), ox.NamedNode(source_iri(refutation.source)), CLAIMS)
    yield ox.Quad(node, aig("as_of"), date_literal(date_of(refutation, dataset.sources)), CLAIMS)
    for predicate, text in ((aig("locator"), refutation.locator), (COMMENT, refutation.note)):
        yield from (ox.Quad(node, predicate, literal, CLAIMS) for literal in (texts(text) if text else []))


def _source(source_id: str, source: Source) -> Iterator[ox.Quad]:
    node = ox.NamedNode(source_iri(source_id))

    def say(predicate: str, *values: Term) -> Iterator[ox.Quad]:
        return (ox.Quad(node, ox.NamedNode(predicate), value, CLAIMS) for value in values)

    yield from say(RDF + "type", aig("Source"))
    yield from say(RDFS + "label", *texts(source.title))
    yield from say(AIG + "source_kind", ox.Literal(source.kind))
    if source.url:
        yield from say(SCHEMA + "url", ox.NamedNode(source.url))
    if source.local:
        yield from say(AIG + "local_reference", ox.Literal(source.local))
    for name, date in (("published", source.published), ("retrieved", source.retrieved)):
        yield from say(AIG + name, *([date_literal(date)] if date else []))
    if source.publisher:
        yield from say(DCTERMS + "publisher", ox.NamedNode(entity_iri(source.publisher)))
    if source.license:
        yield from say(DCTERMS + "license", ox.Literal(source.license))
    yield from say(COMMENT.value, *(texts(source.note) if source.note else []))
    yield from say(AIG + "related", *(ox.Literal(text) for text in source.related))
    for number, citation in enumerate(source.cites, 1):
        item = ox.NamedNode(f"{node.value}/cites/{number}")
        yield from say(AIG + "cites", item)
        yield from _citation(item, number, citation)


def _citation(node: ox.NamedNode, number: int, citation: Citation) -> Iterator[ox.Quad]:
    position = ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))
    yield ox.Quad(node, ox.NamedNode(SCHEMA + "position"), position, CLAIMS)
    yield from (ox.Quad(node, LABEL, text, CLAIMS) for text in texts(citation.title))
    if citation.url:
        yield ox.Quad(node, ox.NamedNode(SCHEMA + "url"), ox.NamedNode(citation.url), CLAIMS)
    if citation.local:
        yield ox.Quad(node, aig("local_reference"), ox.Literal(citation.local), CLAIMS)
    yield from (ox.Quad(node, COMMENT, text, CLAIMS) for text in (texts(citation.note) if citation.note else []))
