"""Which engines would be hurt if a library went away, and by which chain? `python what_rests_on.py [ID]`."""

from __future__ import annotations

import sys

import aigraph


def main(library: str = "ggml") -> None:
    """Print every engine that rests on the library, nearest first."""
    with aigraph.load() as kg:
        engines = set(kg.entities("Engine"))
        for reached in kg.impact(library):
            if reached.entity in engines:
                licenses = ", ".join(license.label() for license in reached.entity.licensed_under)
                print(f"{reached.distance}  {reached.entity.label()} ({licenses or 'license unknown'}): {reached.path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
