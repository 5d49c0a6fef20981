"""What a query may say, at the bottom: a token scan that refuses before anything is evaluated, and safe binding.

The scan must see the same tokens as the engine that runs the query, or a refused word could hide from it. SPARQL is
ambiguous in one place: `<` may be "less than" or open an IRI, and what follows may then be a comment or not. Where the
two readings would end differently the query is refused and told to add a space. The engine needs no gap after a
keyword (`SERVICE:x`, `1SERVICE<…>`), so forbidden words are looked for inside words, not only as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from .errors import BadParameter, QueryRefused, QuerySyntaxError
from .vocabulary import PREFIXES, XSD

MAX_BYTES = 64 * 1024
MAX_DEPTH = 100
MAX_REPEATS = 1000

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_OPENING = frozenset({"(", "[", "{", "<<", "<<("})
_CLOSING = frozenset({")", "]", "}", ">>", ")>>"})
_ALLOW = "--allow-service allows it."
_SCHEMES = ("http:", "https:", "urn:", "mailto:")

# Every character from U+0080 on counts as part of a name: wider than SPARQL's own list, which only turns the engine's
# syntax error into another one; narrower would let a name end, and a keyword begin, where the engine sees neither.
# Written as what is left out, for `re` needs 14 ms to compile a range up to U+10FFFF.
_START = r"[^\x00-@\[-^`{-\x7f]"
_NAME = r"[^\x00-/:-@\[-^`{-\x7f]"
_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"""
_LOCAL = rf"(?:{_NAME}|[:-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKENS = (
    ("space", r"[ \t\r\n]+"),
    ("comment", r"\#[^\r\n]*"),
    ("string", r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"),
    ("short", r'"(?!"")(?:[^"\\\r\n]|\\.)*"' + r"|'(?!'')(?:[^'\\\r\n]|\\.)*'"),
    ("iri", _IRI),
    ("variable", rf"[?$]{_NAME}+"),
    ("blank", rf"_:{_NAME}(?:\.*(?:{_NAME}|-))*"),
    # A run of letters and dots is taken in one go, with or without a colon: in two goes, `a.a.a.…` is quadratic.
    ("word", rf"{_START}(?:\.*(?:{_NAME}|-))*(?P<name>:(?:{_LOCAL}(?:\.*{_LOCAL})*)?)?"),
    ("colon", rf":(?:{_LOCAL}(?:\.*{_LOCAL})*)?"),
    ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    ("number", r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"),
    # `<<` is one token unless an IRI begins with its second half.
    ("punct", rf"<(?={_IRI})|<<\(|<<|\)>>|>>|\^\^|&&|\|\||!=|<=|>=|."),
)
_KINDS = {"short": "string", "colon": "name"}

# Control characters, the no-break space, and everything that is invisible or turns the writing direction.
_INVISIBLE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_ESCAPE = r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
_STRUCTURAL = frozenset("\"'#<>\\\r\n")
_TERM = (
    r'<[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*>'
    r'|"(?:[^"\\\r\n\x00]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*"'
    r'(?:@[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\^\^<[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*>)?'
)
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})
_SURE_OF_IRI = frozenset("(,|/^=<!") | {"<=", "!=", "&&", "||"}  # after these `<` compares nothing


