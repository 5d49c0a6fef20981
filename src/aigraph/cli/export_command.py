"""`aigraph export`: the graph as a file for other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output as out
from .options import AsOf, Data, ExcludeSource, OnlySource, Output, Verified, check_choice, new_app, open_graph

app = new_app()


@app.command()
def export(
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-F",
            metavar="FORMAT",
            help="turtle, ntriples, nquads, trig, jsonld or rdfxml; else by the extension of -o, else nquads.",
        ),
    ] = "auto",
    graph: Annotated[
        list[str] | None,
        typer.Option(
            "--graph",
            metavar="NAME",
            help="default, claims, inferred or ontology; repeatable. Formats of one graph take the default one.",
        ),
    ] = None,
    output: Output = None,
    data: Data = None,
    as_of: AsOf = None,
    only_source: OnlySource = None,
    exclude_source: ExcludeSource = None,
    verified: Verified = False,
) -> None:
    """Write the graph to a file in an RDF format."""
    from ..errors import AigraphError
    from ..export import GRAPHS, export_rdf
    from ..formats import find_format

    for name in graph or ():
        check_choice("--graph", name, tuple(GRAPHS))
    wanted = format if format != "auto" else (output.suffix if output and output.suffix else "nquads")
    try:
        name = find_format(wanted, "graph").name
    except AigraphError as error:
        raise typer.BadParameter(f"{error} {error.hint}".strip(), param_hint="'--format'") from None
    kg = open_graph(data, as_of, only_source, exclude_source, verified)
    out.emit(export_rdf(kg.snapshot.graph, name, graph or ()), output)
