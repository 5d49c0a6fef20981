"""`rules`: each rule draws what it says, to the end and no further, and everything drawn leads back to claims."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.belief import View, believe
from aigraph.build import build
from aigraph.errors import UnreadableData
from aigraph.evidence import Claim, Evidence, Inference
from aigraph.rules import infer, inferred_quads, read_rules
from aigraph.triples import DEFAULT, nquads, quads
from aigraph.vocabulary import AIG, INFERRED_GRAPH, ONTOLOGY_GRAPH, PREFIXES, to_curie, to_iri
from samples import DATA, ONTOLOGY, PAGE, dataset, entity, iri, ontology, write_folder

RULES = {rule.name: rule for rule in read_rules(ONTOLOGY / "rules")}
SCHEMA = [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(ONTOLOGY_GRAPH)) for t in ontology().triples]


def triple(text: str) -> ox.Triple:
    subject, predicate, object = text.split()
    return ox.Triple(
        *(ox.NamedNode(to_iri(part if ":" in part else f"id:{part}")) for part in (subject, predicate, object))
    )


def facts(*texts: str) -> list[ox.Quad]:
    found = [triple(text) for text in texts]
    return [ox.Quad(t.subject, t.predicate, t.object, DEFAULT) for t in found]


def short(said: ox.Triple) -> str:
    return " ".join(to_curie(iri(part)).removeprefix("id:") for part in (said.subject, said.predicate, said.object))


def drawn(*texts: str, rules: list[str]) -> dict[str, str]:
    return {short(i.triple): i.rule for i in infer([*SCHEMA, *facts(*texts)], [RULES[name] for name in rules])}


CASES: dict[str, tuple[list[str], set[str]]] = {
    "funds-by-round": (
        ["round aig:financed_by fund", "round aig:raised_by firm", "other aig:raised_by firm2"],
        {"fund aig:funds firm"},
    ),
    "funds-by-stake": (["fund aig:invested_in firm", "fund aig:funds firm2"], {"fund aig:funds firm"}),
    "recommends": (
        ["model aig:recommended_engine engine", "model aig:developed_by lab", "other aig:developed_by lab2"],
        {"lab aig:recommends engine"},
    ),
    "subproperty": (
        ["a aig:built_on b", "b aig:plugin_of c", "a aig:part_of c"],  # part_of is below a foreign property only
        {"a aig:depends_on b", "b aig:depends_on c"},
    ),
    "supports-swa": (
        [
            "engine aig:implements sliding-window-attention",
            "engine rdf:type aig:Engine",
            "library aig:implements sliding-window-attention",
            "model aig:uses sliding-window-attention",
            "model2 aig:uses paging",
        ],
        {"engine aig:supports_swa model"},
    ),
    "backed-by-sale": (
        [
            "engine aig:commercialized_by company",
            "engine rdf:type aig:Software",
            "fund aig:funds company",
            "fund aig:funds other",
        ],
        {"engine aig:backed_by fund"},
    ),
    "backed-by-maker": (
        [
            "engine aig:developed_by company",
            "engine rdf:type aig:Software",
            "model aig:developed_by company",
            "fund aig:funds company",
        ],
        {"engine aig:backed_by fund"},
    ),
    "symmetric": (["a aig:alternative_to b", "a aig:built_on c"], {"b aig:alternative_to a"}),
    "transitive": (
        ["a aig:depends_on b", "b aig:depends_on c", "c aig:depends_on d", "a aig:built_on b"],
        {"a aig:depends_on c", "b aig:depends_on d", "a aig:depends_on d"},
    ),
}


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_rule_draws_what_it_says_and_nothing_else(name: str) -> None:
    stated, expected = CASES[name]
    assert drawn(*stated, rules=[name]) == dict.fromkeys(expected, name)


@pytest.mark.parametrize("name", sorted(RULES))
def test_each_rule_is_named_and_reasoned_in_both_languages(name: str) -> None:
    rule = RULES[name]
    assert sorted(rule.labels) == sorted(rule.reasons) == ["en", "zh"]
    assert rule.premises


def test_rules_feed_each_other() -> None:
    found = drawn("a aig:built_on b", "b aig:plugin_of c", rules=sorted(RULES))
    assert found == {
        "a aig:depends_on b": "subproperty",
        "b aig:depends_on c": "subproperty",
        "a aig:depends_on c": "transitive",
    }


def test_premises_are_the_statements_it_rests_on() -> None:
    [found] = infer(facts(*CASES["recommends"][0]), [RULES["recommends"]])
    assert set(map(short, found.premises)) == {"model aig:recommended_engine engine", "model aig:developed_by lab"}


def test_of_several_derivations_the_same_one_is_kept() -> None:
    stated = [f"model{i} aig:{p}" for i in range(6) for p in ("recommended_engine engine", "developed_by lab")]
    first = infer(facts(*stated), [RULES["recommends"]])
    assert infer(facts(*reversed(stated)), [RULES["recommends"]]) == first
    assert len(first) == 1


def test_what_is_stated_is_not_drawn_again() -> None:
    assert drawn("fund aig:invested_in firm", "fund aig:funds firm", rules=["funds-by-stake"]) == {}


GRAPHS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(GRAPHS)
def test_the_transitive_closure_is_complete(edges: list[tuple[int, int]]) -> None:
    closure = nx.transitive_closure(nx.DiGraph(edges))
    found = infer([*TRANSITIVE, *facts(*(f"n{a} aig:depends_on n{b}" for a, b in edges))], [RULES["transitive"]])
    pairs = {tuple(short(i.triple).replace("n", "").split(" aig:depeds_o ")) for i in found}
    expected = {(str(a), str(b)) for a, b in closure.edges if a != b and (a, b) not in set(edges)}
    assert pairs == expected


TRANSITIVE = [q for q in SCHEMA if "TransitiveProperty" in str(q)]


# --- the project's own data -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    store = ox.Store()
    store.bulk_load(build([DATA], ONTOLOGY).nquads, format=ox.RdfFormat.N_QUADS)
    return Evidence(store)


def claims_below(inference: Inference) -> list[Claim]:
    found = []
    for premise in inference.premises:
        found += [premise] if isinstance(premise, Claim) else claims_below(premise)
    return found


def test_everything_drawn_leads_down_to_believed_claims(evidence: Evidence) -> None:
    store = evidence.store
    graph = ox.NamedNode(INFERRED_GRAPH)
    nodes = [iri(q.subject) for q in store.quads_for_pattern(None, None, ox.NamedNode(AIG + "Inference"), graph)]
    assert nodes
    for node in nodes:
        inference = evidence.inference(node)
        assert inference.rule in RULES
        assert inference.reason.keys() == {"en", "zh"}
        assert inference.premises
        below = claims_below(inference)
        assert below
        assert {claim.status for claim in below} <= {"accepted", "unverified", "contested"}


def test_what_is_drawn_stands_in_the_default_graph_too(evidence: Evidence) -> None:
    store, graph = evidence.store, ox.NamedNode(INFERRED_GRAPH)
    nodes = [iri(q.subject) for q in store.quads_for_pattern(None, None, ox.NamedNode(AIG + "Inference"), graph)]
    for node in nodes:
        inference = evidence.inference(node)
        said = triple(f"{inference.subject} aig:{inference.property} {inference.value}")
        for name in (DEFAULT, graph):
            assert ox.Quad(said.subject, said.predicate, said.object, name) in store


def test_in_the_verified_view_no_premise_is_unverified(tmp_path: Path) -> None:
    """What a list says directly and better sources only by way of a rule rests on the better sources."""
    stated = "  depends_on:\n    - {value: beta, source: list}\n  built_on:\n    - {value: beta, source: page}\n"
    files = {
        "sources/page.yaml": PAGE,
        "sources/list.yaml": PAGE.replace("official", "aggregator"),
        "entities/engines/alpha.yaml": entity("Engine", "Alpha", stated),
        "entities/engines/beta.yaml": entity("Engine", "Beta", "  built_on:\n    - {value: gamma, source: page}\n"),
        "entities/engines/gamma.yaml": entity("Engine", "Gamma"),
    }
    store = ox.Store()
    built = build([write_folder(tmp_path, files)], ONTOLOGY, View(verified=True))
    store.bulk_load(built.nquads, format=ox.RdfFormat.N_QUADS)
    [explained] = Evidence(store).explain("alpha", "depends_on", "gamma")
    below = [claim for inference in explained.inferences for claim in claims_below(inference)]
    assert {(claim.subject, claim.property, claim.value) for claim in below} == {
        ("alpha", "built_on", "beta"),
        ("beta", "built_on", "gamma"),
    }
    assert {claim.status for claim in below} == {"accepted"}


def test_drawing_again_gives_the_same() -> None:
    properties = ontology().properties
    judged = believe(dataset().claims, dataset().sources, lambda name: properties[name].single_valued)
    stated, rules = quads(dataset(), ontology(), judged, View()), list(RULES.values())
    first = inferred_quads(stated, rules, {})
    assert nquads(inferred_quads(stated[::-1], rules[::-1], {})) == nquads(first)
    assert infer([*stated, *first], rules) == [], "a fixed point"


# --- the form of a rule ---------------------------------------------------------------------------------

HEADER = "#+ label: {en: a, zh: 甲}\n#+ reason: {en: b, zh: 乙}\n"
BODY = "CONSTRUCT { ?a aig:funds ?b }\nWHERE {\n  ?a aig:invested_in ?b .\n}\n"


def read(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "rule.rq").write_bytes(text if isinstance(text, bytes) else text.encode())
    read_rules(tmp_path)


def test_the_form_of_a_rule(tmp_path: Path) -> None:
    read(tmp_path, HEADER + "# a remark\n" + BODY)
    [rule] = read_rules(tmp_path)
    assert rule.conclusion == ("?a", "aig:funds", "?b")
    assert rule.premises == (("?a", "aig:invested_in", "?b"),)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "",
        HEADER,
        "#+ label: {en: a, zh: 甲}\n" + BODY,
        "#+ label: a\n#+ reason: b\n" + BODY,
        "#+ [label, reason]\n" + BODY,
        "#+ label: {en: [\n" + BODY,
        HEADER + BODY.replace("CONSTRUCT", "SELECT"),
        HEADER + BODY.replace("?a aig:funds ?b", "?a aig:funds ?b . ?b aig:funds ?a"),
        HEADER + BODY.replace(" .\n", "\n"),
        HEADER + BODY.replace("?a aig:invested_in ?b .", "?a aig:invested_in ?b . ?b aig:invested_in ?c ."),
        HEADER + BODY.replace("?a aig:invested_in ?b .", "OPTIONAL { ?a aig:invested_in ?b . }"),
        HEADER + BODY.replace("?a aig:invested_in ?b .", "?a aig:invested_in ?b ;"),
        HEADER + BODY.replace("{ ?a aig:funds ?b }", "{ ?a aig:funds ?unbound }"),
        HEADER + BODY.replace("aig:invested_in", "nobody:knows"),
        HEADER + BODY.replace("aig:funds", "nobody:knows"),
        HEADER + BODY.replace("?a aig:invested_in ?b .", '?a aig:invested_in "b" .'),
        HEADER + BODY.replace("  ?a aig", "  FILTER (?a\n  ?a aig"),
        HEADER + BODY + "LIMIT 5\n",
        HEADER.encode() + b"\xff" + BODY.encode(),
    ],
)
def test_what_breaks_the_form_is_refused_by_name(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UnreadableData, match=r"rule\.rq"):
        read(tmp_path, text)


def test_prefixes_of_rules_are_the_built_in_ones() -> None:
    used = {
        part.partition(":")[0]
        for rule in RULES.values()
        for p in (rule.conclusion, *rule.premises)
        for part in p
        if part[0] != "?"
    }
    assert used - {"a"} <= set(PREFIXES)
