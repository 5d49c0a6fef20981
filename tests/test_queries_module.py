"""`queries`: headers are read, names found, and parameters bound as terms and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.errors import AigraphError, BadParameter, UnknownName, UnreadableData
from aigraph.queries import NamedQuery, Parameter, bind, find_query, query_paths, read_query, to_term, write_headers
from aigraph.sizing.functions import NAMES
from aigraph.vocabulary import AIG, PREFIXES, XSD
from samples import ROOT, ontology

HEADER = """\
#+ title: {en: Bases, zh: 基础}
#+ description:
#+   en: What an engine is built on.
#+   zh: 引擎的基础。
#+ columns:
#+   base: {en: Base, zh: 基础}
#+ parameters:
#+   engine: {type: Engine, default: ollama, description: {en: An engine., zh: 引擎。}}
#+   least: {type: integer, description: {en: At least., zh: 至少。}}
"""
BODY = "SELECT ?base WHERE { $engine aig:built_on ?base ; aig:layers ?n FILTER (?n > COALESCE($least, 0)) } # $engine\n"


def write(folder: Path, name: str, text: str | bytes = HEADER + BODY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def query(tmp_path: Path) -> NamedQuery:
    return read_query(write(tmp_path, "theme/bases.rq"))


def test_a_header_is_read(query: NamedQuery) -> None:
    assert (query.name, query.theme, query.title["zh"]) == ("bases", "theme", "基础")
    assert query.description["en"] == "What an engine is built on."
    assert query.columns == {"base": {"en": "Base", "zh": "基础"}}
    assert [(p.name, p.type, p.default) for p in query.parameters] == [
        ("engine", "Engine", "ollama"),
        ("least", "integer", None),
    ]
    assert query.text == HEADER + BODY


def test_headers_read_beforehand_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "ontology" / "chains").glob("*.rq")]
    plain = [read_query(path) for path in paths]
    write_headers([ROOT / "queries", ROOT / "ontology"], tmp_path / "headers")
    monkeypatch.setattr("aigraph.places.known_header", lambda name: tmp_path / "headers" / f"{name}.json")
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert [read_query(path) for path in paths] == plain
    monkeypatch.undo()
    changed = tmp_path / paths[0].name
    changed.write_text(paths[0].read_text(encoding="utf-8").replace("#+ title:", "#+ title: {en: Mine, zh: 我的} #", 1))
    monkeypatch.setattr("aigraph.places.known_header", lambda name: tmp_path / "headers" / f"{name}.json")
    assert read_query(changed).title == {"en": "Mine", "zh": "我的"}


def test_a_file_of_ones_own_needs_no_header(tmp_path: Path) -> None:
    plain = read_query(write(tmp_path, "mine.rq", "\ufeffASK {}"))
    assert (plain.name, plain.text, plain.parameters, plain.title) == ("mine", "ASK {}", (), {})


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        "#+ title: {en: [\nASK {}",
        "#+ [a, b]\nASK {}",
        "#+ title: {en: a, zh: b}\nASK {}",
        "#+ title: {en: a}\n#+ description: {en: a}\n#+ parameters: {x: {}}\nASK {}",
        "#+ title: {en: a}\n#+ description: {en: a}\n#+ parameters: [x]\nASK {}",
        "#+ title: 2026-02-31\nASK {}",
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UnreadableData, match=r"bad\.rq"):
        read_query(write(tmp_path, "bad.rq", text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableData, match=r"^The query file .*nowhere\.rq' cannot be read: No such file or directory\.$"
    ):
        read_query(tmp_path / "nowhere.rq")


def test_later_folders_win_and_checks_and_hidden_files_are_no_queries(tmp_path: Path) -> None:
    for name in ("a/one/x.rq", "a/checks/y.rq", "a/one/.#z.rq", "a/.git/w.rq", "a/one/readme.md", "b/two/x.rq"):
        write(tmp_path, name)
    found = query_paths([tmp_path / "a", tmp_path / "b", tmp_path / "nowhere"])
    assert found == {"x": tmp_path / "b/two/x.rq"}
    assert find_query("x", [tmp_path / "a"]).theme == "one"
    with pytest.raises(UnknownName) as caught:
        find_query("xx", [tmp_path / "a"])
    assert caught.value.suggestions == ("x",)


# --- binding --------------------------------------------------------------------------------------------


def test_values_and_defaults_take_the_place_of_parameters(query: NamedQuery) -> None:
    text = bind(query, {"least": "3"})
    assert "<https://w3id.org/aigraph/id/ollama>  aig:built_on" in text
    assert f'"3"^^<{XSD}integer>' in text
    assert text.endswith("# $engine\n"), "comments stay"
    assert "COALESCE($least, 0)" in bind(query, {})
    ox.Store().query(text, prefixes=PREFIXES)


def test_unknown_parameters_and_things_are_named(query: NamedQuery) -> None:
    with pytest.raises(UnknownName, match="There is no parameter 'engin'") as caught:
        bind(query, {"engin": "vllm"})
    assert caught.value.suggestions == ("engine",)
    with pytest.raises(UnknownName, match="There is no Engine 'olama'") as caught:
        bind(query, {"engine": "olama"}, lambda _: ["ollama", "vllm"])
    assert caught.value.suggestions == ("ollama",)
    assert "id/vllm" in bind(query, {"engine": "vllm"}, lambda _: ["ollama", "vllm"])


@pytest.mark.parametrize(
    ("type", "value", "term"),
    [
        ("Engine", "llama.cpp", "<https://w3id.org/aigraph/id/llama.cpp>"),
        ("source", "page", "<https://w3id.org/aigraph/source/page>"),
        ("property", "built_on", "<https://w3id.org/aigraph/ontology#built_on>"),
        ("language", "zh", '"zh"'),
        ("string", 'a "b" \\ c\n} LIMIT', '"a \\"b\\" \\\\ c\\n} LIMIT"'),
        ("integer", "5", f'"5"^^<{XSD}integer>'),
        ("integer", "-5.0", f'"-5"^^<{XSD}integer>'),
        ("integer", "1e3", f'"1000"^^<{XSD}integer>'),
        ("decimal", "0.50", f'"0.50"^^<{XSD}decimal>'),
        ("decimal", "1e-3", f'"0.001"^^<{XSD}decimal>'),
        ("boolean", "true", f'"true"^^<{XSD}boolean>'),
        ("date", "2026-05-31", f'"2026-05-31"^^<{XSD}date>'),
    ],
)
def test_values_become_terms_of_their_type(type: str, value: str, term: str) -> None:
    assert to_term(Parameter("x", type, None, {}), value) == term


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("Engine", "a b"),
        ("Engine", "x> ?p ?o . <y"),
        ("Engine", ""),
        ("source", "../page"),
        ("property", "a> <b"),
        ("language", "de"),
        ("integer", "1.5"),
        ("integer", "five"),
        ("integer", "1e999999999"),
        ("decimal", "1e-999999999"),
        ("decimal", "NaN"),
        ("decimal", "Infinity"),
        ("boolean", "yes"),
        ("boolean", "True"),
        ("date", "2026-05"),
        ("date", "20260531"),
        ("date", "2026-W22-7"),
        ("date", "2026-02-30"),
        ("string", "a\x00b"),
        ("string", "\ud800"),
    ],
)
def test_what_does_not_fit_is_refused(type: str, value: str) -> None:
    with pytest.raises(BadParameter):
        to_term(Parameter("x", type, None, {}), value)


TYPES = ["Engine", "source", "property", "language", "string", "integer", "decimal", "boolean", "date"]


@given(st.sampled_from(TYPES), st.text() | st.from_regex(r"[-0-9.eE:+]{1,12}", fullmatch=True))
def test_a_bound_value_is_one_term_or_refused(type: str, value: str) -> None:
    query = NamedQuery(
        "q", "", Path("q.rq"), "SELECT ?y WHERE { BIND ($x AS ?y) }", {}, {}, {}, (Parameter("x", type, None, {}),)
    )
    try:
        text = bind(query, {"x": value})
    except AigraphError:
        return
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    [solution] = solutions
    if type == "string":
        assert solution["y"] == ox.Literal(value)


@pytest.mark.parametrize("name", sorted(query_paths([ROOT / "queries"])))
def test_every_query_of_the_project_can_be_read_and_bound(name: str) -> None:
    found = find_query(name, [ROOT / "queries"])
    assert found.title.keys() == found.description.keys() == {"en", "zh"}
    for parameter in found.parameters:
        assert parameter.type in ["class", *TYPES, *ontology().classes]
        assert parameter.description.keys() == {"en", "zh"}
    ours: dict[ox.NamedNode, Callable[..., Any]] = {ox.NamedNode(AIG + function): lambda *_: None for function in NAMES}
    ox.Store().query(bind(found, {}), prefixes=PREFIXES, custom_functions=ours)
