"""`conformance`, by examples: every folder under examples/bad has its exact faults, those under examples/good none."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigraph.belief import Status, View
from aigraph.build import build
from aigraph.conformance import check_data
from aigraph.curation import read_data
from aigraph.errors import DataError
from aigraph.graph import KnowledgeGraph
from aigraph.validation import validate
from samples import DATA, EXAMPLES, ONTOLOGY, ROOT, dataset, ontology

BAD = sorted(path.parent for path in (EXAMPLES / "bad").glob("*/expected.txt"))
UNBUILDABLE = [f for f in BAD if f.name != "shacl" and not f.name.startswith("check-")]  # the rest needs a graph
GOOD = sorted(path for path in (EXAMPLES / "good").iterdir() if path.is_dir())


def test_the_examples_are_all_found() -> None:
    assert len(BAD) == 40
    assert len(BAD) == len(list((EXAMPLES / "bad").iterdir()))
    assert len(GOOD) == 3


def test_every_curation_check_has_its_bad_example() -> None:
    checks = {path.stem for path in (ROOT / "queries" / "checks").glob("*.rq")}
    assert {folder.name.removeprefix("check-") for folder in BAD if folder.name.startswith("check-")} == checks


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_a_bad_folder_has_exactly_the_faults_expected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert expected, "a bad example expects at least one fault"
    assert [str(problem) for problem in validate([Path()], ROOT)] == expected


@pytest.mark.parametrize("folder", UNBUILDABLE, ids=lambda folder: folder.name)
def test_nothing_is_built_from_a_bad_folder_and_every_fault_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(DataError) as caught:
        build([Path()], ONTOLOGY)
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [str(problem) for problem in caught.value.problems] == expected
    assert str(caught.value) == f"The data has {len(expected)} fault{'s' if len(expected) > 1 else ''}."


@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_a_good_overlay_has_no_faults(folder: Path) -> None:
    assert check_data(read_data([DATA, folder]), ontology()) == []


def test_the_projects_own_data_has_no_faults() -> None:
    assert check_data(dataset(), ontology()) == []


def overlaid(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: View | None = None) -> KnowledgeGraph:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return KnowledgeGraph([EXAMPLES / "good" / name], view)


def test_an_overlay_adds_an_entity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = overlaid("new-entity", tmp_path, monkeypatch)
    mine = kg["my-engine"]
    assert (mine.type, mine.built_on, mine.aliases) == ("ServingEngine", [kg["vllm"]], ["mine", "我的引擎"])
    [claim] = mine.claims("built_on")
    assert (claim.as_of, claim.since, claim.note["zh"]) == ("2026-06", "2025", "带有自研调度器的分支。")


def test_an_overlay_adds_claims_to_a_built_in_entity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = overlaid("more-claims", tmp_path, monkeypatch)
    plain = KnowledgeGraph()
    assert {e.id for e in kg["vllm"].runs_on} == {e.id for e in plain["vllm"].runs_on} | {"my-chip"}
    assert kg["vllm"].label() == plain["vllm"].label()


def test_an_overlay_refutes_built_in_claims_whoever_makes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = overlaid("refutation", tmp_path, monkeypatch)
    [explained] = kg.why("ollama", "built_on", "mlx")
    assert explained.claims
    assert not explained.believed
    assert {claim.status for claim in explained.claims} == {Status.REFUTED}
    assert {r.source.id for claim in explained.claims for r in claim.refuted_by} == {"my-notes"}
    assert "mlx" not in [e.id for e in kg["ollama"].built_on]
    without = overlaid("refutation", tmp_path, monkeypatch, View(exclude_sources=("my-notes",)))
    assert "mlx" in [e.id for e in without["ollama"].built_on]
