"""`triples`: what judged claims become, and that the same records always become the same bytes."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.belief import Judged, Status, View, believe
from aigraph.curation import Dataset
from aigraph.ontology import PropertyTerm
from aigraph.records import Claim, Position, Refutation, Text
from aigraph.triples import (
    DEFAULT,
    aig,
    believed,
    claim_iri,
    date_literal,
    nquads,
    objects,
    quads,
    statement_iri,
    texts,
)
from aigraph.vocabulary import AIG, CLAIMS_GRAPH, ID, ONTOLOGY_GRAPH, RDF, SOURCE, XSD, entity_iri
from samples import dataset, iri, ontology, source

CLAIM = Claim("ollama", "built_on", "llama.cpp", "page")
NAMES = ontology().properties


def literal(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def stated(claim: Claim, status: Status = Status.ACCEPTED, view: View | None = None) -> list[str]:
    return [str(quad) for quad in believed(Judged(claim, status, ()), ontology(), view or View())]


# --- claims -------------------------------------------------------------------------------------------


def test_a_claims_iri_is_what_is_claimed_by_whom() -> None:
    same = [CLAIM._replace(as_of="2026", rank="preferred", note=Text(en="a", zh="b"), position=Position("x", 1, 1))]
    assert {claim_iri(claim) for claim in same} == {claim_iri(CLAIM)}
    others = [
        CLAIM._replace(subject="vllm"),
        CLAIM._replace(property="depends_on"),
        CLAIM._replace(value="mlx"),
        CLAIM._replace(source="other"),
        CLAIM._replace(extent="none"),
        CLAIM._replace(since="2026"),
        CLAIM._replace(value=Text(en="a", zh="b")),
        CLAIM._replace(value=Text(en="ab", zh="b")),
    ]
    assert len({claim_iri(claim) for claim in [CLAIM, *others]}) == 1 + len(others)


def test_every_claim_of_the_data_has_an_iri_of_its_own() -> None:
    iris = [claim_iri(claim) for claim in dataset().claims]
    assert len(set(iris)) == len(iris)


def test_a_statements_iri_depends_on_each_part() -> None:
    parts = [("a", "b", "c"), ("a", "bc", ""), ("ab", "", "c"), ("a", "c", "b")]
    assert len({statement_iri("base/", *part) for part in parts}) == len(parts)


# --- values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "property", "terms"),
    [
        ("llama.cpp", "built_on", [ox.NamedNode(ID + "llama.cpp")]),
        (60, "layers", [literal("60", "integer")]),
        (10**30, "layers", [literal("1" + "0" * 30, "integer")]),
        (Decimal("100.00"), "amount", [literal("100", "decimal")]),
        (Decimal("1200"), "amount", [literal("1200", "decimal")]),
        (1200, "amount", [literal("1200", "decimal")]),
        (Decimal("0.50"), "amount", [literal("0.5", "decimal")]),
        (
            Decimal("12345678901234567890123456789012.5"),
            "amount",
            [literal("12345678901234567890123456789012.5", "decimal")],
        ),
        (True, "swa_automatic", [literal("true", "boolean")]),
        (False, "swa_automatic", [literal("false", "boolean")]),
        ("https://example.org/", "repository", [literal("https://example.org/", "anyURI")]),
        ("2026-05-31", "released", [literal("2026-05-31", "date")]),
        ("2026-05", "released", [literal("2026-05", "gYearMonth")]),
        (2026, "released", [literal("2026", "gYear")]),
        ("open", "openness", [literal("open", "string")]),
        (Text(en="a", zh="甲"), "strength", [ox.Literal("a", language="en"), ox.Literal("甲", language="zh")]),
    ],
)
def test_values_become_terms_of_their_propertys_range(value: object, property: str, terms: list[object]) -> None:
    assert objects(value, NAMES[property]) == terms


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers())
def test_no_digit_of_a_number_is_lost(value: Decimal | int) -> None:
    [term] = objects(value, NAMES["amount"])
    assert Decimal(str(term.value)) == value


def test_dates_and_texts() -> None:
    assert [date_literal(text).datatype.value.removeprefix(XSD) for text in ("2026", "2026-05", "2026-05-31")] == [
        "gYear",
        "gYearMonth",
        "date",
    ]
    assert texts("plain") == [ox.Literal("plain")]
    assert [term.language for term in texts(Text(en="a", zh="b"))] == ["en", "zh"]


# --- what is believed -----------------------------------------------------------------------------------


def test_only_believed_claims_become_direct_statements() -> None:
    triple = f"<{ID}ollama> <{AIG}built_on> <{ID}llama.cpp>"
    assert {status.value: stated(CLAIM, status) for status in Status} == {
        "accepted": [triple],
        "unverified": [triple],
        "contested": [triple],
        "refuted": [],
        "superseded": [],
        "expired": [],
    }
    assert stated(CLAIM, Status.UNVERIFIED, View(verified=True)) == []
    assert stated(CLAIM, Status.ACCEPTED, View(verified=True)) == [triple]


def test_extents_become_what_they_mean() -> None:
    assert stated(CLAIM._replace(extent="partial")) == stated(CLAIM)
    assert stated(CLAIM._replace(extent="in_progress")) == []
    assert stated(CLAIM._replace(extent="none")) == [f"<{ID}ollama> <{AIG}lacks> <{ID}llama.cpp>"]
    assert stated(Claim("m", "layers", 60, "page", extent="none")) == []


def small(*claims: Claim) -> Dataset:
    """A data set of some claims and their sources, about entities of the project's own."""
    names = {claim.source for claim in claims} | {r.source for claim in claims for r in claim.refuted_by}
    ids = {claim.subject for claim in claims} | {
        str(claim.value) for claim in claims if NAMES[claim.property].range_classes
    }
    entities = {entity_id: dataset().entities[entity_id] for entity_id in sorted(ids)}
    return Dataset({name: source() for name in names}, {}, entities, claims, ())


