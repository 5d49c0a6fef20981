"""A page made of claims, before it is Markdown or HTML: sections, tables, values with their footnotes and marks.

`report` and `review` write such pages; the templates in `templates/report` turn them into text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from .errors import UnreadableData
from .evidence import BELIEVED, Claim, Source, Value
from .graph import KnowledgeGraph
from .records import KINDS
from .support import Support
from .vocabulary import in_language, term_iri
from .yaml_reader import read_yaml

TEMPLATES = Path(__file__).parent / "templates" / "report"
CITED = 2  # sources that a value cites: the best ones; `aigraph why` has them all
_RANK: dict[str, int] = {kind: rank for rank, kind in enumerate(KINDS)}
_MARKS = ("", "contested", "unverified")


class Piece(NamedTuple):
    """Some text, the numbers of the footnotes that carry it, and what is doubtful about it."""

    text: str
    notes: tuple[int, ...] = ()
    mark: str = ""


Cell = tuple[Piece, ...]


class Block(NamedTuple):
    """A paragraph (`text`), a list (`items`), or a table (`head` and `rows`)."""

    kind: str
    text: str = ""
    items: tuple[Cell, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


class Section(NamedTuple):
    """A heading of level 2 or 3, and what stands under it."""

    id: str
    title: str
    level: int
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """A whole page; the footnotes are numbered from 1 in their order."""

    title: str
    lang: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[Source, ...]
    words: dict[str, str]


def read_definition(name: str) -> Any:
    """The content of a YAML file of the templates' folder."""
    document = read_yaml((TEMPLATES / name).read_bytes(), name)
    if document.problems:
        raise UnreadableData(str(document.problems[0]))
    return document.content


def render(page: Page, format: str) -> str:
    """The page as `md` or `html`; HTML brings its style with it and may run and load nothing."""
    import jinja2  # heavy, and only wanted here

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=format == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    environment.filters |= {"cell": _markdown, "plain": _on_one_line, "links": _links, "source_title": _source_title}
    environment.globals |= {"style": style, "style_hash": _hash(style)}
    return environment.get_template(f"page.{format}.j2").render(page=page)


def _hash(style: str) -> str:
    """A style as a Content-Security-Policy names it."""
    import base64
    import hashlib

    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _links(text: str) -> Any:
    """A paragraph with its links to sections of the page and its code, which are written as in Markdown."""
    import markupsafe

    escaped = str(markupsafe.escape(text))
    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    return markupsafe.Markup(re.sub(r"\[([^]]+)\]\((#[a-z-]+)\)", r'<a href="\2">\1</a>', escaped))


def _source_title(source: Source, lang: str) -> str:
    return in_language(source.title, lang)


def _markdown(cell: Cell, marks: dict[str, str]) -> str:
    return "".join(
        _on_one_line(piece.text) + marks.get(piece.mark, "") + "".join(f"[^{number}]" for number in piece.notes)
        for piece in cell
    )


def _on_one_line(text: str) -> str:
    """Text that Markdown takes for nothing but text, in a table's cell too."""
    return "".join("\\" + c if c in "\\|[]*_`" else "&lt;" if c == "<" else " " if c in "\r\n" else c for c in text)


