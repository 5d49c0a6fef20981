"""Which claims are believed: claims, considered sources and a date in, the status of each claim out.

Pure: no files, no store. A `View` says whose word counts and as of when; `believe` judges every
claim that is known under it. The rules, per subject and property:

1. A claim whose `as_of` or `since` lies after the date, or whose source is not considered, is not
   known: it gets no status. One whose `until` lies before the date has expired.
2. A claim with a refutation by a considered source, not dated after the date, is refuted.
3. Of a single-valued property the best of the rest wins: preferred rank, then the latest `as_of`,
   then the better kind of source. Claims of other values are superseded; values that tie with the
   best are contested, unless one source says both and one of them began later. Of a many-valued
   property every value stands, and only the extent claimed for one value (full, partial, none …)
   is decided in this way.
4. A standing value that only aggregators carry is unverified, any other accepted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from .errors import BadParameter, UnknownName
from .records import KINDS, Claim, Refutation, Source, first_day, last_day


class Status(StrEnum):
    """What belief makes of a claim; the names are those of the ontology."""

    ACCEPTED = "accepted"
    UNVERIFIED = "unverified"
    CONTESTED = "contested"
    REFUTED = "refuted"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


BELIEVED = frozenset({Status.ACCEPTED, Status.UNVERIFIED, Status.CONTESTED})


class View(NamedTuple):
    """Whose word counts, and as of when. The default is every source, and the date of the data.

    `as_of` is ISO text of a day, month or year, taken as its last day.
    """

    as_of: str | None = None
    only_sources: tuple[str, ...] = ()
    exclude_sources: tuple[str, ...] = ()
    verified: bool = False

    def considers(self, source: str) -> bool:
        """Whether the source's word counts."""
        return source not in self.exclude_sources and (not self.only_sources or source in self.only_sources)


class Judged(NamedTuple):
    """A known claim, its status, and the refutations that count."""

    claim: Claim
    status: Status
    refutations: tuple[Refutation, ...]


def check_view(view: View, sources: Mapping[str, Source]) -> None:
    """Raise `UnknownName` for a source that the view names and nobody knows, `BadParameter` where none is left."""
    for source in (*view.only_sources, *view.exclude_sources):
        if source not in sources:
            raise UnknownName("source", source, sources)
    if sources and not any(view.considers(source) for source in sources):
        raise BadParameter(
            "No source is left to believe: the options leave every one of them out.",
            hint="Exclude fewer sources, or name one to consider that is not excluded.",
        )


def date_of(claim: Claim | Refutation, sources: Mapping[str, Source]) -> str:
    """The date a claim or refutation speaks for: its own `as_of`, else its source's."""
    return claim.as_of or sources[claim.source].date


def date_of_data(claims: Iterable[Claim], sources: Mapping[str, Source]) -> dt.date:
    """The latest day that any source or claim speaks for: "today" for a graph that must not change by itself.

    >>> date_of_data([], {"a": Source(title="A", kind="press", url="https://example.org", published="2026-05-31")})
    datetime.date(2026, 5, 31)
    """
    dates = {date for s in sources.values() for date in (s.published, s.retrieved) if date}
    dates |= {c.as_of for c in claims if c.as_of} | {r.as_of for c in claims for r in c.refuted_by if r.as_of}
    return max(map(first_day, dates), default=dt.date.min)


def next_beginning(claims: Iterable[Claim], sources: Mapping[str, Source]) -> dt.date | None:
    """The first day after the date of the data on which a claim begins to hold: that date's graph has no such claim.

    >>> page = Source(title="A", kind="press", url="https://example.org", published="2026-05-31")
    >>> next_beginning([Claim("x", "layers", 60, "page", since="2026-07")], {"page": page})
    datetime.date(2026, 7, 1)
    """
    claims = list(claims)
    today = date_of_data(claims, sources)
    return min((day for c in claims if c.since and (day := first_day(c.since)) > today), default=None)


