"""A source's page beside the evidence, so that its author can mend it: for `aigraph report --compare`.

Section by section: what the source says, what became of it, what is believed instead or besides, and who says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from .errors import UnknownName
from .evidence import BELIEVED, Claim
from .graph import KnowledgeGraph
from .page import Block, Cell, Page, Piece, Section, Writer, read_definition
from .report import intro, report_names
from .vocabulary import in_language

# Status → the word for it; what needs mending first.
VERDICTS = {
    "refuted": "wrong",
    "superseded": "outdated",
    "expired": "expired",
    "contested": "disputed",
    "unverified": "alone",
    "accepted": "confirmed",
}
_ORDER = tuple(VERDICTS)
_SHOWN = 6  # values told beside a statement; `aigraph show` has them all


def review(kg: KnowledgeGraph, source_id: str, report: str = "landscape", lang: str = "en") -> Page:
    """What `source_id` says beside what is believed. Raises `UnknownName` for an unknown source or report."""
    if report not in report_names():
        raise UnknownName("report", report, report_names())
    source = kg.source(source_id)
    told = read_definition(f"{report}.yaml")["reviews"]
    reviewer = _Reviewer(Writer(kg, lang), source_id, told)
    sections = tuple(reviewer.sections())
    words = reviewer.writer.words
    title = words["review_title"].replace("TITLE", in_language(source.title, lang))
    lines = (intro(reviewer.writer)[0], words["review_intro"], reviewer.summary(), intro(reviewer.writer)[2])
    return Page(title, lang, lines, sections, reviewer.writer.sources, words)


class _Reviewer:
    def __init__(self, writer: Writer, source_id: str, told: Any) -> None:
        self.writer, self.source_id = writer, source_id
        titles = told["sections"].get(source_id, ())
        self.titles = {title["en"]: in_language(title, writer.lang) for title in titles}
        claims = [c for c in writer.kg.evidence.claims() if c.source.id == source_id]
        self.claims = [c for c in claims if c.status not in BELIEVED[::2] or c.property not in told["understood"]]
        self.places = {c.subject: _head(c.locator) for c in reversed(claims) if c.locator}

    def place(self, claim: Claim) -> str:
        """The section that a statement stands in; else that of what else is said of the same thing."""
        return _head(claim.locator) or self.places.get(claim.subject, "")

    def sections(self) -> Iterator[Section]:
        """A section for every one of the page's own, in its order."""
        places = {self.place(claim) for claim in self.claims}
        known = [place for place in self.titles if place in places]
        for number, place in enumerate([*known, *sorted(places - set(known) - {""}), *sorted(places & {""})]):
            claims = [claim for claim in self.claims if self.place(claim) == place]
            blocks = [Block("table", head=self.head(), rows=tuple(self.row(claim) for claim in self.in_order(claims)))]
            missing = tuple(self.missing(claims))
            if missing:
                lead = self.writer.words["missing"] + self.writer.words["colon"].rstrip()
                blocks += [Block("text", lead), Block("list", items=missing)]
            title = self.titles.get(place) or place or self.writer.words["elsewhere"]
            yield Section(f"section-{number + 1}", title, 2, tuple(blocks))

    def head(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return tuple(self.writer.words[name] for name in ("says", "verdict", "evidence", "who_says"))

    def in_order(self, claims: Sequence[Claim]) -> list[Claim]:
        """What needs mending first."""
        return sorted(claims, key=lambda c: (_ORDER.index(c.status), c.subject, c.property, str(c.value)))

    def summary(self) -> str:
        """How many statements came to which verdict."""
        words = self.writer.words
        counts = {status: sum(claim.status == status for claim in self.claims) for status in _ORDER}
        parts = [f"{counts[status]} {words[VERDICTS[status]]}" for status in _ORDER if counts[status]]
        lead = words["review_counts"].replace("N", str(len(self.claims)))
        return lead + words["colon"] + words["comma"].join(parts)

    def row(self, claim: Claim) -> tuple[Cell, ...]:
        """One statement, its verdict, and the evidence."""
        word = self.writer.words[VERDICTS[claim.status]]
        return ((Piece(self.statement(claim)),), (Piece(word),), self.evidence(claim), self.supporters(claim))

    def statement(self, claim: Claim) -> str:
        """The claim in labels."""
        value = self.writer.value(claim.value, claim.property)
        extent = "" if claim.extent == "full" else self.writer.extent(claim.extent)
        said = self.writer.lead(claim.subject, claim.property) + value
        return said + (self.writer.words["brackets"].replace("X", extent) if extent else "")

    def evidence(self, claim: Claim) -> Cell:
        """What speaks against the statement, and what is believed in its place."""
        pieces = [
            Piece(in_language(r.note, self.writer.lang) or self.writer.words["against"], self.writer.cite([r.source]))
            for r in claim.refuted_by
        ]
        if claim.status not in BELIEVED:
            others = self.others(claim)
            lead = self.writer.words["instead"] + self.writer.words["colon"]
            pieces += [piece._replace(text=lead + piece.text) for piece in others]
        if claim.note:
            pieces.append(Piece(in_language(claim.note, self.writer.lang)))
        return tuple(part for piece in pieces for part in (piece, Piece(" ")))[:-1]

    def others(self, claim: Claim) -> list[Piece]:
        """What is believed of the same property of the same thing, as one piece each."""
        stated = self.writer.stated(claim.subject, claim.property)
        same = [piece for value, piece in stated if value == claim.value]  # it stands, but to another extent
        return same or [piece for _, piece in stated][:_SHOWN]

    def supporters(self, claim: Claim) -> Cell:
        """Other sources that say the same."""
        same = [
            other
            for other in self.writer.support.values(claim.subject, claim.property).get(str(claim.value), [])
            if other.source.id != self.source_id and other.extent == claim.extent
        ]
        numbers = self.writer.cite(other.source for other in same)
        names = [self.writer.source_name(number) for number in numbers]
        return self.writer.joined([Piece(name, (number,)) for name, number in zip(names, numbers, strict=True)])

    def missing(self, claims: Sequence[Claim]) -> Iterator[Cell]:
        """Believed values of relations that the page speaks of but that it does not give."""
        for subject, name in sorted({(c.subject, c.property) for c in claims}):
            term = self.writer.kg.schema.property(name)
            if term is None or term.single_valued or not term.is_relation:
                continue
            given = {c.value for c in self.claims if (c.subject, c.property) == (subject, name)}
            pieces = [piece for value, piece in self.writer.stated(subject, name) if value not in given]
            if pieces:
                rest = len(pieces) - _SHOWN
                more = [Piece(self.writer.words["more"].replace("N", str(rest)))] if rest > 0 else []
                yield (Piece(self.writer.lead(subject, name)), *self.writer.joined([*pieces[:_SHOWN], *more]))


def _head(locator: dict[str, str]) -> str:
    """The section that a locator begins with.

    >>> _head({"en": "Open-Source Leaders, Stars", "zh": "开源领跑者表"})
    'Open-Source Leaders'
    """
    return re.split("[,;]", in_language(locator, "en"))[0].strip() if locator else ""
