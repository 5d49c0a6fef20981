"""The way in of the `aigraph` script and of `python -m aigraph`, above the command line.

Before the command line is even imported, a plain query's process is started, and what only looks things up begins to
open the store: half of a short command's time is imports.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

_LOOK_UPS = ("show", "why", "search")
# What makes a command one of another graph, or asks for its help.
_ELSEWHERE = (
    *("--data", "--as-of", "--only-source", "--exclude-source", "--verified"),
    *("--graph", "--endpoint", "--help", "-h"),
)


def main() -> None:
    """Run the command line."""
    gc.set_threshold(50_000)  # what imports make stays anyway: looking through it again and again costs 6 ms
    if _is_of_the_shipped_graph(sys.argv[1:]):
        _start_early(sys.argv[1])
    from .cli import main as run  # after the above, that is the point

    run()


def _is_of_the_shipped_graph(arguments: list[str]) -> bool:
    return (
        len(arguments) > 0
        and arguments[0] in ("query", *_LOOK_UPS)
        and not any(argument.startswith(_ELSEWHERE) for argument in arguments)
        and not any(name in os.environ for name in ("AIGRAPH_DATA", "_AIGRAPH_COMPLETE"))
    )


def _start_early(command: str) -> None:
    """Start on the graph that the wheel carries; a checkout's may have to be built first."""
    from . import places
    from .errors import AigraphError

    if places.shipped_snapshot() is None:
        return
    from . import store
    from .snapshot import find_snapshot

    with suppress(AigraphError, OSError):  # the command meets the same fault, and words it
        if found := find_snapshot().store:
            (store.open_early if command in _LOOK_UPS else store.start_early)(found)


if __name__ == "__main__":
    main()
