"""`aigraph prefixes`: the prefixes every query may use undeclared."""

from __future__ import annotations

from typing import Annotated

import typer

from ..vocabulary import PREFIXES
from . import output as out
from .documents import to_json
from .options import Color, Output, new_app

app = new_app()


@app.command()
def prefixes(
    format: Annotated[
        str, typer.Option("--format", "-F", metavar="FORMAT", help="sparql, turtle, json, or a format of rows.")
    ] = "auto",
    output: Output = None,
    color: Color = "auto",
) -> None:
    """The built-in prefixes."""
    if format == "sparql":
        out.emit("".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()), output)
    elif format in ("turtle", "ttl"):
        out.emit("".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()), output)
    elif format == "json":
        out.emit(to_json(PREFIXES), output)
    else:
        out.emit_results(out.as_results(("prefix", "iri"), list(PREFIXES.items())), format, output, color=color)
