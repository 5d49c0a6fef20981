"""`aigraph viz`: the graph, or a part of it, as one HTML file, opened in the browser of a desktop."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import QueryError
from ..queries import LANGUAGES
from . import output as out
from .options import Beliefs, Lang, check_choice, complete_entity, complete_property, new_app, with_beliefs

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph
    from ..picture import Picture

app = new_app()
LAYOUTS = ("auto", "layers", "force")
VIEWS = ("auto", "network", "table", "matrix", "timeline")


@app.command()
@with_beliefs
def viz(
    entities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ENTITY]...",
            autocompletion=complete_entity,
            help="Things to show with what is around them; without any, the engines and what they are built on.",
        ),
    ] = None,
    relation: Annotated[
        list[str] | None,
        typer.Option(
            "--relation",
            "-r",
            metavar="PROPERTY",
            autocompletion=complete_property,
            help="All pairs of this relation, or around things only this relation; repeatable.",
        ),
    ] = None,
    type: Annotated[
        list[str] | None,
        typer.Option("--type", "-t", metavar="CLASS", help="Only, or all, things of this class; repeatable."),
    ] = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=6, help="How many steps around the things.")] = 1,
    limit: Annotated[int, typer.Option("--limit", min=2, help="The most things around the things.")] = 60,
    path: Annotated[
        tuple[str, str] | None,
        typer.Option("--path", metavar="FROM TO", help="The shortest way between two things."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(
            "--query",
            metavar="QUERY",
            help="The answer of a query: a .rq file, the name of a named query, or SPARQL text; "
            "a CONSTRUCT, or a SELECT with ?subject, ?property and ?object.",
        ),
    ] = None,
    layout: Annotated[
        str, typer.Option("--layout", metavar="auto|layers|force", help="Layers for hierarchies, force for the rest.")
    ] = "auto",
    view: Annotated[
        str, typer.Option("--view", metavar="network|table|matrix|timeline", help="What the picture opens with.")
    ] = "auto",
    lang: Lang = "en",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, and do not open it.")
    ] = None,
    open_it: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Whether to open it; by default on a desktop, without -o.")
    ] = None,
    *,
    beliefs: Beliefs,
) -> None:
    """Open the graph, or a part of it, as a picture in the browser.

    The picture is one HTML file that works offline. Its path is printed.
    """
    for option, value, choices in (("--lang", lang, LANGUAGES), ("--layout", layout, LAYOUTS), ("--view", view, VIEWS)):
        check_choice(option, value, choices)
    if sum((bool(entities), path is not None, query is not None)) > 1:
        raise typer.BadParameter("Give things, --path or --query: one of the three.")
    with beliefs.open_graph() as kg:
        picture = _picture(
            kg, entities or [], query, lang, relations=tuple(relation or ()), types=tuple(type or ()),
            depth=depth, limit=limit, path=path, layout=layout, view=view,
        )  # fmt: skip
    target = output or _default_path(entities or [], path, query, relation or [])
    if str(target) == "-":
        out.emit(picture.html)
        return
    picture.save(target)
    print(target)
    out.say(f"{picture.things} things, {picture.relations} relations")
    if _wants_opening(open_it, output):
        _open(target)


def _picture(kg: KnowledgeGraph, entities: list[str], query: str | None, lang: str, **options: object) -> Picture:
    """The picture asked for; a query's error shows its place."""
    if query is None:
        return kg.picture(*entities, lang=lang, **options)  # type: ignore[arg-type]
    is_file = query.endswith((".rq", ".sparql"))
    text = kg.prepare_file(Path(query), {}, lang) if is_file else kg.prepare(query, {}, lang)
    try:
        return kg.picture(query=text, lang=lang, layout=str(options["layout"]), view=str(options["view"]))
    except QueryError as error:
        raise out.show_place(error, text) from None


def _default_path(entities: list[str], path: tuple[str, str] | None, query: str | None, relations: list[str]) -> Path:
    """A file of this person's own that the next picture of the same replaces."""
    from .. import places
    from ..files import slug

    name = slug("-".join([*entities, *(path or ()), *(["query"] if query else []), *relations]) or "engines")
    folder = places.cache() / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.html"


def _wants_opening(open_it: bool | None, output: Path | None) -> bool:
    if open_it is not None:
        return open_it
    has_screen = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return output is None and has_screen and out.is_terminal()


def _open(target: Path) -> None:
    import webbrowser

    if not webbrowser.open(target.absolute().as_uri()):
        out.say("No browser could be opened.")