def believe(
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    single_valued: Callable[[str], bool],
    view: View = View(),  # noqa: B008 - a NamedTuple is immutable
) -> list[Judged]:
    """The known claims, each with its status, in the order given.

    >>> page = Source(title="A list", kind="aggregator", url="https://example.org/a", published="2026-01-01")
    >>> maker = Source(title="The maker", kind="official", url="https://example.org/b", published="2026-01-01")
    >>> said = [Claim("x", "layers", 60, "page"), Claim("x", "layers", 70, "maker")]
    >>> [j.status.value for j in believe(said, {"page": page, "maker": maker}, lambda name: True)]
    ['superseded', 'accepted']
    """
    claims = list(claims)
    day = last_day(view.as_of) if view.as_of else date_of_data(claims, sources)
    known = [claim for claim in claims if _is_known(claim, sources, view, day)]
    against = [_counting(claim.refuted_by, sources, view, day) for claim in known]
    statuses: list[Status | None] = [_settled(claim, day, bool(r)) for claim, r in zip(known, against, strict=True)]
    open_questions: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, claim in enumerate(known):
        if statuses[index] is None:
            open_questions[_question(claim, single_valued)].append(index)
    for indices in open_questions.values():
        for index, status in zip(indices, _decide([known[i] for i in indices], sources), strict=True):
            statuses[index] = status
    return [Judged(c, s, r) for c, s, r in zip(known, statuses, against, strict=True) if s is not None]


def _is_known(claim: Claim, sources: Mapping[str, Source], view: View, day: dt.date) -> bool:
    if claim.source not in sources or not view.considers(claim.source):
        return False
    dates = [date_of(claim, sources), claim.since]
    return all(first_day(date) <= day for date in dates if date)


def _counting(
    refutations: Iterable[Refutation], sources: Mapping[str, Source], view: View, day: dt.date
) -> tuple[Refutation, ...]:
    return tuple(
        r
        for r in refutations
        if r.source in sources and view.considers(r.source) and first_day(date_of(r, sources)) <= day
    )


def _settled(claim: Claim, day: dt.date, is_refuted: bool) -> Status | None:
    if claim.until and last_day(claim.until) < day:
        return Status.EXPIRED
    return Status.REFUTED if is_refuted else None


def _question(claim: Claim, single_valued: Callable[[str], bool]) -> tuple[object, ...]:
    """What the claim gives one answer to: the property's value, or how far one value holds."""
    if single_valued(claim.property):
        return claim.subject, claim.property
    return claim.subject, claim.property, isinstance(claim.value, bool), claim.value


def _decide(claims: list[Claim], sources: Mapping[str, Source]) -> list[Status]:
    def standing(claim: Claim) -> tuple[bool, dt.date, int]:
        kind = KINDS.index(sources[claim.source].kind)
        return claim.rank == "preferred", first_day(date_of(claim, sources)), -kind

    best = max(standing(claim) for claim in claims)
    winners = {_answer(claim) for claim in _last_begun(claim for claim in claims if standing(claim) == best)}
    checked = {_answer(claim) for claim in claims if sources[claim.source].kind != "aggregator"}

    def status(claim: Claim) -> Status:
        if _answer(claim) not in winners:
            return Status.SUPERSEDED
        if len(winners) > 1:
            return Status.CONTESTED
        return Status.ACCEPTED if _answer(claim) in checked else Status.UNVERIFIED

    return [status(claim) for claim in claims]


def _last_begun(claims: Iterable[Claim]) -> list[Claim]:
    """Of each source the claims that began last: a source that tells how things went does not contest itself."""
    begun: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        begun[claim.source].append(claim)
    starts = {source: max(_start(claim) for claim in said) for source, said in begun.items()}
    return [claim for source, said in begun.items() for claim in said if _start(claim) == starts[source]]


def _start(claim: Claim) -> dt.date:
    return first_day(claim.since) if claim.since else dt.date.min


def _answer(claim: Claim) -> tuple[object, ...]:
    return isinstance(claim.value, bool), claim.value, claim.extent
