"""What two views believe differently, and why: each kind of reason, in Python and by the command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigraph
from aigraph import KnowledgeGraph
from samples import DATA, write_folder
from test_believing import PAGE, SMALL, built
from test_cli import rows, run


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("small")
    with aigraph.load(built=built(folder / "built", write_folder(folder / "data", SMALL))) as graph:
        yield graph


def told(changes: Any) -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    return {str(c): [(r.kind, r.claim.source.id, r.by) for r in c.reasons] for c in changes}


def test_nothing_differs_from_itself(kg: KnowledgeGraph) -> None:
    assert (len(kg.diff(kg)), list(kg.diff(kg)), kg.diff(kg).explain()) == (0, [], "")


def test_two_dates(kg: KnowledgeGraph) -> None:
    found = kg.believing(as_of="2026-02").diff(kg)
    assert told(found.gained) == {
        "+ base built_on root": [("date", "maker", ())],
        "+ base depends_on root": [("date", "maker", ())],
        "+ engine backed_by investor": [("date", "press", ())],
        "+ engine supports_model model": [("date", "press", ())],
        "+ investor funds firm": [("date", "press", ())],
        "+ investor invested_in firm": [("date", "press", ())],
        "+ investor rationale Why not": [("date", "press", ())],
        "+ model layers 61": [("date", "maker", ())],
    }
    assert told(found.lost) == {
        "- engine built_on root": [("expired", "list", ())],
        "- engine lacks model": [("superseded", "list", ("press",))],
        "- model layers 60": [("superseded", "list", ("maker",))],
    }
    assert (found.things_gained, found.things_lost) == (["investor"], [])


def test_without_a_source(kg: KnowledgeGraph) -> None:
    found = kg.diff(kg.believing(exclude_sources=["maker", "paper"]))
    assert told(found.lost)["- base built_on root"] == [("source", "maker", ())]
    assert told(found.lost)["- base depends_on root"] == [("source", "maker", ())]
    assert told(found.gained)["+ model layers 60"] == [("superseded", "list", ("maker",))]
    assert {c.is_inferred for c in found.lost if c.property == "depends_on"} == {True}


def test_a_refutation_that_does_not_count(kg: KnowledgeGraph) -> None:
    press = kg.believing(only_sources=["press"])
    both = kg.believing(only_sources=["press", "paper"])
    found = press.diff(both)
    assert told(found.lost) == {
        "- engine built_on base": [("refuted", "press", ("paper",))],
        "- engine depends_on base": [("refuted", "press", ("paper",))],
    }
    assert found.lost[0].explain() == (
        "- engine built_on base: the claim of press is refuted by paper on the other side"
    )
    assert found.lost[0].explain("zh").endswith("press 的断言在另一方被 paper 反驳")


def test_what_only_aggregators_say(kg: KnowledgeGraph) -> None:
    found = kg.diff(kg.believing(verified=True))
    assert told(found)["- engine commercialized_by firm"] == [("unverified", "list", ())]
    document = next(d for d in found.to_dicts() if d["property"] == "commercialized_by")
    assert document["reasons"] == [{"kind": "unverified", "source": "list", "as_of": "2026-01-05", "by": []}]


def test_two_versions_of_the_data(kg: KnowledgeGraph, tmp_path: Path) -> None:
    changed = {name: text for name, text in SMALL.items() if "software/base" not in name} | {
        "entities/software/base.yaml": SMALL["entities/software/base.yaml"].replace("root", "engine")}  # fmt: skip
    with aigraph.load(built=built(tmp_path / "built", write_folder(tmp_path / "data", changed))) as other:
        assert told(kg.diff(other))["- base built_on root"] == [("data", "maker", ())]
        assert told(kg.diff(other))["+ base built_on engine"] == [("data", "maker", ())]


def test_the_command(tmp_path: Path) -> None:
    done = run("diff", "--exclude-source", PAGE, "--format", "csv")
    assert done.returncode == 0
    found = rows(done.stdout)
    assert f"0 statements gained, {len(found)} lost." in done.stderr
    assert {r["change"] for r in found} == {"lost"}
    assert all(PAGE in r["reason"] for r in found)
    later = json.loads(run("diff", "--as-of", "2026-03-01", "--as-of", "2026-03-05", "-F", "json").stdout)
    assert later
    assert {r["kind"] for change in later for r in change["reasons"]} <= {"date", "superseded", "expired", "refuted"}
    drawn = run("diff", "--as-of", "2026-03-01", "--as-of", "2026-03-10", "-F", "mermaid").stdout
    assert re.search(r'n\d+ -->\|"#43; [^|]+"\| n\d+', drawn)
    same = run("diff", "--before", str(built(tmp_path, DATA)), "-F", "text")
    assert (same.returncode, same.stdout) == (0, "")


def test_the_command_wants_to_know_what_differs() -> None:
    assert run("diff").returncode == 2
    assert run("diff", "--as-of", "2026", "--as-of", "2025", "--as-of", "2024").returncode == 2