class Token(NamedTuple):
    """One token: `kind` is iri, string, comment, variable, name (with a colon), blank, language, number, word or punct.

    `start` counts characters from 0, `line` and `column` from 1. White space is not a token.
    """

    kind: str
    text: str
    start: int
    line: int
    column: int


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """Compiled on first use: a command that asks no query does not pay for it."""
    return re.compile(source, re.DOTALL)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text, comments included; raises where it cannot be read in one way only.

    >>> [(t.kind, t.text) for t in tokens("ASK { ?x aig:built_on 'a b' } # why")][:4]
    [('word', 'ASK'), ('punct', '{'), ('variable', '?x'), ('name', 'aig:built_on')]
    """
    pattern = _pattern("|".join(f"(?P<{kind}>{source})" for kind, source in _TOKENS))
    position, line, line_start = 0, 1, 0
    before: Token | None = None
    brackets: list[str] = []
    while match := pattern.match(text, position):
        kind, piece = str(match.lastgroup), match.group()
        if kind == "iri" and _reads_as_less_than(piece, text, position, before, brackets):
            kind, piece = "punct", "<"
        if kind != "space":
            kind = "name" if match.group("name") is not None else _KINDS.get(kind, kind)
            token = Token(kind, piece, position, line, position - line_start + 1)
            _refuse_unreadable(token)
            yield token
            if kind != "comment":
                before = token
                _follow(brackets, token)
        if breaks := piece.count("\n"):
            line, line_start = line + breaks, position + piece.rindex("\n") + 1
        position += len(piece)


def _follow(brackets: list[str], token: Token) -> None:
    if token.kind == "punct":
        if token.text in _OPENING:
            brackets.append(token.text)
        elif token.text in _CLOSING and brackets:
            brackets.pop()


def _refuse_unreadable(token: Token) -> None:
    if token.kind == "punct" and token.text in "'\"":
        raise QuerySyntaxError("This string is never closed.", line=token.line, column=token.column)
    if token.kind == "punct" and token.text == "\\":
        raise _refused(token, "A backslash may not stand here, nor an escape for a quote, a bracket or a line break.")


def _reads_as_less_than(piece: str, text: str, start: int, before: Token | None, brackets: list[str]) -> bool:
    """Whether what looks like an IRI is a comparison; refuses it where both are possible and would end differently.

    A comparison stands directly inside round brackets and after an operand, or after another `<`. Nothing that begins
    with `scheme://` can be one, for no operand begins so. Only quotes, comments and brackets inside make a difference.
    """
    after_angle = start > 0 and text[start - 1] == "<"
    after_operand = before is not None and not (before.kind == "punct" and before.text in _SURE_OF_IRI)
    in_round = bool(brackets) and brackets[-1].endswith("(")
    if not (after_angle or (in_round and after_operand)):
        return False
    if _pattern(r"<[A-Za-z][A-Za-z0-9+.-]*://").match(piece):
        return False
    if not set(piece).isdisjoint("#'()[]\\"):
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        sentence = "This '<' may be a comparison or open an IRI."
        raise QueryRefused(
            sentence, hint="Write a space after it to compare, or a prefix for the IRI.", line=line, column=column
        )
    return piece[1] in "?$=!+-0123456789"


def _refused(token: Token, sentence: str, hint: str = "") -> QueryRefused:
    return QueryRefused(sentence, hint=hint, line=token.line, column=token.column)


def decode_escapes(text: str) -> str:
    r"""Replace `\uXXXX` and `\UXXXXXXXX` by their characters, except those that would begin or end a token.

    >>> decode_escapes(r"\u0053ELECT '\u0022' '\\u0041'")
    "SELECT '\\u0022' '\\\\u0041'"
    """

    def decoded(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or "0", 16)
        if not 0x20 < code <= 0x10FFFF or 0xD800 <= code < 0xE000 or chr(code) in _STRUCTURAL:
            return match[0]
        return chr(code)

    return _pattern(_ESCAPE).sub(decoded, text) if "\\u" in text or "\\U" in text else text


def check_query(text: str, allow_service: bool = False) -> str:
    r"""The text to evaluate, escapes decoded; raises `QueryRefused` for anything that no query may do.

    >>> check_query(r"ASK { ?x ?\u0070 aig:service }")
    'ASK { ?x ?p aig:service }'
    >>> check_query("ASK { SERVICE <http://example.com/> { ?x ?y ?z } }")
    Traceback (most recent call last):
    ...
    aigraph.errors.QueryRefused: SERVICE is refused: a query may not reach the network.
    """
    text = text.removeprefix("\ufeff")  # editors on Windows put it at the start of a file
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise QueryRefused("The query is not valid Unicode: it holds half a surrogate pair.") from None
    if size > MAX_BYTES:
        raise QueryRefused(f"The query is longer than {MAX_BYTES // 1024} KiB.")
    text = decode_escapes(text)
    scanned = list(tokens(text))
    _refuse_characters(text, scanned)
    code = [token for token in scanned if token.kind != "comment"]
    _refuse_bulk(code)
    _refuse_words(code, allow_service)
    return text


def _refuse_characters(text: str, scanned: list[Token]) -> None:
    if "\x00" in text or "\\u0000" in text or "\\U00000000" in text:
        raise QueryRefused("The query holds a NUL character.")
    for token in scanned:  # isprintable is quick, and false for all that _INVISIBLE holds, and more
        if (
            token.kind != "string"
            and not token.text.isprintable()
            and (found := _pattern(_INVISIBLE).search(token.text))
        ):
            token = token._replace(column=token.column + found.start())
            raise _refused(token, f"The invisible character U+{ord(found[0]):04X} may not stand outside a string.")


def _refuse_bulk(code: list[Token]) -> None:
    depth = 0
    counts = {"UNION": 0, "||": 0, "!": 0}
    for token in code:
        if token.kind == "punct" and token.text in _OPENING:
            depth += 1
        elif token.kind == "punct" and token.text in _CLOSING:
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refused(token, f"The query nests more than {MAX_DEPTH} brackets.")
        word = "UNION" if token.kind == "word" and "UNION" in token.text.upper() else token.text
        if word in counts and token.kind in ("word", "punct"):
            counts[word] += 1
            if counts[word] > MAX_REPEATS:
                raise _refused(token, f"The query holds more than {MAX_REPEATS} {word}.")


def _refuse_words(code: list[Token], allow_service: bool) -> None:
    """Refuse SERVICE, FROM and updates, wherever the engine could read them."""
    first = _form(code)
    if first is not None and first.text.upper() in _UPDATES:
        raise _refused(first, f"{first.text.upper()} is refused: the graph can be read, not changed.")
    depth = 0
    for index, token in enumerate(code):
        before = code[index - 1].text.upper() if index else ""
        after = code[index + 1] if index + 1 < len(code) else None
        if token.kind == "punct":
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
        elif not allow_service and _may_be("SERVICE", token) and (token.kind == "word" or _opens(after, before)):
            raise _refused(token, "SERVICE is refused: a query may not reach the network.", _ALLOW)
        elif _may_be("FROM", token) and (token.kind == "word" or (depth == 0 and before != "PREFIX")):
            raise _refused(token, "FROM is refused: a query reads the graph it is given.", "GRAPH reads a named graph.")


def _may_be(keyword: str, token: Token) -> bool:
    """Whether the engine could find `keyword` in this word, or in the prefix of this name, as in `SERVICE:x`."""
    return token.kind in ("word", "name") and keyword in token.text.partition(":")[0].upper()


def _opens(after: Token | None, before: str) -> bool:
    """Whether a name may be the end of `SERVICE name {`: a brace follows, and it is not `GRAPH name {`."""
    return after is not None and after.text == "{" and before != "GRAPH"


def _form(code: list[Token]) -> Token | None:
    """The word after the PREFIX, BASE and VERSION declarations, which says what kind of query this is."""
    at = 0
    while at < len(code) and code[at].text.upper() in ("PREFIX", "BASE", "VERSION"):
        at += 3 if code[at].text.upper() == "PREFIX" else 2
    return code[at] if at < len(code) and code[at].kind == "word" else None


def declared_prefixes(code: list[Token]) -> frozenset[str]:
    """The prefixes that the text itself declares, without their colons."""
    return frozenset(b.text[:-1] for a, b in pairwise(code) if _is_word(a, "PREFIX") and b.kind == "name")


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def used_prefixes(code: list[Token]) -> dict[str, Token]:
    """Each prefix that the text uses, with the first token that does."""
    used: dict[str, Token] = {}
    before = ""
    for token in code:
        if token.kind == "name" and before != "PREFIX":
            used.setdefault(token.text.partition(":")[0], token)
        before = token.text.upper()
    return used


def with_prefixes(text: str) -> str:
    """Declare the built-in prefixes that `text` uses and does not declare, on its first line: line numbers stay.

    >>> with_prefixes("ASK { id:ollama ?p ?o }")
    'PREFIX id: <https://w3id.org/aigraph/id/> ASK { id:ollama ?p ?o }'
    """
    code = [token for token in tokens(text) if token.kind != "comment"]
    missing = [p for p in used_prefixes(code) if p in PREFIXES and p not in declared_prefixes(code)]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text


def bind(text: str, values: Mapping[str, str]) -> str:
    """Replace each variable named in `values` by its term, which is written as in N-Triples.

    Token by token, so that nothing in a value can be read as anything but one term.

    >>> bind("ASK { ?s ?p $name } # $name", {"name": '"Ollama"@en'})
    'ASK { ?s ?p  "Ollama"@en  } # $name'
    """
    for name, value in values.items():
        if _pattern(_TERM).fullmatch(value) is None:
            raise BadParameter(f"The value of the parameter {name!r} is not one RDF term.")
    pieces: list[str] = []
    position = 0
    seen: set[str] = set()
    for token in tokens(text):
        if token.kind == "variable" and (name := token.text[1:]) in values:
            seen.add(name)
            # Spaces, so that the term touches neither a `<` before it nor a string beside it.
            pieces += (text[position : token.start], " ", values[name], " ")
            position = token.start + len(token.text)
    if unknown := values.keys() - seen:
        raise BadParameter(f"The query has no parameter {min(unknown)!r}.")
    return "".join([*pieces, text[position:]])


def literal(text: str, lang: str | None = None, datatype: str | None = None) -> str:
    r"""A literal as N-Triples writes it.

    >>> literal('say "hi"', lang="en"), literal("3", datatype="http://www.w3.org/2001/XMLSchema#integer")
    ('"say \\"hi\\""@en', '"3"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    if "\x00" in text or _pattern("[\ud800-\udfff]").search(text):
        raise BadParameter("A text may not hold a NUL character or half a surrogate pair.")
    is_tag = lang is None or _pattern("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*").fullmatch(lang) is not None
    if not is_tag or (lang is not None and datatype is not None):
        raise BadParameter(f"{lang!r} is not a language tag for this text.")
    quoted = f'"{text.translate(_QUOTED)}"'
    if lang is not None:
        return f"{quoted}@{lang}"
    return quoted if datatype in (None, XSD + "string") else f"{quoted}^^{iri(str(datatype))}"


def iri(text: str) -> str:
    """An IRI as N-Triples writes it; http, https, urn and mailto only.

    >>> iri("https://w3id.org/aigraph/id/ollama")
    '<https://w3id.org/aigraph/id/ollama>'
    """
    if not text.lower().startswith(_SCHEMES):
        raise BadParameter(f"{text!r} is not an http, https, urn or mailto IRI.")
    if _pattern(r'[<>"{}|^`\\\x00-\x20]').search(text) or _pattern(_INVISIBLE).search(text):
        raise BadParameter(f"{text!r} holds a character that no IRI may hold.")
    return f"<{text}>"
