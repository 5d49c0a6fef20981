"""The whole way from data files to the graph, in one function: read, check, believe, write down, infer."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from .belief import Judged, View, believe, check_view, date_of_data, next_beginning
from .conformance import check_data
from .curation import Dataset, read_data
from .errors import DataError
from .ontology import Ontology, read_ontology
from .records import KINDS, Source
from .rules import inferred_quads, read_rules
from .triples import DEFAULT, believed, claim_iri, nquads, quads
from .version import __version__
from .vocabulary import CLAIMS_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, entity_iri


class Built(NamedTuple):
    """A built graph: its sorted N-Quads, and what there is to tell about it."""

    nquads: bytes
    info: dict[str, Any]


def build(folders: Sequence[Path], ontology_folder: Path, view: View = View()) -> Built:  # noqa: B008 - immutable
    """Build the graph of the data in `folders` as `view` sees it.

    The bytes depend on the files and the view alone. Raises `DataError` with every fault of the
    data, `UnreadableData` for a missing folder, `UnknownName` for a source that the view names.
    """
    ontology = read_ontology(ontology_folder)
    dataset = read_data(folders)
    problems = [problem for problem in check_data(dataset, ontology) if not problem.is_warning]
    if problems:
        raise DataError(problems)
    check_view(view, dataset.sources)
    judged = believe(dataset.claims, dataset.sources, lambda name: ontology.properties[name].single_valued, view)
    stated = quads(dataset, ontology, judged, view)
    inferred = inferred_quads(stated, read_rules(ontology_folder / "rules"), _claims_of(judged, ontology, view))
    written = nquads(stated + inferred)
    present = {quad.subject for quad in stated if quad.graph_name == DEFAULT}
    return Built(written, _info(written, present, dataset, ontology, judged, view))


def _claims_of(judged: list[Judged], ontology: Ontology, view: View) -> dict[ox.Triple, list[ox.NamedNode]]:
    claims: dict[ox.Triple, list[ox.NamedNode]] = defaultdict(list)
    for item in judged:
        for quad in believed(item, ontology, view):
            claims[quad.triple].append(ox.NamedNode(claim_iri(item.claim)))
    return claims


def _info(
    written: bytes, present: set[Any], dataset: Dataset, ontology: Ontology, judged: list[Judged], view: View
) -> dict[str, Any]:
    statuses = Counter(judgement.status.value for judgement in judged)
    kinds = Counter(dataset.sources[judgement.claim.source].kind for judgement in judged)
    things = {
        entity_id: {t for f in files for t in f.entity.type}
        for entity_id, files in dataset.entities.items()
        if ox.NamedNode(entity_iri(entity_id)) in present
    }
    graphs = {
        graph: written.count(f" <{graph}> .\n".encode()) for graph in (CLAIMS_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH)
    }
    return {
        "version": __version__,
        "digest": hashlib.sha256(written).hexdigest(),
        "view": view._asdict(),
        "date": date_of_data(dataset.claims, dataset.sources).isoformat(),
        "next_beginning": later.isoformat() if (later := next_beginning(dataset.claims, dataset.sources)) else None,
        "entities": len(things),
        "sources": sum(view.considers(source) for source in dataset.sources),
        "claims": len(judged),
        "claims_by_status": {status: statuses[status] for status in sorted(statuses)},
        "claims_by_source_kind": {kind: kinds[kind] for kind in KINDS if kind in kinds},
        "percent_beyond_aggregators": beyond_aggregators(judged, dataset.sources),
        "entities_by_class": dict(sorted(Counter(name for names in things.values() for name in names).items())),
        "classes": len(ontology.classes),
        "properties": len(ontology.properties),
        "quads": {
            "default": written.count(b"\n") - sum(graphs.values()),
            "claims": graphs[CLAIMS_GRAPH],
            "inferred": graphs[INFERRED_GRAPH],
            "ontology": graphs[ONTOLOGY_GRAPH],
        },
    }


def beyond_aggregators(judged: Iterable[Judged], sources: Mapping[str, Source]) -> dict[str, float]:
    """How many of 100 claims, and of 100 statements whoever makes them, have a source that is no aggregator."""
    kinds: dict[tuple[str, str, str, str], list[bool]] = defaultdict(list)
    for claim in (item.claim for item in judged):
        beyond = sources[claim.source].kind != "aggregator"
        kinds[claim.subject, claim.property, str(claim.value), claim.extent].append(beyond)
    claims = [beyond for sources in kinds.values() for beyond in sources]
    statements = [any(sources) for sources in kinds.values()]
    return {
        name: round(100 * sum(found) / len(found), 1) if found else 100.0
        for name, found in (("claims", claims), ("statements", statements))
    }
