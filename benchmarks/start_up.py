"""What a whole command costs, cold, as multiples of `python -c pass` in the same run, beside other tools.

Run it as `python benchmarks/start_up.py [RUNS]` where the built wheel of aigraph is installed, and its `dev` extra: a
checkout looks at each of its files first, to see whether the graph has to be built again. Medians of whole processes,
the commands taking turns, so that what else the machine does falls on all; the other tools read the same N-Quads.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aigraph.snapshot import find_snapshot

QUERY = """PREFIX aig: <https://w3id.org/aigraph/ontology#> PREFIX id: <https://w3id.org/aigraph/id/>
SELECT ?e WHERE { ?e aig:built_on id:llama.cpp }"""
RDFLIB = """import sys, rdflib
dataset = rdflib.Dataset()
dataset.parse(sys.argv[1], format="nquads")
print(len(list(dataset.query(sys.argv[2]))))"""


def medians(commands: list[list[str]], runs: int) -> list[float]:
    """Seconds of wall clock of each command: the median of `runs` rounds after one that does not count."""
    times: list[list[float]] = [[] for _ in commands]
    for _ in range(runs + 1):
        for command, taken in zip(commands, times, strict=True):
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken[1:]) for taken in times]


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    aigraph = shutil.which("aigraph") or "aigraph"
    oxigraph = shutil.which("oxigraph")
    graph = find_snapshot().graph
    with tempfile.TemporaryDirectory() as folder:
        rows: list[tuple[str, list[str], str]] = [
            ("aigraph --version", [aigraph, "--version"], "8x"),
            ("aigraph --help", [aigraph, "--help"], "8x"),
            ("aigraph query, a named query", [aigraph, "query", "lab-recommendations"], "10x"),
            ("aigraph query, SPARQL text", [aigraph, "query", QUERY], "10x"),
            ("aigraph show", [aigraph, "show", "ollama"], "12x"),
            ("aigraph why", [aigraph, "why", "ollama", "built_on", "llama.cpp"], "12x"),
            ("aigraph search, with a typing error", [aigraph, "search", "olama"], "12x"),
        ]
        if oxigraph:
            store = Path(folder, "store")
            subprocess.run(
                [oxigraph, "load", "--location", str(store), "--file", str(graph)], check=True, capture_output=True
            )
            command = [oxigraph, "query", "--location", str(store), "--results-format", "csv", "--query", QUERY]
            rows.append(("oxigraph, native: query", command, ""))
        base, *times = medians([[sys.executable, "-c", "pass"], *(command for _, command, _ in rows)], runs)
        [slow] = medians([[sys.executable, "-c", RDFLIB, str(graph), QUERY]], 1)  # takes seconds: one run tells
        print(f"python -c pass: {base * 1000:.1f} ms (median of {runs}); graph of {graph.stat().st_size >> 10} KiB")
        for (name, _, bar), seconds in zip(rows, times, strict=True):
            print(f"{name:40} {seconds / base:6.1f}x {'of at most ' + bar if bar else ''}")
        print(f"{'rdflib: parse and query':40} {slow / base:6.1f}x")


if __name__ == "__main__":
    main()
