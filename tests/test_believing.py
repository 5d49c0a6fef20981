"""Other views of one graph: the same bytes as a build from the files, without reading them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigraph
from aigraph import KnowledgeGraph
from aigraph.belief import View
from aigraph.build import build
from aigraph.errors import BadParameter, UnknownName
from aigraph.snapshot import write_snapshot
from samples import DATA, ONTOLOGY, dataset, entity, write_folder

PAGE = "ai-inference-engine-landscape"
VIEWS: list[dict[str, Any]] = [
    {"as_of": "2026-02"},
    {"as_of": "2026-07-01", "verified": True},
    {"as_of": "1990"},
    {"exclude_sources": ["list"]},
    {"exclude_sources": ["maker", "paper"]},
    {"only_sources": ["list"]},
    {"only_sources": ["list", "press"], "as_of": "2026-08"},
    {"verified": True},
]
SMALL = {
    "sources/list.yaml": "title: A list\nkind: aggregator\nurl: https://example.org/list\npublished: 2026-01-05\n"
    "cites:\n  - title: {en: Another, zh: 另一个}\n    url: https://example.org/other\n",
    "sources/maker.yaml": "title: The maker\nkind: official\nurl: https://example.org/m\nretrieved: 2026-06-30\n"
    "publisher: firm\n",
    "sources/press.yaml": "title: News\nkind: press\nurl: https://example.org/p\npublished: 2026-08\n",
    "sources/paper.yaml": "title: A paper\nkind: paper\nurl: https://example.org/a\npublished: 2026\n",
    "entities/organizations/firm.yaml": entity("Company", "Firm"),
    "entities/organizations/investor.yaml": entity(
        "Company",
        "Investor",
        "  invested_in:\n    - {value: firm, source: press, since: 2026-07, rank: preferred}\n"
        "  rationale:\n    - {value: {en: Why not, zh: 有何不可}, source: press}\n",
    ),
    "entities/software/base.yaml": entity("Library", "Base", "  built_on:\n    - {value: root, source: maker}\n"),
    "entities/software/root.yaml": entity("Library", "Root"),
    "entities/models/model.yaml": entity(
        "Model",
        "Model",
        "  layers:\n    - {value: 60, source: list}\n    - {value: 61, source: maker, as_of: 2026-06}\n"
        "    - {value: 62, source: paper, as_of: 2026-06}\n",
    ),
    "entities/engines/engine.yaml": entity(
        "ServingEngine",
        "Engine",
        "  built_on:\n    - {value: base, source: [list, maker]}\n"
        "    - {value: root, source: list, until: 2026-03-01}\n"
        "    - value: base\n      source: press\n      refuted_by:\n"
        "        - {source: maker, note: {en: Never., zh: 从未。}}\n        - {source: paper, locator: p. 3}\n"
        "  supports_model:\n    - {value: model, source: maker, extent: in_progress}\n"
        "    - {value: model, source: list, extent: none}\n    - {value: model, source: press, extent: partial}\n"
        "  commercialized_by:\n    - {value: firm, source: list}\n",
    ),
}


def built(folder: Path, data: Path, view: View = View()) -> Path:  # noqa: B008 - immutable
    """A folder with the graph of some data under a view."""
    made = build([data], ONTOLOGY, view)
    write_snapshot(folder, made.nquads, made.info)
    return folder


def view_of(options: dict[str, Any]) -> View:
    settled: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}
    return View(**settled)


def same(revised: KnowledgeGraph, expected: Path) -> None:
    assert revised.snapshot.graph.read_bytes() == (expected / "graph.nq").read_bytes()
    told = [json.loads((folder / "info.json").read_text("utf-8")) for folder in (revised.snapshot.folder, expected)]
    assert told[0] == told[1]


@pytest.mark.parametrize("options", VIEWS, ids=str)
def test_a_view_of_a_graph_is_what_a_build_from_the_files_gives(options: dict[str, Any], tmp_path: Path) -> None:
    data = write_folder(tmp_path / "data", SMALL)
    with aigraph.load(built=built(tmp_path / "all", data)) as kg:
        assert {claim.status for claim in kg.evidence.claims()} >= {"refuted", "expired", "superseded", "accepted"}
        same(kg.believing(**options), built(tmp_path / "view", data, view_of(options)))


def test_a_view_of_the_landscape_is_what_a_build_from_the_files_gives(folder: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"as_of": "2026-08", "exclude_sources": [PAGE], "verified": True}
    with aigraph.load(built=folder) as kg:
        same(kg.believing(**options), built(tmp_path / "view", DATA, view_of(options)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's graph, built."""
    return built(tmp_path_factory.mktemp("graph"), DATA)


@pytest.fixture
def kg(folder: Path) -> Iterator[KnowledgeGraph]:
    with aigraph.load(built=folder) as graph:
        yield graph


def test_no_data_file_is_read_again(tmp_path: Path) -> None:
    data = write_folder(tmp_path / "data", SMALL)
    with aigraph.load(built=built(tmp_path / "all", data)) as kg:
        shutil.rmtree(data)
        before = kg.believing(as_of="2026-02")
        assert 0 < len(before) < len(kg)
        assert before["engine"].built_on == [kg["base"], kg["root"]]
        assert kg["engine"].built_on == [kg["base"]]
        assert before.believing().info() == kg.info()
        assert before.believing(verified=True).info() == kg.believing(verified=True).info()


def test_a_month_is_refused_in_which_a_claim_begins_that_the_graph_does_not_hold(tmp_path: Path) -> None:
    """The data's date is 1 August: what begins on the 20th is not in its graph, and is known at the end of August."""
    begins = "  developed_by:\n    - {value: firm, source: list, since: 2026-08-20}\n"
    later = SMALL | {"entities/software/root.yaml": entity("Library", "Root", begins)}
    data = write_folder(tmp_path / "data", later)
    with aigraph.load(built=built(tmp_path / "all", data)) as kg:
        assert kg.info()["next_beginning"] == "2026-08-20"
        assert kg.believing(as_of="2026-07")["root"].label() == "Root"
        for month_or_year in ("2026-08", "2026"):
            with pytest.raises(BadParameter, match="later than its own"):
                kg.believing(as_of=month_or_year)


def test_options_are_those_given_and_no_others() -> None:
    with aigraph.load(as_of="2026-05-31") as kg:
        assert kg.believing(verified=True).view == View(verified=True)
        assert kg.believing().view is None


def test_wrong_options(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="no source 'olama-readme'"):
        kg.believing(exclude_sources=["olama-readme"])
    with pytest.raises(BadParameter, match="No source is left"):
        kg.believing(only_sources=[PAGE], exclude_sources=[PAGE])
    with pytest.raises(BadParameter, match="No source is left"):
        aigraph.load(exclude_sources=list(dataset().sources))
    with pytest.raises(BadParameter, match="as-of"):
        kg.believing(as_of="yesterday")
    with pytest.raises(BadParameter, match="later than its own"):
        kg.believing(as_of="2999")


def test_a_thing_that_a_view_does_not_know(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as error:
        kg.believing(as_of="1990")["ollama"]
    assert "as believed under" in str(error.value.hint)
