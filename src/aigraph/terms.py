"""The terms and rows of an answer, on floor 5, below `results`: what a cell holds, for Python and for Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from . import vocabulary
from .errors import QueryError, UnknownName
from .vocabulary import XSD

if TYPE_CHECKING:
    from decimal import Decimal

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Value: TypeAlias = "str | int | float | bool | Decimal | None"

_INTEGERS = {
    XSD + "integer",
    XSD + "long",
    XSD + "int",
    XSD + "short",
    XSD + "byte",
    XSD + "nonNegativeInteger",
    XSD + "positiveInteger",
    XSD + "nonPositiveInteger",
    XSD + "negativeInteger",
    XSD + "unsignedLong",
    XSD + "unsignedInt",
    XSD + "unsignedShort",
    XSD + "unsignedByte",
}
# Patterns that are text here are compiled where they are first used: start-up time.
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = _DECIMAL + r"(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
# The numbers that Turtle can write bare, and how.
_BARE = {
    XSD + "integer": _INTEGER,
    XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    XSD + "double": _DECIMAL + r"[eE][+-]?[0-9]+",
}
# Remote ends send labels and tags too; what these cannot hold could break out of a line.
_LABEL = r"\w(?:[\w.\u00b7-]*[\w\u00b7-])?"
_LANG = r"[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?"
# What drives a terminal, ends a line or turns text round. Where a syntax has an escape for these it is used, so
# nothing is lost. None of them may stand in a name of Turtle, only in its strings and IRIs.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_NOT_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_STRING_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Term(NamedTuple):
    """One RDF term of an answer.

    `type` is "uri", "literal", "bnode", or "triple" for a triple term of RDF 1.2, whose three terms are `parts`.
    A base direction stands in `lang`, as in `ar--rtl`. `datatype` is None for plain strings.

    >>> Term("literal", "7", datatype=XSD + "integer").python()
    7
    """

    type: str
    value: str
    lang: str | None = None
    datatype: str | None = None
    parts: tuple[Term, Term, Term] | None = None

    def python(self) -> Value:
        """The value as Python has it: an entity as its id, numbers and booleans by datatype, the rest as text.

        >>> Term("uri", "https://w3id.org/aigraph/id/llama.cpp").python()
        'llama.cpp'
        """
        if self.type == "uri":
            name = self.value.removeprefix(vocabulary.ID)
            return name if name != self.value and vocabulary.is_id(name) else self.value
        if self.type == "bnode":
            return "_:" + self.value
        if self.datatype is None:
            return self.value
        return _from_lexical(self.value, self.datatype)


class Row(Mapping[str, Term | None]):
    """One row: its terms by variable name (in the order of the query) or by number; unbound ones are None.

    >>> row = Row({"engine": 0, "stars": 1}, (Term("literal", "Ollama"), None))
    >>> row["engine"].value, row[1], row.python()
    ('Ollama', None, {'engine': 'Ollama', 'stars': None})
    """

    __slots__ = ("_positions", "terms")

    def __init__(self, positions: Mapping[str, int], terms: tuple[Term | None, ...]) -> None:
        self._positions = positions
        self.terms = terms

    def __getitem__(self, key: str | int) -> Term | None:
        if isinstance(key, int):
            return self.terms[key]
        if key not in self._positions:
            raise UnknownName("variable", key, self._positions)
        return self.terms[self._positions[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._positions

    def __iter__(self) -> Iterator[str]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    def __repr__(self) -> str:
        return f"Row({self.python()!r})"

    def python(self) -> dict[str, Value]:
        """The row as a dictionary of Python values, see `Term.python`."""
        return {name: term.python() if term else None for name, term in zip(self._positions, self.terms, strict=True)}


def read_term(cell: dict[str, Any]) -> Term:
    """A term from its object in SPARQL results JSON; KeyError, TypeError or ValueError when it is none."""
    kind, value = cell["type"], cell["value"]
    if kind == "triple":
        parts = (read_term(value["subject"]), read_term(value["predicate"]), read_term(value["object"]))
        return triple_term(parts)
    lang, datatype = cell.get("xml:lang") or None, cell.get("datatype")
    if lang and "its:dir" in cell:
        lang += "--" + cell["its:dir"]
    is_literal = kind in ("literal", "typed-literal")  # the second is what SPARQL 1.0 servers still send
    well_formed = (
        isinstance(value, str)
        and (is_literal or kind == "uri" or (kind == "bnode" and re.fullmatch(_LABEL, value)))
        and (lang is None or re.fullmatch(_LANG, lang))
        and (datatype is None or isinstance(datatype, str))
    )
    if not well_formed:
        raise ValueError("not a term")
    if not is_literal:
        return Term(kind, value)
    return Term("literal", value, lang, None if lang or datatype == XSD + "string" else datatype)


def triple_term(parts: tuple[Term, Term, Term]) -> Term:
    """A triple term of RDF 1.2; its value is its text."""
    return Term("triple", f"<<( {' '.join(map(turtle_term, parts))} )>>", parts=parts)


def turtle_term(term: Term | None) -> str:
    """A term as Turtle and SPARQL write it, on one line; nothing for an unbound one.

    >>> turtle_term(Term("literal", 'say "hi"', lang="en")), turtle_term(Term("literal", "7", datatype=XSD + "integer"))
    ('"say \\\\"hi\\\\""@en', '7')
    """
    if term is None:
        return ""
    if term.type == "uri":
        return _iri(term.value)
    if term.type == "bnode":
        return "_:" + term.value
    if term.type == "triple":
        return term.value
    if term.datatype in _BARE and re.fullmatch(_BARE[term.datatype], term.value):
        return term.value
    if term.datatype == XSD + "boolean" and term.value in ("true", "false"):
        return term.value
    text = _UNSEEN.sub(_code, term.value.translate(_STRING_ESCAPES))
    tail = f"@{term.lang}" if term.lang else f"^^{_iri(term.datatype)}" if term.datatype else ""
    return f'"{text}"{tail}'


def escape_unseen(text: str) -> str:
    r"""Text of a syntax that reads `\uXXXX`, with the characters escaped that act rather than show.

    >>> print(escape_unseen("a\u202eb"))
    a\u202Eb
    """
    return _UNSEEN.sub(_code, text)


def _iri(text: str) -> str:
    return f"<{_UNSEEN.sub(_code, _NOT_IRI.sub(_code, text))}>"


def _code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"


def _from_lexical(text: str, datatype: str) -> Value:
    """A number or boolean from its lexical form; text that is none in its datatype stays text."""
    if datatype in _INTEGERS and re.fullmatch(_INTEGER, text) and len(text) <= 600:  # Python may refuse longer ones
        return int(text)
    if datatype == XSD + "decimal" and re.fullmatch(_DECIMAL, text):
        from decimal import Decimal  # seldom needed: start-up time

        return Decimal(text)
    if datatype in (XSD + "double", XSD + "float") and re.fullmatch(_DOUBLE, text):
        return float(text)
    if datatype == XSD + "boolean" and text in ("true", "false", "1", "0"):
        return text in ("true", "1")
    return text


def read_triples(body: bytes) -> Iterator[tuple[Term, Term, Term]]:
    """The triples of an N-Triples text as terms."""
    return (
        (_from_pyoxigraph(t.subject), _from_pyoxigraph(t.predicate), _from_pyoxigraph(t.object))
        for t in parse_triples(body)
    )


def parse_triples(body: bytes) -> Iterator[Triple]:
    """The triples of an N-Triples text, as pyoxigraph has them."""
    import pyoxigraph as ox  # only where it is needed: start-up time

    try:
        for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
            yield quad.triple
    except SyntaxError as error:
        raise QueryError("The answer is not in the format of N-Triples.") from error


def _from_pyoxigraph(node: NamedNode | BlankNode | Literal | Triple) -> Term:
    import pyoxigraph as ox  # only where it is needed: start-up time

    if isinstance(node, ox.NamedNode):
        return Term("uri", node.value)
    if isinstance(node, ox.BlankNode):
        return Term("bnode", node.value)
    if isinstance(node, ox.Triple):
        s, p, o = (_from_pyoxigraph(part) for part in (node.subject, node.predicate, node.object))
        return triple_term((s, p, o))
    if node.language:
        direction = f"--{node.direction.value}" if node.direction else ""
        return Term("literal", node.value, node.language + direction)
    datatype = node.datatype.value
    return Term("literal", node.value, None, None if datatype == XSD + "string" else datatype)
