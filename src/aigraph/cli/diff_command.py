"""`aigraph diff`: what two views, or two versions of the data, believe differently, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..queries import LANGUAGES
from ..vocabulary import in_language
from . import output as out
from .options import (
    Color,
    Data,
    ExcludeSource,
    Lang,
    OnlySource,
    Output,
    Verified,
    check_choice,
    check_date,
    new_app,
)
from .walking import Answer, WalkFormat, emit_walk

if TYPE_CHECKING:
    from ..difference import Change
    from ..graph import KnowledgeGraph
    from ..traversal.drawings import Line

app = new_app()
COLUMNS = ("change", "subject", "property", "value", "reason")


def _checked_dates(dates: list[str] | None) -> list[str]:
    if dates and len(dates) > 2:
        raise typer.BadParameter("Two dates at most: before and after.", param_hint="'--as-of'")
    return [date for date in map(check_date, dates or ()) if date is not None]


@app.command()
def diff(
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Given twice: before and after. Given once: before, and after is the date of the data, "
            "unless sources are left out; then both.",
        ),
    ] = None,
    only_source: OnlySource = None,
    exclude_source: ExcludeSource = None,
    verified: Verified = False,
    data: Data = None,
    before: Annotated[
        Path | None,
        typer.Option("--before", metavar="DIR", help="Compare with the graph that 'aigraph build' wrote here."),
    ] = None,
    format: WalkFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
) -> None:
    """What is believed in one view and not in another, and why.

    The first view is the graph as it is by default, or as of the first date; the second has the options given:
    sources left out, --verified, --data laid over, the second date.
    """
    check_choice("--lang", lang, LANGUAGES)
    dates = _checked_dates(as_of)
    differs = bool(only_source or exclude_source or verified or data or before)
    if not dates and not differs:
        raise typer.BadParameter("Say what differs: two dates, a source, --verified, --data or --before.")
    first_date = dates[0] if dates else None
    second_date = dates[-1] if len(dates) == 2 or (dates and differs) else None
    first, second = _sides(before, data, first_date, second_date, only_source, exclude_source, verified)
    found = first.diff(second)
    answer = Answer(
        text=lambda: (change.explain(lang) for change in found),
        document=found.to_dicts,
        columns=COLUMNS,
        rows=lambda: [_row(change, lang) for change in found],
        drawing=lambda: [line for change in found for line in _line(change, lang)],
    )
    emit_walk(answer, format, output, color)
    out.say(f"{len(found.gained)} statements gained, {len(found.lost)} lost.")


def _sides(
    before: Path | None,
    data: list[Path] | None,
    first_date: str | None,
    second_date: str | None,
    only_source: list[str] | None,
    exclude_source: list[str] | None,
    verified: bool,
) -> tuple[KnowledgeGraph, KnowledgeGraph]:
    from ..graph import load

    first = load(built=before) if before else load()
    second = load(data or ()) if before or data else first
    return first.believing(as_of=first_date), second.believing(
        as_of=second_date, only_sources=only_source or (), exclude_sources=exclude_source or (), verified=verified
    )


def _row(change: Change, lang: str) -> tuple[str, ...]:
    parts = change.text(lang).split(" ", 3)
    reasons = "; ".join(dict.fromkeys(reason.explain(lang) for reason in change.reasons))
    return ("gained" if change.gained else "lost", *parts[1:], reasons)


def _line(change: Change, lang: str) -> Iterator[Line]:
    """A relation as a line of a drawing: solid and with + where it is gained, else dotted and with -."""
    from ..traversal.drawings import Line  # only where one is asked for: start-up time

    graph = change.graph
    term = graph.schema.property(change.property)
    if term is None or not term.is_relation:
        return
    subject, value = graph[change.subject], graph[str(change.value)]
    label = f"{'+' if change.gained else '-'} {in_language(term.labels, lang)}"
    yield Line(subject.id, subject.label(lang), value.id, value.label(lang), label, change.gained)
