"""The way in of the `aigraph` script and of `python -m aigraph`, above the command line.

A plain query's process is started before the command line is even imported: it opens the store while that is read.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

# What makes a query one of another graph, or no query at all.
_ELSEWHERE = (
    *("--data", "--as-of", "--only-source", "--exclude-source", "--verified"),
    *("--graph", "--endpoint", "--help", "-h"),
)


def main() -> None:
    """Run the command line."""
    gc.set_threshold(50_000)  # what imports make stays anyway: looking through it again and again costs 6 ms
    if _is_plain_query(sys.argv[1:]):
        _start_early()
    from .cli import main as run  # after the process has started, that is the point

    run()


def _is_plain_query(arguments: list[str]) -> bool:
    return (
        arguments[:1] == ["query"]
        and not any(argument.startswith(_ELSEWHERE) for argument in arguments)
        and not any(name in os.environ for name in ("AIGRAPH_DATA", "_AIGRAPH_COMPLETE"))
    )


def _start_early() -> None:
    """Start the child of the graph that the wheel carries; a checkout's may have to be built first."""
    from . import places
    from .errors import AigraphError

    if places.shipped_snapshot() is None:
        return
    from . import store
    from .snapshot import find_snapshot

    with suppress(AigraphError, OSError):  # the command meets the same fault, and words it
        if found := find_snapshot().store:
            store.start_early(found)


if __name__ == "__main__":
    main()
