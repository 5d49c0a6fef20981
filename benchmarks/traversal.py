"""What walking costs: cold as multiples of `python -c pass`, warm in milliseconds, and beside networkx when large.

Run it as `python benchmarks/traversal.py [EDGES]` in an environment with aigraph and its `fast` extra. The large graph
is generated; both sides begin with the graph on disk, and what they build from it counts.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox

import aigraph
from aigraph import KnowledgeGraph, places
from aigraph.ontology import read_ontology
from aigraph.snapshot import write_snapshot
from aigraph.store import write_store
from aigraph.traversal.kept import NAME
from aigraph.vocabulary import AIG, ID, ONTOLOGY_GRAPH, RDF

BUILT_ON = ox.NamedNode(AIG + "built_on")


def seconds(job: Callable[[], object]) -> float:
    """What one run takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def median(command: str, runs: int = 15) -> float:
    """Seconds of a whole Python process: the median of `runs` runs after one that does not count."""
    times = [seconds(lambda: subprocess.run([sys.executable, "-c", command], check=True)) for _ in range(runs + 1)]
    return statistics.median(times[1:])


def cold() -> None:
    """Whole processes."""
    base = median("pass")
    print(f"python -c pass: {base * 1000:.1f} ms")
    rows = (
        ("import aigraph", "import aigraph", "3x"),
        ("load() and built_on", "import aigraph; aigraph.load()['ollama'].built_on", "10x"),
        ("load() and impact", "import aigraph; len(aigraph.load().impact('ggml'))", ""),
    )
    for name, command, bar in rows:
        print(f"{name:28} {median(command) / base:6.1f}x {'of at most ' + bar if bar else ''}")


def warm() -> None:
    """On the landscape graph, after the first call."""
    with aigraph.load() as kg:
        jobs: dict[str, Callable[[], object]] = {
            "neighborhood of depth 2": lambda: kg.neighborhood("vllm", 2),
            "shortest path": lambda: kg.path("lm-studio", "a16z"),
            "impact": lambda: kg.impact("ggml"),
        }
        for name, job in jobs.items():
            job()
            times = [seconds(job) for _ in range(50)]
            print(
                f"{name:28} {statistics.median(times) * 1000:6.2f} ms {'' if name == 'impact' else 'of at most 2 ms'}"
            )


def generate(folder: Path, edges: int) -> list[str]:
    """A graph of random layers of software, with a store beside it, and some ids of it."""
    random.seed(20261123)
    things = edges // 5
    pairs = {(random.randrange(things), random.randrange(things)) for _ in range(edges)}
    kind = f"<{RDF}type> <{AIG}"
    lines = [f"<{ID}n{a}> <{AIG}built_on> <{ID}n{b}> .\n" for a, b in pairs if a != b]
    lines += [f"<{ID}n{n}> {kind}{name}> .\n" for n in range(things) for name in ("Entity", "Library")]
    graph = ox.NamedNode(ONTOLOGY_GRAPH)
    schema = read_ontology(places.home() / "ontology").triples
    lines += [f"{ox.Quad(t.subject, t.predicate, t.object, graph)} .\n" for t in schema]
    write_snapshot(folder, "".join(sorted(lines)).encode(), {"digest": "", "date": "2026-11-23"})
    write_store(folder / "graph.nq", folder / "store")
    return [f"n{random.randrange(things)}" for _ in range(10)]


def large(edges: int) -> None:
    """`impact` and `path`, building included, beside the same through networkx."""
    with tempfile.TemporaryDirectory() as name:
        ids = generate(Path(name), edges)
        with aigraph.load(built=name) as kg:
            store = kg.evidence.store

            def network() -> nx.MultiDiGraph[str]:
                graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
                for quad in store.quads_for_pattern(None, BUILT_ON, None, ox.DefaultGraph()):
                    assert isinstance(quad.subject, ox.NamedNode)
                    assert isinstance(quad.object, ox.NamedNode)
                    graph.add_edge(quad.subject.value.removeprefix(ID), quad.object.value.removeprefix(ID), "built_on")
                return graph

            compare(kg, network, ids)


def compare(kg: KnowledgeGraph, network: Callable[[], nx.MultiDiGraph[str]], ids: list[str]) -> None:
    """Print the ratios, and check that both sides answer the same."""
    start, end = ids[:2]

    def fresh() -> KnowledgeGraph:
        return KnowledgeGraph(built=kg.built)

    questions: dict[str, tuple[Callable[[KnowledgeGraph], int], Callable[[nx.MultiDiGraph[str]], int]]] = {
        "impact": (lambda g: len(g.impact(start)), lambda n: len(nx.ancestors(n, start))),
        "path": (
            lambda g: len(g.path(start, end, "built_on", directed=True)),
            lambda n: len(nx.shortest_path(n, start, end)) - 1,
        ),
    }
    for name, (ours, theirs) in questions.items():
        (Path(str(kg.built)) / NAME).unlink(missing_ok=True)
        first = seconds(lambda ask=ours: ask(fresh()))  # type: ignore[misc]
        assert ours(fresh()) == theirs(network())
        mine, other = seconds(lambda ask=ours: ask(fresh())), seconds(lambda ask=theirs: ask(network()))  # type: ignore[misc]
        kg.links  # noqa: B018 - built before what is warm is timed
        ours(kg)
        again = seconds(lambda ask=ours: ask(kg))  # type: ignore[misc]
        print(
            f"{name}, {len(kg.links):,} relations: {mine:.2f} s, networkx {other:.2f} s, {other / mine:.1f}x of at "
            f"least 10x; again {again * 1000:.0f} ms; the very first time, when the relations are read from text, "
            f"{first:.2f} s, {other / first:.1f}x"
        )


def main() -> None:
    """Print the figures."""
    cold()
    warm()
    large(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)


if __name__ == "__main__":
    main()
