"""`aigraph queries`: the named queries, listed or shown."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import places
from ..queries import LANGUAGES, NamedQuery, find_query, query_paths, read_query
from ..search import fold
from ..vocabulary import in_language
from . import output as out
from .documents import to_json
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
        query = find_query(name, folders)
        is_json = (format if format != "auto" else output.suffix if output else "").endswith("json")
        out.emit(to_json(_document(query, lang)) if is_json else _described(query, lang), output)
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


def _document(query: NamedQuery, lang: str) -> dict[str, Any]:
    """What there is to know of the query, and its text, as JSON takes it."""
    parameters = [
        {"name": p.name, "type": p.type, "default": p.default, "description": in_language(p.description, lang)}
        for p in query.parameters
    ]
    return {
        "name": query.name,
        "theme": query.theme,
        "title": in_language(query.title, lang),
        "description": in_language(query.description, lang),
        "parameters": parameters,
        "query": _body(query),
    }


def _body(query: NamedQuery) -> str:
    """The SPARQL alone."""
    return "\n".join(line for line in query.text.splitlines() if not line.startswith("#+")).strip() + "\n"


def _described(query: NamedQuery, lang: str) -> str:
    """The query's text, as it could be pasted elsewhere, under what there is to know of it."""
    lines = [f"# {query.name}: {in_language(query.title, lang)}", f"# {in_language(query.description, lang)}"]
    for parameter in query.parameters:
        default = f", default {parameter.default}" if parameter.default is not None else ""
        lines.append(f"#   -p {parameter.name}=  {parameter.type}{default}: {in_language(parameter.description, lang)}")
    return "\n".join([*lines, _body(query)])
