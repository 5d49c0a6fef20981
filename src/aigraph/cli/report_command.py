"""`aigraph report`: a whole page from the graph, or a source's page beside the evidence."""

from __future__ import annotations

from typing import Annotated

import typer

from ..queries import LANGUAGES
from . import output as out
from .options import Beliefs, Lang, Output, check_choice, complete_source, new_app, with_beliefs

app = new_app()
FORMATS = {"md": "md", "markdown": "md", "html": "html", "htm": "html"}


@app.command()
@with_beliefs
def report(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Which report: landscape.")] = "landscape",
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar="SOURCE",
            autocompletion=complete_source,
            help="Instead: what this source says, section by section, and what the evidence says.",
        ),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-F", metavar="md|html", help="Markdown or HTML; else by the extension of -o.")
    ] = "auto",
    output: Output = None,
    lang: Lang = "en",
    *,
    beliefs: Beliefs,
) -> None:
    """The landscape page from the graph, with footnotes, or a page beside the evidence."""
    check_choice("--lang", lang, LANGUAGES)
    wanted = format if format != "auto" else output.suffix.lstrip(".") if output and output.suffix else "md"
    check_choice("--format", wanted, tuple(FORMATS))
    from ..page import render
    from ..report import write_report
    from ..review import review

    kg = beliefs.open_graph()
    page = write_report(kg, name, lang) if compare is None else review(kg, compare, name, lang)
    out.emit(render(page, FORMATS[wanted]), output)