def graph_of(data: Dataset, view: View | None = None) -> list[ox.Quad]:
    view = view or View()
    judged = believe(data.claims, data.sources, lambda name: NAMES[name].single_valued, view)
    return quads(data, ontology(), judged, view)


def test_two_objections_of_one_source_stay_two() -> None:
    notes = [Text(en="one", zh="一"), Text(en="two", zh="二")]
    claim = CLAIM._replace(refuted_by=tuple(Refutation(source="other", note=note) for note in notes))
    found = graph_of(small(claim))
    nodes = {quad.object for quad in found if quad.predicate == aig("refutation")}
    assert len(nodes) == 2
    said = {
        iri(quad.object) for quad in found if quad.subject in nodes and getattr(quad.object, "language", None) == "en"
    }
    assert said == {"one", "two"}


def test_a_thing_that_only_left_out_sources_speak_of_is_left_out() -> None:
    data = small(CLAIM, Claim("vllm", "built_on", "llama.cpp", "other"))
    things = {
        iri(quad.subject)
        for quad in graph_of(data, View(exclude_sources=("other",)))
        if quad.predicate.value == RDF + "type"
    }
    assert entity_iri("ollama") in things
    assert entity_iri("vllm") not in things
    assert SOURCE + "other" not in nquads(graph_of(data, View(exclude_sources=("other",)))).decode()


def test_a_publisher_is_kept_with_its_source() -> None:
    data = small(CLAIM, Claim("vllm", "developed_by", "google", "other"))
    data = data._replace(sources=data.sources | {"page": source(publisher="google")})
    things = {iri(quad.subject) for quad in graph_of(data, View(exclude_sources=("other",)))}
    assert entity_iri("google") in things


# --- the whole ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> list[ox.Quad]:
    return graph_of(dataset())


def test_quads_are_sorted_unique_and_without_blank_nodes(whole: list[ox.Quad]) -> None:
    lines = nquads(whole).decode().split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    assert set(lines) == {f"{quad} ." for quad in whole}
    assert not any(isinstance(node, ox.BlankNode) for quad in whole for node in (quad.subject, quad.object))


def test_every_line_is_one_quad_by_itself(whole: list[ox.Quad]) -> None:
    lines = nquads(whole).split(b"\n")[:-1]
    parsed = [list(ox.parse(line, format=ox.RdfFormat.N_QUADS)) for line in lines]
    assert {len(quads) for quads in parsed} == {1}
    assert {quads[0] for quads in parsed} == set(whole)


def test_each_graph_holds_its_own(whole: list[ox.Quad]) -> None:
    assert {quad.graph_name for quad in whole} == {DEFAULT, ox.NamedNode(CLAIMS_GRAPH), ox.NamedNode(ONTOLOGY_GRAPH)}
    claims = {iri(q.subject) for q in whole if q.predicate.value == RDF + "type" and q.object == aig("Claim")}
    assert claims == {claim_iri(claim) for claim in dataset().claims}
    labelled = {iri(q.subject) for q in whole if q.graph_name == DEFAULT and q.predicate.value.endswith("#label")}
    assert labelled == {entity_iri(entity_id) for entity_id in dataset().entities}


def test_the_order_of_the_records_does_not_matter(whole: list[ox.Quad]) -> None:
    data = dataset()
    backwards = Dataset(
        dict(reversed(data.sources.items())),
        data.source_files,
        dict(reversed(data.entities.items())),
        data.claims[::-1],
        (),
    )
    assert nquads(graph_of(backwards)) == nquads(whole)


def test_a_property_of_no_known_kind_is_text() -> None:
    term = PropertyTerm("p", frozenset(), frozenset(), "string", (), False, False, None, {}, {})
    assert objects('a\n"b"\\', term) == [ox.Literal('a\n"b"\\')]
