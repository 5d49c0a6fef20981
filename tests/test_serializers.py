"""`serializers`: the W3C formats to the letter, read back by parsers that are not ours."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.query import Result

from aigraph.errors import BadParameter
from aigraph.formats import write
from aigraph.results import Results
from aigraph.store import Answer
from aigraph.terms import Term
from aigraph.vocabulary import ID, XSD
from answers import ACTING, ask, literal, select, texts, uri, xml_texts

BNODE = {"type": "bnode", "value": "b0"}
TRIPLE = {
    "type": "triple",
    "value": {"subject": uri("http://s"), "predicate": uri("http://p"), "object": literal("o", lang="en")},
}
MIXED = select(
    ["a", "b"],
    [uri("http://example.com/x?a=1&b=<2>".replace("<2>", "2")), literal('say "hi",\n\tok\\ \r.', lang="zh-hans")],
    [literal("3", XSD + "integer"), BNODE],
    [literal("3.50", XSD + "decimal"), literal("1e3", XSD + "double")],
    [literal(""), literal("true", XSD + "boolean")],
    [literal("2026-05-31", XSD + "date"), None],
    [None, literal(" 推理 & <b> ")],
    [literal("3.", XSD + "decimal"), literal("x", XSD + "integer")],
    [None, None],
)
FORMATS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}


def by_rdflib(results: Results, name: str) -> list[dict[str, Any]]:
    parsed = Result.parse(io.BytesIO(write(results, name)), format=name)
    return [{str(variable): term for variable, term in binding.items()} for binding in parsed.bindings]


def by_oxigraph(results: Results, name: str) -> list[dict[str, Term]]:
    parsed = ox.parse_query_results(write(results, name), FORMATS[name])
    assert isinstance(parsed, ox.QuerySolutions)
    names = [variable.value for variable in parsed.variables]
    assert names == results.variables
    again = Results(Answer("select", parsed.serialize(format=ox.QueryResultsFormat.JSON) or b""))
    return [{name: term for name, term in row.items() if term} for row in again]


def expected(results: Results) -> list[dict[str, Term]]:
    return [{name: term for name, term in row.items() if term} for row in results]


def as_rdflib(term: Term) -> rdflib.term.Identifier:
    if term.type == "uri":
        return rdflib.URIRef(term.value)
    datatype = rdflib.URIRef(term.datatype) if term.datatype else None
    return rdflib.Literal(term.value, lang=term.lang, datatype=datatype, normalize=False)


@pytest.fixture(autouse=True)
def keep_lexical_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


# --- round trips ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_cell_comes_back_through_oxigraph(name: str) -> None:
    assert by_oxigraph(MIXED, name) == expected(MIXED)


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_cell_comes_back_through_rdflib(name: str) -> None:
    found = by_rdflib(MIXED, name)
    wanted = expected(MIXED)
    assert len(found) == len(wanted)
    for row, terms in zip(found, wanted, strict=True):
        row = {variable: term for variable, term in row.items() if term is not None}
        assert set(row) == set(terms)
        for variable, term in terms.items():
            if term.type == "bnode":
                assert isinstance(row[variable], rdflib.BNode)
            else:
                assert row[variable] == as_rdflib(term)


@given(texts)
def test_any_text_comes_back_from_json(text: str) -> None:
    results = select(["x", "y"], [literal(text), literal(text, lang="zh")])
    assert by_oxigraph(results, "json") == expected(results)
    assert json.loads(write(results, "json"))["results"]["bindings"][0]["x"] == literal(text)


@given(xml_texts)
def test_any_text_that_xml_can_hold_comes_back_from_it(text: str) -> None:
    results = select(["x"], [literal(text)])
    assert by_oxigraph(results, "xml") == expected(results)
    [value] = ElementTree.fromstring(write(results, "xml")).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert (value.text or "") == text


@given(texts)
def test_any_text_comes_back_from_tsv(text: str) -> None:
    results = select(["x", "y"], [literal(text), literal(text, lang="zh")])
    assert by_oxigraph(results, "tsv") == expected(results)
    lines = write(results, "tsv").decode()
    assert len(lines.splitlines()) == 2, "whatever splits lines sees a header and one row"
    assert lines.count("\t") == 2


@settings(max_examples=30, deadline=None)  # rdflib reads TSV slowly
@given(texts.filter(lambda text: not ACTING & set(text)))  # nor does it know Turtle's \\u escapes
def test_any_text_comes_back_from_tsv_through_rdflib(text: str) -> None:
    [row] = by_rdflib(select(["x"], [literal(text)]), "tsv")
    assert str(row["x"]) == text


@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_any_text_comes_back_from_csv(rows: list[tuple[str, str]]) -> None:
    results = select(["x", "y"], *[[literal(x), literal(y)] for x, y in rows])
    text = write(results, "csv").decode()
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [["x", "y"], *map(list, rows)]


@given(st.lists(texts, max_size=4))
def test_a_single_column_of_csv_keeps_every_row(column: list[str]) -> None:
    results = select(["x"], *[[literal(text)] for text in column])
    text = write(results, "csv").decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["x"], *[[text] for text in column]]


@given(texts)
def test_any_text_comes_back_from_jsonl(text: str) -> None:
    lines = write(select(["x", "y"], [literal(text), None]), "jsonl").decode()
    assert json.loads(lines) == {"x": text, "y": None}
    assert len(lines.splitlines()) == 1


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(), st.floats())
def test_numbers_of_jsonl(decimal: Any, integer: int, double: float) -> None:
    cells = [literal(f"{decimal:f}", XSD + "decimal"), literal(str(integer), XSD + "integer")]
    lexical = repr(double).replace("inf", "INF").replace("nan", "NaN")
    results = select(["d", "i", "f"], [*cells, literal(lexical, XSD + "double")])
    read = json.loads(write(results, "jsonl"), parse_float=str)
    assert read["d"].rstrip("0") == f"{decimal:f}".rstrip("0") if "." in f"{decimal:f}" else True
    assert read["i"] == integer
    assert float(read["f"]) == double or double != double


# --- to the letter --------------------------------------------------------------------------------------------------


def test_csv_to_the_letter() -> None:
    assert write(MIXED, "csv").decode().split("\r\n") == [
        "a,b",
        'http://example.com/x?a=1&b=2,"say ""hi"",\n\tok\\ \r."',
        "3,_:b0",
        "3.50,1e3",
        ",true",
        "2026-05-31,",
        ", 推理 & <b> ",
        "3.,x",
        ",",
        "",
    ]


def test_tsv_to_the_letter() -> None:
    assert write(MIXED, "tsv").decode().split("\n") == [
        "?a\t?b",
        '<http://example.com/x?a=1&b=2>\t"say \\"hi\\",\\n\\tok\\\\ \\r."@zh-hans',
        "3\t_:b0",
        "3.50\t1e3",
        '""\ttrue',
        '"2026-05-31"^^<http://www.w3.org/2001/XMLSchema#date>\t',
        '\t" 推理 & <b> "',
        '"3."^^<http://www.w3.org/2001/XMLSchema#decimal>\t"x"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "\t",
        "",
    ]


def test_a_single_unbound_cell() -> None:
    one = select(["x"], [None], [literal("")])
    assert write(one, "csv") == b'x\r\n""\r\n""\r\n'
    assert write(one, "tsv") == b'?x\n\n""\n'


def test_a_row_without_columns() -> None:
    nothing = select([], [])
    assert write(nothing, "csv") == b"\r\n\r\n"
    assert write(nothing, "tsv") == b"\n\n"
    assert json.loads(write(nothing, "json")) == {"head": {"vars": []}, "results": {"bindings": [{}]}}
    assert by_oxigraph(nothing, "xml") == [{}]
    assert write(nothing, "jsonl") == b"{}\n"


def test_without_a_header() -> None:
    one = select(["x"], [literal("v")])
    assert write(one, "csv", header=False) == b"v\r\n"
    assert write(one, "tsv", header=False) == b'"v"\n'


@pytest.mark.parametrize("answer", [True, False])
def test_the_answer_of_an_ask(answer: bool) -> None:
    word = b"true" if answer else b"false"
    for name in ("csv", "tsv", "table", "markdown"):
        assert write(ask(answer), name) == word + b"\n"
    assert write(ask(answer), "json") == b'{"head":{},"boolean":%s}\n' % word
    assert write(ask(answer), "jsonl") == b'{"boolean":%s}\n' % word
    assert b"<p>%s</p>" % word in write(ask(answer), "html")
    for name in ("json", "xml"):
        assert bool(ox.parse_query_results(write(ask(answer), name), FORMATS[name])) is answer
        assert Result.parse(io.BytesIO(write(ask(answer), name)), format=name).askAnswer is answer


def test_xml_escapes_and_refuses() -> None:
    text = write(select(["x"], [literal("<a & 'b'\r\u202e", lang="en")]), "xml").decode()
    assert "<literal xml:lang=\"en\">&lt;a &amp; 'b'&#xD;&#x202E;</literal>" in text
    for hostile in ("\x00", "\x1b[2J", "\ufffe"):
        with pytest.raises(
            BadParameter, match=r"^XML cannot hold the character U\+[0-9A-F]{4}, which is in the answer"
        ):
            write(select(["x"], [literal(hostile)]), "xml")


@pytest.mark.parametrize("name", ["json", "jsonl", "tsv"])
def test_nothing_unseen_reaches_a_terminal_where_the_format_has_an_escape(name: str) -> None:
    text = write(select(["x"], [literal("\x1b[2J\x9b\u202e\u2066\u2028")]), name).decode()
    assert all(character.isprintable() or character == "\n" for character in text)


def test_half_a_surrogate_pair_breaks_nothing() -> None:
    results = Results(
        Answer(
            "select", b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a\\ud800"}}]}}'
        )
    )
    for name in ("csv", "tsv", "json", "jsonl", "table", "markdown", "html"):
        assert write(results, name).decode("utf-8")


def test_an_iri_cannot_break_out_of_tsv() -> None:
    text = write(select(["x"], [uri("http://a/\t> <b\n")]), "tsv").decode()
    assert text == "?x\n<http://a/\\u0009\\u003E\\u0020\\u003Cb\\u000A>\n"


@pytest.mark.parametrize("name", FORMATS)
def test_triple_terms_and_directions_come_back(name: str) -> None:
    direction = {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"}
    results = select(["t", "d"], [TRIPLE, direction])
    assert by_oxigraph(results, name) == expected(results)
    assert results[0].python() == {"t": '<<( <http://s> <http://p> "o"@en )>>', "d": "x"}


# --- spreadsheets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_excel_safe_disarms_what_would_be_a_formula(start: str) -> None:
    hostile = start + 'cmd|"/c calc"!A1'
    for cell in (literal(hostile), literal(hostile, XSD + "integer"), literal(hostile, lang="en"), uri(hostile)):
        results = select(["x", "y"], [cell, literal("ok")])
        [_, [found, ok]] = csv.reader(io.StringIO(write(results, "csv", excel_safe=True).decode(), newline=""))
        assert (found, ok) == ("'" + hostile, "ok")
        [_, [found, _ok]] = csv.reader(io.StringIO(write(results, "csv").decode(), newline=""))
        assert found == hostile, "without the option the data stays as it is"


@pytest.mark.parametrize(("value", "type"), [("-7", "integer"), ("+7.5", "decimal"), ("-1e5", "double")])
def test_excel_safe_leaves_numbers_alone(value: str, type: str) -> None:
    assert write(select(["x"], [literal(value, XSD + type)]), "csv", excel_safe=True) == f"x\r\n{value}\r\n".encode()
    assert write(select(["x"], [literal(value)]), "csv", excel_safe=True) == f"x\r\n'{value}\r\n".encode()


def test_excel_safe_knows_that_infinity_is_a_name_to_a_spreadsheet() -> None:
    assert write(select(["x"], [literal("-INF", XSD + "double")]), "csv", excel_safe=True) == b"x\r\n'-INF\r\n"


def test_ids_stay_whole() -> None:
    assert write(select(["x"], [uri(ID + "llama.cpp")]), "jsonl") == b'{"x":"llama.cpp"}\n'
