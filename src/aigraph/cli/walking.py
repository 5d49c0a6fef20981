"""What the commands that walk share: their options, and an answer of steps as text, rows, JSON or a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output as out
from .documents import to_json
from .options import complete_property

if TYPE_CHECKING:
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
_EXTENSIONS = {"txt": "text", "mmd": "mermaid", "gv": "dot"}


def step_row(step: Step) -> tuple[str, ...]:
    """A step as a row under `STEP_COLUMNS`."""
    sources = ", ".join(source.id for source in step.sources)
    return step.start_id, step.property, step.direction, step.end_id, ", ".join(step.statuses), sources


def emit_walk(
    format: str,
    output: Path | None,
    color: str,
    *,
    lines: Sequence[str],
    document: Any,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    steps: Sequence[Step],
    starts: Sequence[str],
    lang: str,
) -> None:
    """Print an answer in the format chosen: text on a terminal and rows in a pipe, unless one is named."""
    kind = format
    if kind == "auto":
        kind = output.suffix.lstrip(".") if output and output.suffix else "text" if out.is_terminal() else "tsv"
    kind = _EXTENSIONS.get(kind, kind)
    if kind == "text":
        out.emit("".join(line + "\n" for line in lines), output)
    elif kind == "json":
        out.emit(to_json(document), output)
    elif kind in ("mermaid", "dot"):
        from ..traversal.drawings import DRAWINGS  # only where one is asked for: start-up time

        out.emit(DRAWINGS[kind](steps, starts, lang), output)
    else:
        out.emit_results(out.as_results(columns, rows), kind, output, color=color)
