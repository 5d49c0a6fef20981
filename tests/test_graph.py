"""`graph` and `entity`: the graph as a script meets it, on the project's own data."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import aigraph
from aigraph.entity import Entity
from aigraph.errors import BadParameter, DataError, UnknownName, UnreadableData
from aigraph.graph import KnowledgeGraph
from samples import EXAMPLES, dataset, ontology, write_folder

PAGE = "ai-inference-engine-landscape"


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("AIGRAPH_DATA", raising=False)
        with aigraph.load() as opened:
            yield opened


def ids(entities: list[Entity]) -> list[str]:
    return [entity.id for entity in entities]


# --- things -------------------------------------------------------------------------------------------


def test_every_thing_of_the_data_is_there(kg: KnowledgeGraph) -> None:
    assert ids(list(kg)) == sorted(dataset().entities)
    assert len(kg) == len(dataset().entities) == kg.info()["entities"]
    assert repr(kg) == f"<KnowledgeGraph: {len(kg)} entities>"


def test_a_thing_is_found_by_its_id(kg: KnowledgeGraph) -> None:
    ollama = kg["ollama"]
    assert (ollama.id, ollama.iri, ollama.type) == ("ollama", "https://w3id.org/aigraph/id/ollama", "LocalEngine")
    assert (ollama.label(), ollama.label("zh")) == ("Ollama", "Ollama")
    assert ollama.description("zh") != ollama.description("en") != ""
    assert ollama.label("de") == ollama.label("en")
    assert kg["sliding-window-attention"].label("zh") != kg["sliding-window-attention"].label("en")
    assert ollama.same_as
    assert all(iri.startswith("https://") for iri in ollama.same_as)


@pytest.mark.parametrize("unknown", ["olama", "Ollama", "a b", "", "https://example.org/", 'x"> ?p'])
def test_an_unknown_thing_is_a_key_error(kg: KnowledgeGraph, unknown: str) -> None:
    assert unknown not in kg
    assert kg.get(unknown) is None
    with pytest.raises(KeyError) as caught:
        kg[unknown]
    assert isinstance(caught.value, UnknownName)
    assert str(caught.value) == f"There is no entity {unknown!r}."
    if unknown == "olama":
        assert caught.value.hint.startswith("Did you mean 'ollama'")


def test_membership(kg: KnowledgeGraph) -> None:
    assert "ollama" in kg
    assert 5 not in kg
    assert kg.get("ollama") == kg["ollama"]


def test_classes_include_their_subclasses(kg: KnowledgeGraph) -> None:
    engines, local = ids(kg.entities("Engine")), ids(kg.entities("LocalEngine"))
    assert set(local) < set(engines) < set(ids(kg.entities("Software"))) < set(ids(kg.entities()))
    assert "ollama" in local
    assert ids(kg.entities("Claim")) == []
    with pytest.raises(UnknownName, match=r"There is no class 'Enginee'\.") as caught:
        kg.entities("Enginee")
    assert "'Engine'" in caught.value.hint


def test_two_things_are_the_same_by_id(kg: KnowledgeGraph) -> None:
    assert kg["ollama"] == kg["ollama"] != kg["vllm"]
    assert kg["ollama"] != "ollama"
    assert len({kg["ollama"], kg["ollama"], kg["vllm"]}) == 2
    assert repr(kg["ollama"]) == "<LocalEngine ollama>"
    assert copy.copy(kg["ollama"]) == kg["ollama"]


# --- properties ---------------------------------------------------------------------------------------


def test_properties_are_attributes(kg: KnowledgeGraph) -> None:
    assert "llama.cpp" in ids(kg["ollama"].built_on)
    assert kg["ollama"].built_on == kg["ollama"].out("built_on")
    assert kg["ollama"] in kg["llama.cpp"].into("built_on")
    assert kg["mimo-v2.5"].developed_by == [kg["xiaomi"]]
    assert kg["mimo-v2-flash"].layers == 48
    assert kg["mimo-v2-flash"].values("layers") == [48]
    assert kg["ollama"].layers is None, "no believed value of a property that takes one"
    assert kg["mimo-v2-flash"].built_on == []
    assert kg["ollama"].depends_on, "inferred relations too"


def test_texts_in_two_languages_are_values_by_language(kg: KnowledgeGraph) -> None:
    names = [name for name, term in ontology().properties.items() if term.datatype == "langString"]
    said = [(c.subject, c.property) for c in dataset().claims if c.property in names]
    assert said
    for subject, name in said[:10]:
        values = kg[subject].values(name)
        assert values
        assert all(value.keys() == {"en", "zh"} for value in values)


def test_an_unknown_attribute_says_what_it_might_be(kg: KnowledgeGraph) -> None:
    with pytest.raises(AttributeError, match=r"There is no property 'bulit_on'\. Did you mean 'built_on'") as caught:
        kg["ollama"].bulit_on  # type: ignore[attr-defined]  # noqa: B018
    assert caught.value.name == "bulit_on"
    assert not hasattr(kg["ollama"], "__array__")
    assert getattr(kg["ollama"], "nothing like it", None) is None


@pytest.mark.parametrize("name", ["bulit_on", "built on", "", "a>b"])
def test_an_unknown_property_is_an_unknown_name(kg: KnowledgeGraph, name: str) -> None:
    for ask in (
        kg["ollama"].out,
        kg["ollama"].into,
        kg["ollama"].values,
        kg["ollama"].claims,
        lambda n: kg.why("ollama", n),
    ):
        with pytest.raises(UnknownName, match="There is no property"):
            ask(name)


def test_claims_and_sources(kg: KnowledgeGraph) -> None:
    minimax = [claim for claim in kg["mimo-v2.5"].claims("developed_by") if claim.value == "minimax"]
    assert [(claim.status, claim.source.id) for claim in minimax] == [("refuted", PAGE)]
    assert minimax[0].refuted_by
    everything = kg["mimo-v2.5"].claims()
    assert {claim.subject for claim in everything} == {"mimo-v2.5"}
    assert ids_of_sources(kg["mimo-v2.5"]) == sorted({claim.source.id for claim in everything})
    assert kg.source(PAGE).kind == "aggregator"
    assert kg.source(PAGE).date == "2026-05-31"
    with pytest.raises(UnknownName, match="There is no source") as caught:
        kg.source(PAGE + "s")
    assert caught.value.suggestions[0] == PAGE


def ids_of_sources(entity: Entity) -> list[str]:
    return [source.id for source in entity.sources()]


# --- why ----------------------------------------------------------------------------------------------


def test_why(kg: KnowledgeGraph) -> None:
    [explained] = kg.why("ollama", "built_on", "llama.cpp")
    assert explained.believed
    assert all(claim.source.date for claim in explained.claims)
    [drawn] = kg.why("ollama", "depends_on", "llama.cpp")
    assert drawn.inferences
    assert not drawn.claims
    with pytest.raises(UnknownName, match="There is no entity 'olama'"):
        kg.why("olama", "built_on")


def test_conflicts_are_claims_with_something_against_them_and_their_rivals(kg: KnowledgeGraph) -> None:
    found = kg.conflicts()
    assert {"refuted"} <= {claim.status for claim in found}
    everything = kg.evidence.claims()
    against = {c.iri for c in everything if c.status in ("refuted", "superseded", "contested")}
    assert against <= {claim.iri for claim in found}
    for claim in found:
        if claim.iri not in against:
            rivals = [
                c for c in found if (c.subject, c.property) == (claim.subject, claim.property) and c.iri in against
            ]
            assert rivals


# --- finding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ollama", "ollama"),
        ("olama", "ollama"),
        ("lama cpp", "llama.cpp"),
        ("滑动窗口注意力", "sliding-window-attention"),
        ("Sliding Window Atention", "sliding-window-attention"),
    ],
)
def test_find(kg: KnowledgeGraph, text: str, first: str) -> None:
    assert kg.find(text)[0] == kg[first]
    assert len(kg.find(text, limit=1)) == 1


def test_every_label_and_alias_finds_its_thing(kg: KnowledgeGraph) -> None:
    for entity in list(kg)[::17]:
        for name in (entity.id, entity.label("en"), entity.label("zh"), *entity.aliases):
            assert entity in kg.find(name, limit=50), name


def test_nothing_is_found_for_nothing(kg: KnowledgeGraph) -> None:
    assert kg.find("") == kg.find("qqqqqqqqqqqq") == []


def test_labels_of_iris(kg: KnowledgeGraph) -> None:
    assert kg.label(kg["ollama"].iri) == "Ollama"
    assert kg.label("https://w3id.org/aigraph/ontology#built_on", "zh") == "构建于"
    assert kg.label("https://example.org/") is None


# --- queries ------------------------------------------------------------------------------------------


def test_queries(kg: KnowledgeGraph) -> None:
    rows = kg.query("SELECT ?e WHERE { ?e aig:built_on id:llama.cpp }").to_dicts()
    assert {"e": "ollama"} in rows
    assert {row["e"] for row in rows} == set(ids(kg["llama.cpp"].into("built_on")))
    with pytest.raises(BadParameter, match="Only named queries"):
        kg.query("ASK {}", {"x": "y"})
    with pytest.raises(UnknownName, match="There is no named query 'no-such-query'"):
        kg.query("no-such-query")


def test_a_named_query_of_ones_own(kg: KnowledgeGraph, tmp_path: Path) -> None:
    header = "#+ title: {en: Bases, zh: 基础}\n#+ description: {en: What it is built on., zh: 其基础。}\n"
    parameter = "#+ parameters:\n#+   engine: {type: Engine, description: {en: An engine., zh: 引擎。}}\n"
    text = header + parameter + "SELECT ?base WHERE { $engine aig:built_on ?base }"
    over = write_folder(tmp_path / "over", {"queries/mine/bases.rq": text})
    with aigraph.load([over]) as mine:
        assert {"base": "llama.cpp"} in mine.query("bases", {"engine": "ollama"}).to_dicts()
        with pytest.raises(UnknownName, match="There is no Engine 'xiaomi'"):
            mine.query("bases", {"engine": "xiaomi"})
    assert (tmp_path / "over/queries/mine/bases.rq").read_text(encoding="utf-8") in mine.prepare_file(
        tmp_path / "over/queries/mine/bases.rq", {}
    )
    with pytest.raises(UnknownName):
        kg.query("bases", {"engine": "ollama"})


def test_after_closing_it_can_be_used_again(kg: KnowledgeGraph) -> None:
    assert kg.query("ASK { id:ollama ?p ?o }").boolean
    kg.close()
    kg.close()
    assert kg.query("ASK { id:ollama ?p ?o }").boolean


# --- load options -------------------------------------------------------------------------------------


def test_leaving_out_who_refutes_brings_minimax_back(kg: KnowledgeGraph) -> None:
    refuters = sorted({r.source.id for c in kg["mimo-v2.5"].claims("developed_by") for r in c.refuted_by})
    assert refuters
    other = aigraph.load(exclude_sources=refuters)
    assert "minimax" in ids(other["mimo-v2.5"].developed_by)
    assert set(refuters).isdisjoint(other.evidence.source_ids())


def test_only_what_one_source_says(kg: KnowledgeGraph) -> None:
    other = aigraph.load(only_sources=[PAGE])
    assert other.evidence.source_ids() == [PAGE]
    assert {claim.source.id for claim in other.evidence.claims()} == {PAGE}
    assert ids(other["mimo-v2.5"].developed_by) == ["minimax"]
    assert set(ids(list(other))) < set(ids(list(kg)))
    assert len(other) == other.info()["entities"]


def test_the_verified_view_leaves_out_what_only_aggregators_say(kg: KnowledgeGraph) -> None:
    other = aigraph.load(verified=True)
    unverified = [
        claim
        for claim in kg.evidence.claims()
        if claim.status == "unverified" and claim.is_relation and claim.extent == "full"
    ]
    assert unverified
    for claim in unverified[:20]:
        [explained] = other.why(claim.subject, claim.property, str(claim.value))
        assert explained.believed == bool(explained.inferences)
        assert explained.believed == (claim.value in ids(other[claim.subject].out(claim.property)))
    assert repr(other).startswith(f"<KnowledgeGraph: {len(other)} entities, ")


def test_the_past_knows_less(kg: KnowledgeGraph) -> None:
    past = aigraph.load(as_of="2026-03")
    claims = past.evidence.claims()
    assert 0 < len(claims) < len(kg.evidence.claims())
    assert max(claim.as_of for claim in claims) <= "2026-03-31"
    assert not any(r.as_of > "2026-03-31" for claim in claims for r in claim.refuted_by)
    assert len(aigraph.load(as_of="1990")) <= len(past)


def test_what_is_wrong_shows_at_the_call(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match=r"^as-of: 'yesterday' is not a date"):
        aigraph.load(as_of="yesterday")
    with pytest.raises(UnknownName, match="There is no source 'nobody'"):
        aigraph.load(exclude_sources=["nobody"])
    with pytest.raises(UnreadableData, match="There is no data folder"):
        aigraph.load([tmp_path / "nowhere"])
    with pytest.raises(DataError) as caught:
        aigraph.load([EXAMPLES / "bad" / "many-faults"])
    assert len(caught.value.problems) > 5


def test_the_environment_names_overlays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGRAPH_DATA", str(EXAMPLES / "good" / "new-entity"))
    assert "my-engine" in aigraph.load()
    assert "my-chip" in aigraph.load([str(EXAMPLES / "good" / "more-claims")])


# --- other libraries ----------------------------------------------------------------------------------


def test_rdflib_gets_every_quad(kg: KnowledgeGraph) -> None:
    from rdflib import URIRef

    dataset = kg.rdflib()
    lines = kg.snapshot.graph.read_bytes().splitlines()
    assert len(list(dataset.quads())) == len(lines) == sum(kg.info()["quads"].values())
    ours = {
        quad.triple
        for quad in ox.parse(kg.snapshot.graph.read_bytes(), format=ox.RdfFormat.N_QUADS)
        if quad.graph_name == ox.DefaultGraph()
    }
    assert len(dataset.default_graph) == len(ours)
    built_on = URIRef("https://w3id.org/aigraph/ontology#built_on")
    assert (URIRef(kg["ollama"].iri), built_on, URIRef(kg["llama.cpp"].iri)) in dataset.default_graph
    assert dict(dataset.namespaces())["aig"] == URIRef("https://w3id.org/aigraph/ontology#")


def test_a_name_alone_is_one_name_and_things_stand_for_their_ids(kg: KnowledgeGraph) -> None:
    page = "ai-inference-engine-landscape"
    source = kg.source(page)
    for given in (page, source, [source], (page,)):
        assert len(kg.believing(exclude_sources=given)) == len(kg.believing(exclude_sources=[page]))
    assert {key for *_, key in kg.networkx(relations="built_on").edges(keys=True)} == {"built_on"}
    assert set(kg.networkx(types="Investor")) == {thing.id for thing in kg.entities("Investor")}
    with pytest.raises(UnreadableData, match="no data folder 'nowhere'"):
        aigraph.load("nowhere")
    past = kg.believing(as_of="2026-05-31")
    assert (past[kg["ollama"]], past.get(kg["ollama"]), kg["ollama"] in past) == (past["ollama"], past["ollama"], True)
    assert ids(past[kg["ollama"]].built_on) == ids(past["ollama"].built_on)
    assert kg.why(kg["ollama"], "built_on", kg["llama.cpp"]) == kg.why("ollama", "built_on", "llama.cpp")
    assert all(thing in kg for thing in kg)
    assert 3 not in kg


def test_what_a_session_shows_is_short(kg: KnowledgeGraph) -> None:
    claim = kg["mimo-v2.5"].claims("developed_by")[0]
    assert (
        repr(claim) == f"<Claim mimo-v2.5 developed_by {claim.value}: {claim.status}, {claim.source.id} {claim.as_of}>"
    )
    assert repr(claim.source) == f"<Source {claim.source.id}: {claim.source.kind}, {claim.source.date}>"
    assert repr(kg.believing(as_of="2026-05-31")).endswith(", as_of='2026-05-31'>")
    reach = kg.impact("ggml")
    assert repr(reach) == f"<Reach: {len(reach)} things: {', '.join(reach.ids[:5])}, …>"
    assert repr(kg.impact("ollama", depth=0)) == "<Reach: 0 things>"


def test_arguments_in_the_wrong_place_are_told(kg: KnowledgeGraph) -> None:
    misplaced: Any = "built_on"
    with pytest.raises(BadParameter, match="A depth is a number"):
        kg.neighborhood("vllm", misplaced)
    with pytest.raises(BadParameter, match="where is a function"):
        kg.entities("Engine", where=misplaced)
