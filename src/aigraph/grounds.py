"""What the rows of a named query rest on: the claims behind the statements that its header names.

The query itself projects ids only; its claims are joined to the answer here, so that a query stays
short and `--with-claims` costs nothing to those who do not ask for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from .evidence import LACKS, Claim, Evidence
from .queries import Ground
from .store import Answer
from .testimony import as_written
from .vocabulary import to_curie

COLUMN = "claims"
SEPARATOR = ", "  # between the ids of one cell


def with_claims(answer: Answer, grounds: Sequence[Ground], evidence: Evidence) -> Answer:
    """The answer of a SELECT with a further column: for each row the claims it rests on, "iri source status; ...".

    An IRI is given as CURIE; a claim that is not believed is there with its status, since it speaks against the row.
    """
    document = json.loads(answer.body)
    finder = Grounds(evidence)
    document["head"]["vars"].append(COLUMN)
    for binding in document["results"]["bindings"]:
        cells = {name: term["value"] for name, term in binding.items()}
        found = finder.claims(grounds, cells)
        if found:
            binding[COLUMN] = {"type": "literal", "value": "; ".join(map(_written, found))}
    return Answer(answer.kind, json.dumps(document, ensure_ascii=False).encode())


def _written(claim: Claim) -> str:
    return f"{to_curie(claim.iri)} {claim.source.id} {claim.status}"


class Grounds:
    """Finds claims for rows; what was read for one row is kept for the next."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._known: dict[tuple[str, str], list[tuple[str, list[Claim]]]] = {}

    def claims(self, grounds: Sequence[Ground], cells: Mapping[str, str]) -> list[Claim]:
        """The claims behind a row, each once, in the order of the grounds.

        A ground whose subject, property or value is a column that the row leaves empty says nothing of the row.
        """
        found: dict[str, Claim] = {}
        for ground in grounds:
            for subject in _ids(ground.subject, cells):
                for name in _ids(ground.property, cells):
                    wanted = None if ground.value is None else _values(ground.value, cells)
                    found |= {claim.iri: claim for claim in self._behind(subject, name, wanted)}
        return list(found.values())

    def _behind(self, subject: str, name: str, wanted: set[str] | None) -> Iterator[Claim]:
        for value, claims in self._statements(subject, name):
            if wanted is None or value in wanted:
                yield from claims

    def _statements(self, subject: str, name: str) -> list[tuple[str, list[Claim]]]:
        """(value, claims for and against it) of a property, those under an inference included."""
        if (subject, name) not in self._known:
            stated = self.evidence.claims(subject, None if name == LACKS else name)
            told = [(as_written(c.value), [c]) for c in stated if name != LACKS or c.extent == "none"]
            inferred = self.evidence.inferences(subject, name)
            drawn = [(value, list(self.evidence.inference(node).claims)) for node, value in inferred]
            self._known[subject, name] = [*told, *drawn]
        return self._known[subject, name]


def _ids(part: str, cells: Mapping[str, str]) -> list[str]:
    """A ground's subject or property: a constant of ours, or what the row has in that column."""
    prefix, colon, name = part.partition(":")
    if colon and prefix in ("aig", "id"):
        return [name]
    return [text for text in cells.get(part, "").split(SEPARATOR) if text]


def _values(part: str, cells: Mapping[str, str]) -> set[str]:
    """The values a ground allows: the ids in the cell, or the cell as it is where it holds a figure or a text."""
    return {*_ids(part, cells), *([cells[part]] if part in cells else [])}
