"""`aigraph build`: the graph from the data files, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import places
from . import output as out
from .options import Beliefs, new_app, with_beliefs

app = new_app()


@app.command()
@with_beliefs
def build(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for graph.nq and info.json.")
    ] = Path("snapshot"),
    store: Annotated[
        bool, typer.Option("--store", help="Write the store as well, so that the folder opens at once.")
    ] = False,
    *,
    beliefs: Beliefs,
) -> None:
    """Build the graph from the data files and write it to a folder.

    The same data gives the same bytes on every machine (the store apart). Data with faults is refused, and what
    the folder held before stays as it was.
    """
    from ..belief import View
    from ..build import build as build_graph
    from ..snapshot import STORE, write_snapshot
    from ..store import write_store

    view = beliefs.view()
    folders = [places.home() / "data", *places.overlays(), *(beliefs.data or ())]
    built = build_graph(folders, places.home() / "ontology", view or View())
    write_snapshot(output, built.nquads, built.info)
    if store:
        write_store(output / "graph.nq", output / STORE)
    out.say(
        f"{built.info['claims']} claims on {built.info['entities']} things, "
        f"digest {built.info['digest'][:12]}, in {output}"
    )
