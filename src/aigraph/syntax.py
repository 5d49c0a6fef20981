"""Where and why a query is not SPARQL, at the bottom: the engine's message turned into one sentence with a place.

The engine lists everything it tried and gives the end of the longest keyword among it, which may lie 20 characters
beyond the fault. Asked again for the same tokens, each on a line of its own with a wide margin, it cannot miss the
line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from . import guard
from .errors import QuerySyntaxError
from .guard import Token
from .vocabulary import PREFIXES

_MARGIN = " " * 24  # longer than any keyword of SPARQL
_APART = frozenset("{}();,")
_SENTENCES = {
    "IRI parsing failed": "This is not a valid absolute IRI.",
    "language tag parsing failed": "This is not a valid language tag.",
}


class _Spread(NamedTuple):
    text: str
    lines: list[int]  # the line each group of tokens begins on
    groups: list[list[Token]]


def explain(text: str, message: str, *, default_prefixes: bool, ask: Callable[[str], str | None]) -> QuerySyntaxError:
    """The error to raise for `text`, which the engine refused with `message`.

    `ask` gives the engine's message for another text, or None if it is content with that.
    """
    code = [token for token in guard.tokens(text) if token.kind != "comment"]
    known = guard.declared_prefixes(code) | (PREFIXES.keys() if default_prefixes else frozenset())
    for prefix, token in guard.used_prefixes(code).items():
        if prefix not in known:
            return QuerySyntaxError(f"Unknown prefix '{prefix}:'.", line=token.line, column=token.column)
    spread = _spread(code)
    second = ask(spread.text) if code else None
    found = _token_at(spread, second) if second is not None else None
    sentence = next((s for m in (second or "", message) for s in _own_sentences(m)), None)
    if sentence is not None and sentence not in _SENTENCES.values():
        return QuerySyntaxError(sentence)  # about the whole query: the engine's place is where it gave up
    if found is not None:
        if sentence == _SENTENCES["IRI parsing failed"]:  # noticed where it ends
            found = next((t for t in reversed(code) if t.start <= found.start and t.text.startswith("<")), found)
        shown = found.text if len(found.text) <= 40 else found.text[:37] + "..."
        shown = "".join(character if character.isprintable() else " " for character in shown)
        return QuerySyntaxError(sentence or f"Unexpected '{shown}'.", line=found.line, column=found.column)
    return _unfinished(text, code)


def _spread(code: list[Token]) -> _Spread:
    """Begin a new line wherever white space stands, or a bracket, semicolon or comma."""
    groups: list[list[Token]] = []
    end = 0
    for token in code:
        together = groups and token.start == end and not {token.text, groups[-1][-1].text} & _APART
        if together:
            groups[-1].append(token)
        else:
            groups.append([token])
        end = token.start + len(token.text)
    pieces, lines, line = [], [], 1
    for group in groups:
        pieces.append("".join(token.text for token in group) + _MARGIN + "\n")
        lines.append(line)
        line += pieces[-1].count("\n")
    return _Spread("".join(pieces), lines, groups)


def _token_at(spread: _Spread, message: str) -> Token | None:
    """The token that `message` is about; None for the end of the query, or when it names no place."""
    place = re.match(r"error at (\d+):(\d+)", message)
    if place is None or int(place[1]) >= spread.text.count("\n") + 1:
        return None
    line, column = int(place[1]), int(place[2])
    at = bisect_right(spread.lines, line) - 1
    group = spread.groups[at]
    if line > spread.lines[at]:  # inside a string of several lines
        return group[-1]
    offset = group[0].start + column - 1
    return [token for token in group if token.start <= offset][-1]


def _own_sentences(message: str) -> list[str]:
    """What the engine says in words, among the characters and keywords that it would have liked."""
    said = re.findall(r"(?:one of |expected |, )((?:The|IRI|language) [^,\"\[\]]+?)(?=, |$)", message)
    return [_SENTENCES.get(sentence.strip(), sentence.strip().rstrip(".") + ".") for sentence in said]


def _unfinished(text: str, code: list[Token]) -> QuerySyntaxError:
    """The query ends too early: say which bracket is open, if one is."""
    if not code:
        return QuerySyntaxError("The query is empty.", line=1, column=1)
    opened: list[Token] = []
    for token in code:
        if token.kind == "punct" and token.text in "([{":
            opened.append(token)
        elif token.kind == "punct" and token.text in ")]}" and opened:
            opened.pop()
    hint = ""
    if opened:
        hint = f"The '{opened[-1].text}' of line {opened[-1].line}, column {opened[-1].column} is not closed."
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return QuerySyntaxError("Unexpected end of the query.", hint=hint, line=line, column=column)
