"""What two graphs believe differently, and why: which claim of which source makes it so, on floor 6 below `graph`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from .evidence import BELIEVED, LACKS, Claim, Value, python_value
from .traversal.block import things_block
from .vocabulary import AIG, ID, INFERRED_GRAPH, in_language, local_name

if TYPE_CHECKING:
    from .collection import Collection

_WORDS = {
    "en": {
        "source": "{source} counts on one side only",
        "date": "{source} says so only as of {date}",
        "data": "the claim of {source} is in one side's data only",
        "refuted": "the claim of {source} is refuted by {by} on the other side",
        "superseded": "the claim of {source} is superseded by {by} on the other side",
        "expired": "what {source} says ended on {until}",
        "unverified": "only aggregators say so: {source}",
        "premise": "it follows by a rule from {source}",
    },
    "zh": {
        "source": "仅一方采纳资料 {source}",
        "date": "{source} 直到 {date} 才有此说",
        "data": "仅一方的数据含有 {source} 的断言",
        "refuted": "{source} 的断言在另一方被 {by} 反驳",
        "superseded": "{source} 的断言在另一方被 {by} 取代",
        "expired": "{source} 所述已于 {until} 终止",
        "unverified": "仅有汇编类资料提及：{source}",
        "premise": "由规则据 {source} 得出",
    },
}


class Reason(NamedTuple):
    """Why a claim carries a statement on one side and not on the other.

    `kind` is source (it counts on one side only), date (said later than the other side's date), data (not in the other
    side's data), refuted, superseded, expired or unverified (what the claim is on the other side), or premise (it
    stands on both sides, and the rule's other premises do not). `by` are the sources that refute or supersede it.
    """

    kind: str
    claim: Claim
    by: tuple[str, ...] = ()

    def explain(self, lang: str = "en") -> str:
        """The reason in words."""
        claim = self.claim
        date = claim.as_of if not claim.since else max(claim.as_of, claim.since)
        return _WORDS[lang][self.kind].format(
            source=claim.source.id, date=date, until=claim.until, by=", ".join(self.by)
        )


class Change:
    """A statement that is believed on one side only: `gained` where it is the second."""

    def __init__(self, difference: Difference, gained: bool, subject: str, property: str, value: Value) -> None:
        self._difference, self.gained = difference, gained
        self.subject, self.property, self.value = subject, property, value

    @property
    def reasons(self) -> list[Reason]:
        """Why, claim by claim."""
        return self._difference.reasons(self)

    @property
    def graph(self) -> Collection:
        """The graph that believes it."""
        return self._difference.sides(self)[0].graph

    @property
    def is_inferred(self) -> bool:
        """Whether a rule gives it, and no claim states it."""
        return not self._difference.sides(self)[0].stating(self)

    def explain(self, lang: str = "en") -> str:
        """The change and its reasons in words."""
        return f"{self.text(lang)}: {'; '.join(dict.fromkeys(r.explain(lang) for r in self.reasons))}"

    def text(self, lang: str = "en") -> str:
        """The change alone, `+` for gained and `-` for lost."""
        value = in_language(self.value, lang) if isinstance(self.value, dict) else self.value
        return f"{'+' if self.gained else '-'} {self.subject} {self.property} {value}"

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Change: {self}>"


class _Side:
    """One of the two graphs, with the claims of a thing read once."""

    def __init__(self, graph: Collection) -> None:
        self.graph = graph
        self._claims: dict[str, list[Claim]] = {}
        self.sources = set(graph.evidence.source_ids())
        info = graph.snapshot.info()
        self.verified, self.date = bool(info["view"]["verified"]), str(info["view"]["as_of"] or info["date"])

    def claims(self, subject: str) -> list[Claim]:
        if subject not in self._claims:
            self._claims[subject] = self.graph.evidence.claims(subject)
        return self._claims[subject]

    def stating(self, change: Change) -> list[Claim]:
        """The believed claims that state what the change is about."""
        return [
            claim
            for claim in self.claims(change.subject)
            if claim.value == change.value
            and (claim.extent == "none" if change.property == LACKS else claim.property == change.property)
            and claim.status in BELIEVED
        ]

    def grounds(self, change: Change) -> list[Claim]:
        """The claims at the end of the premises from which rules draw what the change is about."""
        evidence = self.graph.evidence
        nodes = [n for n, value in evidence.inferences(change.subject, change.property) if value == change.value]
        found = [claim for node in nodes for claim in evidence.inference(node).claims]
        return list({claim.iri: claim for claim in found}.values())

    def knows(self, claim: Claim) -> Claim | None:
        return next((other for other in self.claims(claim.subject) if other.iri == claim.iri), None)


class Difference:
    """What the second of two graphs believes and the first does not (`gained`), and the other way round (`lost`)."""

    def __init__(self, first: Collection, second: Collection) -> None:
        self.first, self.second = _Side(first), _Side(second)
        lines = [set(_statements(graph)) for graph in (first, second)]
        self.gained = self._changes(lines[1] - lines[0], True)
        self.lost = self._changes(lines[0] - lines[1], False)
        ids = [{entity.id for entity in graph} for graph in (first, second)]
        self.things_gained, self.things_lost = sorted(ids[1] - ids[0]), sorted(ids[0] - ids[1])

    def _changes(self, lines: set[bytes], gained: bool) -> list[Change]:
        side = self.second if gained else self.first
        found: dict[tuple[str, str, str], Change] = {}
        for quad in ox.parse(b"\n".join(sorted(lines)), format=ox.RdfFormat.N_QUADS):
            assert isinstance(quad.subject, ox.NamedNode)
            subject, name = quad.subject.value.removeprefix(ID), local_name(quad.predicate.value)
            value: Value = python_value(quad.object)
            if getattr(quad.object, "language", None):
                texts = [c.value for c in side.claims(subject) if c.property == name]
                value = next((text for text in texts if isinstance(text, dict) and value in text.values()), value)
            found.setdefault((subject, name, str(value)), Change(self, gained, subject, name, value))
        return [found[key] for key in sorted(found)]

    def sides(self, change: Change) -> tuple[_Side, _Side]:
        """The side that believes it, and the side that does not."""
        return (self.second, self.first) if change.gained else (self.first, self.second)

    def reasons(self, change: Change) -> list[Reason]:
        """Why the one side believes it and the other does not."""
        having, lacking = self.sides(change)
        stating = having.stating(change)
        found = [_reason(claim, having, lacking) for claim in stating or having.grounds(change)]
        # Of premises, those that the other side believes too explain nothing.
        return [r for r in found if r.kind != "premise"] or found

    def __iter__(self) -> Iterator[Change]:
        yield from self.lost
        yield from self.gained

    def __len__(self) -> int:
        return len(self.gained) + len(self.lost)

    def __repr__(self) -> str:
        return f"<Difference: {len(self.gained)} gained, {len(self.lost)} lost>"

    def explain(self, lang: str = "en") -> str:
        """Every change with its reasons, a line for each."""
        return "\n".join(change.explain(lang) for change in self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The changes as JSON takes them."""
        return [
            {
                "change": "gained" if change.gained else "lost",
                "subject": change.subject,
                "property": change.property,
                "value": change.value if isinstance(change.value, (bool, int, str, dict)) else float(change.value),
                "inferred": change.is_inferred,
                "reasons": [
                    {"kind": r.kind, "source": r.claim.source.id, "as_of": r.claim.as_of, "by": list(r.by)}
                    for r in change.reasons
                ],
            }
            for change in self
        ]


def _statements(graph: Collection) -> Iterator[bytes]:
    """The lines of the default graph that state a property of the ontology."""
    inferred, property = f"<{INFERRED_GRAPH}> .".encode(), f"<{AIG}".encode()
    for line in things_block(graph.snapshot.graph).read().split(b"\n"):
        if property in line and not line.endswith(inferred) and line.split(b" ", 2)[1].startswith(property):
            yield line


def _reason(claim: Claim, having: _Side, lacking: _Side) -> Reason:
    other = lacking.knows(claim)
    if other is None:
        if claim.source.id not in lacking.sources:
            return Reason("source", claim)
        return Reason("date" if _is_later(claim, lacking.date) else "data", claim)
    if other.status == "refuted":
        return Reason("refuted", claim, tuple(r.source.id for r in other.refuted_by))
    if other.status == "superseded":
        rivals = [c for c in lacking.claims(claim.subject) if c.property == claim.property and c.status in BELIEVED]
        return Reason("superseded", claim, tuple(dict.fromkeys(rival.source.id for rival in rivals)))
    if other.status == "expired":
        return Reason("expired", claim)
    if other.status == "unverified" and lacking.verified and not having.verified:
        return Reason("unverified", claim)
    return Reason("premise", claim)


def _is_later(claim: Claim, date: str) -> bool:
    from .records import first_day, last_day  # pydantic: only where two views are compared

    return any(first_day(said) > last_day(date) for said in (claim.as_of, claim.since) if said)
