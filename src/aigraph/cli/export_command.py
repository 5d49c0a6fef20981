"""`aigraph export`: the graph as a file for other tools."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output as out
from .options import Beliefs, Output, check_choice, new_app, with_beliefs

app = new_app()


@app.command()
@with_beliefs
def export(
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-F",
            metavar="FORMAT",
            help="RDF: turtle, ntriples, nquads, trig, jsonld or rdfxml. One file for other tools: graphml, gexf, "
            "cytoscape. A folder: csv, parquet, neo4j, kgx. Else by the extension of -o, else nquads.",
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
    *,
    beliefs: Beliefs,
) -> None:
    """Write the graph to a file in an RDF format, or for other tools to a file or folder."""
    from ..errors import AigraphError
    from ..exchange import EXTENSIONS, FILES, FORMATS, write_exchange
    from ..export import GRAPHS, export_rdf
    from ..formats import find_format

    for name in graph or ():
        check_choice("--graph", name, tuple(GRAPHS))
    wanted = format if format != "auto" else (output.suffix if output and output.suffix else "nquads")
    other = EXTENSIONS.get(wanted.removeprefix("."), wanted)
    if other in FORMATS:
        if output is None or str(output) == "-":
            what = "file" if other in FILES else "folder"
            raise typer.BadParameter(f"{other} needs a {what} to write to.", param_hint="'--output'")
        written = write_exchange(beliefs.open_graph(), other, output)
        out.say(f"Wrote {', '.join(str(path) for path in written)}.")
        return
    try:
        name = find_format(wanted, "graph").name
    except AigraphError as error:
        raise typer.BadParameter(f"{error} {error.hint}".strip(), param_hint="'--format'") from None
    kg = beliefs.open_graph()
    out.emit(export_rdf(kg.snapshot.graph, name, graph or ()), output)
