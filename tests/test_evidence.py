"""`evidence`: what went into the graph comes out of it again, and every statement can say why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.belief import Judged, View, believe, date_of
from aigraph.build import build
from aigraph.curation import Dataset
from aigraph.evidence import STATUS_ORDER, Claim, Evidence, Words, python_value
from aigraph.records import Claim as Record
from aigraph.records import Refutation, Text
from aigraph.triples import claim_iri, nquads, quads
from aigraph.vocabulary import RDF, XSD, entity_iri, in_language, term_iri
from samples import DATA, ONTOLOGY, dataset, ontology, source

PROPERTIES = ontology().properties


def judge(data: Dataset, view: View | None = None) -> list[Judged]:
    return believe(data.claims, data.sources, lambda name: PROPERTIES[name].single_valued, view or View())


def words(text: str | Text | None) -> Words:
    """A record's text as evidence gives it."""
    if text is None:
        return {}
    return {"": text} if isinstance(text, str) else {"en": text.en, "zh": text.zh}


def _sorted(text: Words) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(text.items()))


def plain(value: object, property: str) -> object:
    """A record's value as evidence gives it."""
    if isinstance(value, Text):
        return words(value)
    return str(value) if PROPERTIES[property].datatype == "date" else value


def assert_same(found: Claim, item: Judged, data: Dataset) -> None:
    claim = item.claim
    assert (found.subject, found.property, found.value) == (
        claim.subject,
        claim.property,
        plain(claim.value, claim.property),
    )
    assert isinstance(found.value, bool) == isinstance(claim.value, bool)
    assert found.is_relation == bool(PROPERTIES[claim.property].range_classes)
    assert (found.status, found.extent) == (item.status.value, claim.extent)
    assert (found.as_of, found.since, found.until) == (
        date_of(claim, data.sources),
        claim.since or "",
        claim.until or "",
    )
    assert found.version == (claim.version or "")
    assert (found.locator, found.condition, found.note) == (
        words(claim.locator),
        words(claim.condition),
        words(claim.note),
    )
    said = data.sources[claim.source]
    assert found.sources == [found.source]
    assert (found.source.id, found.source.title, found.source.kind) == (claim.source, words(said.title), said.kind)
    assert (found.source.url, found.source.date) == (said.url or "", said.date)
    assert (found.source.publisher, found.source.note) == (said.publisher or "", words(said.note))
    refuted = {
        (r.source, date_of(r, data.sources), _sorted(words(r.locator)), _sorted(words(r.note)))
        for r in item.refutations
    }
    assert {(r.source.id, r.as_of, _sorted(r.locator), _sorted(r.note)) for r in found.refuted_by} == refuted


def opened(written: bytes) -> Evidence:
    store = ox.Store()
    store.bulk_load(written, format=ox.RdfFormat.N_QUADS)
    return Evidence(store)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return opened(build([DATA], ONTOLOGY).nquads)


def test_every_claim_of_the_data_comes_back_whole(evidence: Evidence) -> None:
    judged = judge(dataset())
    assert len(judged) > 1000
    assert len(evidence.claims()) == len(judged)
    for item in judged:
        assert_same(evidence.claim(claim_iri(item.claim)), item, dataset())


def test_every_source_of_the_data_comes_back(evidence: Evidence) -> None:
    assert evidence.source_ids() == sorted(dataset().sources)


# --- made-up claims -------------------------------------------------------------------------------------

NASTY = st.sampled_from(
    ['"', "\\", "\n", "\t", "\r", "'''", "\\u0041", "<a>", "_:b", " .", "@en", "^^", "\u2028", "\U0001f680", "{}", "?x"]
)
SOME = st.lists(
    NASTY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1, max_size=4
)
TEXT = SOME.map("".join).filter(str.strip)
BOTH = st.tuples(TEXT, TEXT).map(lambda t: Text(en=t[0], zh=t[1]))
DATE = st.sampled_from(["2025", "2025-12", "2025-12-31"])
NUMBERS = st.decimals("-1e14", "1e14", places=4)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "built_on": st.just("llama.cpp"),
    "layers": st.integers(-(2**62), 2**62),
    "amount": NUMBERS | st.integers(-(2**40), 2**40),
    "swa_automatic": st.booleans(),
    "openness": TEXT,
    "repository": TEXT,
    "released": DATE | st.integers(1000, 2100),
    "strength": BOTH,
}


@st.composite
def made_up(draw: st.DrawFn) -> Record:
    name = draw(st.sampled_from(sorted(VALUES)))
    maybe_date, maybe_text = st.none() | DATE, st.none() | TEXT
    refuted = st.lists(
        st.tuples(st.sampled_from(["page", "other"]), maybe_text, st.none() | BOTH), max_size=2, unique_by=str
    )
    return Record(
        "ollama",
        name,
        draw(VALUES[name]),
        "page",
        as_of=draw(maybe_date),
        since=draw(maybe_date),
        until=draw(maybe_date),
        extent=draw(st.sampled_from(["full", "none"])),
        locator=draw(maybe_text | BOTH),
        version=draw(maybe_text),
        condition=draw(st.none() | BOTH),
        note=draw(st.none() | BOTH),
        refuted_by=tuple(Refutation(source=s, locator=at, note=note) for s, at, note in draw(refuted)),
    )


