"""Things, relations and claims as flat rows: what the tables of every format are filled from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..testimony import as_written

if TYPE_CHECKING:
    import networkx as nx

    from ..graph import KnowledgeGraph

Row = dict[str, Any]
LANGUAGES = ("en", "zh")


def node_rows(network: nx.MultiDiGraph[str]) -> list[Row]:
    """A row for each thing: names by language in columns of their own; lists and numbers as Python has them."""
    rows = []
    for entity_id, node in network.nodes(data=True):
        row: Row = {"id": entity_id, "type": node["type"], "types": node["types"]}
        for name in ("label", "description"):
            row |= {f"{name}_{lang}": node.get(name, {}).get(lang, "") for lang in LANGUAGES}
        row |= {"aliases": node.get("aliases", []), "same_as": node.get("same_as", [])}
        for name in sorted(node.keys() - {"id", "type", "types", "label", "description", "aliases", "same_as"}):
            row |= _columns(name, node[name])
        rows.append(row)
    return rows


def _columns(name: str, value: Any) -> Row:
    """A value under its property; texts in two languages under two columns."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict) for item in values):
        texts = {lang: [item.get(lang, "") for item in values] for lang in LANGUAGES}
        return {f"{name}_{lang}": said if isinstance(value, list) else said[0] for lang, said in texts.items()}
    return {name: value}


def edge_rows(network: nx.MultiDiGraph[str]) -> list[Row]:
    """A row for each relation."""
    return [
        {"source": source, "property": name, "target": target} | {k: v for k, v in edge.items() if k != "property"}
        for source, target, name, edge in network.edges(keys=True, data=True)
    ]


def claim_rows(graph: KnowledgeGraph) -> list[Row]:
    """A row for each claim, believed or not."""
    return [
        {
            "claim": claim.iri,
            "subject": claim.subject,
            "property": claim.property,
            "value": _text(claim.value, "en"),
            "value_zh": _text(claim.value, "zh") if isinstance(claim.value, dict) else "",
            "is_relation": claim.is_relation,
            "extent": claim.extent,
            "status": claim.status,
            "source": claim.source.id,
            "source_kind": claim.source.kind,
            "source_url": claim.source.url,
            "as_of": claim.as_of,
            "since": claim.since,
            "until": claim.until,
            "version": claim.version,
            "refuted_by": [refutation.source.id for refutation in claim.refuted_by],
        }
        for claim in graph.evidence.claims()
    ]


def _text(value: Any, lang: str) -> str:
    if isinstance(value, dict):
        return str(value.get(lang, ""))
    return as_written(value)


def columns_of(rows: Iterable[Row]) -> list[str]:
    """Every column that some row has, in the order they first come, the usual ones first."""
    return list(dict.fromkeys(name for row in rows for name in row))


def flat(value: Any, separator: str = "|") -> Any:
    """A cell: lists joined, decimals as floats, the rest as it is.

    >>> flat(["a", "b"]), flat(Decimal("1.5")), flat(True), flat("x")
    ('a|b', 1.5, True, 'x')
    """
    if isinstance(value, (list, tuple)):
        return separator.join(str(flat(item)).replace(separator, " ") for item in value)
    if isinstance(value, Decimal):
        return float(value)  # whole ones too: a column has one type
    return value


def flat_rows(rows: Iterable[Row], separator: str = "|") -> list[Row]:
    """Rows with nothing but scalars, those of one column of one type: texts where one of them is a text."""
    flattened = [{name: flat(value, separator) for name, value in row.items()} for row in rows]
    texts = {name for row in flattened for name, value in row.items() if isinstance(value, str)}
    return [{name: as_written(value) if name in texts else value for name, value in row.items()} for row in flattened]
