"""Answers to test with, built the way the store gives them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from aigraph.results import Results
from aigraph.store import Answer

# Characters that drive a terminal, end a line or turn text round.
ACTING = {chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x2028, 0x202F))}
ACTING |= {chr(code) for code in range(0x2066, 0x206A)}

# What a person may write: lines, quotes, separators, Chinese, emoji, escapes, right-to-left, control characters.
awkward = st.text(
    st.sampled_from(list("a\"'\\,;|\t\n\r 推é😀\x1b\x00\x7f\x85\u202e\u2028\ufeff\u0301=+-@<>&?_:")), max_size=12
)
texts = st.one_of(awkward, st.text(max_size=12))
xml_texts = texts.map(lambda text: "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff")))


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def literal(value: str, datatype: str = "", lang: str = "") -> dict[str, str]:
    cell = {"type": "literal", "value": value}
    return cell | ({"datatype": datatype} if datatype else {}) | ({"xml:lang": lang} if lang else {})


def select(variables: list[str], *rows: list[Any]) -> Results:
    bindings = [{name: cell for name, cell in zip(variables, row, strict=True) if cell} for row in rows]
    return Results(
        Answer("select", json.dumps({"head": {"vars": variables}, "results": {"bindings": bindings}}).encode())
    )


def ask(answer: bool) -> Results:
    return Results(Answer("ask", json.dumps({"head": {}, "boolean": answer}).encode()))


GRAPH = Results(
    Answer(
        "graph",
        b"<https://w3id.org/aigraph/id/ollama> <https://w3id.org/aigraph/ontology#built_on> "
        b"<https://w3id.org/aigraph/id/llama.cpp> .\n"
        b'<https://w3id.org/aigraph/id/ollama> <http://www.w3.org/2000/01/rdf-schema#label> "Ollama"@en .\n',
    )
)
