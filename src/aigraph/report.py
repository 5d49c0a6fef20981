"""The landscape page, written from the graph by a definition in `templates/report`: for `aigraph report`.

The definition names queries and properties; this module only follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .errors import UnknownName
from .graph import KnowledgeGraph
from .interests import chains, interests
from .page import TEMPLATES, Block, Cell, Page, Piece, Section, Writer, read_definition
from .support import HOLDS, Verdict
from .vocabulary import in_language

_Row = Mapping[str, Any]


def report_names() -> list[str]:
    """The reports that can be written."""
    return sorted(path.stem for path in TEMPLATES.glob("*.yaml") if path.stem != "words")


def write_report(kg: KnowledgeGraph, name: str = "landscape", lang: str = "en") -> Page:
    """The report called `name`. Raises `UnknownName`."""
    if name not in report_names():
        raise UnknownName("report", name, report_names())
    definition = read_definition(f"{name}.yaml")
    writer = Writer(kg, lang)
    sections = tuple(_section(writer, given) for given in definition["sections"])
    return Page(in_language(definition["title"], lang), lang, intro(writer), sections, writer.sources, writer.words)


def intro(writer: Writer) -> tuple[str, ...]:
    """As of when the page is true, what it was written from, and how to read its marks."""
    info, view, words = writer.kg.info(), writer.kg.view, writer.words
    date = (view.as_of if view else None) or info["date"]
    lines = [words["as_of"].replace("DATE", str(date))]
    if view:
        lines += [words["only_source"].replace("ID", source_id) for source_id in view.only_sources]
        lines += [words["without_source"].replace("ID", source_id) for source_id in view.exclude_sources]
        lines += [words["verified"]] if view.verified else []
    counts = words["counts"]
    for key in ("entities", "claims", "sources"):
        counts = counts.replace(key.upper(), f"{info[key]:,}")
    return (" ".join(lines) if writer.lang == "en" else "".join(lines), counts, words["legend"])


def _section(writer: Writer, given: Mapping[str, Any]) -> Section:
    blocks = [block for part in given["blocks"] for block in _block(writer, part)]
    if not blocks and given["blocks"]:
        blocks = [Block("text", in_language(given.get("nothing", {}), writer.lang) or writer.words["nothing"])]
    return Section(given["id"], in_language(given["title"], writer.lang), int(given.get("level", 2)), tuple(blocks))


def _block(writer: Writer, given: Mapping[str, Any]) -> Iterator[Block]:
    """The blocks that one part of the definition amounts to: none where nothing is known."""
    [(kind, content)] = given.items()
    if kind == "text":
        yield Block("text", in_language(content, writer.lang))
    elif kind == "about":
        about = writer.kg.get(content)
        if about is not None:
            yield Block("text", about.description(writer.lang))
    else:
        make = {"list": _list, "table": _table, "verdicts": _verdicts, "interests": _interests, "contested": _contested}
        block = make[kind](writer, content)
        if block.items or block.rows:
            yield block


def _rows(writer: Writer, given: Mapping[str, Any]) -> list[_Row]:
    if "thing" in given:
        return [{"thing": given["thing"]}] if given["thing"] in writer.kg else []
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in writer.kg.query(given["rows"]).to_dicts()
    ]


def _list(writer: Writer, given: Mapping[str, Any]) -> Block:
    """An item for every property of every thing that has it."""
    items = []
    for row in _rows(writer, given):
        for name in given["of"]:
            said = writer.said(row["thing"], name)
            if said:
                term = writer.kg.schema.property(name)
                by = "comma" if term is None or term.is_relation else "semicolon"  # texts have commas of their own
                items.append((Piece(writer.lead(row["thing"], name)), *writer.joined(said, by)))
    return Block("list", items=tuple(items))


def _table(writer: Writer, given: Mapping[str, Any]) -> Block:
    """A row for every solution in which more than the thing's own name is known."""
    columns = given["columns"]
    head = tuple(in_language(column["title"], writer.lang) for column in columns)
    rows = []
    for row in _rows(writer, given):
        cells = tuple(_cell(writer, row, column) for column in columns)
        if any(cells[1:]):
            rows.append(cells)
    return Block("table", head=head, rows=tuple(dict.fromkeys(rows)))


