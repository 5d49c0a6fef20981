"""The relations of a very large graph, kept beside it as numbers, so that its text is read only once."""

from __future__ import annotations

import json
from array import array
from contextlib import suppress
from pathlib import Path

from ..errors import AigraphError
from ..files import write_file
from .links import Links

NAME = "links.bin"


def load_links(graph: Path) -> Links | None:
    """The relations kept beside the N-Quads file `graph`, if they are those of this very file."""
    try:
        head, _, rest = (graph.parent / NAME).read_bytes().partition(b"\n")
        told = json.loads(head)
        if told["of"] != _mark(graph):
            return None
        names, columns = rest[: told["names"]], memoryview(rest)[told["names"] :]
        count = len(columns) // 3
        parts = [array("i", bytes(columns[at * count : (at + 1) * count])) for at in range(3)]
        return Links(names.decode().split("\n"), told["relations"], *parts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_links(graph: Path, links: Links) -> None:
    """Keep the relations beside the file that they were read from, where that folder can be written to."""
    names = "\n".join(links.things).encode()
    head = json.dumps({"of": _mark(graph), "names": len(names), "relations": links.relations}).encode()
    columns = (array("i", part).tobytes() for part in (links.sources, links.kinds, links.targets))
    with suppress(OSError, AigraphError):
        write_file(graph.parent / NAME, b"".join((head, b"\n", names, *columns)))


def _mark(graph: Path) -> list[int]:
    """What tells one state of the file from another; and the width of the numbers on this machine."""
    stat = graph.stat()
    return [stat.st_size, stat.st_mtime_ns, array("i").itemsize]
