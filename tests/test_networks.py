"""The graph for networkx: what nodes and edges carry, algorithms as they are, and the way back to triples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aigraph
from aigraph import KnowledgeGraph
from aigraph.networks import triples_of
from aigraph.snapshot import write_snapshot
from aigraph.vocabulary import ID, ONTOLOGY_GRAPH, RDF, RDFS, SCHEMA, SKOS, XSD, term_iri
from answers import awkward
from conftest import Script
from samples import ontology

SCHEMA_LINES = [
    str(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(ONTOLOGY_GRAPH))) + " .\n" for t in ontology().triples
]


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as graph:
        yield graph


def default_triples(kg: KnowledgeGraph) -> set[ox.Triple]:
    return {quad.triple for quad in kg.evidence.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def test_what_nodes_and_edges_carry(kg: KnowledgeGraph) -> None:
    network = kg.networkx()
    ollama = network.nodes["ollama"]
    assert (ollama["id"], ollama["type"], ollama["label"]["zh"]) == ("ollama", "LocalEngine", "Ollama")
    assert ollama["repository"] == kg["ollama"].repository
    edge = network.edges["ollama", "llama.cpp", "built_on"]
    assert (edge["property"], edge["status"], edge["inferred"]) == ("built_on", "accepted", False)
    assert set(edge["sources"]) == {c.source.id for c in kg["ollama"].claims("built_on") if c.value == "llama.cpp"}
    assert edge["as_of"] == max(c.as_of for c in kg["ollama"].claims("built_on") if c.value == "llama.cpp")
    drawn = network.edges["ollama", "ggml", "depends_on"]
    assert (drawn["status"], drawn["inferred"], drawn["sources"]) == ("inferred", True, [])
    assert len(network) == len(kg)


def test_a_part_of_it(kg: KnowledgeGraph) -> None:
    engines = kg.networkx(relations=["built_on"], types=["Engine"], literals=False)
    assert set(engines) == {e.id for e in kg.entities("Engine")}
    assert {key for _, _, key in engines.edges(keys=True)} == {"built_on"}
    assert "repository" not in engines.nodes["ollama"]
    with pytest.raises(aigraph.AigraphError):
        kg.networkx(relations=["bulit_on"])
    with pytest.raises(aigraph.AigraphError):
        kg.networkx(types=["Engin"])


def test_algorithms_run_on_it(kg: KnowledgeGraph) -> None:
    network = kg.networkx(relations=["built_on"])
    assert nx.ancestors(network, "ggml") == set(kg.impact("ggml", "built_on").ids)
    plain = nx.betweenness_centrality(nx.DiGraph(network))
    assert max(plain, key=lambda n: plain[n]) in kg


BACKEND = """
import networkx as nx


class Reversed:
    # A backend with a graph type of its own, which answers one question by itself.
    @staticmethod
    def convert_from_nx(graph, **more):
        held = Held()
        held.graph_of = graph
        return held

    @staticmethod
    def descendants(held, source):
        return {"from the backend"} | nx.ancestors(held.graph_of.reverse(), source)


class Held:
    __networkx_backend__ = "reversing"

    def is_directed(self):
        return True

    def is_multigraph(self):
        return True
"""
THROUGH_IT = """
import aigraph, networkx as nx
with aigraph.load() as kg:
    network = kg.networkx(relations=["built_on"])
    print(sorted(nx.descendants(network, "ollama", backend="reversing") - nx.descendants(network, "ollama")))
"""


def test_an_installed_backend_is_used(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reversing.py").write_text(BACKEND)
    package = tmp_path / "reversing-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: reversing\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[networkx.backends]\nreversing = reversing:Reversed\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    out, error = script(THROUGH_IT).communicate(timeout=120)
    assert (out.strip(), error) == ("['from the backend']", "")


def test_the_whole_landscape_comes_back_as_it_was(kg: KnowledgeGraph) -> None:
    assert triples_of(kg.networkx(), kg.schema) == default_triples(kg)


ids = st.sampled_from(["a", "b", "c.1", "d-2"])
relations = st.sampled_from(sorted(n for n, t in ontology().properties.items() if t.range_classes))
safe = awkward.filter(lambda text: text.strip() != "")
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(10**12), 10**12),
    "decimal": st.decimals(-(10**6), 10**6, places=3).map(lambda d: d.normalize()),
    "boolean": st.booleans(),
    "string": safe,
    "anyURI": st.sampled_from(["https://example.org/a", "https://example.org/b?c=d"]),
    "date": st.sampled_from(["2026", "2026-05", "2026-05-31"]),
}
by_kind = {
    kind: sorted(n for n, t in ontology().properties.items() if not t.range_classes and t.datatype == kind)
    for kind in KINDS
}
literals = st.one_of(
    [st.tuples(st.just(kind), st.sampled_from(names), KINDS[kind]) for kind, names in by_kind.items() if names]
)


def literal(kind: str, value: Any) -> ox.Literal:
    if isinstance(value, bool):
        text = str(value).lower()
    else:
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
    datatype = ("gYear", "gYearMonth", "date")[text.count("-")] if kind == "date" else kind
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def things(names: dict[str, tuple[str, str, list[str]]]) -> Iterator[ox.Triple]:
    for entity_id, (kind, label, aliases) in names.items():
        node = ox.NamedNode(ID + entity_id)
        for above in ontology().classes[kind].ancestors:
            yield ox.Triple(node, ox.NamedNode(RDF + "type"), ox.NamedNode(term_iri(above)))
        for lang in ("en", "zh"):
            yield ox.Triple(node, ox.NamedNode(RDFS + "label"), ox.Literal(label, language=lang))
            yield ox.Triple(node, ox.NamedNode(SCHEMA + "description"), ox.Literal(label + lang, language=lang))
        yield from (ox.Triple(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(alias)) for alias in aliases)
        yield ox.Triple(node, ox.NamedNode(SCHEMA + "sameAs"), ox.NamedNode("https://example.org/" + entity_id))


kinds = st.sampled_from(sorted(n for n, c in ontology().classes.items() if "Entity" in c.ancestors))
named = st.fixed_dictionaries(
    {i: st.tuples(kinds, safe, st.lists(safe, max_size=2, unique=True)) for i in ("a", "b", "c.1", "d-2")}
)


@given(named, st.lists(st.tuples(ids, relations, ids), max_size=8), st.lists(st.tuples(ids, literals), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_goes_in_comes_back(
    names: dict[str, tuple[str, str, list[str]]],
    edges: list[tuple[str, str, str]],
    values: list[tuple[str, tuple[str, str, Any]]],
) -> None:
    triples = set(things(names))
    for source, name, target in edges:
        triples.add(ox.Triple(*(ox.NamedNode(i) for i in (ID + source, term_iri(name), ID + target))))
    for entity_id, (kind, name, value) in values:
        triples.add(ox.Triple(ox.NamedNode(ID + entity_id), ox.NamedNode(term_iri(name)), literal(kind, value)))
    with TemporaryDirectory() as folder:
        lines = [str(ox.Quad(*triple)) + " .\n" for triple in triples]
        write_snapshot(Path(folder), "".join(sorted(lines + SCHEMA_LINES)).encode(), {"digest": "", "date": ""})
        with aigraph.load(built=folder) as kg:
            network = kg.networkx()
            assert triples_of(network, kg.schema) == default_triples(kg)
            assert triples_of(network, kg.schema) == triples
            json.dumps([dict(data) for _, _, data in network.edges(data=True)])
