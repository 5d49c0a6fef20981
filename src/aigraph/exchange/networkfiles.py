"""Graphs in one file: GraphML and GEXF for Gephi, yEd and networkx, and Cytoscape's JSON; written by networkx."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx

from ..files import write_file
from .rows import edge_rows, flat_rows, node_rows

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def flattened(graph: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    """The graph with scalars for attributes, as these formats want it; `label` is the English one."""
    network = graph.networkx()
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in flat_rows(node_rows(network)):
        attributes = {name: _printable(value) for name, value in row.items() if name != "id"}
        result.add_node(row["id"], label=attributes["label_en"], **attributes)
    for row in flat_rows(edge_rows(network)):
        source, target, name = row.pop("source"), row.pop("target"), row.pop("property")
        result.add_edge(source, target, key=name, property=name, **{k: _printable(v) for k, v in row.items()})
    return result


def _printable(value: object) -> object:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value


def write_graphml(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """GraphML, for yEd, Gephi, Cytoscape, igraph."""
    buffer = io.BytesIO()
    nx.write_graphml_xml(flattened(graph), buffer)
    return _written(target, buffer.getvalue())


def write_gexf(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """GEXF, for Gephi."""
    buffer = io.BytesIO()
    nx.write_gexf(flattened(graph), buffer)
    # networkx stamps the day of writing on it; the same graph is to give the same bytes.
    return _written(target, re.sub(rb' lastmodifieddate="[^"]*"', b"", buffer.getvalue()))


def write_cytoscape(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """Cytoscape JSON, for Cytoscape and Cytoscape.js."""
    document = nx.cytoscape_data(flattened(graph))
    return _written(target, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")


def _written(target: Path, data: bytes) -> list[Path]:
    write_file(target, data)
    return [target]
