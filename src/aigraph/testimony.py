"""Who says what, and what is believed of it, as a reader meets it: the shape of claims and sources.

`evidence` reads these from a store, and hands them on.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

STATUS_ORDER = ("accepted", "contested", "unverified", "superseded", "refuted", "expired")
BELIEVED = STATUS_ORDER[:3]
LACKS = "lacks"  # what claims of extent "none" amount to, whatever their property

Words = dict[str, str]  # a text by language
Value = str | bool | int | Decimal | Words


def as_written(value: object) -> str:
    """A value as a person writes it.

    >>> as_written(True), as_written(61)
    ('true', '61')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


class Source(NamedTuple):
    """Who says it: id, title by language, kind, address, and the date it speaks for."""

    id: str
    title: Words
    kind: str
    url: str
    date: str
    publisher: str = ""
    note: Words = {}  # noqa: RUF012 - never written to

    def __repr__(self) -> str:
        return f"<Source {self.id}: {self.kind}, {self.date}>"


class Refutation(NamedTuple):
    """What speaks against a claim."""

    source: Source
    as_of: str
    locator: Words
    note: Words


class Claim(NamedTuple):
    """One statement of one source, and what is believed of it.

    `value` is an entity's id where `is_relation`, else a number, a truth value, a text, or a text by
    language. `status` is accepted, unverified, contested, refuted, superseded or expired.
    """

    iri: str
    subject: str
    property: str
    value: Value
    is_relation: bool
    status: str
    extent: str
    source: Source
    as_of: str
    since: str
    until: str
    version: str
    locator: Words
    condition: Words
    note: Words
    refuted_by: tuple[Refutation, ...]

    @property
    def sources(self) -> list[Source]:
        """The source, as a list of one: a claim is one source's word."""
        return [self.source]

    def __repr__(self) -> str:
        return f"<Claim {self.subject} {self.property} {self.value}: {self.status}, {self.source.id} {self.as_of}>"


class Inference(NamedTuple):
    """A statement drawn by a rule, and what it rests on, down to claims."""

    subject: str
    property: str
    value: str
    rule: str
    reason: Words
    premises: tuple[Claim | Inference, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims at the end of its premises."""
        ends = (premise.claims if isinstance(premise, Inference) else (premise,) for premise in self.premises)
        return tuple(claim for claims in ends for claim in claims)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that lead from those claims to it, the last one first."""
        below = (premise.rules for premise in self.premises if isinstance(premise, Inference))
        return (self.rule, *(rule for rules in below for rule in rules))


class Explanation(NamedTuple):
    """Why (or why not) one statement is believed."""

    subject: str
    property: str
    value: Value
    is_relation: bool
    believed: bool
    claims: tuple[Claim, ...]
    inferences: tuple[Inference, ...]
