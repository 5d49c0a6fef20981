"""Files out: the built graph in the RDF formats, sorted, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from .errors import BadParameter, UnknownName
from .vocabulary import CLAIMS_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, PREFIXES

GRAPHS = {"default": None, "claims": CLAIMS_GRAPH, "inferred": INFERRED_GRAPH, "ontology": ONTOLOGY_GRAPH}
_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def export_rdf(graph: Path, format: str, graphs: Iterable[str] = ()) -> bytes:
    """The graphs named (by default all that the format can hold) of the N-Quads file `graph`.

    Formats without graph names take one graph, by default the default one. Raises `UnknownName` for a
    format or graph there is none of, `BadParameter` for several graphs in a format that holds one.
    """
    if format not in _FORMATS:
        raise UnknownName("format", format, _FORMATS)
    rdf_format = _FORMATS[format]
    wanted = list(dict.fromkeys(graphs)) or (list(GRAPHS) if rdf_format.supports_datasets else ["default"])
    for name in wanted:
        if name not in GRAPHS:
            raise UnknownName("graph", name, GRAPHS)
    if len(wanted) > 1 and not rdf_format.supports_datasets:
        raise BadParameter(f"{format} holds one graph; name one, or use nquads, trig or jsonld.")
    if format == "nquads" and len(wanted) == len(GRAPHS):
        return graph.read_bytes()
    names = {ox.NamedNode(iri) if iri else ox.DefaultGraph() for iri in (GRAPHS[name] for name in wanted)}
    quads = [quad for quad in ox.parse(path=str(graph), format=ox.RdfFormat.N_QUADS) if quad.graph_name in names]
    if not rdf_format.supports_datasets:
        return _serialized([quad.triple for quad in quads], rdf_format)
    return _serialized(quads, rdf_format)


def _serialized(statements: list[ox.Quad] | list[ox.Triple], format: ox.RdfFormat) -> bytes:
    text = "".join(map(str, statements))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if iri in text}
    data = ox.serialize(statements, format=format, prefixes=used)
    assert data is not None
    return data