def _cell(writer: Writer, row: _Row, column: Mapping[str, Any]) -> Cell:
    if "class" in column:
        return (Piece(in_language(writer.kg.schema.classes[row[column["class"]]].labels, writer.lang)),)
    starts = str(row.get(column.get("from", next(iter(row))), "")).split()
    if "has" in column:
        return _verdict(writer, starts[0], column["has"], column["by"])
    paths = column.get("paths") or ([column["path"]] if "path" in column else [])
    most = int(column.get("most", 0))
    if not paths:
        return writer.joined(_capped(writer, [Piece(_plain(writer, start)) for start in starts], most))
    only = column.get("only", ())
    direct = bool(column.get("direct"))
    found = _unique(p for path in paths for start in starts for p in _follow(writer, start, path, only, direct))
    if "paths" in column:
        found = _unique(p for path in paths for start in starts for p in _told(writer, start, path))
    if not found and "or" in column:
        found = _otherwise(writer, row, starts, column["or"])
    also = [
        piece
        for start in starts
        for name in column.get("also", ())
        for value, piece in writer.stated(start, name)
        if value not in writer.silent
    ]
    if found and also:
        extra = writer.words["comma"].join(piece.text for piece in also)
        last = found[-1]
        found[-1] = last._replace(text=last.text + writer.words["brackets"].replace("X", extra))
    return writer.joined(_capped(writer, found, most))


def _plain(writer: Writer, text: str) -> str:
    return writer.name(text) if not text.isdigit() else f"{int(text):,}"


def _otherwise(writer: Writer, row: _Row, starts: Sequence[str], names: Sequence[str]) -> list[Piece]:
    """What another property says, of the row's thing or of the variable that is named first."""
    if names[0] in row:
        return writer.said(str(row[names[0]]), names[1])
    return [] if len(names) > 1 else [piece for start in starts for piece in writer.said(start, names[0])]


def _follow(
    writer: Writer, start: str, path: Sequence[str], only: Sequence[str], direct: bool = False
) -> Iterator[Piece]:
    """What stands at the end of a path of properties; `^` leads backwards, where `direct` only as sources say it."""
    *way, last = path
    nodes = [start]
    for name in way:
        nodes = [near for node in nodes for near in _near(writer, node, name)]
    for node in nodes:
        if last.startswith("^"):
            for near in _near(writer, node, last):
                if direct and not _is_said(writer, near, last[1:], node):
                    continue
                if not only or set(only) & {a for k in writer.kg[near].types for a in writer.kg.schema.ancestors(k)}:
                    for _, piece in writer.stated(near, last[1:], node):
                        yield piece._replace(text=writer.name(near))
        else:
            yield from writer.said(node, last, only)


def _is_said(writer: Writer, subject: str, name: str, value: str) -> bool:
    """Whether a source says it, of the property itself or of a narrower one: no chain of rules led there."""
    return value in writer.support.values(subject, name)


def _told(writer: Writer, start: str, path: Sequence[str]) -> Iterator[Piece]:
    """The same with the relation's name before the first, for cells in which several properties meet."""
    name = path[-1].lstrip("^")
    term = writer.kg.schema.property(name)
    labels = term.inverse_labels if term and path[-1].startswith("^") else term.labels if term else {}
    is_named = term is not None and term.is_relation
    for number, piece in enumerate(_follow(writer, start, path, ())):
        first = is_named and number == 0
        yield piece._replace(text=f"{in_language(labels, writer.lang)} {piece.text}") if first else piece


