"""`aigraph search`: find things by what people call them."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from . import output as out
from .options import Beliefs, Color, Format, Lang, Output, check_choice, new_app, with_beliefs

app = new_app()


@app.command()
@with_beliefs
def search(
    text: Annotated[str, typer.Argument(help="A name, or part of one, in any language.")],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many at most.")] = 10,
    exit_status: Annotated[bool, typer.Option("--exit-status", help="Exit with 1 where nothing is found.")] = False,
    format: Format = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Find things by id, label in any language, or alias; typing errors are forgiven."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    matches = kg.search(text, limit)
    rows = [(m.id, kg[m.id].label(lang), kg[m.id].type, m.name, round(m.score, 3)) for m in matches]
    out.emit_results(out.as_results(("id", "label", "type", "matched", "score"), rows), format, output, color=color)
    if exit_status and not rows:
        raise typer.Exit(1)
