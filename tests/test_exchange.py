"""Files for other tools, each read back by the tool it is for, where that is a package."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

import aigraph
from aigraph import KnowledgeGraph
from aigraph.belief import View
from aigraph.build import build
from aigraph.errors import BadParameter, MissingPackage, UnknownName
from aigraph.exchange import FORMATS, write_exchange
from aigraph.snapshot import write_snapshot
from samples import ONTOLOGY, PAGE, write_folder
from test_cli import rows, run


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as graph:
        yield graph


@pytest.fixture(scope="module")
def network(kg: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    return kg.networkx()


def edges_of(network: Any) -> set[tuple[str, str, str]]:
    return {(source, key, target) for source, target, key in network.edges(keys=True)}


def test_graphml(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    target = tmp_path / "graph.graphml"
    write_exchange(kg, "graphml", target)
    read: Any = nx.read_graphml(target, force_multigraph=True)
    assert edges_of(read) == edges_of(network)
    assert read.nodes["ollama"]["label"] == "Ollama"
    assert read.edges["ollama", "llama.cpp", "built_on"]["status"] == "accepted"
    first = target.read_bytes()
    write_exchange(kg, "graphml", target)
    assert target.read_bytes() == first


def test_gexf(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    target = tmp_path / "graph.gexf"
    write_exchange(kg, "gexf", target)
    read = nx.read_gexf(target)
    assert {(s, d["property"], t) for s, t, d in read.edges(data=True)} == edges_of(network)
    assert read.nodes["ollama"]["type"] == "LocalEngine"
    assert b"lastmodifieddate" not in target.read_bytes()


def test_cytoscape(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    target = tmp_path / "graph.cyjs"
    write_exchange(kg, "cytoscape", target)
    read = nx.cytoscape_graph(json.loads(target.read_text(encoding="utf-8")))
    assert edges_of(read) == edges_of(network)


def test_csv_in_pandas_and_polars(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    nodes, edges, claims = write_exchange(kg, "csv", tmp_path)
    frame = pd.read_csv(edges, keep_default_na=False)
    assert set(zip(frame.source, frame.property, frame.target, strict=True)) == edges_of(network)
    assert set(pl.read_csv(nodes, infer_schema_length=None)["id"]) == set(network)
    assert len(pl.read_csv(claims, infer_schema_length=None)) == len(kg.evidence.claims())


def test_parquet_with_types(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    nodes, edges, claims = write_exchange(kg, "parquet", tmp_path)
    types: Any = pd.read_parquet(nodes).set_index("id").loc["ollama", "types"]
    assert list(types) == network.nodes["ollama"]["types"]
    assert pl.read_parquet(nodes)["layers"].dtype == pl.Int64
    assert pl.read_parquet(edges)["inferred"].dtype == pl.Boolean
    assert len(pq.read_table(edges)) == network.number_of_edges()
    assert set(pl.read_parquet(claims)["status"]) >= {"accepted", "refuted"}


def test_neo4j(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    nodes, relations = write_exchange(kg, "neo4j", tmp_path)
    with nodes.open(encoding="utf-8", newline="") as file:
        found = {row["id:ID"]: row for row in csv.DictReader(file)}
    assert set(found) == set(network)
    assert set(found["ollama"]["types:LABEL"].split(";")) == {"Entity", "Software", "Engine", "LocalEngine"}
    assert "layers:long" in found["ollama"]
    with relations.open(encoding="utf-8", newline="") as file:
        triples = {(r[":START_ID"], r[":TYPE"].lower(), r[":END_ID"]) for r in csv.DictReader(file)}
    assert triples == edges_of(network)


# The columns that the KGX specification and the Biolink model require of a node and of an association.
KGX_NODE = {"id", "category"}
KGX_EDGE = {"id", "subject", "predicate", "object", "category", "knowledge_level", "agent_type"}


def test_kgx(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    nodes, edges = (read_tsv(path) for path in write_exchange(kg, "kgx", tmp_path))
    assert len(edges) == network.number_of_edges()
    assert {row["predicate"] for row in edges} == {f"aig:{key}" for _, key, _ in edges_of(network)}
    assert nodes[0].keys() >= KGX_NODE
    assert edges[0].keys() >= KGX_EDGE
    assert all(row[column] for row in edges for column in KGX_EDGE)
    assert all(row["id"] and row["category"].startswith("biolink:NamedThing|aig:") for row in nodes)
    levels = {(row["status"] == "inferred", row["knowledge_level"]) for row in edges}
    assert levels == {(False, "knowledge_assertion"), (True, "logical_entailment")}


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_text_in_a_tsv_is_neither_quoted_nor_a_list(tmp_path: Path) -> None:
    label = """{en: 'The "best" | of\\all', zh: 其 "一"}"""
    thing = f"type: Library\nlabel: {label}\ndescription: {{en: Says it., zh: 描述。}}\naliases: ['a|b']\n"
    data = write_folder(tmp_path / "data", {"sources/page.yaml": PAGE, "entities/software/thing.yaml": thing})
    built = build([data], ONTOLOGY, View())
    write_snapshot(tmp_path / "built", built.nquads, built.info)
    with aigraph.load(built=tmp_path / "built") as small:
        nodes, _ = write_exchange(small, "kgx", tmp_path / "kgx")
    (row,) = read_tsv(nodes)
    assert (row["name"], row["synonym"]) == ('The "best" / of\\all', '其 "一"|a b')


# kgx fetches the Biolink model, a map of predicates and contexts from the network when it is imported and started; it
# is given the copy of the model in its own package, and empty maps, and so reads files without one. It cannot be
# installed beside the other packages that are tested (it wants a pyarrow before 16): AIGRAPH_KGX_PYTHON names the
# Python of an environment that has it.
KGX = """import json, sys
from importlib.resources import files
import bmt.toolkit
model = str(files("biolink_model") / "schema" / "biolink_model.yaml")
bmt.toolkit.Toolkit.__init__.__defaults__ = (model, {"predicate mappings": []})
import kgx.config
kgx.config.jsonld_context_map.update({name: {} for name in ("biolink", "monarch_context", "obo_context")})
from kgx.transformer import Transformer
transformer = Transformer()
transformer.transform({"filename": sys.argv[1:], "format": "tsv"})
graph = transformer.store.graph
edges = [data for *_, data in graph.edges(data=True)]
print(json.dumps({"nodes": list(graph.nodes(data=True)), "edges": edges, "faults": transformer.get_errors()}))"""
KGX_PYTHON = os.environ.get("AIGRAPH_KGX_PYTHON") or (sys.executable if importlib.util.find_spec("kgx") else "")


@pytest.mark.skipif(not KGX_PYTHON, reason="kgx is not installed, and AIGRAPH_KGX_PYTHON names no Python that has it")
def test_kgx_reads_its_files(kg: KnowledgeGraph, network: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    files = [str(path) for path in write_exchange(kg, "kgx", tmp_path)]
    done = subprocess.run([KGX_PYTHON, "-c", KGX, *files], capture_output=True, text=True, check=True)
    read = json.loads(done.stdout.splitlines()[-1])
    assert read["faults"] == {}
    nodes = dict(read["nodes"])
    assert {name.removeprefix("id:") for name in nodes} == set(network)
    assert nodes["id:ollama"]["name"] == "Ollama"
    assert set(nodes["id:ollama"]["category"]) == {"biolink:NamedThing", "aig:LocalEngine"}
    found = {(e["subject"][3:], e["predicate"][4:], e["object"][3:]): e for e in read["edges"]}
    assert found.keys() == edges_of(network)
    expected = network.edges["ollama", "llama.cpp", "built_on"]["sources"]
    assert found["ollama", "built_on", "llama.cpp"]["publications"] == [f"source:{name}" for name in expected]


def test_wrong_calls(kg: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownName):
        write_exchange(kg, "grapml", tmp_path / "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(BadParameter, match="is no folder"):
        write_exchange(kg, "csv", tmp_path / "file")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackage) as error:
        write_exchange(kg, "parquet", tmp_path / "folder")
    assert error.value.hint == "Install it with: pip install 'aigraph[arrow]'"


def test_the_command(tmp_path: Path) -> None:
    done = run("export", "-o", str(tmp_path / "graph.graphml"))
    assert (done.returncode, done.stdout) == (0, "")
    assert nx.read_graphml(tmp_path / "graph.graphml").nodes["ggml"]["type"] == "Library"
    done = run("export", "--format", "csv", "-o", str(tmp_path / "tables"), "--only-source", "ollama-readme-fb30760")
    assert {"ollama"} == {r["source"] for r in rows((tmp_path / "tables" / "edges.csv").read_text(encoding="utf-8"))}
    assert run("export", "--format", "gexf").returncode == 2
    help_text = run("export", "--help").stdout
    assert all(name in help_text for name in FORMATS)


def test_an_answer_for_arrow(kg: KnowledgeGraph) -> None:
    table = kg.query("SELECT ?x ?n { ?x aig:layers ?n } ORDER BY ?n ?x LIMIT 3").to_arrow()
    assert table.column_names == ["x", "n"]
    assert str(table.schema.field("n").type) == "int64"
    assert kg.query("SELECT ?v { VALUES ?v { 1 'a' } }").to_arrow().to_pydict() == {"v": ["1", "a"]}
    assert kg.query("SELECT ?v { VALUES ?v { UNDEF } FILTER(false) }").to_arrow().num_rows == 0
