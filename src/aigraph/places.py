"""Where things are on this machine: the project's own files, and the cache. Reads no content.

An installed wheel carries `data/`, `ontology/`, `queries/` and the built graph inside the package;
in a checkout they are read from the repository, so that an edit counts at once.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parents[1]


def is_checkout() -> bool:
    """Whether the package runs from a source tree with its data beside it."""
    return not (PACKAGE / "ontology").is_dir() and (_CHECKOUT / "ontology" / "aigraph.ttl").is_file()


def home() -> Path:
    """The folder that holds `data/`, `ontology/` and `queries/`."""
    return _CHECKOUT if is_checkout() else PACKAGE


def shipped_snapshot() -> Path | None:
    """The graph built into an installed wheel, if there is one."""
    folder = PACKAGE / "snapshot"
    return folder if (folder / "info.json").is_file() else None


def known_header(name: str) -> Path:
    """Where an installed wheel has the header of a query, read beforehand."""
    return PACKAGE / "snapshot" / "headers" / f"{name}.json"


def cache() -> Path:
    """The folder for what can be made again: `$XDG_CACHE_HOME/aigraph`, else `~/.cache/aigraph`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(base if base and os.path.isabs(base) else Path.home() / ".cache") / "aigraph"


def overlays() -> tuple[Path, ...]:
    """The data folders that `AIGRAPH_DATA` names, separated as in PATH."""
    return tuple(Path(part) for part in os.environ.get("AIGRAPH_DATA", "").split(os.pathsep) if part)
