"""Write the answers that the named queries are held against: `tests/golden/<name>.csv`, in English, with defaults.

Run it after the data or a query has changed, and read the difference before it is committed: a golden
answer is one that somebody has compared with the sources.
"""

from __future__ import annotations

import sys
from pathlib import Path

import aigraph
from aigraph import places
from aigraph.formats import write
from aigraph.graph import KnowledgeGraph
from aigraph.queries import query_paths

FOLDER = Path(__file__).parent.parent / "tests" / "golden"


def names() -> list[str]:
    """The named queries, without the curation checks."""
    return sorted(query_paths([places.home() / "queries"]))


def answer(kg: KnowledgeGraph, name: str) -> str:
    """What a query answers with its defaults in English, as CSV with line feeds."""
    return write(kg.query(name, lang="en"), "csv").decode().replace("\r\n", "\n")


def main() -> None:
    """Write them all, remove those of queries that are gone, and say which have changed."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.csv"):
        if old.stem not in names():
            old.unlink()
            print(f"removed {old.name}", file=sys.stderr)
    with aigraph.load() as kg:
        for name in names():
            path, text = FOLDER / f"{name}.csv", answer(kg, name)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {path.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
