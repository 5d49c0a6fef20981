"""How far software has or serves a thing, from claims: what `comparison` prints and `choice` decides by.

Which relations carry a yes or a no from one thing to another (a class of hardware and its products,
a wider technique and a narrower one) is said in the ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .evidence import BELIEVED, Claim
from .graph import KnowledgeGraph

ANSWERS = ("yes", "partial", "contested", "in progress", "no", "unknown")
HOLDS = ("yes", "partial", "contested")
_EXTENTS = {"full": "yes", "partial": "partial", "in_progress": "in progress", "none": "no"}

Held = Mapping[str, list[Claim]]  # value → the claims that one piece of software has or lacks it


class Verdict(NamedTuple):
    """One of `ANSWERS`, the claims it rests on, and the thing they speak of where that is another than asked."""

    answer: str
    claims: tuple[Claim, ...] = ()
    via: str = ""

    @property
    def holds(self) -> bool:
        """Whether some source says so, be it with a condition."""
        return self.answer in HOLDS


UNKNOWN = Verdict("unknown")


class Support:
    """Answers from the believed claims of one graph."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self._claims: dict[str, list[Claim]] = {}
        self._reaches: dict[tuple[str, str], dict[str, int]] = {}
        self._passes = {way: kg.schema.annotated(f"{way}_passes_to") for way in ("yes", "no")}

    def is_believed(self, claim: Claim) -> bool:
        """Whether the claim counts, as the graph's view has it."""
        verified = self.kg.view is not None and self.kg.view.verified
        return claim.status in BELIEVED and not (verified and claim.status == "unverified")

    def held(self, subject: str, properties: Iterable[str]) -> dict[str, list[Claim]]:
        """What the believed claims about one piece of software say, for some properties and those that entail them."""
        names = {narrower for name in properties for narrower in self.kg.schema.narrower(name)}
        return _by_value(c for c in self._claims_of(subject) if c.is_relation and c.property in names)

    def _claims_of(self, subject: str) -> list[Claim]:
        """The believed claims about one thing, read once."""
        if subject not in self._claims:
            self._claims[subject] = [c for c in self.kg.evidence.claims(subject) if self.is_believed(c)]
        return self._claims[subject]

    def values(self, subject: str, name: str) -> dict[str, list[Claim]]:
        """The same for one property, with values of any kind."""
        names = self.kg.schema.narrower(name)
        return _by_value(claim for claim in self._claims_of(subject) if claim.property in names)

    def all_held(self, properties: Iterable[str]) -> dict[str, dict[str, list[Claim]]]:
        """The same for all software at once, by its id."""
        names = {narrower for name in properties for narrower in self.kg.schema.narrower(name)}
        by_subject: dict[str, list[Claim]] = {}
        for name in sorted(names):
            for claim in filter(self.is_believed, self.kg.evidence.claims(property=name)):
                by_subject.setdefault(claim.subject, []).append(claim)
        return {subject: _by_value(claims) for subject, claims in by_subject.items()}

    def reach(self, value: str, way: str) -> dict[str, int]:
        """The things whose `way` (yes or no) is one for `value` too, the nearest first, with their distance."""
        if (value, way) not in self._reaches:
            found, edge = {value: 0}, [value]
            while edge:
                edge = [near for thing in edge for near in self._neighbours(thing, way) if near not in found]
                found |= dict.fromkeys(sorted(edge), max(found.values()) + 1)
            self._reaches[value, way] = found
        return self._reaches[value, way]

    def _neighbours(self, thing: str, way: str) -> list[str]:
        entity = self.kg.get(thing)
        if entity is None:
            return []
        found = []
        for relation, ends in self._passes[way].items():
            found += [near.id for near in entity.out(relation)] if "subject" in ends else []
            found += [near.id for near in entity.into(relation)] if "object" in ends else []
        return sorted(set(found))

    def verdict(self, held: Held, value: str) -> Verdict:
        """What one piece of software's claims amount to for `value`: those about the nearest thing decide."""
        yes, no = self.reach(value, "yes"), self.reach(value, "no")
        nearest = max(*yes.values(), *no.values()) + 1
        said: list[tuple[str, Claim]] = []
        for thing in sorted({*yes, *no} & set(held)):
            for claim in held[thing]:
                distance = (no if claim.extent == "none" else yes).get(thing)
                if distance is None or distance > nearest:
                    continue
                said = [*(said if distance == nearest else []), (thing, claim)]
                nearest = distance
        return _weigh(said, value)


def _by_value(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(str(claim.value), []).append(claim)
    return found


def _weigh(said: list[tuple[str, Claim]], value: str) -> Verdict:
    """The strongest of several claims on one question; a yes beside a no is contested."""
    if not said:
        return UNKNOWN
    answers = {_EXTENTS[claim.extent] for _, claim in said}
    best = min(answers, key=ANSWERS.index)
    answer = "contested" if "no" in answers and best in HOLDS else best
    shown = [(thing, claim) for thing, claim in said if answer == "contested" or _EXTENTS[claim.extent] == answer]
    via = shown[0][0] if shown[0][0] != value else ""
    return Verdict(answer, tuple(claim for _, claim in shown), via)
