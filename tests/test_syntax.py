"""`syntax`: what is wrong with a query and where, in one sentence."""

from __future__ import annotations

import pytest

from aigraph.errors import QuerySyntaxError
from aigraph.store import QuerySession
from aigraph.vocabulary import AIG, ID


@pytest.mark.parametrize(
    ("text", "sentence", "line", "column"),
    [
        ("", "The query is empty.", 1, 1),
        ("# nothing", "The query is empty.", 1, 1),
        ("SELEC ?x { }", "Unexpected 'SELEC'.", 1, 1),
        ("SELECT ?x WHERE {", "Unexpected end of the query.", 1, 18),
        ("SELECT ?s WHRE { ?s ?p ?o }", "Unexpected 'WHRE'.", 1, 11),
        ("SELECT * WHERE {\n  ?a ?b 'é' . ?c &&& }", "Unexpected '&&'.", 2, 18),
        ("ASK { ?s ?p ?o }}", "Unexpected '}'.", 1, 17),
        ("ASK { ?s ?p ?o FILTER(?o > ) }", "Unexpected ')'.", 1, 28),
        ("ASK { ?s ?p '''a\nb''' ?o }", "Unexpected '?o'.", 2, 6),
        ("ASK { ?s foo:bar ?o }", "Unknown prefix 'foo:'.", 1, 10),
        ("ASK { # foo:bar\n ?s :bar ?o }", "Unknown prefix ':'.", 2, 5),
        ("ASK { ?s <a b> ?o }", "This is not a valid absolute IRI.", 1, 10),
        ("ASK { ?s <rel> ?o }", "This is not a valid absolute IRI.", 1, 10),
        ("SELECT ?x { ?s ?p ?x } GROUP BY ?s", "The SELECT contains a variable that is unbound.", 0, 0),
        ("ASK { ?s ?p 'a }", "This string is never closed.", 1, 13),
    ],
)
def test_syntax_errors(session: QuerySession, text: str, sentence: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        session.query(text)
    assert (str(caught.value), caught.value.line, caught.value.column) == (sentence, line, column)


def test_an_open_bracket_is_pointed_at(session: QuerySession) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        session.query("ASK { ?s ?p ?o\nFILTER(?o > 1 }")
    assert str(caught.value) == "Unexpected '}'."
    with pytest.raises(QuerySyntaxError) as caught:
        session.query("ASK {\n ?s ?p ?o { }")
    assert caught.value.hint == "The '{' of line 1, column 5 is not closed."


def test_without_the_built_in_prefixes(session: QuerySession) -> None:
    with pytest.raises(QuerySyntaxError, match="Unknown prefix 'id:'"):
        session.query("ASK { id:e0 ?p ?o }", default_prefixes=False)
    declared = f"PREFIX id: <{ID}> SELECT ?o {{ id:e0 <{AIG}p1> ?o }}"
    assert b"e7919" in session.query(declared, default_prefixes=False).body
