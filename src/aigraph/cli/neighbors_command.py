"""`aigraph neighbors`: what lies around a thing."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from .options import Beliefs, Color, Lang, Output, check_choice, complete_entity, new_app, with_beliefs
from .walking import STEP_COLUMNS, Answer, Directed, Relation, WalkFormat, draw, emit_walk, step_row

app = new_app()


@app.command()
@with_beliefs
def neighbors(
    thing: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The thing's id.")],
    relation: Relation = None,
    depth: Annotated[int, typer.Option("--depth", metavar="N", min=1, help="How far around.")] = 1,
    directed: Directed = False,
    format: WalkFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """What lies around a thing: its relations, in both directions."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    reach = kg.neighborhood(thing, depth, *(relation or ()), directed=directed)
    steps = reach.steps()
    answer = Answer(
        text=lambda: [step.explain(lang) for step in steps],
        document=lambda: {
            "start": thing,
            "things": [r.to_dict() for r in reach],
            "steps": [s.to_dict() for s in steps],
        },
        columns=STEP_COLUMNS,
        rows=lambda: [step_row(step) for step in steps],
        drawing=lambda: draw(steps, lang),
        starts=(thing,),
    )
    emit_walk(answer, format, output, color)
