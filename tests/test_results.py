"""`results` and `terms`: rows, Python values, and finding a format by any of its names."""

from __future__ import annotations

import math
import subprocess
import sys
from decimal import Decimal

import pytest

from aigraph.errors import BadParameter, MissingPackage, QueryError, UnknownName
from aigraph.formats import FORMATS, default_format, find_format, write
from aigraph.results import Results
from aigraph.store import Answer
from aigraph.terms import Term
from aigraph.vocabulary import ID, XSD
from answers import GRAPH, ask, literal, select, uri


def test_rows_by_name_and_by_number() -> None:
    results = select(["engine", "name"], [uri(ID + "ollama"), literal("Ollama", lang="en")], [None, literal("x")])
    first, second = results
    assert len(results) == 2
    assert list(first) == ["engine", "name"]
    assert first["engine"] == first[0] == Term("uri", ID + "ollama")
    assert first["name"] == first[-1] == Term("literal", "Ollama", "en")
    assert second["engine"] is None
    assert "engine" in second
    assert second.get("nothing") is None
    assert results[1] == second
    assert dict(first) == {"engine": first[0], "name": first[1]}
    assert repr(first) == "Row({'engine': 'ollama', 'name': 'Ollama'})"


def test_an_unknown_variable_is_named_with_the_nearest() -> None:
    row = select(["engine"], [literal("x")])[0]
    with pytest.raises(KeyError) as caught:
        row["engin"]
    assert isinstance(caught.value, UnknownName)
    assert (str(caught.value), caught.value.hint) == ("There is no variable 'engin'.", "Did you mean 'engine'?")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (uri(ID + "llama.cpp"), "llama.cpp"),
        (uri(ID + "Not An Id"), ID + "Not An Id"),
        (uri(ID), ID),
        (uri("https://example.com/x"), "https://example.com/x"),
        ({"type": "bnode", "value": "b0"}, "_:b0"),
        (literal("plain"), "plain"),
        (literal("plain", XSD + "string"), "plain"),
        (literal("文字", lang="zh"), "文字"),
        (literal("-7", XSD + "integer"), -7),
        (literal("7", XSD + "nonNegativeInteger"), 7),
        (literal("1_000", XSD + "integer"), "1_000"),
        (literal("１", XSD + "integer"), "１"),
        (literal("9" * 600, XSD + "integer"), 10**600 - 1),
        (literal("9" * 5000, XSD + "integer"), "9" * 5000),
        (literal("1.50", XSD + "decimal"), Decimal("1.50")),
        (literal("1e5", XSD + "decimal"), "1e5"),
        (literal("1e3", XSD + "double"), 1000.0),
        (literal("-INF", XSD + "double"), -math.inf),
        (literal("infinity", XSD + "double"), "infinity"),
        (literal("true", XSD + "boolean"), True),
        (literal("0", XSD + "boolean"), False),
        (literal("yes", XSD + "boolean"), "yes"),
        (literal("2026-05-31", XSD + "date"), "2026-05-31"),
    ],
)
def test_python_values(cell: dict[str, str], value: object) -> None:
    [found] = select(["x"], [cell]).to_dicts()
    assert found == {"x": value}
    assert type(found["x"]) is type(value)


def test_not_a_number_is_a_float() -> None:
    [row] = select(["x"], [literal("NaN", XSD + "double")]).to_dicts()
    assert isinstance(row["x"], float)
    assert math.isnan(row["x"])


def test_unbound_is_none_and_a_row_of_nothing_is_a_row() -> None:
    assert select(["x", "y"], [None, None]).to_dicts() == [{"x": None, "y": None}]
    nothing = select([], [])
    assert len(nothing) == 1
    assert nothing.to_dicts() == [{}]


def test_truth() -> None:
    assert select(["x"], [None])
    assert not select(["x"])
    assert ask(True)
    assert not ask(False)
    assert GRAPH
    assert not Results(Answer("graph", b""))


def test_a_graph_reads_as_rows_of_three() -> None:
    assert GRAPH.variables == ["subject", "predicate", "object"]
    assert len(GRAPH) == 2
    assert GRAPH[0].python() == {
        "subject": "ollama",
        "predicate": "https://w3id.org/aigraph/ontology#built_on",
        "object": "llama.cpp",
    }
    assert GRAPH[1]["object"] == Term("literal", "Ollama", "en")


