"""`curation` and `records`: what is read from a data folder, laid over another, and never silently left out."""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from aigraph.curation import Dataset, read_data
from aigraph.errors import UnreadableData
from aigraph.records import ClaimEntry, Source, Text, checked_date, checked_iri, first_day, last_day
from samples import DATA, PAGE, dataset, entity, write_folder

ALPHA = entity("Engine", "Alpha", "  built_on:\n    - {value: beta, source: page}\n")
BETA = entity("Engine", "Beta")


def read(folder: Path, *more: Path) -> Dataset:
    return read_data([folder, *more], relative_to=folder.parent)


def problems(data: Dataset) -> list[str]:
    return [str(problem) for problem in data.problems]


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_what_is_no_data_folder_is_one_sentence(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / kind
    if kind == "file":
        folder.write_text("x", encoding="utf-8")
    if kind == "empty":
        folder.mkdir()
    with pytest.raises(UnreadableData, match=r"^(There is no data folder|.* is not a data folder: )"):
        read_data([folder])


def test_every_data_file_of_the_project_is_read() -> None:
    files = {path.stem for path in (DATA / "entities").rglob("*.yaml")}
    assert set(dataset().entities) == files
    assert set(dataset().sources) == {path.stem for path in (DATA / "sources").rglob("*.yaml")}
    assert dataset().unread == frozenset()


def test_a_claim_is_one_sources_word(tmp_path: Path) -> None:
    claims = """\
  built_on:
    - value: beta
      source: [page, other]
      as_of: 2026
      rank: preferred
      locator: section 2
      note: {en: So it says., zh: 如是说。}
    - {value: gamma, source: page, extent: partial, since: 2025-01, until: 2026-02-28, version: v1}
"""
    files = {
        "sources/page.yaml": PAGE,
        "sources/other.yaml": PAGE,
        "entities/engines/alpha.yaml": entity("Engine", "A", claims),
    }
    data = read(write_folder(tmp_path / "data", files))
    assert problems(data) == []
    first, second, third = data.claims
    assert (first.subject, first.property, first.value, first.source) == ("alpha", "built_on", "beta", "page")
    assert (first.as_of, first.rank, first.locator, first.note) == (
        "2026",
        "preferred",
        "section 2",
        Text(en="So it says.", zh="如是说。"),
    )
    assert second == first._replace(source="other")
    assert (third.extent, third.since, third.until, third.version) == ("partial", "2025-01", "2026-02-28", "v1")
    assert first.position == ("data/entities/engines/alpha.yaml", 5, 7)
    assert third.position.line == 11


def test_hidden_files_and_editors_locks_are_no_data(tmp_path: Path) -> None:
    files = {
        "entities/engines/alpha.yaml": BETA,
        "entities/engines/.alpha.yaml": "{",
        "entities/.git/x.yaml": "{",
        "README.md": "{",
    }
    folder = write_folder(tmp_path / "data", files)
    (folder / "entities/engines/.#alpha.yaml").symlink_to("someone@host.123")
    data = read(folder)
    assert (problems(data), list(data.entities)) == ([], ["alpha"])


def test_other_extensions_of_yaml_are_told_not_skipped(tmp_path: Path) -> None:
    data = read(
        write_folder(tmp_path / "data", {"entities/engines/alpha.yml": BETA, "entities/engines/beta.YAML": BETA})
    )
    assert ["is not an id followed by .yaml" in problem for problem in problems(data)] == [True, True]


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", {"entities/engines/alpha.yaml": BETA})
    (folder / "entities/engines/beta.yaml").symlink_to("nowhere")
    data = read(folder)
    assert problems(data) == [
        "data/entities/engines/beta.yaml:1:1: The file cannot be read: No such file or directory."
    ]
    assert data.unread == {"beta"}


def test_a_faulty_claim_hides_neither_its_neighbours_nor_their_lines(tmp_path: Path) -> None:
    claims = """\
  built_on:
    - {value: beta, source: page, as_of: never}
    - {value: gamma, source: page}
    - {value: delta, source: page, since: soon}
    - {value: epsilon, source: page}
"""
    data = read(
        write_folder(
            tmp_path / "data", {"sources/page.yaml": PAGE, "entities/engines/alpha.yaml": entity("Engine", "A", claims)}
        )
    )
    assert [problem.line for problem in data.problems] == [5, 7]
    assert [(claim.value, claim.position.line) for claim in data.claims] == [("gamma", 6), ("epsilon", 8)]


def test_folders_are_laid_over_each_other(tmp_path: Path) -> None:
    base = write_folder(
        tmp_path / "base",
        {"sources/page.yaml": PAGE, "entities/engines/alpha.yaml": ALPHA, "entities/engines/beta.yaml": BETA},
    )
    mine = entity("Engine", "Mine", "  built_on:\n    - {value: alpha, source: page}\n")
    over = write_folder(tmp_path / "over", {"sources/page.yaml": PAGE, "entities/engines/beta.yaml": mine})
    data = read(base, over)
    assert problems(data) == []
    assert [file.entity.label and file.entity.label.en for file in data.entities["beta"]] == ["Beta", "Mine"]
    assert [(claim.subject, claim.value) for claim in data.claims] == [("alpha", "beta"), ("beta", "alpha")]
    assert data.source_files["page"].file == "base/sources/page.yaml"


def test_an_overlay_may_repeat_a_source_but_not_change_it(tmp_path: Path) -> None:
    base = write_folder(tmp_path / "base", {"sources/page.yaml": PAGE})
    over = write_folder(tmp_path / "over", {"sources/page.yaml": PAGE.replace("official", "press")})
    assert problems(read(base, base)) == []
    data = read(base, over)
    assert problems(data) == [
        "over/sources/page.yaml:1:1: There is already a source 'page'. (it is in base/sources/page.yaml)"
    ]
    assert data.sources["page"].kind == "official"


def test_an_entry_without_a_source_speaks_against_all_who_claim_its_value(tmp_path: Path) -> None:
    claims = """\
  built_on:
    - {value: beta, source: [page, other]}
    - {value: beta, source: third, extent: partial}
    - {value: gamma, source: page}
"""
    sources = {f"sources/{name}.yaml": PAGE for name in ("page", "other", "third")}
    base = write_folder(tmp_path / "base", {**sources, "entities/engines/alpha.yaml": entity("Engine", "A", claims)})
    against = "claims:\n  built_on:\n    - {value: beta, refuted_by: [{source: mine, as_of: 2026-06}]}\n"
    over = write_folder(tmp_path / "over", {"sources/mine.yaml": PAGE, "entities/engines/alpha.yaml": against})
    data = read(base, over)
    assert problems(data) == []
    refuted = {(c.value, c.source, c.extent): [r.source for r in c.refuted_by] for c in data.claims}
    assert refuted == {
        ("beta", "page", "full"): ["mine"],
        ("beta", "other", "full"): ["mine"],
        ("beta", "third", "partial"): [],
        ("gamma", "page", "full"): [],
    }


def test_file_names_in_problems_are_relative_where_they_can_be(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", {"sources/bad.yaml": "{"})
    assert read_data([folder], relative_to=folder).problems[0].file == "sources/bad.yaml"
    assert read_data([folder], relative_to=Path("/usr")).problems[0].file == str(
        (folder / "sources/bad.yaml").resolve()
    )


def test_reading_does_not_depend_on_the_order_of_the_disk(tmp_path: Path) -> None:
    files = {f"entities/engines/e{i}.yaml": BETA for i in range(30)} | {"sources/page.yaml": PAGE}
    forth = write_folder(tmp_path / "a" / "data", files)
    back = write_folder(tmp_path / "b" / "data", dict(reversed(files.items())))
    for number, path in enumerate(back.rglob("*.yaml")):
        os.utime(path, (number, number))
    assert [(f, list(d)) for f, d in read(forth).entities.items()] == [
        (f, list(d)) for f, d in read(back).entities.items()
    ]


# --- records ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [True, 5, Decimal("0.50"), "5", "true", "NaN", "llama.cpp"])
def test_a_value_stays_what_it_was_written_as(value: object) -> None:
    kept = ClaimEntry.model_validate({"value": value, "source": "page"}).value
    assert (kept, type(kept)) == (value, type(value))


def test_a_value_in_two_languages_is_a_text() -> None:
    assert ClaimEntry.model_validate({"value": {"en": "a", "zh": "b"}}).value == Text(en="a", zh="b")


def test_a_source_speaks_for_the_day_it_was_published_else_read() -> None:
    given = {"title": "A", "kind": "press"}
    assert Source.model_validate(given | {"published": 2025, "retrieved": "2026-05"}).date == "2025"
    assert Source.model_validate(given | {"retrieved": "2026-05"}).date == "2026-05"


def test_records_are_frozen_and_deaf_to_unknown_keys() -> None:
    text = Text(en="a", zh="b")
    with pytest.raises(ValidationError):
        text.en = "c"
    with pytest.raises(ValidationError):
        Text.model_validate({"en": "a", "zh": "b", "de": "c"})


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2026-12", (2026, 12, 1), (2026, 12, 31)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2026-05-31", (2026, 5, 31), (2026, 5, 31)),
        ("9999", (9999, 1, 1), (9999, 12, 31)),
        ("9999-12", (9999, 12, 1), (9999, 12, 31)),
        ("0001", (1, 1, 1), (1, 12, 31)),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert checked_date(text) == text
    assert (first_day(text), last_day(text)) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-5",
        "2026-13",
        "2026-02-30",
        "2026-05-31T00:00",
        "0000",
        "+123",
        "2026- 5",
        "2_26",
        "２０２６",
        "2026-W01-1",
        "today",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date: write 2026, 2026-05 or 2026-05-31"):
        checked_date(text)


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org",
        "http://中文.example/路?q=a%20b#c",
        "https://localhost:8080/",
        "urn:isbn:1",
        "mailto:a@example.org",
    ],
)
def test_addresses(iri: str) -> None:
    assert checked_iri(iri) == iri
    assert ox.NamedNode(iri).value == iri


@pytest.mark.parametrize(
    "text",
    [
        *(
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://example.org",
            "example.org",
            "//example.org",
            "",
        ),
        *(
            "http://",
            "urn:",
            "http://[",
            "https://a:b/",
            "http://a b",
            "http://a\nb",
            "http://a/%zz",
            "http://a#b#c",
            "http://a/<b>",
        ),
        *(" https://example.org", "https://user:secret@example.org/", "http://a/\u3000", "http://a/\u202e"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is not a web address"):
        checked_iri(text)


@given(st.from_regex(r"(https?://|urn:|mailto:)[ -~\u00a0-\u3100\ue000]{0,12}", fullmatch=True))
@example("http://a:1/\ue000")
def test_an_address_we_take_is_one_that_the_store_takes(text: str) -> None:
    try:
        checked_iri(text)
    except ValueError:
        return
    assert ox.NamedNode(text).value == text
