"""A check for CI: does anything that we use rest on software that is archived? `python check_dependencies.py ID …`.

Exit status 1 where it does, so that a pipeline stops.
"""

from __future__ import annotations

import sys

import aigraph


def main(*used: str) -> int:
    """Print what is archived of what we use and what lies under it; how many of them."""
    found = 0
    with aigraph.load() as kg:
        for start in used or ("ollama", "lm-studio"):
            thing = kg[start]
            for entity, path in [(thing, kg.path(thing, thing)), *((r.entity, r.path) for r in kg.dependencies(thing))]:
                if entity.lifecycle == "archived":
                    found += 1
                    sources = ", ".join(source.url for claim in entity.claims("lifecycle") for source in claim.sources)
                    print(f"{entity.label()} is archived: {path} ({sources})")
    return found


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
