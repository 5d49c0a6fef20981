"""What changes if a source is not believed? `python distrust.py [SOURCE]`."""

from __future__ import annotations

import sys
from collections import Counter

import aigraph


def main(source: str = "ai-inference-engine-landscape") -> None:
    """Print how many statements fall with the source, by property, and the first of them with their reasons."""
    with aigraph.load() as kg:
        changes = kg.diff(kg.believing(exclude_sources=[source]))
        print(f"Without {source}: {len(changes.lost)} statements fall, {len(changes.gained)} rise.")
        for name, count in Counter(change.property for change in changes.lost).most_common(5):
            print(f"{count:5}  {name}")
        for change in changes.lost[:5]:
            print(change.explain())


if __name__ == "__main__":
    main(*sys.argv[1:])
