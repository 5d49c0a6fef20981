"""`aigraph compare`: pieces of software side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..queries import LANGUAGES
from . import output as out
from .documents import document, to_json
from .options import Beliefs, Color, Format, Lang, Output, check_choice, complete_entity, new_app, with_beliefs
from .wording import Wording

if TYPE_CHECKING:
    from ..comparison import Cell, Row

app = new_app()


@app.command()
@with_beliefs
def compare(
    things: Annotated[
        list[str],
        typer.Argument(metavar="THING THING…", autocompletion=complete_entity, help="Ids of two or more to compare."),
    ],
    theme: Annotated[
        str | None,
        typer.Option("--theme", help="Only this theme: techniques, hardware, formats, apis, models or identity."),
    ] = None,
    differences: Annotated[bool, typer.Option("--differences", help="Only rows in which they differ.")] = False,
    format: Format = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Engines side by side: what each has, runs on, reads and speaks, and whose it is."""
    check_choice("--lang", lang, LANGUAGES)
    if len(things) < 2:
        raise typer.BadParameter("Name two or more.", param_hint="'THING'")
    from ..comparison import compare as compare_things

    kg = beliefs.open_graph()
    rows = compare_things(kg, things, theme, differences)
    if format == "json" or (format == "auto" and output is not None and output.suffix == ".json"):
        out.emit(to_json([_document(row, things) for row in rows]), output)
        return
    words = Wording(kg, lang)
    columns = out.column_names(["property", "value", *things, "only"])
    out.emit_results(out.as_results(columns, [_cells(row, words, things) for row in rows]), format, output, color=color)


def _cells(row: Row, words: Wording, things: Sequence[str]) -> list[Any]:
    cells: list[Any] = [_text(cell, row, words) for cell in row.cells]
    cells.insert(0, words.entity(row.value) if row.value else None)
    only = row.only()
    return [words.property(row.property), *cells, None if only is None else things[only]]


def _text(cell: Cell, row: Row, words: Wording) -> str:
    if cell.verdict is not None:
        return words.verdict(cell.verdict)
    term = words.kg.schema.property(row.property)
    values = [words.value(value, row.property, bool(term and term.is_relation)) for value in cell.values]
    return ", ".join(values) or words.word("unknown")


def _document(row: Row, things: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"theme": row.theme, "property": row.property}
    if row.value:
        found["value"] = row.value
    only = row.only()
    if only is not None:
        found["only"] = things[only]
    return found | {"things": {thing: _cell_document(cell) for thing, cell in zip(things, row.cells, strict=True)}}


def _cell_document(cell: Cell) -> dict[str, Any]:
    if cell.verdict is None:
        return {"values": list(cell.values), "claims": [document(claim) for claim in cell.claims]}
    return document(cell.verdict)
