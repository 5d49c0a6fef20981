"""`aigraph build`: the graph from the data files, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import places
from . import output as out
from .options import AsOf, Data, ExcludeSource, OnlySource, Verified, new_app

app = new_app()


@app.command()
def build(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder for graph.nq and info.json.")
    ] = Path("snapshot"),
    data: Data = None,
    as_of: AsOf = None,
    only_source: OnlySource = None,
    exclude_source: ExcludeSource = None,
    verified: Verified = False,
) -> None:
    """Build the graph from the data files and write it to a folder.

    The same data gives the same bytes on every machine. Data with faults is refused, and what the
    folder held before stays as it was.
    """
    from ..belief import View
    from ..build import build as build_graph
    from ..graph import make_view
    from ..snapshot import write_snapshot

    view = make_view(
        as_of=as_of, only_sources=only_source or (), exclude_sources=exclude_source or (), verified=verified
    )
    folders = [places.home() / "data", *places.overlays(), *(data or ())]
    built = build_graph(folders, places.home() / "ontology", view or View())
    write_snapshot(output, built.nquads, built.info)
    out.say(
        f"{built.info['claims']} claims on {built.info['entities']} things, "
        f"digest {built.info['digest'][:12]}, in {output}"
    )
