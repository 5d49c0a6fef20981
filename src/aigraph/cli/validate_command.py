"""`aigraph validate`: every fault in the data, for a curator."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from .. import places
from ..errors import Problem, UnreadableData
from ..queries import LANGUAGES
from . import output as out
from .documents import to_json
from .options import Lang, Output, check_choice, new_app

app = new_app()


@app.command()
def validate(
    folder: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR]...",
            help="Data folders to check over the built-in data; without one, the built-in data and AIGRAPH_DATA.",
        ),
    ] = None,
    data: Annotated[
        list[Path] | None, typer.Option("--data", metavar="DIR", help="The same as an argument; repeatable.")
    ] = None,
    warnings: Annotated[bool, typer.Option("--warnings/--no-warnings", help="Whether to print warnings too.")] = True,
    format: Annotated[str, typer.Option("--format", "-F", metavar="FORMAT", help="text or json.")] = "text",
    output: Output = None,
    lang: Lang = "en",
) -> None:
    """Every fault in the data, with file and line.

    Where folders are given, warnings about the built-in data are counted and not printed.
    Exits with 1 where there are faults, 2 where a folder cannot be read. Warnings do not count.
    """
    check_choice("--lang", lang, LANGUAGES)
    check_choice("--format", format, ("text", "json"))
    from ..validation import validate as check

    try:
        problems = check(
            [places.home() / "data", *places.overlays(), *(folder or ()), *(data or ())], places.home(), lang
        )
    except UnreadableData as error:
        out.say(f"error: {error}")
        raise typer.Exit(2) from None
    faults = [problem for problem in problems if not problem.is_warning]
    here = [str(path) for path in (*(folder or ()), *(data or ()))]
    shown = [p for p in problems if not p.is_warning or (warnings and _lies_in(p.file, here))]
    if format == "json":
        out.emit(to_json([problem._asdict() for problem in shown]), output)
    else:
        out.emit("".join(f"{problem}\n" for problem in shown), output)
    _sum_up([p for p in problems if p.is_warning], len(faults), len(problems) - len(shown))
    if faults:
        raise typer.Exit(1)


def _lies_in(file: str, folders: list[str]) -> bool:
    """Whether a problem is in one of the folders a person asked about; without any, all are."""
    return not folders or any(Path(file).is_relative_to(folder) for folder in folders)


def _sum_up(warned: list[Problem], faults: int, hidden: int) -> None:
    """How many faults and warnings there are, and what the warnings are about."""
    kinds = Counter(problem.sentence.rpartition(": ")[2] for problem in warned)
    for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        out.say(f"{number:6}  {kind}")
    unseen = f", {hidden} of them not shown" if hidden else ""
    out.say(f"{faults} fault{'s' * (faults != 1)}, {len(warned)} warning{'s' * (len(warned) != 1)}{unseen}")
