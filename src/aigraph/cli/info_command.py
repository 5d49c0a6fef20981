"""`aigraph info`: what graph this is and where it lies."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import places
from ..errors import AigraphError
from . import output as out
from .documents import to_json
from .options import Beliefs, Color, Output, new_app, with_beliefs

app = new_app()


@app.command()
@with_beliefs
def info(
    verify: Annotated[bool, typer.Option("--verify", help="Build again from the data files and compare.")] = False,
    format: Annotated[
        str, typer.Option("--format", "-F", metavar="FORMAT", help="json, or a format of rows.")
    ] = "auto",
    output: Output = None,
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Counts, versions, digest, and where things are."""
    kg = beliefs.open_graph()
    content = {**kg.info(), "places": _places(kg.snapshot.folder, kg.snapshot.store)}
    if verify:
        _verify(kg, content["digest"])
        content["verified"] = "the data files give the same bytes"
    if format == "json":
        out.emit(to_json(content), output)
    else:
        out.emit_results(out.as_results(("name", "value"), list(_flat(content))), format, output, color=color)


def _places(snapshot: object, store: object) -> dict[str, str]:
    home = places.home()
    found = {
        "data": home / "data",
        "ontology": home / "ontology",
        "queries": home / "queries",
        "snapshot": snapshot,
        "store": store,
    }
    return {name: str(path) for name, path in found.items() if path is not None}


def _verify(kg: Any, digest: str) -> None:
    from ..belief import View
    from ..build import build

    home = places.home()
    again = build([home / "data", *kg.overlays], home / "ontology", kg.view or View()).info["digest"]
    kept = kg.snapshot.digest()
    if not again == digest == kept:
        raise AigraphError(
            f"The snapshot is not what the data files give: it says {digest[:12]}, holds {kept[:12]}, "
            f"and they give {again[:12]}.",
            hint=f"remove {kg.snapshot.folder} and run again",
        )


def _flat(content: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in content.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            rows.append((prefix + name, ", ".join(map(str, value)) or None))
        else:
            rows.append((prefix + name, value))
    return rows