class Writer:
    """Puts what one graph says into words of one language, and numbers the sources it cites."""

    def __init__(self, kg: KnowledgeGraph, lang: str) -> None:
        self.kg, self.lang = kg, lang
        self.support = Support(kg)
        words = read_definition("words.yaml")
        self.words: dict[str, str] = {key: in_language(said, lang) for key, said in words["words"].items()}
        self._values = kg.schema.words
        self.silent = frozenset(words["silent"])
        self._numbers: dict[str, int] = {}
        self._inferences: dict[tuple[str, str], list[tuple[str, str]]] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources cited so far, in the order of their numbers."""
        return tuple(self.kg.evidence.source(source_id) for source_id in self._numbers)

    def cite(self, sources: Iterable[Source], most: int = CITED) -> tuple[int, ...]:
        """The numbers of the best of these sources; new ones get the next number."""
        unique = {source.id: source for source in sources}.values()
        best = sorted(unique, key=lambda s: (s.date, s.id), reverse=True)
        best.sort(key=lambda s: _RANK[s.kind])
        return tuple(self._numbers.setdefault(source.id, len(self._numbers) + 1) for source in best[:most])

    def name(self, entity_id: str) -> str:
        """What a thing is called."""
        entity = self.kg.get(entity_id)
        return entity.label(self.lang) if entity else entity_id

    def property(self, name: str) -> str:
        """What a property is called."""
        term = self.kg.schema.property(name)
        return in_language(term.labels, self.lang) if term else name

    def lead(self, subject: str, name: str) -> str:
        """What a list of values begins with: the thing, and what is said of it."""
        said = self.property(name).removeprefix(self.words["copula"])
        return self.words["lead"].replace("SUBJECT", self.name(subject)).replace("PROPERTY", said)

    def extent(self, name: str) -> str:
        """What an extent or a status is called."""
        return self.kg.label(term_iri(name), self.lang) or name

    def value(self, value: Value, name: str) -> str:
        """A value of a property, with its unit."""
        term = self.kg.schema.property(name)
        if term is not None and term.is_relation:
            return self.name(str(value))
        if isinstance(value, dict):
            return in_language(value, self.lang).rstrip(".。")
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, (int, Decimal)):
            unit = term.unit if term else ""
            return money(value, self.lang) if unit == "USD" else f"{value:,} {self._translated(unit)}".rstrip()
        return self._translated(value)

    def _translated(self, text: str) -> str:
        return in_language(self._values[text], self.lang) if text in self._values else text

    def said(self, subject: str, name: str, only: Sequence[str] = ()) -> list[Piece]:
        """The believed values of a property (those of the classes `only`), with qualifiers, footnotes and marks."""
        stated = self.stated(subject, name)
        pieces = [piece for value, piece in stated if not only or self._is_one_of(str(value), only)]
        return sorted(pieces, key=lambda piece: piece.text.lower())

    def stated(self, subject: str, name: str, wanted: str | None = None) -> list[tuple[Value, Piece]]:
        """The believed values of a property (or the one wanted) as they are, and as they read."""
        thing = self.kg.get(subject)
        term = self.kg.schema.property(name)
        if thing is None or term is None:
            return []
        values: list[Any] = [near.id for near in thing.out(name)] if term.is_relation else thing.values(name)
        claims = self.support.values(subject, name)
        values = [value for value in values if wanted in (None, value)]
        return [(value, self._piece(subject, name, value, claims.get(str(value), []))) for value in values]

    def _is_one_of(self, entity_id: str, classes: Sequence[str]) -> bool:
        above = {a for kind in self.kg[entity_id].types for a in self.kg.schema.ancestors(kind)}
        return bool(above & set(classes))

    def _piece(self, subject: str, name: str, value: Value, stated: list[Claim]) -> Piece:
        claims = [claim for claim in stated if claim.extent in ("full", "partial")]
        text = self.value(value, name) + self.qualifiers(claims)
        if claims:
            return Piece(text, self.cite(c.source for c in claims), mark_of(claims))
        nodes = [node for node, drawn in self._inferred(subject, name) if drawn == value]
        drawn_from = self.kg.evidence.inference(nodes[0]).claims if nodes else ()
        premises = [claim for claim in drawn_from if claim.status in BELIEVED]
        return Piece(text, self.cite(c.source for c in premises), weakest(premises))

    def _inferred(self, subject: str, name: str) -> list[tuple[str, str]]:
        if (subject, name) not in self._inferences:
            self._inferences[subject, name] = list(self.kg.evidence.inferences(subject, name))
        return self._inferences[subject, name]

    def qualifiers(self, claims: Sequence[Claim]) -> str:
        """That it holds in part or on a condition, where no source says that it holds without."""
        parts = []
        if claims and all(claim.extent == "partial" for claim in claims):
            parts.append(self.extent("partial"))
        if claims and all(claim.condition for claim in claims):
            parts += [in_language(claim.condition, self.lang).rstrip(".。") for claim in claims]
        unique = list(dict.fromkeys(parts))
        return self.words["brackets"].replace("X", self.words["semicolon"].join(unique)) if unique else ""

    def source_name(self, number: int) -> str:
        """The title behind a footnote's number."""
        return in_language(self.sources[number - 1].title, self.lang)

    def mark(self, claims: Iterable[Claim]) -> str:
        """What is doubtful about what rests on all of these claims."""
        return weakest(claims)

    def joined(self, pieces: Sequence[Piece], by: str = "comma") -> Cell:
        """Pieces with commas (or another word) between; where all rest on the same sources, the last cites them."""
        comma = Piece(self.words[by])
        if len({(piece.notes, piece.mark) for piece in pieces}) == 1 and len(pieces) > 1:
            pieces = [*(Piece(piece.text) for piece in pieces[:-1]), pieces[-1]]
        return tuple(part for number, piece in enumerate(pieces) for part in ((comma, piece) if number else (piece,)))


def mark_of(claims: Iterable[Claim]) -> str:
    """What is doubtful about a statement: nothing where one of its claims is accepted."""
    statuses = {claim.status for claim in claims}
    return "" if "accepted" in statuses else "contested" if "contested" in statuses else "unverified"


def weakest(claims: Iterable[Claim]) -> str:
    """The mark of what follows from several statements: that of the most doubtful one."""
    statements: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in claims:
        statements.setdefault((claim.subject, claim.property, str(claim.value)), []).append(claim)
    return max((mark_of(said) for said in statements.values()), key=_MARKS.index, default="")


def money(amount: int | Decimal, lang: str) -> str:
    """US dollars as the language writes large sums.

    >>> money(17_500_000_000, "en"), money(17_500_000_000, "zh"), money(400_000_000, "en"), money(20_000_000, "zh")
    ('$17.5B', '175 亿美元', '$400M', '2000 万美元')
    """
    steps = [(10**8, " 亿美元"), (10**4, " 万美元")] if lang == "zh" else [(10**9, "B"), (10**6, "M"), (10**3, "K")]
    number = Decimal(amount)
    for size, word in steps:
        if number >= size:
            digits = format((number / size).normalize(), "f")
            return f"{digits}{word}" if lang == "zh" else f"${digits}{word}"
    return f"{number:,} 美元" if lang == "zh" else f"${number:,}"
