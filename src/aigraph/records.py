"""The shape of what people write: strict, frozen records of sources, entities and claims.

`curation` fills them from YAML; everything above reads them. A record knows nothing of the
ontology: whether a property exists is `conformance`'s question, whether dates are dates is ours.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
    WithJsonSchema,
)

from .vocabulary import is_id

Kind = Literal["official", "package", "paper", "analysis", "press", "aggregator"]
KINDS: tuple[Kind, ...] = ("official", "package", "paper", "analysis", "press", "aggregator")  # best first
Extent = Literal["full", "partial", "none", "in_progress"]
Rank = Literal["preferred", "normal"]

_IRI = re.compile(r"(?:https?://[^/?#@:]+(?::[0-9]+)?(?:[/?][^#]*)?|(?:urn|mailto):[^#]+)(?:#[^#]*)?")
_NOT_IN_IRI = re.compile(r'[<>"{}|\\^`\[\] ]|%(?![0-9A-Fa-f]{2})')


def _checked_id(text: str) -> str:
    if not is_id(text):
        raise ValueError(f"{text!r} is not an id: lower-case letters and digits, joined by single '-', '.' or '_'")
    return text


def _date_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def first_day(text: str) -> dt.date:
    """The first day a date of day, month or year precision can mean.

    >>> first_day("2026-05")
    datetime.date(2026, 5, 1)
    """
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return dt.date(year, month, day)


def last_day(text: str) -> dt.date:
    """The last day a date of day, month or year precision can mean.

    >>> last_day("2026-02"), last_day("2026")
    (datetime.date(2026, 2, 28), datetime.date(2026, 12, 31))
    """
    start = first_day(text)
    if text.count("-") == 2:
        return start
    if text.count("-") == 0 or start.month == 12:
        return dt.date(start.year, 12, 31)
    return dt.date(start.year, start.month + 1, 1) - dt.timedelta(days=1)


def checked_date(text: str) -> str:
    """`text`, if it is a date of day, month or year precision; else `ValueError`."""
    try:
        parts = text.split("-")
        is_digits = text.isascii() and all(part.isdigit() for part in parts)
        if not is_digits or [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]):
            raise ValueError
        first_day(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date: write 2026, 2026-05 or 2026-05-31") from None
    return text


def checked_iri(text: str) -> str:
    """`text`, if it is an IRI we take in (http, https, urn, mailto); else `ValueError`.

    >>> checked_iri("https://github.com/ollama/ollama")
    'https://github.com/ollama/ollama'
    """
    if not text.isprintable() or _NOT_IN_IRI.search(text) or not _IRI.fullmatch(text):
        raise ValueError(f"{text!r} is not a web address: it must begin with http(s), urn: or mailto:")
    return text


def _checked_text(text: str) -> str:
    if not text.strip():
        raise ValueError("this text is empty")
    return text


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


Id = Annotated[StrictStr, AfterValidator(_checked_id)]
PartialDate = Annotated[StrictStr, BeforeValidator(_date_text), AfterValidator(checked_date)]
Iri = Annotated[StrictStr, AfterValidator(checked_iri)]
Words = Annotated[StrictStr, AfterValidator(_checked_text)]
OneOrMore = BeforeValidator(_as_tuple, json_schema_input_type=str | list[str])


class Record(BaseModel):
    """Frozen, and deaf to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Text(Record):
    """The same words in English and Chinese."""

    en: Words
    zh: Words


def _shape(value: object) -> str | None:
    """What a value is meant as: a fault is then told in the words of that member of the union alone."""
    if isinstance(value, (int, Decimal)):
        return "bool" if isinstance(value, bool) else "a number"
    return "a text" if isinstance(value, str) else "two texts" if isinstance(value, (dict, Text)) else None


def _text_shape(value: object) -> str | None:
    return shape if (shape := _shape(value)) in ("a text", "two texts") else None


_PlainText = Annotated[Words, Tag("a text")]
_TwoTexts = Annotated[Text, Tag("two texts")]
_Number = Annotated[StrictInt | Decimal, WithJsonSchema({"type": "number"}), Tag("a number")]
AnyText = Annotated[
    _PlainText | _TwoTexts,
    Discriminator(_text_shape, custom_error_type="shape", custom_error_message="text or {en: ..., zh: ...}"),
]
Value = Annotated[
    Annotated[StrictBool, Tag("bool")] | _Number | _PlainText | _TwoTexts,
    Discriminator(
        _shape,
        custom_error_type="shape",
        custom_error_message="an id, text, a number, true or false, or {en: ..., zh: ...}",
    ),
]


class Position(NamedTuple):
    """Where in which file something is written; lines and columns count from 1."""

    file: str
    line: int
    column: int


class Refutation(Record):
    """What one source says against a claim."""

    source: Id
    locator: AnyText | None = None
    as_of: PartialDate | None = None
    note: Text | None = None


class ClaimEntry(Record):
    """A claim as a file writes it: one value, the sources that give it, and what qualifies it."""

    value: Value
    source: Annotated[tuple[Id, ...], OneOrMore] = ()
    locator: AnyText | None = None
    as_of: PartialDate | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    rank: Rank = "normal"
    extent: Extent = "full"
    version: Words | None = None
    condition: Text | None = None
    note: Text | None = None
    refuted_by: tuple[Refutation, ...] = ()


class Claim(NamedTuple):
    """One statement of one source: what belief judges."""

    subject: str
    property: str
    value: bool | int | Decimal | str | Text
    source: str
    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    rank: Rank = "normal"
    extent: Extent = "full"
    locator: str | Text | None = None
    version: str | None = None
    condition: Text | None = None
    note: Text | None = None
    refuted_by: tuple[Refutation, ...] = ()
    position: Position = Position("", 0, 0)


class Citation(Record):
    """One item of a source's own list of sources."""

    title: AnyText
    url: Iri | None = None
    local: Words | None = None
    note: Text | None = None


class Source(Record):
    """A page, paper, repository state or release that makes claims."""

    title: AnyText
    kind: Kind
    url: Iri | None = None
    local: Words | None = None
    published: PartialDate | None = None
    retrieved: PartialDate | None = None
    publisher: Id | None = None
    license: Words | None = None
    note: Text | None = None
    related: tuple[Words, ...] = ()
    cites: tuple[Citation, ...] = ()

    @property
    def date(self) -> str:
        """The date it speaks for: when it was published, else when it was read."""
        return self.published or self.retrieved or "0001"


class Entity(Record):
    """One thing as one file describes it."""

    type: Annotated[tuple[Words, ...], OneOrMore] = ()
    label: Text | None = None
    description: Text | None = None
    aliases: tuple[Words, ...] = ()
    same_as: tuple[Iri, ...] = ()
    claims: dict[str, tuple[ClaimEntry, ...]] = Field(default_factory=dict)


def type_names(value: Any) -> str:
    """What a value is, in words for an error message.

    >>> type_names(True), type_names(3), type_names("x")
    ('true or false', 'a whole number', 'text')
    """
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a whole number"
    if isinstance(value, Decimal):
        return "a number"
    return "text in two languages" if isinstance(value, Text) else "text"
