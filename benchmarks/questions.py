"""How long each named query takes after start-up: the best of some runs in one query process, slowest first.

Run it as `python benchmarks/questions.py [RUNS]` in an environment with aigraph.
"""

from __future__ import annotations

import sys
import time

import aigraph
from aigraph.graph import KnowledgeGraph
from aigraph.queries import query_paths


def best(kg: KnowledgeGraph, name: str, runs: int) -> float:
    """Seconds from the request to the whole answer: the least of `runs`."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        kg.query(name)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with aigraph.load() as kg:
        kg.query("ASK {}")  # the process is up
        measured = sorted(((best(kg, name, runs), name) for name in query_paths(kg.query_folders)), reverse=True)
    for seconds, name in measured:
        print(f"{seconds * 1000:8.1f} ms  {name}")


if __name__ == "__main__":
    main()
