"""`guard`: the scan sees what the engine sees, refuses what no query may do, and binds terms only."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, parse

from aigraph import guard
from aigraph.errors import BadParameter, QueryRefused, QuerySyntaxError
from aigraph.vocabulary import PREFIXES, XSD


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in guard.tokens(text)]


def refusal(text: str) -> QueryRefused:
    with pytest.raises(QueryRefused) as caught:
        guard.check_query(text)
    return caught.value


COMPARISON = ["(", "?a", "<", "?b", "&&", "?c", ">", "?d", ")"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", [("string", "'a'")]),
        ('"a \\" b"', [("string", '"a \\" b"')]),
        ("'''a'\n'b'''", [("string", "'''a'\n'b'''")]),
        ('"""a""b"""', [("string", '"""a""b"""')]),
        ("''", [("string", "''")]),
        ('"x"@en-GB', [("string", '"x"'), ("language", "@en-GB")]),
        ("?a<b", [("variable", "?a"), ("punct", "<"), ("word", "b")]),
        ("(?a<?b)", [("punct", "("), ("variable", "?a"), ("punct", "<"), ("variable", "?b"), ("punct", ")")]),
        ("(?a<?b&&?c>?d)", [("punct", p) if p in "(<&&>)" else ("variable", p) for p in COMPARISON]),
        ("<http://a/#b>#c", [("iri", "<http://a/#b>"), ("comment", "#c")]),
        ("# a 'b\n?c", [("comment", "# a 'b"), ("variable", "?c")]),
        ("aig:a.b.", [("name", "aig:a.b"), ("punct", ".")]),
        ("e:a\\'b :c _:d.e", [("name", "e:a\\'b"), ("name", ":c"), ("blank", "_:d.e")]),
        ("e:%27.?x", [("name", "e:%27"), ("punct", "."), ("variable", "?x")]),
        ("1.5e3 2.", [("number", "1.5e3"), ("number", "2"), ("punct", ".")]),
        ("<<?a ?b ?c>>", [("punct", "<<"), *[("variable", v) for v in ("?a", "?b", "?c")], ("punct", ">>")]),
        ("名:字 ?é", [("name", "名:字"), ("variable", "?é")]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


def test_tokens_know_their_place() -> None:
    found = list(guard.tokens("ASK {\n  ?x # c\r\n 'a\\nb' '''c\nd''' ?y }"))
    assert [(t.text, t.line, t.column) for t in found if t.kind == "variable"] == [("?x", 2, 3), ("?y", 4, 6)]


def test_an_open_string_is_a_syntax_error() -> None:
    with pytest.raises(QuerySyntaxError, match="never closed") as caught:
        guard.check_query("ASK {\n ?s ?p 'abc }")
    assert (caught.value.line, caught.value.column) == (2, 8)


REFUSED = [
    "ASK { SERVICE <http://e/> { ?s ?p ?o } }",
    "ASK { service silent <http://e/> { ?s ?p ?o } }",
    r"ASK { \u0053ERVICE <http://e/> { ?s ?p ?o } }",
    r"ASK { S\U00000045RVICE <http://e/> { ?s ?p ?o } }",
    "ASK { # x\r SERVICE <http://e/> { ?s ?p ?o } }",
    # The engine needs no gap after a word, nor before it. All of these reached the network.
    "PREFIX : <http://e/> ASK { SERVICE:x { ?s ?p ?o } }",
    "PREFIX e: <http://e/> ASK { SERVICEe:x { ?s ?p ?o } }",
    "ASK { SERVICESILENT<http://e/>{ ?s ?p ?o } }",
    "ASK { ?s ?p 1SERVICE<http://e/>{ ?s ?p ?o } }",
    "ASK { ?s ?p 1.SERVICE<http://e/>{ ?s ?p ?o } }",
    "ASK { ?s ?p trueSERVICE<http://e/>{ ?s ?p ?o } }",
    "ASK { ?s ?p e:.SERVICE<http://e/>{ ?s ?p ?o } }",
    "ASK { SERVICE?x{ ?s ?p ?o } }",
    # Here `<?b)#x>` is a comparison and a comment, which hides the quotes that would hide the SERVICE.
    'ASK { FILTER(?a<?b)#x> """\n SERVICE <http://e/> { ?s ?p ?o }\n# """\n}',
    'PREFIX urn: <urn:> ASK { FILTER(?a<urn:x#y> """\n )SERVICE <http://e/> { ?s ?p ?o }\n# """\n}',
    'PREFIX urn: <urn:> ASK { <<urn:x#y> """\n urn:p urn:o>> SERVICE <http://e/> { ?s ?p ?o }\n# """\n}',
    "ASK FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT *FROM<http://e/> { ?s ?p ?o }",
    "PREFIX : <http://e/> SELECT * FROM:x { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://e/> { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
    "INSERT DATA { <a:b> <a:b> <a:b> }",
    "PREFIX e: <http://e/> # x\nDELETE WHERE { ?s ?p ?o }",
    "BASE <http://e/> WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    *(f"{word} <http://e/>" for word in ("CLEAR", "drop", "CREATE", "ADD", "MOVE", "COPY")),
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    error = refusal(text)
    assert error.line >= 1
    assert error.column >= 1


