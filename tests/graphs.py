"""Small graphs for tests: things and relations in a line each, built the way all data is."""

from __future__ import annotations

from pathlib import Path

from aigraph import KnowledgeGraph
from aigraph.belief import View
from aigraph.build import build
from aigraph.snapshot import write_snapshot
from samples import ONTOLOGY, PAGE, entity, write_folder

FOLDERS = {"Library": "software", "ServingEngine": "engines", "Company": "organizations", "Lab": "organizations"}


def small_graph(folder: Path, things: dict[str, str], relations: str) -> KnowledgeGraph:
    """A graph of `things` (id → class) and relations (`a built_on b` on each line), all said by one source."""
    claims: dict[str, dict[str, list[str]]] = {}
    for line in relations.strip().splitlines():
        subject, name, value = line.split()
        claims.setdefault(subject, {}).setdefault(name, []).append(value)
    files = {"sources/page.yaml": PAGE}
    for thing, kind in things.items():
        said = "".join(
            f"  {name}:\n" + "".join(f"    - {{value: {value}, source: page}}\n" for value in values)
            for name, values in claims.get(thing, {}).items()
        )
        files[f"entities/{FOLDERS[kind]}/{thing}.yaml"] = entity(kind, thing.upper(), said)
    data = write_folder(folder / "data", files)
    built = build([data], ONTOLOGY, View())
    write_snapshot(folder / "built", built.nquads, built.info)
    return KnowledgeGraph(built=folder / "built")
