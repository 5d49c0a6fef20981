"""`aigraph impact`: what rests on a thing."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from .options import Beliefs, Color, Lang, Output, check_choice, complete_entity, new_app, with_beliefs
from .walking import Answer, Relation, WalkFormat, draw, emit_walk

app = new_app()


@app.command()
@with_beliefs
def impact(
    thing: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The thing's id.")],
    relation: Relation = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", min=1, help="How far at most.")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="What the thing rests on, instead.")] = False,
    type: Annotated[str, typer.Option("--type", metavar="CLASS", help="Only things of this class.")] = "Entity",
    format: WalkFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """All that rests on a thing, by distance, and through which chain.

    Without --relation, along the relations that the ontology calls a dependence.
    """
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    walk = kg.dependencies if reverse else kg.impact
    wanted = {entity.id for entity in kg.entities(type)}
    found = [reached for reached in walk(thing, *(relation or ()), depth=depth) if reached.id in wanted]
    steps = list({step.statement: step for reached in found for step in reached.path}.values())
    answer = Answer(
        text=lambda: [f"{reached.distance}  {kg[reached.id].label(lang)}: {reached.path}" for reached in found],
        document=lambda: [reached.to_dict() for reached in found],
        columns=("distance", "id", "label", "type", "path"),
        rows=lambda: [(r.distance, r.id, r.entity.label(lang), r.entity.type, str(r.path)) for r in found],
        drawing=lambda: draw(steps, lang),
        starts=(thing,),
    )
    emit_walk(answer, format, output, color)
