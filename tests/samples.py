"""What several test modules need: small sources, claims and data folders, and the project's own data read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aigraph.belief import View
from aigraph.build import build
from aigraph.curation import Dataset, read_data
from aigraph.graph import KnowledgeGraph
from aigraph.ontology import Ontology, read_ontology
from aigraph.records import Kind, Source
from aigraph.snapshot import Snapshot, write_snapshot

ROOT = Path(__file__).parent.parent
DATA, ONTOLOGY = ROOT / "data", ROOT / "ontology"
EXAMPLES = Path(__file__).parent / "examples"

PAGE = "title: A page\nkind: official\nurl: https://example.org/page\npublished: 2026-05-01\n"


@cache
def ontology() -> Ontology:
    """The project's ontology."""
    return read_ontology(ONTOLOGY)


@cache
def dataset() -> Dataset:
    """The project's data."""
    return read_data([DATA])


def source(kind: Kind = "official", published: str = "2026-01-01", **more: Any) -> Source:
    """A source of some kind and date."""
    return Source(title="A source", kind=kind, url="https://example.org/", published=published, **more)


def entity(type: str, label: str, claims: str = "") -> str:
    """An entity file; `claims` is what stands under `claims:`, indented by two."""
    return f"type: {type}\nlabel: {{en: {label}, zh: {label}}}\n" + (f"claims:\n{claims}" if claims else "")


def iri(node: Any) -> str:
    """The IRI of a node; our graphs have no blank nodes."""
    return str(node.value)


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a data folder; both of its parts are there even when empty."""
    for part in ("sources", "entities"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def small_graph(folder: Path, files: Mapping[str, str | bytes], view: View | None = None) -> KnowledgeGraph:
    """The graph of made-up data alone, under the project's ontology."""
    built = build([write_folder(folder / "data", files)], ONTOLOGY, view or View())
    write_snapshot(folder / "snapshot", built.nquads, built.info)
    kg = KnowledgeGraph((), view)
    kg.snapshot = Snapshot(folder / "snapshot", None)
    return kg
