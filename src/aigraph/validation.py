"""Every fault in the data, for a curator: conformance, SHACL and the curation queries, with file and line.

What `conformance` finds stops a build; SHACL and `queries/checks` need a built graph and are asked
here alone. Their findings are led back to the claims they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .belief import View
from .build import build
from .conformance import check_data
from .curation import Dataset, read_data
from .errors import Problem
from .evidence import python_value
from .ontology import read_ontology
from .queries import read_query
from .records import Position
from .vocabulary import AIG, ID, PREFIXES, in_language, local_name, source_iri

_Places = dict[tuple[str, str], list[tuple[str, Position]]]


def validate(folders: Sequence[Path], home: Path, lang: str = "en") -> list[Problem]:
    """All faults and warnings of the data in `folders`, by file and line.

    `home` holds `ontology/` and `queries/checks/`. Where the data cannot be built, only the faults
    that prevent it are given. Raises `UnreadableData` where there is nothing to read.
    """
    dataset = read_data(folders)
    problems = check_data(dataset, read_ontology(home / "ontology"))
    if any(not problem.is_warning for problem in problems):
        return problems
    graph = build(folders, home / "ontology", View()).nquads
    places = _places(dataset)
    found = [
        *problems,
        *_shacl(graph, home / "ontology", places, lang),
        *_checks(graph, home / "queries" / "checks", places, lang),
    ]
    return sorted(set(found))


def _places(dataset: Dataset) -> _Places:
    """(entity, property) → the values claimed and where; (entity, "") → the entity's file."""
    places: _Places = defaultdict(list)
    for entity_id, files in dataset.entities.items():
        places[entity_id, ""] = [("", file.position) for file in files]
    for source_id, position in dataset.source_files.items():
        places[source_iri(source_id), ""] = [("", position)]
    for claim in dataset.claims:
        for name in (claim.property, *(["lacks"] if claim.extent == "none" else [])):  # the name it has in the graph
            places[claim.subject, name].append((str(claim.value), claim.position))
    return places


def _place(places: _Places, entity_id: str, property_name: str, value: str | None) -> Position:
    """The claim's line, else the property's, else the entity's file."""
    claimed = places.get((entity_id, property_name), [])
    exact = [position for said, position in claimed if said == value]
    for candidates in (exact, [p for _, p in claimed], [p for _, p in places.get((entity_id, ""), [])]):
        if candidates:
            return candidates[0]
    return Position(entity_id, 1, 1)


def _shacl(graph: bytes, ontology: Path, places: _Places, lang: str) -> Iterator[Problem]:
    import pyshacl  # these two are heavy and only wanted here
    from rdflib import Graph, Namespace

    from .interchange import tame_rdflib

    tame_rdflib()

    data = Graph()
    believed = [q.triple for q in ox.parse(graph, format=ox.RdfFormat.N_QUADS) if q.graph_name == ox.DefaultGraph()]
    data.parse(data=ox.serialize(believed, format=ox.RdfFormat.N_TRIPLES), format="nt")
    shapes = Graph().parse(ontology / "shapes.ttl", format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    assert isinstance(report, Graph)
    sh = Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(sh.resultSeverity):
        messages = {m.language or "": str(m) for m in report.objects(result, sh.resultMessage)}  # type: ignore[attr-defined]
        focus, path, value = (report.value(result, p) for p in (sh.focusNode, sh.resultPath, sh.value))
        said = None if value is None else str(value).removeprefix(ID)
        place = _place(places, str(focus).removeprefix(ID), local_name(str(path)) if path else "", said)
        # Two values where one is allowed come only from sources that tie: contested, and not the curator's fault.
        tied = report.value(result, sh.sourceConstraintComponent) == sh.MaxCountConstraintComponent
        warns = tied or report.value(result, sh.resultSeverity) != sh.Violation
        hint = "sources of equal standing disagree; rank: preferred weighs them" if tied else ""
        yield Problem(*place, f"{str(focus).removeprefix(ID)}: {in_language(messages, lang)}", hint, warns)


def _checks(graph: bytes, folder: Path, places: _Places, lang: str) -> Iterator[Problem]:
    """The curation queries: each solution is a finding about ?entity (and ?property, ?value)."""
    store = ox.Store()
    store.bulk_load(graph, format=ox.RdfFormat.N_QUADS)
    for path in sorted(folder.glob("*.rq")):
        check = read_query(path)
        warns = check.severity == "warning"
        solutions = store.query(check.text, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        names = {variable.value for variable in solutions.variables}
        for solution in solutions:
            parts: dict[str, Any] = {
                n: python_value(solution[n]) for n in names & {"entity", "property", "value"} if solution[n] is not None
            }
            name = str(parts.get("property", "")).removeprefix(AIG)
            value = str(parts["value"]) if "value" in parts else None
            place = _place(places, str(parts.get("entity", "")), name, value)
            about = " ".join(part for part in (str(parts.get("entity", "")), name, value or "") if part)
            yield Problem(
                *place, f"{about}: {in_language(check.title, lang)}", in_language(check.description, lang), warns
            )
