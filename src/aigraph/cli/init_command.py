"""`aigraph init`: a data folder to start one's own facts from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import places
from . import output as out
from .options import new_app

app = new_app()


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")]) -> None:
    """Make a small, valid data folder for your own facts."""
    from ..scaffold import make_data_folder

    for path in make_data_folder(folder, places.home() / "ontology"):
        out.emit(f"{path}\n")
    out.say(f"Try: aigraph show my-engine --data {folder}")
