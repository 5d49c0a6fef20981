"""`export`: the graph in every RDF format, whole, and the same bytes each time."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from aigraph.build import build
from aigraph.errors import BadParameter, UnknownName
from aigraph.export import GRAPHS, export_rdf
from samples import DATA, ONTOLOGY

PARSERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
DATASETS = ("nquads", "trig", "jsonld")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    path.write_bytes(build([DATA], ONTOLOGY).nquads)
    return path


def read(data: bytes, format: str) -> set[ox.Quad]:
    return set(ox.parse(data, format=PARSERS[format]))


def of(graph: Path, *names: str) -> set[ox.Quad]:
    wanted = {ox.NamedNode(iri) if (iri := GRAPHS[name]) else ox.DefaultGraph() for name in names}
    return {quad for quad in read(graph.read_bytes(), "nquads") if quad.graph_name in wanted}


@pytest.mark.parametrize("format", PARSERS)
def test_everything_that_the_format_can_hold_is_in_it(graph: Path, format: str) -> None:
    expected = of(graph, *GRAPHS) if format in DATASETS else of(graph, "default")
    data = export_rdf(graph, format)
    assert read(data, format) == expected
    assert export_rdf(graph, format) == data, "the same bytes each time"


@pytest.mark.parametrize("format", PARSERS)
@pytest.mark.parametrize("name", GRAPHS)
def test_one_graph_by_itself(graph: Path, format: str, name: str) -> None:
    expected = of(graph, name)
    assert expected
    if format not in DATASETS:
        expected = {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in expected}
    assert read(export_rdf(graph, format, [name]), format) == expected


@pytest.mark.parametrize("format", DATASETS)
def test_several_graphs(graph: Path, format: str) -> None:
    assert read(export_rdf(graph, format, ["default", "inferred"]), format) == of(graph, "default", "inferred")
    assert export_rdf(graph, format, ["default"] * len(GRAPHS)) == export_rdf(graph, format, ["default"])


def test_nquads_are_the_snapshot_itself(graph: Path) -> None:
    assert export_rdf(graph, "nquads") == graph.read_bytes()
    lines = export_rdf(graph, "ntriples", ["claims"]).splitlines()
    assert lines == sorted(lines)


def test_prefixes_are_declared_where_they_are_used(graph: Path) -> None:
    turtle = export_rdf(graph, "turtle").decode()
    assert "@prefix id: <https://w3id.org/aigraph/id/> ." in turtle
    assert "@prefix wdt:" not in turtle


def test_what_cannot_be_is_refused(graph: Path) -> None:
    with pytest.raises(BadParameter, match="turtle holds one graph"):
        export_rdf(graph, "turtle", ["default", "claims"])
    with pytest.raises(UnknownName, match="There is no graph 'claim'") as caught:
        export_rdf(graph, "nquads", ["claim"])
    assert caught.value.suggestions == ("claims",)
    with pytest.raises(UnknownName, match="There is no format 'turtl'"):
        export_rdf(graph, "turtl")