def _near(writer: Writer, node: str, name: str) -> list[str]:
    thing = writer.kg.get(node)
    if thing is None:
        return []
    return [near.id for near in (thing.into(name[1:]) if name.startswith("^") else thing.out(name))]


def _unique(pieces: Iterator[Piece]) -> list[Piece]:
    """Each text once, with the footnotes of the first."""
    found: dict[str, Piece] = {}
    for piece in pieces:
        found.setdefault(piece.text, piece)
    return list(found.values())


def _capped(writer: Writer, pieces: list[Piece], most: int) -> list[Piece]:
    rest = len(pieces) - most if most else 0
    return [*pieces[:most], Piece(writer.words["more"].replace("N", str(rest)))] if rest > 0 else pieces


def _verdicts(writer: Writer, given: Mapping[str, Any]) -> Block:
    """What each of several things has: a row for everything that is asked for."""
    things = [thing for thing in given["things"] if thing in writer.kg]
    rows = []
    for value in given["for"]:
        cells = tuple(_verdict(writer, thing, value, given["by"]) for thing in things)
        if any(cells) and value in writer.kg:
            rows.append(((Piece(writer.name(value)),), *cells))
    return Block("table", head=("", *(writer.name(thing) for thing in things)), rows=tuple(rows))


def _verdict(writer: Writer, thing: str, value: str, by: Sequence[str]) -> Cell:
    verdict = writer.support.verdict(writer.support.held(thing, by), value)
    return () if verdict.answer == "unknown" else (_verdict_piece(writer, verdict),)


def _verdict_piece(writer: Writer, verdict: Verdict) -> Piece:
    names = {"yes": "full", "no": "none", "in progress": "in_progress"}
    text = writer.words["contested"] if verdict.answer == "contested" else ""
    text = text or writer.extent(names.get(verdict.answer, verdict.answer))
    parts = [writer.words["through"].replace("X", writer.name(verdict.via))] if verdict.via else []
    if verdict.answer in HOLDS and all(claim.condition for claim in verdict.claims):
        parts += [in_language(claim.condition, writer.lang).rstrip(".。") for claim in verdict.claims]
    unique = list(dict.fromkeys(parts))
    more = writer.words["brackets"].replace("X", writer.words["semicolon"].join(unique)) if unique else ""
    return Piece(text + more, writer.cite(c.source for c in verdict.claims), writer.mark(verdict.claims))


def _interests(writer: Writer, _: Any) -> Block:
    """Who has which interest in which software, and the path of statements to it."""
    titles = {chain.name: in_language(chain.title, writer.lang) for chain in chains()}
    rows: dict[tuple[str, str, str], tuple[Cell, ...]] = {}
    for path in interests(writer.kg):
        steps = [
            Piece(
                f"{writer.name(step.subject)} {writer.property(step.property)} {writer.name(step.value)}",
                writer.cite(claim.source for claim in step.claims),
                writer.mark(step.claims),
            )
            for step in path.steps
        ]
        who, software = ((Piece(writer.name(thing)),) for thing in (path.who, path.software))
        key = (path.chain, path.who, path.software)
        rows.setdefault(key, (who, software, (Piece(titles[path.chain]),), writer.joined(steps)))
    head = tuple(writer.words[name] for name in ("who", "software", "chain", "path"))
    return Block("table", head=head, rows=tuple(rows.values()))


def _contested(writer: Writer, _: Any) -> Block:
    """The statements on which sources of equal standing disagree."""
    rows = []
    asked = {(c.subject, c.property): None for c in writer.kg.evidence.claims() if c.status == "contested"}
    for subject, name in sorted(asked):
        said = writer.said(subject, name)
        if said:
            rows.append(((Piece(writer.name(subject)),), (Piece(writer.property(name)),), writer.joined(said)))
    head = tuple(writer.words[name] for name in ("subject", "property", "value"))
    return Block("table", head=head, rows=tuple(rows))
