"""The named queries: each is valid as it stands, described in both languages, and answers the same at an endpoint."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph import guard, places
from aigraph.endpoint import query_endpoint
from aigraph.graph import KnowledgeGraph
from aigraph.queries import read_query
from aigraph.store import DEFAULT_LIMITS, Answer
from conftest import oxigraph_command, serving

PATHS = sorted(p for p in (places.home() / "queries").rglob("*.rq") if p.parent.name != "checks")
IDS = [p.stem for p in PATHS]


@pytest.fixture(scope="module")
def kg() -> aigraph.KnowledgeGraph:
    return aigraph.load()


def test_there_are_queries() -> None:
    assert len(PATHS) >= 12
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_header_is_whole_and_in_both_languages(path: Path, kg: KnowledgeGraph) -> None:
    query = read_query(path)
    for words in (query.title, query.description, *query.columns.values(), *(p.description for p in query.parameters)):
        assert set(words) == {"en", "zh"}
        assert re.search(r"[\u4e00-\u9fff]", words["zh"]) or not re.search(r"[a-z]{4}", words["zh"])
    kinds = {
        "language",
        "source",
        "property",
        "class",
        "string",
        "integer",
        "decimal",
        "boolean",
        "date",
        *kg.schema.classes,
    }
    assert {p.type for p in query.parameters} <= kinds


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_valid_as_it_stands_and_columns_are_its_variables(path: Path, kg: KnowledgeGraph) -> None:
    query = read_query(path)
    results = kg.query(query.text)
    assert set(query.columns) <= set(results.variables)
    projected = re.search(r"SELECT(?: DISTINCT)?\s(.*?)\bWHERE\b", query.text, re.DOTALL)
    assert projected is not None
    names = {p.name for p in query.parameters}
    assert not names & set(results.variables), "a parameter that is projected cannot be bound"


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_answers_with_its_defaults_in_both_languages(path: Path, kg: KnowledgeGraph) -> None:
    english, chinese = (kg.query(path.stem, lang=lang) for lang in ("en", "zh"))
    assert len(english) == len(chinese) > 0


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_no_row_is_there_twice(path: Path, kg: KnowledgeGraph) -> None:
    rows = [json.dumps(row, default=str) for row in kg.query(path.stem).to_dicts()]
    assert len(set(rows)) == len(rows)


@pytest.fixture(scope="module")
def landscape_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A SPARQL server that was given what `aigraph export` writes."""
    folder = tmp_path_factory.mktemp("endpoint")
    graph, store = folder / "graph.nq", folder / "store"
    export = [
        sys.executable,
        "-m",
        "aigraph",
        "export",
        "--format",
        "nq",
        "-o",
        str(graph),
    ]
    subprocess.run(export, check=True)
    load = [oxigraph_command(), "load", "--location", str(store), "--file", str(graph)]
    subprocess.run(load, check=True, capture_output=True)
    with serving(store) as url:
        yield url


def test_the_same_answers_at_a_real_endpoint(kg: KnowledgeGraph, landscape_endpoint: str) -> None:
    for path in PATHS:
        if "aig:fits(" in path.read_text(encoding="utf-8"):  # a function of ours, which no other engine has
            continue
        text = kg.prepare(path.stem, {})
        remote = query_endpoint(landscape_endpoint, guard.with_prefixes(text), limits=DEFAULT_LIMITS)
        assert _rows(remote) == _rows(kg.ask(text)), path.stem


def test_the_command_asks_the_endpoint(landscape_endpoint: str) -> None:
    command = [
        sys.executable,
        "-m",
        "aigraph",
        "query",
        "lab-recommendations",
        "-F",
        "csv",
    ]
    here = subprocess.run(command, capture_output=True, check=True).stdout
    there = subprocess.run([*command, "--endpoint", landscape_endpoint], capture_output=True, check=True).stdout
    assert here == there


def _rows(answer: Answer) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(answer.body)["results"]["bindings"])


def test_nobody_builds_sparql_from_pieces() -> None:
    """No f-string, format or % in the code makes SPARQL: parameters are bound as terms."""
    found = subprocess.run(
        [
            "grep",
            "-rnE",
            r"""(f"|f'|\.format\(|" %).*\b(SELECT|CONSTRUCT|WHERE|ASK)\b.*\{""",
            str(places.PACKAGE),
            "--include=*.py",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert [line for line in found.splitlines() if "CONSTRUCT {{ one triple }}" not in line] == []