def test_graph_terms_equal_those_of_rows() -> None:
    text = b"<http://a> <http://b> %s .\n"
    for written, term in [
        (b'"x"', Term("literal", "x")),
        (b'"1"^^<http://www.w3.org/2001/XMLSchema#integer>', Term("literal", "1", None, XSD + "integer")),
        (b'"x"@ar--rtl', Term("literal", "x", "ar--rtl")),
        (b"_:b0", Term("bnode", "b0")),
    ]:
        assert Results(Answer("graph", text % written))[0]["object"] == term
    triple = Results(Answer("graph", text % b'<<( <http://s> <http://p> "o"@en )>>'))[0]["object"]
    assert triple is not None
    assert triple.value == '<<( <http://s> <http://p> "o"@en )>>'
    assert triple.parts == (Term("uri", "http://s"), Term("uri", "http://p"), Term("literal", "o", "en"))


def test_asking_for_what_the_answer_has_not_fails_at_the_call() -> None:
    with pytest.raises(BadParameter, match="Only an ASK query"):
        _ = GRAPH.boolean
    with pytest.raises(BadParameter, match="Only a CONSTRUCT or DESCRIBE"):
        _ = select(["x"]).triples
    for use in (list, len, Results.to_dicts):
        with pytest.raises(BadParameter, match=r"^An ASK query has no rows; its answer is \.boolean\.$"):
            use(ask(True))
    assert ask(True).boolean is True


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"head":{"vars":["x"]}}',
        b'{"head":{"vars":"x"},"results":{"bindings":7}}',
        b'{"head":{"vars":["x"]},"results":{"bindings":[7]}}',
        b'{"head":{"vars":[7]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["x","x"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["a\\tb"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["=cmd"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["\\u202e"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":[""]},"results":{"bindings":[]}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_malformed_answer_is_one_sentence(body: bytes) -> None:
    with pytest.raises(QueryError, match=r"^The answer is not in the format of SPARQL results\.$"):
        Results(Answer("select", body))


@pytest.mark.parametrize("body", [b"{}", b'{"boolean":"true"}', b'{"boolean":1}', b'{"head":{},"boolean":null}'])
def test_a_malformed_yes_or_no_is_one_sentence(body: bytes) -> None:
    with pytest.raises(QueryError, match=r"^The answer is not in the format of SPARQL results\.$"):
        Results(Answer("ask", body))


@pytest.mark.parametrize(
    "cell",
    [
        {"type": "uri"},
        {"type": "uri", "value": 7},
        {"type": "what", "value": "x"},
        {"type": "bnode", "value": "a\tb"},
        {"type": "bnode", "value": ""},
        {"type": "literal", "value": "x", "xml:lang": "en\t"},
        {"type": "literal", "value": "x", "xml:lang": ["en"]},
        {"type": "literal", "value": "x", "xml:lang": "en", "its:dir": "up"},
        {"type": "literal", "value": "x", "datatype": 7},
        {"type": "triple", "value": "x"},
        "x",
    ],
)
def test_a_malformed_cell_is_one_sentence(cell: object) -> None:
    with pytest.raises(QueryError, match=r"^The answer is not in the format of SPARQL results\.$"):
        select(["x"], [cell]).to_dicts()


@pytest.mark.parametrize("body", [b"<html>", b"<a> <b> <c> .", b'<http://a> <http://b> "x'])
def test_a_malformed_graph_is_one_sentence(body: bytes) -> None:
    results = Results(Answer("graph", body))
    for use in (len, lambda r: write(r, "turtle"), lambda r: write(r, "ntriples")):
        with pytest.raises(QueryError, match=r"^The answer is not in the format of N-Triples\.$"):
            use(results)


def test_names_of_variables_in_other_scripts_are_fine() -> None:
    assert select(["引擎", "été", "a_1"], [None, None, None]).variables == ["引擎", "été", "a_1"]


def test_the_old_name_of_a_typed_literal_is_understood() -> None:
    cell = {"type": "typed-literal", "value": "7", "datatype": XSD + "integer"}
    assert select(["x"], [cell])[0]["x"] == Term("literal", "7", None, XSD + "integer")


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_package_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackage) as caught:
        getattr(select(["x"]), "to_" + package)()
    assert str(caught.value) == f"{package} is not installed."
    assert caught.value.hint == f"Install it with: pip install 'aigraph[{package}]'"


MIXED = select(
    ["a", "b", "c"],
    [literal("1", XSD + "integer"), literal("1.5", XSD + "decimal"), uri(ID + "ollama")],
    [None, literal("x"), None],
)


def test_pandas() -> None:
    pytest.importorskip("pandas")
    frame = MIXED.to_pandas()
    assert list(frame.columns) == ["a", "b", "c"]
    assert list(frame["b"]) == [Decimal("1.5"), "x"]
    assert list(select(["a", "b"]).to_pandas().columns) == ["a", "b"]


