"""What a whole command costs, cold, as multiples of `python -c pass` in the same run, beside other tools.

Run it as `python benchmarks/start_up.py [RUNS]` in an environment with aigraph and its `dev` extra.
Medians of whole processes; the graph is the built-in one, and the other tools read the same N-Quads.
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


def median(command: list[str], runs: int) -> float:
    """Seconds of wall clock: the median of `runs` runs after one that does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


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
            ("rdflib: parse and query", [sys.executable, "-c", RDFLIB, str(graph), QUERY], ""),
        ]
        if oxigraph:
            store = Path(folder, "store")
            subprocess.run(
                [oxigraph, "load", "--location", str(store), "--file", str(graph)], check=True, capture_output=True
            )
            command = [oxigraph, "query", "--location", str(store), "--results-format", "csv", "--query", QUERY]
            rows.append(("oxigraph, native: query", command, ""))
        base = median([sys.executable, "-c", "pass"], runs)
        print(f"python -c pass: {base * 1000:.1f} ms (median of {runs}); graph of {graph.stat().st_size >> 10} KiB")
        for name, command, bar in rows:
            print(f"{name:40} {median(command, runs) / base:6.1f}x {'of at most ' + bar if bar else ''}")


if __name__ == "__main__":
    main()
