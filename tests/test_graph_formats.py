"""`serializers`: graphs in the RDF formats, the same bytes every time, read back by parsers that are not ours."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from hypothesis import given

from aigraph.errors import BadParameter
from aigraph.formats import write
from aigraph.results import Results
from aigraph.store import Answer
from answers import ACTING, GRAPH, texts, xml_texts

RICH = Results(
    Answer(
        "graph",
        b'<http://b> <https://w3id.org/aigraph/ontology#n> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        b"<http://b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/aigraph/ontology#Engine> .\n"
        b'<https://w3id.org/aigraph/id/x> <http://www.w3.org/2000/01/rdf-schema#label> "a\\r\\n\\t<b> & \\"c\\""@en .\n'
        b'<https://w3id.org/aigraph/id/x> <http://purl.org/dc/terms/date> "2026-05-31"'
        b"^^<http://www.w3.org/2001/XMLSchema#date> .\n"
        b"<https://w3id.org/aigraph/id/x> <http://example.com/p> _:b0 .\n"
        b"_:b0 <http://example.com/p> <http://b> .\n"
        b"_:b0 <http://example.com/p> <http://b> .\n",
    )
)
RDF = {
    "turtle": ("turtle", ox.RdfFormat.TURTLE),
    "ntriples": ("nt", ox.RdfFormat.N_TRIPLES),
    "nquads": ("nquads", ox.RdfFormat.N_QUADS),
    "trig": ("trig", ox.RdfFormat.TRIG),
    "jsonld": ("json-ld", ox.RdfFormat.JSON_LD),
    "rdfxml": ("xml", ox.RdfFormat.RDF_XML),
}


def graph(*objects: str, predicate: str = "http://example.com/p") -> Results:
    lines = [ox.Triple(ox.NamedNode("http://s"), ox.NamedNode(predicate), ox.Literal(text)) for text in objects]
    return Results(Answer("graph", "".join(f"{line} .\n" for line in lines).encode()))


def objects_of(data: bytes, name: str) -> list[str]:
    return [quad.object.value for quad in ox.parse(data, format=RDF[name][1]) if isinstance(quad.object, ox.Literal)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # it warns of its own ways
@pytest.mark.parametrize("name", RDF)
def test_a_graph_comes_back_through_rdflib(name: str) -> None:
    wanted = rdflib.Graph().parse(data=RICH.triples, format="nt")
    dataset = rdflib.Dataset()
    dataset.parse(data=write(RICH, name), format=RDF[name][0])
    found = rdflib.Graph()
    for subject, predicate, object_, _ in dataset.quads():
        found.add((subject, predicate, object_))
    assert rdflib.compare.isomorphic(found, wanted)
    assert len(found) == 6


@pytest.mark.parametrize("name", RDF)
def test_the_same_triples_give_the_same_bytes(name: str) -> None:
    lines = RICH.triples.splitlines(keepends=True)
    other = Results(Answer("graph", b"".join(reversed(lines)) + lines[0]))
    assert len({write(answer, name) for answer in (RICH, other) for _ in range(8)}) == 1


def test_turtle_to_the_letter() -> None:
    assert write(RICH, "turtle").decode() == (
        "@prefix aig: <https://w3id.org/aigraph/ontology#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix id: <https://w3id.org/aigraph/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "<http://b> a aig:Engine ;\n"
        "\taig:n 3 .\n"
        "id:x <http://example.com/p> _:b0 ;\n"
        '\tdcterms:date "2026-05-31"^^xsd:date ;\n'
        '\trdfs:label "a\\r\\n\\t<b> & \\"c\\""@en .\n'
        "_:b0 <http://example.com/p> <http://b> .\n"
    )
    assert write(GRAPH, "trig") == write(GRAPH, "turtle")


@pytest.mark.parametrize("name", RDF)
def test_an_empty_graph(name: str) -> None:
    assert list(ox.parse(write(Results(Answer("graph", b"")), name), format=RDF[name][1])) == []


@given(xml_texts)
def test_any_text_comes_back_from_every_rdf_format(text: str) -> None:
    for name in RDF:
        assert objects_of(write(graph(text), name), name) == [text]


@given(texts)
def test_any_text_comes_back_from_every_rdf_format_but_xml(text: str) -> None:
    for name in ("turtle", "ntriples", "nquads", "trig", "jsonld"):
        data = write(graph(text), name)
        assert objects_of(data, name) == [text]
        assert not ACTING & set(data.decode())


def test_rdfxml_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(BadParameter, match=r"^XML cannot hold the character U\+0001, "):
        write(graph("\x01"), "rdfxml")
    for predicate in ("http://example.com/1", "http://example.com/", "http://example.com/a%20"):
        with pytest.raises(BadParameter, match=r"^RDF/XML cannot hold a property"):
            write(graph("x", predicate=predicate), "rdfxml")
