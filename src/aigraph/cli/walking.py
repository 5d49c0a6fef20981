"""What the commands that walk share: their options, and an answer of steps as text, rows, JSON or a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from . import output as out
from .documents import to_json
from .options import complete_property

if TYPE_CHECKING:
    from ..traversal.drawings import Line
    from ..traversal.steps import Step

Relation = Annotated[
    list[str] | None,
    typer.Option(
        "--relation",
        "-r",
        metavar="PROPERTY",
        autocompletion=complete_property,
        help="Walk this relation and those narrower than it; repeatable.",
    ),
]
Directed = Annotated[bool, typer.Option("--directed", help="Walk relations in their own direction only.")]
WalkFormat = Annotated[
    str,
    typer.Option(
        "--format",
        "-F",
        metavar="FORMAT",
        help="text, json, mermaid, dot, or a format of rows: table, csv, tsv, jsonl, markdown, html.",
    ),
]
STEP_COLUMNS = ("start", "property", "direction", "end", "statuses", "sources")
_EXTENSIONS = {"mmd": "mermaid", "gv": "dot"}


def step_row(step: Step) -> tuple[str, ...]:
    """A step as a row under `STEP_COLUMNS`."""
    sources = ", ".join(source.id for source in step.sources)
    return step.start_id, step.property, step.direction, step.end_id, ", ".join(step.statuses), sources


class Answer(NamedTuple):
    """An answer in each of the ways it can be printed; only the one asked for is made."""

    text: Callable[[], Iterable[str]]
    document: Callable[[], Any]
    columns: Sequence[str]
    rows: Callable[[], Sequence[Sequence[Any]]]
    drawing: Callable[[], Sequence[Line]]
    starts: Sequence[str] = ()


def draw(steps: Iterable[Step], lang: str) -> Sequence[Line]:
    """Steps as the lines of a drawing."""
    from ..traversal.drawings import lines_of  # only where one is asked for: start-up time

    return lines_of(steps, lang)


def emit_walk(answer: Answer, format: str, output: Path | None, color: str) -> None:
    """Print an answer in the format chosen: text on a terminal and rows in a pipe, unless one is named."""
    kind = out.chosen_form(format, output)
    kind = _EXTENSIONS.get(kind, kind)
    if kind == "text":
        out.emit("".join(line + "\n" for line in answer.text()), output)
    elif kind == "json":
        out.emit(to_json(answer.document()), output)
    elif kind in ("mermaid", "dot"):
        from ..traversal.drawings import DRAWINGS  # as above

        out.emit(DRAWINGS[kind](answer.drawing(), answer.starts), output)
    else:
        out.emit_results(out.as_results(answer.columns, answer.rows()), kind, output, color=color)