ALLOWED = [
    "ASK { ?service aig:service service:x ; id:from ?from }",
    "ASK { ?x rdfs:label 'SERVICE <http://e/> { }' } # SERVICE <http://e/> {}",
    "ASK { GRAPH service:g { ?s ?p ?o } }",
    'ASK { ?x rdfs:comment """FROM <x>""" , "LOAD"@en ; aig:x <http://e/SERVICE#FROM> }',
    "PREFIX from: <http://e/> ASK { ?x from:load from:x }",
    "ASK { ?a ?b ?c FILTER(?a<?c&&?c>?b) FILTER(?a < <urn:x#y>) FILTER(?a IN (<urn:x#y>, <http://e/(x)#y>)) }",
    "ASK { ?insert ?delete aig:load }",
    "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_not_refused(text: str) -> None:
    assert guard.check_query(text) == text


def test_service_may_be_allowed_and_the_rest_is_still_refused() -> None:
    text = "ASK { SERVICE <http://e/> { ?s ?p ?o } }"
    assert guard.check_query(text, allow_service=True) == text
    with pytest.raises(QueryRefused, match="FROM"):
        guard.check_query("SELECT * FROM <http://e/> { SERVICE <http://e/> { ?s ?p ?o } }", allow_service=True)


def test_the_place_of_a_refusal() -> None:
    error = refusal("ASK {\n  ?s ?p ?o .\n  SERVICE <http://e/> {} }")
    assert (error.line, error.column) == (3, 3)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ASK { ?s ?p '" + "x" * 65536 + "' }", "64 KiB"),
        ("ASK { ?s ?p '" + "é" * 33000 + "' }", "64 KiB"),
        ("ASK " + "{" * 101 + "}" * 101, "100 brackets"),
        ("ASK {" * 10_000, "100 brackets"),
        ("ASK { FILTER " + "(" * 101 + "1" + ")" * 101 + "}", "100 brackets"),
        ("ASK { " + "<<" * 101, "100 brackets"),
        ("ASK { {} " + "UNION {}" * 1001 + "}", "1000 UNION"),
        ("ASK { FILTER(1" + "||1" * 1001 + ") }", r"1000 \|\|"),
        ("ASK { FILTER(" + "!" * 1001 + "1) }", "1000 !"),
        ("ASK { ?s ?p '\x00' }", "NUL"),
        (r"ASK { ?s ?p '\u0000' }", "NUL"),
        ("ASK { ?s ?p '\ud800' }", "surrogate"),
        ("ASK {\u00a0}", r"U\+00A0"),
        ("ASK { ?a\u200b ?b ?c }", r"U\+200B"),
        ("ASK { } # \u202e", r"U\+202E"),
        ("ASK { ?s <http://e/\u2066> ?o }", r"U\+2066"),
        (r"ASK { ?s\u200B ?p ?o }", r"U\+200B"),
        ("ASK\x0c{}", r"U\+000C"),
        (r"ASK { ?s ?p \u0022x\u0022 }", "backslash"),
    ],
)
def test_bulk_and_characters(text: str, reason: str) -> None:
    assert re.search(reason, str(refusal(text)))