@given(made_up(), TEXT)
def test_a_made_up_claim_comes_back_whole(claim: Record, title: str) -> None:
    page = source(published="2026", license=title, note=Text(en=title, zh=title)).model_copy(update={"title": title})
    things = {name: dataset().entities[name] for name in ("ollama", "llama.cpp")}
    data = Dataset({"page": page, "other": source()}, {}, things, (claim,), ())
    [item] = judge(data)
    written = nquads(quads(data, ontology()._replace(triples=()), [item], View()))
    assert_same(opened(written).claims("ollama", claim.property)[0], item, data)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.NamedNode("https://w3id.org/aigraph/id/llama.cpp"), "llama.cpp"),
        (ox.NamedNode("https://example.org/"), "https://example.org/"),
        (ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")), 5),
        (ox.Literal("0.5", datatype=ox.NamedNode(XSD + "decimal")), Decimal("0.5")),
        (ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")), True),
        (ox.Literal("2026-05", datatype=ox.NamedNode(XSD + "gYearMonth")), "2026-05"),
        (ox.Literal("5"), "5"),
    ],
)
def test_terms_become_python_values(term: object, value: object) -> None:
    found = python_value(term)
    assert (found, type(found)) == (value, type(value))


def test_a_text_falls_back_to_english_and_then_to_anything() -> None:
    assert in_language({"en": "a", "zh": "b"}, "zh") == "b"
    assert in_language({"en": "a"}, "zh") == "a"
    assert in_language({"": "c"}, "en") == "c"
    assert in_language({}, "en") == ""


# --- why ------------------------------------------------------------------------------------------------


def test_claims_are_found_by_each_part_best_first(evidence: Evidence) -> None:
    found = evidence.claims("mimo-v2.5", "developed_by")
    assert {claim.value for claim in found} == {"xiaomi", "minimax"}
    order = [(STATUS_ORDER.index(claim.status)) for claim in found]
    assert order == sorted(order)
    node = ox.NamedNode(entity_iri("minimax"))
    assert {claim.property for claim in evidence.claims(value=node)} >= {"developed_by"}
    assert evidence.claims("mimo-v2.5", "developed_by", node) == [c for c in found if c.value == "minimax"]
    assert evidence.claims("nobody") == []


def test_why_lists_the_believed_first_and_the_refuted_with_reasons(evidence: Evidence) -> None:
    xiaomi, minimax = evidence.explain("mimo-v2.5", "developed_by")
    assert (xiaomi.value, xiaomi.believed) == ("xiaomi", True)
    assert (minimax.value, minimax.believed) == ("minimax", False)
    assert all(claim.refuted_by for claim in minimax.claims)
    assert evidence.explain("mimo-v2.5", "developed_by", "minimax") == [minimax]
    assert evidence.explain("mimo-v2.5", "developed_by", "google") == []


def test_why_of_an_inferred_statement_gives_rule_and_premises(evidence: Evidence) -> None:
    [explained] = evidence.explain("ollama", "depends_on", "llama.cpp")
    assert explained.believed
    assert explained.claims == ()
    [inference] = explained.inferences
    assert (inference.rule, inference.property) == ("subproperty", "depends_on")
    assert {(p.subject, p.property, p.value) for p in inference.premises} == {("ollama", "built_on", "llama.cpp")}


@pytest.mark.parametrize(
    "view", [View(verified=True), View(as_of="2026-03"), View(exclude_sources=("ai-inference-engine-landscape",))]
)
def test_what_is_called_believed_is_what_the_graph_says(view: View) -> None:
    evidence = opened(build([DATA], ONTOLOGY, view).nquads)
    subjects = sorted({claim.subject for claim in evidence.claims()})[::6]
    checked = 0
    for subject in subjects:
        for name in {claim.property for claim in evidence.claims(subject)}:
            for explained in evidence.explain(subject, name):
                if explained.inferences:
                    continue
                terms = [term for claim in explained.claims for term in evidence.objects(claim.iri, RDF + "object")]
                node = ox.NamedNode(entity_iri(subject))
                link = ox.NamedNode(term_iri(name))
                stands = bool(terms) and all(ox.Quad(node, link, t, ox.DefaultGraph()) in evidence.store for t in terms)
                assert explained.believed == stands, (subject, name, explained.value)
                checked += 1
    assert checked > 20


def test_truth_values_are_named_as_people_write_them() -> None:
    claim = Record("ollama", "swa_automatic", True, "page")
    data = Dataset({"page": source()}, {}, {"ollama": dataset().entities["ollama"]}, (claim,), ())
    found = opened(nquads(quads(data, ontology(), judge(data), View())))
    assert [e.value for e in found.explain("ollama", "swa_automatic", "true")] == [True]
    assert found.explain("ollama", "swa_automatic", "false") == []


def test_what_is_lacked_is_explained_by_claims_of_none() -> None:
    claim = Record("ollama", "implements", "paged-attention", "page", extent="none")
    ids = [name for name in ("ollama", "paged-attention") if name in dataset().entities]
    data = Dataset({"page": source()}, {}, {name: dataset().entities[name] for name in ids}, (claim,), ())
    found = opened(nquads(quads(data, ontology(), judge(data), View())))
    assert [(e.value, e.believed) for e in found.explain("ollama", "lacks")] == [("paged-attention", True)]
    assert [(e.value, e.believed) for e in found.explain("ollama", "implements")] == [("paged-attention", False)]
