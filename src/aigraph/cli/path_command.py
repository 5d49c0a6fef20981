"""`aigraph path`: how two things are connected."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from .options import Beliefs, Color, Lang, Output, check_choice, complete_entity, new_app, with_beliefs
from .walking import STEP_COLUMNS, Answer, Directed, Relation, WalkFormat, draw, emit_walk, step_row

app = new_app()


@app.command()
@with_beliefs
def path(
    start: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The id of the thing to begin at.")],
    end: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The id of the thing to reach.")],
    relation: Relation = None,
    directed: Directed = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many paths at most.")] = 1,
    longer: Annotated[
        int, typer.Option("--longer", metavar="N", min=0, help="How many steps more than the shortest one may have.")
    ] = 1,
    format: WalkFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """The shortest path between two things, with the claims it rests on."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    relations = relation or ()
    if limit == 1:
        paths = [kg.path(start, end, *relations, directed=directed)]
    else:
        paths = kg.paths(start, end, *relations, limit=limit, longer=longer, directed=directed)
    steps = list({step.statement: step for path in paths for step in path}.values())
    answer = Answer(
        text=lambda: "\n\n".join(path.explain(lang) or kg[start].label(lang) for path in paths).split("\n"),
        document=lambda: [path.to_dict() for path in paths],
        columns=("path", *STEP_COLUMNS),
        rows=lambda: [(number, *step_row(step)) for number, path in enumerate(paths, 1) for step in path],
        drawing=lambda: draw(steps, lang),
        starts=(start, end),
    )
    emit_walk(answer, format, output, color)