def test_what_is_just_not_too_much() -> None:
    guard.check_query("ASK " + "{" * 100 + "}" * 100)
    guard.check_query("ASK { {} " + "UNION {}" * 1000 + "}")
    guard.check_query("\ufeffASK { ?s ?p '\u200b\u202e' }")


@pytest.mark.parametrize(
    "piece", ["a.", "<", "<a", ":a.", "<<", "?a<?b ", "'''a", '""', "\u200b'", "a" * 100, "# \n", "e:a" + "." * 50]
)
def test_no_text_takes_long_to_scan(piece: str) -> None:
    started = time.process_time()
    with suppress(QueryRefused, QuerySyntaxError):
        guard.check_query(piece * (65_000 // len(piece.encode())))
    assert time.process_time() - started < 2  # 0.2 s on the machine it was written on; quadratic would be a minute


# --- the scan against the engine --------------------------------------------------------------------------------------

MARKS = ["<", ">", "#", "'", "(", ")", "{", "}", "<<", ">>", "<<(", ")>>", ".", "1", "\\", "@en"]
PIECES = [
    *MARKS,
    *[" ", "\n", "\r", '"', '"""', "'''", "?a", "e:a\\'", r"\u0022", r"\u0023", r"\u0053"],
    *["urn:x", "urn:x#y", "<urn:x#y>", "<http://a/p#x>", "FILTER(", "VALUES ?v {", "# c\n", "?s ?p '' . "],
    *["FILTER(?a<?b) ", "FILTER(?a<urn:x) ", "<<urn:x urn:x urn:x>> urn:x ?z . "],
]
SERVICES = [
    "SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } ",
    "SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o }",
    "SERVICEe:x{?s ?p ?o}",
    r"\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
]


def evaluate(store: Store, text: str) -> None:
    result = store.query(text, prefixes=PREFIXES)
    if isinstance(result, QuerySolutions | QueryTriples):
        list(result)
    else:
        assert isinstance(result, QueryBoolean)


def reaches_the_network(store: Store, text: str) -> bool:
    """Whether the engine, evaluating `text`, wants to connect: it refuses port 9 before it does."""
    try:
        evaluate(store, text)
    except (SyntaxError, RuntimeError):
        return False
    except OSError as error:
        return "port 9" in str(error)
    return False


@given(
    st.lists(st.sampled_from([*PIECES, *SERVICES, *SERVICES]), max_size=9),
    st.sampled_from(["}", '\n# """\n}', "\n# '''\n}"]),
)
def test_no_service_that_the_engine_sees_gets_past_the_scan(pieces: list[str], end: str) -> None:
    text = "PREFIX urn: <urn:> PREFIX e: <http://127.0.0.1:9/> SELECT * { " + "".join(pieces) + end
    try:
        checked = guard.check_query(text)
    except (QueryRefused, QuerySyntaxError):
        return
    store = Store()
    store.load(b"<urn:x> <urn:x> <urn:x> , '' .", RdfFormat.TURTLE)
    assert not reaches_the_network(store, checked)


def test_that_the_test_above_could_fail() -> None:
    assert reaches_the_network(Store(), "SELECT * { " + SERVICES[0] + "}")


# --- terms and binding ------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))


def column(text: str, name: str) -> list[object]:
    result = Store().query(text)
    assert isinstance(result, QuerySolutions)
    return [solution[name] for solution in result]


@given(TEXTS)
def test_a_literal_survives_being_bound(text: str) -> None:
    query = guard.bind("SELECT ($x AS ?y) { }", {"x": guard.literal(text)})
    assert column(query, "y") == [Literal(text)]


@given(TEXTS)
def test_a_literal_is_ntriples(text: str) -> None:
    line = f"<a:b> <a:b> {guard.literal(text, lang='en')} ."
    [quad] = parse(line, RdfFormat.N_TRIPLES)
    assert quad.object == Literal(text, language="en")


def test_literals_of_a_type() -> None:
    assert guard.literal("1", datatype=XSD + "integer") == f'"1"^^<{XSD}integer>'
    assert guard.literal("1", datatype=XSD + "string") == '"1"'


@pytest.mark.parametrize("lang", ["", "en us", "x" * 9, 'en" . '])
def test_no_language_tag(lang: str) -> None:
    with pytest.raises(BadParameter):
        guard.literal("a", lang=lang)


def test_language_and_datatype_exclude_each_other() -> None:
    with pytest.raises(BadParameter):
        guard.literal("a", lang="en", datatype=XSD + "string")


def test_iris() -> None:
    assert guard.iri("https://例え.jp/a#b") == "<https://例え.jp/a#b>"
    assert guard.iri("urn:x:y") == "<urn:x:y>"
    assert guard.iri("mailto:a@b.c") == "<mailto:a@b.c>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ollama",
        "file:///etc/passwd",
        "javascript:x",
        "http://a/ b",
        "http://a/>",
        "http://a/\n",
        "http://a/\u202e",
        "urn:\\x",
    ],
)
def test_no_iri(text: str) -> None:
    with pytest.raises(BadParameter):
        guard.iri(text)


