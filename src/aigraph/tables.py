"""Answers for people, on floor 5: the aligned table, Markdown and HTML.

Whatever stands in the data, none of it works as a control character, as markup or as a bidirectional trick here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from .terms import Term
from .vocabulary import to_curie

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text as RichText

    from .results import Results

Show = Callable[[Term | None], str]
Labels = Callable[[str], str | None]  # what an IRI is called, if it is called anything

_GAP = "  "
_RULE = "─"
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_BLOCK_COLUMNS = 3  # a single row with more columns than this reads better from top to bottom
_NARROWEST = 8  # words folded to less than this are unreadable: rows become blocks instead
_THINNEST = 16  # a terminal that says it is thinner is wrong; believing it would cost data
_LONGEST_NUMBER = 20  # a number shorter than this is never folded
_MARKDOWN_MARKS = {c: "\\" + c for c in "\\`*[]|~$"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>aigraph: answer</title>
<style>
:root {{ color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }}
table {{ border-collapse: collapse; }}
th, td {{ border-bottom: 1px solid #8886; padding: .3em .8em; text-align: left; vertical-align: top; }}
.n {{ text-align: right; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


class _Cells:
    """The texts of an answer's cells, and which columns hold nothing but numbers."""

    def __init__(self, results: Results, show: Show) -> None:
        self.names = [visible(name) for name in results.variables]
        self.rows: list[list[str]] = []
        numeric = [False] * len(self.names)
        text = [False] * len(self.names)
        for terms in results.rows():
            self.rows.append([show(term) for term in terms])
            for column, term in enumerate(terms):
                if term is not None:
                    (numeric if _is_number(term) else text)[column] = True
        self.right = [n and not t for n, t in zip(numeric, text, strict=True)]


def write_table(results: Results, *, header: bool, width: int | None, color: bool, labels: Labels | None) -> str:
    """An aligned table; where `width` is given, folded into that many columns with nothing cut off."""
    if results.kind == "ask":
        return _yes_or_no(results)
    cells = _Cells(results, shower(labels))
    if not cells.names:
        return ""
    widths = _widths(cells, header)
    if width is None:
        return _aligned(cells, widths, header, color)
    width = max(width, _THINNEST)
    if len(cells.rows) == 1 and len(cells.names) > _BLOCK_COLUMNS:
        return _block(cells.names, cells.rows[0], width, color)
    if _total(widths) <= width:
        return _aligned(cells, widths, header, color)
    narrowest = [min(w, _LONGEST_NUMBER if right else _NARROWEST) for w, right in zip(widths, cells.right, strict=True)]
    if _total(narrowest) <= width:
        return _folded(cells, narrowest, header, width, color)
    return "\n".join(_block(cells.names, row, width, color) for row in cells.rows)


def write_markdown(results: Results, *, labels: Labels | None) -> str:
    """A table of GitHub-flavoured Markdown in which the data stays text."""
    if results.kind == "ask":
        return _yes_or_no(results)
    cells = _Cells(results, shower(labels, keep_newlines=True))
    if not cells.names:
        return ""
    lines = [
        "| " + " | ".join(map(_markdown, cells.names)) + " |",
        "| " + " | ".join("---:" if right else "---" for right in cells.right) + " |",
    ]
    lines.extend("| " + " | ".join(map(_markdown, row)) + " |" for row in cells.rows)
    return "\n".join(lines) + "\n"


def write_html(results: Results, *, labels: Labels | None) -> str:
    """A page of its own with one table: no script, no request, every cell escaped."""
    from html import escape  # only where it is needed: start-up time

    if results.kind == "ask":
        return _PAGE.format(body=f"<p>{_yes_or_no(results).strip()}</p>")
    cells = _Cells(results, shower(labels, keep_newlines=True))

    def line(tag: str, texts: list[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if right else ''}>{escape(text).replace(chr(10), '<br>')}</{tag}>"
            for text, right in zip(texts, cells.right, strict=True)
        )

    body = "".join(f"<tr>{line('td', row)}</tr>\n" for row in cells.rows)
    head = f"<thead>\n<tr>{line('th', cells.names)}</tr>\n</thead>"
    return _PAGE.format(body=f"<table>\n{head}\n<tbody>\n{body}</tbody>\n</table>")


def shower(labels: Labels | None = None, *, keep_newlines: bool = False) -> Show:
    """What turns a term into the text people see: labels or CURIEs for IRIs, bare literals, nothing for unbound.

    >>> show = shower()
    >>> show(Term("uri", "https://w3id.org/aigraph/id/ollama")), show(Term("literal", "推理", lang="zh")), show(None)
    ('id:ollama', '推理', '')
    """
    shown: dict[str, str] = {}  # the same few IRIs come again and again

    def show(term: Term | None) -> str:
        if term is None:
            return ""
        if term.type == "uri":
            if term.value not in shown:
                shown[term.value] = visible((labels and labels(term.value)) or to_curie(term.value))
            return shown[term.value]
        if term.type == "bnode":
            return "_:" + term.value
        return "\n".join(map(visible, term.value.split("\n"))) if keep_newlines else visible(term.value)

    return show


