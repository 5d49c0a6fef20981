"""The graph for networkx, at home here: a MultiDiGraph with evidence on its edges, and the way back to triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import pyoxigraph as ox

from .evidence import BELIEVED, CLAIMS, INFERRED, STATUS_ORDER, python_value
from .vocabulary import AIG, ID, PROV, RDF, RDFS, SCHEMA, SKOS, SOURCE, XSD, entity_iri, local_name, term_iri

if TYPE_CHECKING:
    from .collection import Collection
    from .schema import Schema

DEFAULT = ox.DefaultGraph()
NAMES = {RDFS + "label": "label", SCHEMA + "description": "description"}  # texts by language
LISTS = {SKOS + "altLabel": "aliases", SCHEMA + "sameAs": "same_as"}
Key = tuple[str, str, str]  # subject, property and value of a statement


class Support(NamedTuple):
    """What one claim adds to a statement: status, source, and dates (empty where not given)."""

    status: str
    source: str
    as_of: str
    since: str
    until: str


def to_networkx(
    graph: Collection, relations: Iterable[str] | None = None, types: Iterable[str] | None = None, literals: bool = True
) -> nx.MultiDiGraph[str]:
    """See `KnowledgeGraph.networkx`."""
    wanted = None if relations is None else {graph.check_property(name) for name in relations}
    kept = [entity.id for kind in types for entity in graph.entities(kind)] if types is not None else None
    info = graph.snapshot.info()
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph(digest=info["digest"], date=info["date"])
    for entity_id in sorted(set(kept)) if kept is not None else [entity.id for entity in graph]:
        result.add_node(entity_id, id=entity_id)
    supports, inferred = _supports(graph.evidence.store), _inferred(graph.evidence.store)
    texts: set[tuple[str, str]] = set()
    for quad in graph.evidence.store.quads_for_pattern(None, None, None, DEFAULT):
        subject, predicate, value = str(getattr(quad.subject, "value", "")), quad.predicate.value, quad.object
        entity_id, name = subject.removeprefix(ID), predicate.removeprefix(AIG)
        if entity_id not in result:
            continue
        node = result.nodes[entity_id]
        if not predicate.startswith(AIG):
            _add_name(node, predicate, value)
        elif isinstance(value, ox.NamedNode) and value.value.startswith(ID):
            target = value.value.removeprefix(ID)
            if (wanted is None or name in wanted) and target in result:
                key = (subject, predicate, value.value)
                result.add_edge(entity_id, target, key=name, **_evidence(name, supports.get(key, ()), key in inferred))
        elif literals and getattr(value, "language", None):
            texts.add((entity_id, name))
        elif literals:
            node.setdefault(name, []).append(python_value(value))
    for entity_id, name in texts:
        result.nodes[entity_id][name] = graph[entity_id].values(name)
    _finish(result, graph.schema)
    return result


def _add_name(node: dict[str, Any], predicate: str, value: Any) -> None:
    if predicate in NAMES:
        node.setdefault(NAMES[predicate], {})[value.language or ""] = value.value
    elif predicate in LISTS:
        node.setdefault(LISTS[predicate], []).append(value.value)
    elif predicate == RDF + "type":
        node.setdefault("types", []).append(local_name(value.value))


def _finish(result: nx.MultiDiGraph[str], schema: Schema) -> None:
    """Most specific types only, one value where a property takes one, and everything in a stable order."""
    for node in result.nodes.values():
        names = set(node.get("types", ()))
        node["types"] = sorted(names - {above for name in names for above in schema.ancestors(name) - {name}})
        node["type"] = node["types"][0] if node["types"] else ""
        for name in list(node):
            term = schema.property(name)
            if term is not None and isinstance(node[name], list):
                one = term.single_valued and len(node[name]) == 1
                node[name] = node[name][0] if one else sorted(node[name], key=str)
        for name in LISTS.values():
            if name in node:
                node[name].sort()


def _evidence(name: str, supports: Iterable[Support], is_inferred: bool) -> dict[str, Any]:
    """What an edge carries: the best status, who says it, and between which dates."""
    believed = [support for support in supports if support.status in BELIEVED]
    statuses = sorted({support.status for support in believed}, key=STATUS_ORDER.index)
    return {
        "property": name,
        "status": statuses[0] if statuses else "inferred",
        "inferred": is_inferred,
        "sources": sorted({support.source for support in believed}),
        "as_of": max((support.as_of for support in believed), default=""),
        "since": min((support.since for support in believed if support.since), default=""),
        "until": max((support.until for support in believed if support.until), default=""),
    }


def _supports(store: ox.Store) -> dict[Key, list[Support]]:
    """The claims of every statement, read predicate by predicate: one by one costs ten times as much."""

    def column(predicate: str) -> dict[str, str]:
        quads = store.quads_for_pattern(None, ox.NamedNode(predicate), None, CLAIMS)
        return {str(quad.subject): str(getattr(quad.object, "value", "")) for quad in quads}

    subjects, predicates, values = (column(RDF + part) for part in ("subject", "predicate", "object"))
    statuses, extents, sources = column(AIG + "status"), column(AIG + "extent"), column(PROV + "wasDerivedFrom")
    as_of, since, until = (column(AIG + part) for part in ("as_of", "since", "until"))
    found: dict[Key, list[Support]] = defaultdict(list)
    for node, subject in subjects.items():
        extent = local_name(extents[node])
        if extent != "in_progress":
            predicate = AIG + "lacks" if extent == "none" else predicates[node]
            found[subject, predicate, values[node]].append(
                Support(
                    local_name(statuses[node]),
                    sources[node].removeprefix(SOURCE),
                    as_of.get(node, ""),
                    since.get(node, ""),
                    until.get(node, ""),
                )
            )
    return found


def _inferred(store: ox.Store) -> set[Key]:
    quads = store.quads_for_pattern(None, None, None, INFERRED)
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.subject.value.startswith(ID)
    }


def triples_of(network: nx.MultiDiGraph[str], schema: Schema) -> set[ox.Triple]:
    """The triples that a graph from `to_networkx` stands for: relations, classes, names, and values."""
    return {triple for part in (_nodes(network, schema), _edges(network)) for triple in part}


def _edges(network: nx.MultiDiGraph[str]) -> Iterator[ox.Triple]:
    for source, target, name in network.edges(keys=True):
        nodes = (ox.NamedNode(entity_iri(end)) for end in (source, target))
        yield ox.Triple(next(nodes), ox.NamedNode(term_iri(str(name))), next(nodes))


def _nodes(network: nx.MultiDiGraph[str], schema: Schema) -> Iterator[ox.Triple]:
    names = {attribute: ox.NamedNode(predicate) for predicate, attribute in NAMES.items()}
    for entity_id, node in network.nodes(data=True):
        subject = ox.NamedNode(entity_iri(entity_id))
        for name in {above for kind in node["types"] for above in schema.ancestors(kind)}:
            yield ox.Triple(subject, ox.NamedNode(RDF + "type"), ox.NamedNode(term_iri(name)))
        for attribute, predicate in names.items():
            yield from (ox.Triple(subject, predicate, text) for text in _texts(node.get(attribute, {})))
        for alias in node.get("aliases", ()):
            yield ox.Triple(subject, ox.NamedNode(SKOS + "altLabel"), ox.Literal(alias))
        for address in node.get("same_as", ()):
            yield ox.Triple(subject, ox.NamedNode(SCHEMA + "sameAs"), ox.NamedNode(address))
        for attribute, said in node.items():
            if schema.property(attribute) is not None:
                kind = schema.range_names(attribute)[0]
                for value in said if isinstance(said, list) else [said]:
                    for literal in _texts(value) if isinstance(value, dict) else [_literal(value, kind)]:
                        yield ox.Triple(subject, ox.NamedNode(term_iri(attribute)), literal)


def _texts(words: dict[str, str]) -> list[ox.Literal]:
    return [ox.Literal(text, language=lang) if lang else ox.Literal(text) for lang, text in words.items()]


def _literal(value: Any, kind: str) -> ox.Literal:
    if kind == "date":
        kind = ("gYear", "gYearMonth", "date")[str(value).count("-")]
    text = str(value).lower() if isinstance(value, bool) else format(value, "f") if kind == "decimal" else str(value)
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
