"""`validation`: what SHACL and the curation queries find is led back to the lines it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigraph.errors import Problem, UnreadableData
from aigraph.validation import validate
from samples import DATA, EXAMPLES, PAGE, ROOT, entity, write_folder

FILES = {
    "sources/page.yaml": PAGE,
    "entities/engines/alpha.yaml": entity(
        "Engine", "Alpha", "  built_on:\n    - {value: beta, source: page}\n    - {value: gamma, source: page}\n"
    ),
    "entities/engines/beta.yaml": entity("Engine", "Beta"),
    "entities/engines/gamma.yaml": entity("Engine", "Gamma"),
}
HEADER = "#+ title: {en: Built on gamma, zh: 基于 gamma}\n#+ description: {en: Mend it., zh: 请修正。}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_folder(tmp_path / "data", FILES)


def with_check(tmp_path: Path, body: str, header: str = HEADER) -> Path:
    """A project whose only curation query is this one."""
    home = tmp_path / "home"
    (home / "queries" / "checks").mkdir(parents=True)
    (home / "ontology").symlink_to(ROOT / "ontology")
    (home / "queries" / "checks" / "check.rq").write_text(header + body, encoding="utf-8")
    return home


def test_the_projects_own_data_is_valid() -> None:
    assert [str(problem) for problem in validate([DATA], ROOT) if not problem.is_warning] == []


def test_shacl_speaks_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES / "bad" / "shacl")
    assert "entities/funding/round.yaml:1:1: round: 融资轮次须有“融资方为”（raised_by）。" in map(
        str, validate([Path()], ROOT, "zh")
    )


FOUND = "?entity aig:built_on ?value FILTER (?value = id:gamma)"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (
            f"SELECT ?entity ?property ?value {{ {FOUND} BIND (aig:built_on AS ?property) }}",
            "data/entities/engines/alpha.yaml:6:7: alpha built_on gamma",
        ),
        (
            f"SELECT ?entity ?property {{ {FOUND} BIND (aig:built_on AS ?property) }}",
            "data/entities/engines/alpha.yaml:5:7: alpha built_on",
        ),
        (f"SELECT ?entity {{ {FOUND} }}", "data/entities/engines/alpha.yaml:1:1: alpha"),
        (
            "SELECT ?entity { GRAPH graph:claims { ?entity a aig:Source } }",
            "data/sources/page.yaml:1:1: https://w3id.org/aigraph/source/page",
        ),
    ],
)
def test_a_finding_stands_at_the_claim_the_property_or_the_file(
    folder: Path, tmp_path: Path, body: str, place: str
) -> None:
    [problem] = validate([folder], with_check(tmp_path, body))
    assert str(problem) == f"{place}: Built on gamma (Mend it.)"
    assert not problem.is_warning


def test_a_check_may_only_warn(folder: Path, tmp_path: Path) -> None:
    home = with_check(tmp_path, "SELECT ?entity { ?entity aig:built_on id:gamma }", HEADER + "#+ severity: warning\n")
    [problem] = validate([folder], home, "zh")
    assert problem == Problem("data/entities/engines/alpha.yaml", 1, 1, "alpha: 基于 gamma", "请修正。", True)
    assert ": warning: " in str(problem)


def test_a_check_that_finds_nothing_says_nothing(folder: Path, tmp_path: Path) -> None:
    assert validate([folder], with_check(tmp_path, "SELECT ?entity { ?entity aig:built_on id:nothing }")) == []


def test_what_cannot_be_built_is_told_before_anything_is_asked(folder: Path, tmp_path: Path) -> None:
    (folder / "entities/engines/beta.yaml").write_text("type: Engine\n", encoding="utf-8")
    [problem] = validate([folder], with_check(tmp_path, "this is no SPARQL"))
    assert problem.sentence == "'beta' has no label."


def test_nothing_to_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData):
        validate([tmp_path / "nowhere"], ROOT)