def visible(text: str) -> str:
    r"""The text with every character spelled out that would act on the terminal or the reader rather than be read.

    >>> print(visible("a\tb \x1b[2J \u202egnp.exe"))
    a\tb \x1b[2J \u202egnp.exe
    """
    return text if text.isprintable() else "".join(map(_spell_out, text))


def _spell_out(character: str) -> str:
    from unicodedata import category  # seldom needed: start-up time

    # Spaces of other scripts do no harm; what is unassigned is mostly an emoji newer than this Python.
    if character.isprintable() or category(character) in ("Zs", "Co", "Cn"):
        return character
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(character)
    return named.get(character) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def columns_of(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one.

    >>> columns_of("GPU"), columns_of("推理"), columns_of("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width  # seldom needed: start-up time

    return sum(0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in ("W", "F") else 1 for c in text)


def _yes_or_no(results: Results) -> str:
    return "true\n" if results.boolean else "false\n"


def _is_number(term: Term) -> bool:
    return term.datatype is not None and not isinstance(term.python(), (str, bool))


def _widths(cells: _Cells, header: bool) -> list[int]:
    lines = [cells.names, *cells.rows] if header else cells.rows
    return [max((columns_of(line[i]) for line in lines), default=0) for i in range(len(cells.names))]


def _total(widths: list[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _aligned(cells: _Cells, widths: list[int], header: bool, color: bool) -> str:
    def line(texts: list[str]) -> str:
        padded = []
        for text, width, right in zip(texts, widths, cells.right, strict=True):
            space = " " * (width - columns_of(text))
            padded.append(space + text if right else text + space)
        return _GAP.join(padded).rstrip(" ")

    lines = [line(row) for row in cells.rows]
    if header:
        names = line(cells.names)
        lines[:0] = [f"{_BOLD}{names}{_PLAIN}" if color else names, _RULE * _total(widths)]
    return "".join(text + "\n" for text in lines)


def _folded(cells: _Cells, narrowest: list[int], header: bool, width: int, color: bool) -> str:
    """The same table where it is too wide for the terminal: rich shares out the columns and folds."""
    from rich.box import SIMPLE_HEAD  # 40 ms, and most tables fit
    from rich.table import Table

    # One space on the right of a cell and one for the box's empty divider make the gap.
    table = Table(box=SIMPLE_HEAD, show_header=header, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name, right, least in zip(cells.names, cells.right, narrowest, strict=True):
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(_text(name), justify=justify, overflow="fold", header_style="bold", min_width=least)
    for row in cells.rows:
        table.add_row(*map(_text, row))
    return _draw(table, width, color)


def _block(names: list[str], texts: list[str], width: int, color: bool) -> str:
    """One row from top to bottom: a name and its value to a line."""
    indent = max(map(columns_of, names)) + len(_GAP)
    if all(indent + columns_of(text) <= width for text in texts):
        padded = [name + " " * (indent - columns_of(name)) for name in names]
        heads = [f"{_BOLD}{name}{_PLAIN}" if color else name for name in padded]
        return "".join((head + text).rstrip(" ") + "\n" for head, text in zip(heads, texts, strict=True))
    from rich.table import Table  # as above

    table = Table.grid(padding=(0, len(_GAP), 0, 0))
    table.add_column(style="bold", overflow="fold")
    table.add_column(overflow="fold")
    for name, text in zip(names, texts, strict=True):
        table.add_row(_text(name), _text(text))
    return _draw(table, width, color)


def _text(text: str) -> RichText:
    """The text as rich shall show it: no markup, no emoji codes."""
    from rich.text import Text  # as above

    return Text(text)


def _draw(table: Table, width: int, color: bool) -> str:
    from io import StringIO

    from rich.console import Console  # as above

    page = StringIO()
    console = Console(
        file=page,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        legacy_windows=False,
        _environ={},  # what the environment says of colours and widths, the caller has weighed
    )
    console.print(table)
    return "".join(line.rstrip(" ") + "\n" for line in page.getvalue().split("\n")[:-1])


def _markdown(text: str) -> str:
    """Text that Markdown shows as it is; an underscore inside a word needs no mark and stays readable."""
    marked = "".join(_MARKDOWN_MARKS.get(character, character) for character in text)
    return re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", marked)
