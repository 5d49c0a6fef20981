"""`aigraph conflicts`: where sources disagree."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from . import output as out
from .documents import COLUMNS, document, row, to_json
from .options import Beliefs, Color, Format, Lang, Output, check_choice, complete_entity, new_app, with_beliefs

app = new_app()


@app.command()
@with_beliefs
def conflicts(
    entity: Annotated[
        str | None,
        typer.Argument(metavar="[ENTITY]", autocompletion=complete_entity, help="Only what concerns this thing."),
    ] = None,
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit with 1 where there are none.")] = False,
    format: Format = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """What sources disagree about."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    claims = [c for c in kg.conflicts() if entity is None or entity in (c.subject, c.value)]
    if entity is not None:
        _ = kg[entity]
    if format == "json" or (format == "auto" and output is not None and output.suffix == ".json"):
        out.emit(to_json([document(claim) for claim in claims]), output)
    else:
        out.emit_results(out.as_results(COLUMNS, [row(claim, lang) for claim in claims]), format, output, color=color)
    if exit_status and not claims:
        raise typer.Exit(1)