def test_polars() -> None:
    pytest.importorskip("polars")
    frame = MIXED.to_polars()
    assert frame.columns == ["a", "b", "c"]
    assert frame["a"].to_list() == [1, None]
    assert frame["c"].to_list() == ["ollama", None]
    assert select(["a", "b"]).to_polars().columns == ["a", "b"]


# --- formats --------------------------------------------------------------------------------------------------------

ROW_NAMES = {
    "table": "table txt text/plain",
    "json": "json srj application/sparql-results+json application/json",
    "xml": "xml srx application/sparql-results+xml application/xml text/xml",
    "csv": "csv text/csv",
    "tsv": "tsv text/tab-separated-values",
    "jsonl": "jsonl ndjson application/x-ndjson application/jsonl",
    "markdown": "markdown md text/markdown",
    "html": "html htm text/html",
}
GRAPH_NAMES = {
    "turtle": "turtle ttl text/turtle",
    "ntriples": "ntriples nt n-triples application/n-triples",
    "nquads": "nquads nq n-quads application/n-quads",
    "trig": "trig application/trig",
    "jsonld": "jsonld json json-ld application/ld+json application/json",
    "rdfxml": "rdfxml rdf xml application/rdf+xml application/xml text/xml",
}
NAMES = [
    (kind, name, text)
    for kinds, table in ((("select", "ask"), ROW_NAMES), (("graph",), GRAPH_NAMES))
    for kind in kinds
    for name, texts in table.items()
    for text in texts.split()
]


def test_the_lookup_table_above_is_exhaustive() -> None:
    assert list(FORMATS) == [*ROW_NAMES, *GRAPH_NAMES]
    for kind in ("select", "ask", "graph"):
        known = {name for format in FORMATS.values() if kind in format.kinds for name in format.names}
        assert known == {text for k, _, text in NAMES if k == kind}


@pytest.mark.parametrize(("kind", "name", "text"), NAMES)
def test_every_name_extension_and_media_type_finds_its_format(kind: str, name: str, text: str) -> None:
    ways = [text, text.upper(), f" {text} "]
    ways += [f"{text}; charset=utf-8", f"{text};q=0.9"] if "/" in text else ["." + text]
    assert {find_format(way, kind).name for way in ways} == {name}


def test_no_two_formats_of_a_kind_share_a_name() -> None:
    for kind in ("select", "ask", "graph"):
        names = [name for format in FORMATS.values() if kind in format.kinds for name in {*format.names}]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(("text", "kind"), [("turtle", "select"), (".nt", "ask"), ("csv", "graph"), ("table", "graph")])
def test_a_format_for_another_kind_of_answer_says_which_would_do(text: str, kind: str) -> None:
    with pytest.raises(BadParameter) as caught:
        find_format(text, kind)
    serving = [format.name for format in FORMATS.values() if kind in format.kinds]
    assert str(caught.value).endswith(f"it can be as {', '.join(serving)}.")
    with pytest.raises(BadParameter):
        write({"select": select(["x"]), "ask": ask(True), "graph": GRAPH}[kind], text)


@pytest.mark.parametrize(("text", "nearest"), [("jsn", "json"), ("markdwon", "markdown"), ("text/cvs", "text/csv")])
def test_an_unknown_format_is_named_with_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as caught:
        find_format(text, "select")
    assert nearest in caught.value.suggestions
    assert str(caught.value) == f"There is no format {text!r}."


def test_the_default_format() -> None:
    assert [default_format(kind, True) for kind in ("select", "ask", "graph")] == ["table", "table", "turtle"]
    assert [default_format(kind, False) for kind in ("select", "ask", "graph")] == ["tsv", "tsv", "turtle"]


def test_importing_results_loads_nothing_heavy() -> None:
    heavy = (
        "{'json', 'rich', 'pyoxigraph', 'decimal', 'dataclasses', 'inspect', 'html', 'unicodedata', 'aigraph.store'}"
    )
    code = f"import sys, aigraph.results, aigraph.files; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_tsv_needs_neither_rich_nor_pyoxigraph() -> None:
    code = (
        "import sys\n"
        "from aigraph.formats import write\n"
        "from aigraph.results import Results\n"
        "from types import SimpleNamespace\n"
        """body = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'\n"""
        "results = Results(SimpleNamespace(kind='select', body=body))\n"
        "print([write(results, 'tsv'), write(results, 'table', width=80)])\n"
        "print(sorted({'rich', 'pyoxigraph'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == "[b'?x\\n', b'x\\n\\xe2\\x94\\x80\\n']\n[]\n"
