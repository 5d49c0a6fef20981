"""The built graph on disk: found where it was shipped or cached, built where it is missing or stale.

The data files are the truth and this is a cache: a folder with `graph.nq` (sorted N-Quads),
`info.json`, and beside them the store made from it. Kept light, for every command begins here;
what builds is imported only when something has to be built.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from . import places
from .errors import AigraphError, UnreadableData
from .files import write_file
from .version import __version__

if TYPE_CHECKING:
    from .belief import View

STORE = "store"  # the folder beside a built graph with the store made from it, where there is one
KEPT = 24  # views kept in the cache; the least recently used go first
IN_USE = 3600.0  # seconds after its last use for which another process may still read a view


class Snapshot(NamedTuple):
    """A built graph: the folder with `graph.nq` and `info.json`, and the store made from it, if it could be made."""

    folder: Path
    store: Path | None

    @property
    def graph(self) -> Path:
        """The graph as sorted N-Quads."""
        return self.folder / "graph.nq"

    def info(self) -> dict[str, Any]:
        """Version, digest, date, counts."""
        import json  # start-up time

        loaded: dict[str, Any] = json.loads((self.folder / "info.json").read_text(encoding="utf-8"))
        return loaded

    def digest(self) -> str:
        """The SHA-256 of what `graph.nq` holds now."""
        import hashlib

        return hashlib.sha256(self.graph.read_bytes()).hexdigest()


Make = Callable[[], "tuple[bytes, dict[str, Any]]"]  # gives the N-Quads and the information of a graph


def find_snapshot(overlays: Sequence[Path] = (), view: View | None = None, *, make: Make | None = None) -> Snapshot:
    """The snapshot of the built-in data with `overlays` laid over it, as `view` sees it; built if need be.

    `make` builds it where the caller has a shorter way to the same bytes than the data files. Raises what
    `build.build` raises, and leaves the former snapshot as it was when it does.
    """
    shipped = places.shipped_snapshot()
    if shipped and not overlays and (view is None or not any(view)):
        return Snapshot(shipped, _store_of(shipped / "graph.nq", _shipped_key(shipped)))
    folders = [places.home() / "data", *overlays]
    key = _key([*folders, places.home() / "ontology", *_code()], view)

    def read_and_build() -> tuple[bytes, dict[str, Any]]:
        from .belief import View as AnyView  # building is rare and its imports are heavy
        from .build import build

        return build(folders, places.home() / "ontology", view or AnyView())

    return _cached(key, make or read_and_build)


def view_of_snapshot(built: Path, view: View, make: Make) -> Snapshot:
    """The snapshot of the graph in the folder `built` as another view sees it, which `make` gives."""
    stat = (built / "graph.nq").stat()
    key = _hash(f"{__version__}|{built.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{tuple(view)}")
    return _cached(key, make)


def _cached(key: str, make: Make) -> Snapshot:
    """The snapshot kept under `key`, made if it is not there yet."""
    folder = places.cache() / "views" / key
    if not (folder / "info.json").is_file():
        folder = _keep(folder, *make())
    with suppress(OSError):  # a cache that can be read only still serves
        os.utime(folder)
    return Snapshot(folder, _store_of(folder / "graph.nq", key))


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot that `aigraph build` wrote into a folder. Raises `UnreadableData` where there is none."""
    if not (folder / "info.json").is_file() or not (folder / "graph.nq").is_file():
        raise UnreadableData(f"There is no built graph in {str(folder)!r}.", hint="aigraph build -o makes one.")
    # Without a store of its own beside it the graph is held in memory: one in the cache would be nobody's to remove.
    store = folder / STORE
    return Snapshot(folder, store if (store / "CURRENT").is_file() else None)


def write_snapshot(folder: Path, nquads: bytes, info: dict[str, Any]) -> None:
    """Write `graph.nq` and `info.json` into `folder`, the latter last, as the sign that both are there.

    A store beside them was made of another graph, and goes.
    """
    import json

    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "info.json").is_file() and (folder / STORE / "CURRENT").is_file():
        shutil.rmtree(folder / STORE)
    write_file(folder / "graph.nq", nquads)
    write_file(folder / "info.json", (json.dumps(info, ensure_ascii=False, indent=2) + "\n").encode())


def _keep(folder: Path, nquads: bytes, info: dict[str, Any]) -> Path:
    try:
        write_snapshot(folder, nquads, info)
    except (OSError, AigraphError):
        # No place to keep it (a read-only home): a temporary folder serves this process alone.
        import atexit
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="aigraph-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        write_snapshot(folder, nquads, info)
    else:
        with suppress(OSError):  # another process may be at it too
            _prune(folder.parent)
    return folder


def _prune(views: Path) -> None:
    by_age = sorted((f for f in views.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        if time.time() - old.stat().st_mtime < IN_USE:
            continue
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(places.cache() / "stores" / old.name, ignore_errors=True)


def _store_of(graph: Path, key: str) -> Path | None:
    """The store of `graph`, made once; None where there is no place for it."""
    store = places.cache() / "stores" / key
    if not store.is_dir():
        from .store import write_store  # only when it has to be made: start-up time

        try:
            store.parent.mkdir(parents=True, exist_ok=True)
            write_store(graph, store)
        except (OSError, AigraphError):
            return None
    return store


def _shipped_key(shipped: Path) -> str:
    stat = (shipped / "graph.nq").stat()
    # Not `_hash`: hashlib's import would be felt by every command.
    return f"{__version__}-{stat.st_size:x}-{stat.st_mtime_ns:x}-{crc32(os.fsencode(shipped)):08x}"


def _code() -> list[Path]:
    """In a checkout the code that builds is an input too."""
    return [places.PACKAGE] if places.is_checkout() else []


def _key(folders: Sequence[Path], view: View | None) -> str:
    """A name for what these files and this view give: changes when any of the files does."""
    lines = [__version__, repr(tuple(view)) if view else "default"]
    for folder in folders:
        lines += [os.path.abspath(folder), *_fingerprint(str(folder))]
    return _hash("\n".join(lines))


def _fingerprint(folder: str) -> list[str]:
    lines = []
    pending = [os.path.abspath(folder)]
    while pending:
        current = pending.pop()
        try:
            entries = list(os.scandir(current))
        except OSError:
            entries = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith((".", "__pycache__")):
                    pending.append(entry.path)
            elif entry.name.lower().endswith((".yaml", ".yml", ".ttl", ".rq", ".py")):
                try:
                    stat = entry.stat()
                except OSError:  # a link to nowhere: an editor's lock file, or a fault that reading finds
                    lines.append(entry.path)
                else:
                    lines.append(f"{entry.path}|{stat.st_size}|{stat.st_mtime_ns}")
    return sorted(lines)


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
