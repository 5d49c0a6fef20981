"""Who recommends, measures or funds an engine and has something to gain by it, with the path: for `aigraph interests`.

A chain is data (`ontology/chains/*.rq`): a SPARQL SELECT of ?who, ?software and what lies between, with one
triple pattern a line in its WHERE. Each pattern, filled in with a solution, is a step that sources carry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from . import places
from .errors import UnknownName
from .evidence import BELIEVED, Claim, Source
from .graph import KnowledgeGraph
from .queries import NamedQuery, read_query
from .vocabulary import SOURCE

_PATTERN = re.compile(r"^\s*\?(\w+)\s+aig:(\w+)\s+\?(\w+)\s*\.\s*$", re.MULTILINE)


class Step(NamedTuple):
    """One statement of a path, the claims it rests on, and the rules that led from them to it."""

    subject: str
    property: str
    value: str
    claims: tuple[Claim, ...]
    rules: tuple[str, ...]


class Interest(NamedTuple):
    """One path: the chain it follows, who has the interest, in which software, and where a figure was published."""

    chain: str
    who: str
    software: str
    steps: tuple[Step, ...]
    published_in: Source | None

    @property
    def things(self) -> list[str]:
        """Everything the path touches."""
        return sorted({thing for step in self.steps for thing in (step.subject, step.value)})

    @property
    def sources(self) -> list[str]:
        """The ids of all sources the path rests on."""
        ids = {claim.source.id for step in self.steps for claim in step.claims}
        return sorted(ids | ({self.published_in.id} if self.published_in else set()))


def chains(folder: Path | None = None) -> list[NamedQuery]:
    """The chains that are looked for, by name."""
    return [read_query(path) for path in sorted((folder or places.home() / "ontology" / "chains").glob("*.rq"))]


def interests(
    kg: KnowledgeGraph, names: Sequence[str] = (), about: str | None = None, folder: Path | None = None
) -> list[Interest]:
    """Every path along the chains called `names` (all, unless said) that touches `about` (anything, unless said).

    Raises `UnknownName` for an unknown chain or thing.
    """
    known = {chain.name: chain for chain in chains(folder)}
    for name in names:
        if name not in known:
            raise UnknownName("chain", name, known)
    if about is not None:
        _ = kg[about]
    found = [path for name, chain in known.items() if not names or name in names for path in _paths(kg, chain)]
    return [path for path in found if about is None or about in path.things]


def _paths(kg: KnowledgeGraph, chain: NamedQuery) -> Iterator[Interest]:
    patterns = _PATTERN.findall(chain.text)
    for row in kg.query(chain.text).to_dicts():
        solution = {name: str(value) for name, value in row.items() if value is not None}
        steps = tuple(  # what the chain does not select, it does not tell: there may be many
            _step(kg, solution[s], name, solution[o]) for s, name, o in patterns if s in solution and o in solution
        )
        source = solution.get("source", "").removeprefix(SOURCE).removeprefix("source:")
        published_in = kg.evidence.source(source) if source else None
        yield Interest(chain.name, solution["who"], solution["software"], steps, published_in)


def _step(kg: KnowledgeGraph, subject: str, name: str, value: str) -> Step:
    explained = kg.evidence.explain(subject, name, value)
    inferences = [inference for explanation in explained for inference in explanation.inferences]
    claims = [claim for explanation in explained for claim in explanation.claims if claim.status in BELIEVED]
    claims += [claim for inference in inferences for claim in inference.claims]
    rules = dict.fromkeys(rule for inference in inferences for rule in inference.rules)
    return Step(subject, name, value, tuple({claim.iri: claim for claim in claims}.values()), tuple(rules))
