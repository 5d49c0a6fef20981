"""`aigraph validate`: every fault in the data, for a curator."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import places
from ..errors import UnreadableData
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
    shown = problems if warnings else faults
    if format == "json":
        out.emit(to_json([problem._asdict() for problem in shown]), output)
    else:
        out.emit("".join(f"{problem}\n" for problem in shown), output)
    warned = len(problems) - len(faults)
    out.say(f"{len(faults)} fault{'s' * (len(faults) != 1)}, {warned} warning{'s' * (warned != 1)}")
    if faults:
        raise typer.Exit(1)
