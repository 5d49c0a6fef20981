"""The believed relations of a built graph as integers, as `reading` and `bulk` give them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..evidence import Evidence
    from ..schema import Schema

Statement = tuple[str, str, str]


class Links(NamedTuple):
    """Things by number, relations by number, and each believed relation as three numbers in three lists.

    Both kinds of names are sorted. What only repeats a chain (a transitive relation from end to end, a wider relation
    beside the narrower one) is left out: chains are what is walked.
    """

    things: list[str]
    relations: list[str]
    sources: Sequence[int]
    kinds: Sequence[int]
    targets: Sequence[int]

    def __len__(self) -> int:
        return len(self.sources)

    def number(self, entity_id: str) -> int | None:
        """The number of a thing; None where no relation touches it."""
        at = bisect_left(self.things, entity_id)
        return at if at < len(self.things) and self.things[at] == entity_id else None


def repetitions(inferred: set[Statement], stated: set[Statement], schema: Schema, evidence: Evidence) -> set[Statement]:
    """The inferred statements that the walk along narrower or several relations gives anyway."""
    everything = inferred | stated
    below = {name: set(schema.narrower(name)) - {name} for name in {statement[1] for statement in inferred}}
    found = {
        (subject, name, value)
        for subject, name, value in inferred
        if any((subject, narrow, value) in everything for narrow in below[name])
    }
    for name in sorted(schema.transitive & below.keys()):
        rest = {(s, v) for s, n, v in inferred if n == name} - {(s, v) for s, n, v in found if n == name}
        premises = evidence.premise_properties(name) if rest else {}
        found |= {(s, name, v) for s, v in rest if premises.get((s, v), {""}) <= {name, *below[name]}}
    return found
