"""Graphs as folders of tables: CSV and Parquet for data frames, neo4j-admin's CSV, and KGX's TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MissingPackage
from ..files import write_file
from .rows import Row, claim_rows, columns_of, edge_rows, flat_rows, node_rows

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph

_NEO4J_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def write_csv(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """nodes.csv, edges.csv and claims.csv; lists are joined by `|`."""
    network = graph.networkx()
    tables = {"nodes": node_rows(network), "edges": edge_rows(network), "claims": claim_rows(graph)}
    return [_table(target / f"{name}.csv", flat_rows(rows)) for name, rows in tables.items()]


def write_parquet(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """nodes.parquet, edges.parquet and claims.parquet, with types and lists."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        hint = "Install it with: pip install 'aigraph[arrow]'"
        raise MissingPackage("pyarrow is not installed.", hint=hint) from error
    network = graph.networkx()
    written = []
    for name, rows in (("nodes", node_rows(network)), ("edges", edge_rows(network)), ("claims", claim_rows(graph))):
        columns = {column: _arrow_column([row.get(column) for row in rows]) for column in columns_of(rows)}
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns), buffer)
        write_file(target / f"{name}.parquet", buffer.getvalue())
        written.append(target / f"{name}.parquet")
    return written


def _arrow_column(values: Sequence[Any]) -> list[Any]:
    """Values of one type: a list wherever one is a list, numbers of one kind, empty texts kept."""
    from .rows import flat

    if any(isinstance(value, list) for value in values):
        return [v if v is None or isinstance(v, list) else [v] for v in values]
    plain = [flat(value) for value in values]
    if any(isinstance(v, float) for v in plain):
        return [float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in plain]
    return plain


def write_neo4j(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """nodes.csv and relationships.csv, as `neo4j-admin database import full` takes them."""
    network = graph.networkx()
    nodes = [{**row, "types": sorted({a for t in row["types"] for a in graph.schema.ancestors(t)})}
             for row in node_rows(network)]  # fmt: skip
    relations = [{**row, "property": row["property"].upper()} for row in edge_rows(network)]
    named = {"id": "id:ID", "types": "types:LABEL"}, {"source": ":START_ID", "target": ":END_ID", "property": ":TYPE"}
    files = ("nodes.csv", "relationships.csv")
    written = []
    for file, rows, names in zip(files, (nodes, relations), named, strict=True):
        titles = {column: _neo4j(column, rows, names) for column in columns_of(rows)}
        flat = [{titles[column]: value for column, value in row.items()} for row in flat_rows(rows, ";")]
        written.append(_table(target / file, flat))
    return written


def _neo4j(column: str, rows: list[Row], names: dict[str, str]) -> str:
    """A column's name with its type in neo4j's manner."""
    if column in names:
        return names[column]
    values = [row[column] for row in rows if column in row]
    inner = [item for value in values for item in (value if isinstance(value, list) else [value])]
    kinds = {type(item) for item in inner} or {str}
    kind = kinds.pop() if len(kinds) == 1 else float if kinds <= {int, float} or str not in kinds else str
    many = "[]" if any(isinstance(value, list) for value in values) else ""
    return f"{column}:{_NEO4J_TYPES.get(kind, 'double')}{many}"


def write_kgx(graph: KnowledgeGraph, target: Path) -> list[Path]:
    """nodes.tsv and edges.tsv, as the Knowledge Graph Exchange tools read them.

    Classes and relations are our own, under the general ones of the Biolink model: it has none for software, and with
    `biolink:related_to` for all of them two relations between the same things would be one.
    """
    network = graph.networkx()
    nodes = [
        {
            "id": f"id:{row['id']}",
            "category": ["biolink:NamedThing", *(f"aig:{kind}" for kind in row["types"])],
            "name": row["label_en"],
            "description": row["description_en"],
            "synonym": [text for text in (row["label_zh"], *row["aliases"]) if text and text != row["label_en"]],
            "xref": row["same_as"],
        }
        for row in node_rows(network)
    ]
    edges = [
        {
            "id": f"urn:aigraph:{row['source']}:{row['property']}:{row['target']}",
            "subject": f"id:{row['source']}",
            "predicate": f"aig:{row['property']}",
            "object": f"id:{row['target']}",
            "category": "biolink:Association",
            "knowledge_level": "knowledge_assertion" if row["sources"] else "logical_entailment",
            "agent_type": "manual_agent" if row["sources"] else "automated_agent",
            "publications": [f"source:{source}" for source in row["sources"]],
            "status": row["status"],
            "as_of": row["as_of"],
        }
        for row in edge_rows(network)
    ]
    files = (("nodes.tsv", nodes), ("edges.tsv", edges))
    return [_table(target / name, flat_rows(map(_without_bars, rows)), "\t") for name, rows in files]


def _without_bars(row: Row) -> Row:
    """A row whose texts are not taken for lists, which KGX joins by `|`."""
    return {name: value.replace("|", "/") if isinstance(value, str) else value for name, value in row.items()}


def _table(path: Path, rows: list[Row], delimiter: str = ",") -> Path:
    """A table of scalars; what a row has not is empty. A TSV has no quoting: tabs and line ends become blanks."""
    text = io.StringIO()
    form: Any = {"quoting": csv.QUOTE_NONE, "quotechar": None} if delimiter == "\t" else {}
    writer = csv.DictWriter(text, columns_of(rows), delimiter=delimiter, lineterminator="\n", restval="", **form)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value, delimiter) for name, value in row.items()})
    write_file(path, text.getvalue().encode())
    return path


def _cell(value: Any, delimiter: str) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(value.split()) if delimiter == "\t" and isinstance(value, str) else value
