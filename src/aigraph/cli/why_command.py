"""`aigraph why`: what speaks for and against a statement."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import AigraphError
from ..queries import LANGUAGES
from . import output as out
from .documents import COLUMNS, document, row, to_json
from .options import (
    Beliefs,
    Color,
    Lang,
    Output,
    TextFormat,
    check_choice,
    complete_entity,
    complete_property,
    new_app,
    with_beliefs,
)
from .wording import Wording

app = new_app()


@app.command()
@with_beliefs
def why(
    subject: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The id of the thing spoken of.")],
    property: Annotated[str, typer.Argument(autocompletion=complete_property, help="A property of the ontology.")],
    value: Annotated[
        str | None, typer.Argument(autocompletion=complete_entity, help="One value; without it, all.")
    ] = None,
    format: TextFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Every claim for and against a statement, its sources, and the rules behind it."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    found = kg.why(subject, property, value)
    if not found:
        what = f"{subject} {property}" + (f" {value}" if value is not None else "")
        raise AigraphError(
            f"No considered source says anything of {what!r}.", hint="unknown is not no: the graph holds no claim of it"
        )
    kind = out.chosen_form(format, output, piped="text")
    if kind == "text":
        names = Wording(kg, lang)
        out.emit("\n\n".join("\n".join(names.explanation_lines(explanation)) for explanation in found) + "\n", output)
    elif kind == "json":
        out.emit(to_json([document(explanation) for explanation in found]), output)
    else:
        rows = [row(claim, lang) for explanation in found for claim in explanation.claims]
        out.emit_results(out.as_results(COLUMNS, rows), kind, output, color=color)
