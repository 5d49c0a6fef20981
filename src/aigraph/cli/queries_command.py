"""`aigraph queries`: the named queries, listed or shown."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import places
from ..evidence import in_language
from ..queries import LANGUAGES, NamedQuery, find_query, query_paths, read_query
from ..search import fold
from . import output as out
from .options import Color, Data, Format, Lang, Output, check_choice, complete_query, new_app

app = new_app()


@app.command()
def queries(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", autocompletion=complete_query, help="The query to show.")
    ] = None,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="WORD", help="Only queries whose name, title or description has the word."),
    ] = None,
    format: Format = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    data: Data = None,
) -> None:
    """List the named queries, or show one with its text and parameters."""
    check_choice("--lang", lang, LANGUAGES)
    folders = [places.home() / "queries", *(folder / "queries" for folder in (*places.overlays(), *(data or ())))]
    if name is not None:
        out.emit(_described(find_query(name, folders), lang), output)
        return
    found = [read_query(path) for _, path in sorted(query_paths(folders).items())]
    if search:
        found = [
            q
            for q in found
            if fold(search) in fold(" ".join((q.name, q.theme, *q.title.values(), *q.description.values())))
        ]
    rows = [(q.name, q.theme, in_language(q.title, lang), ", ".join(p.name for p in q.parameters)) for q in found]
    rows.sort(key=lambda row: (row[1], row[0]))
    out.emit_results(out.as_results(("name", "theme", "title", "parameters"), rows), format, output, color=color)


def _described(query: NamedQuery, lang: str) -> str:
    """The query's text, as it could be pasted elsewhere, under what there is to know of it."""
    lines = [f"# {query.name}: {in_language(query.title, lang)}", f"# {in_language(query.description, lang)}"]
    for parameter in query.parameters:
        default = f", default {parameter.default}" if parameter.default is not None else ""
        lines.append(f"#   -p {parameter.name}=  {parameter.type}{default}: {in_language(parameter.description, lang)}")
    body = [line for line in query.text.splitlines() if not line.startswith("#+")]
    return "\n".join([*lines, *body]).rstrip() + "\n"