def test_bind_replaces_tokens_only() -> None:
    text = "ASK { ?x $y ?xx . <http://e/?x> ?p '?x' } # ?x"
    bound = guard.bind(text, {"x": "<urn:a>", "y": "<urn:b>"})
    assert bound == "ASK {  <urn:a>   <urn:b>  ?xx . <http://e/?x> ?p '?x' } # ?x"


def test_neighbours_do_not_grow_together() -> None:
    bound = guard.bind("SELECT * { VALUES ?v {?a?b} FILTER(?v<?c) }", {"a": '"x"', "b": '"y"', "c": '"z"'})
    assert column(bound, "v") == [Literal("x"), Literal("y")]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "?y",
        "<a>",
        "<urn:a> ",
        "<urn:a> <urn:b>",
        '"a" . ?s ?p "b"',
        '"a',
        "'a'",
        '"a\nb"',
        '"\\q"',
        '"a"@',
        '"a"^^x',
        "1",
    ],
)
def test_bind_takes_nothing_but_one_term(value: str) -> None:
    with pytest.raises(BadParameter, match="'x'"):
        guard.bind("ASK { ?x ?p ?o }", {"x": value})


def test_bind_wants_every_parameter_used() -> None:
    with pytest.raises(BadParameter, match="no parameter 'z'"):
        guard.bind("ASK { ?x ?p '?z' }", {"x": "<urn:a>", "z": "<urn:a>"})


def test_prefixes_are_declared_on_the_first_line_and_only_those_missing() -> None:
    text = "PREFIX id: <http://e/>\nASK { id:x aig:built_on foo:y ; rdfs:label 'skos:x' } # prov:x"
    whole = guard.with_prefixes(text)
    first, *rest = whole.splitlines()
    assert rest == text.splitlines()[1:]
    assert first == f"PREFIX aig: <{PREFIXES['aig']}> PREFIX rdfs: <{PREFIXES['rdfs']}> PREFIX id: <http://e/>"
    assert not Store().query(guard.with_prefixes("ASK { id:x aig:built_on ?y }"))
    assert column(guard.with_prefixes("SELECT (aig:x AS ?x) {}"), "x") == [NamedNode(PREFIXES["aig"] + "x")]
