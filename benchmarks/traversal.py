"""What walking costs: cold as multiples of `python -c pass`, warm in milliseconds, and beside networkx when large.

Run it as `python benchmarks/traversal.py [EDGES]` in an environment with aigraph; rustworkx and scipy are compared
where they are installed. The large graph is generated; all begin with the graph on disk, and what they build from it
counts.
"""

from __future__ import annotations

import importlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox

import aigraph
from aigraph import KnowledgeGraph, places
from aigraph.ontology import read_ontology
from aigraph.snapshot import write_snapshot
from aigraph.store import write_store
from aigraph.vocabulary import AIG, ID, ONTOLOGY_GRAPH, RDF

rustworkx: Any = None
scipy: Any = None
with suppress(ImportError):
    rustworkx = importlib.import_module("rustworkx")
with suppress(ImportError):
    scipy = importlib.import_module("scipy.sparse")
    importlib.import_module("scipy.sparse.csgraph")

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


def pairs(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """The relations as a store hands them out, for libraries that want each as a Python object."""
    for quad in kg.evidence.store.quads_for_pattern(None, BUILT_ON, None, ox.DefaultGraph()):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode)
        yield quad.subject.value.removeprefix(ID), quad.object.value.removeprefix(ID)


def networkx_graph(kg: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    """The relations in networkx."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end in pairs(kg):
        graph.add_edge(start, end, "built_on")
    return graph


def numbered(kg: KnowledgeGraph) -> tuple[dict[str, int], list[tuple[int, int]]]:
    """The number of each thing, and the relations as pairs of them."""
    found = list(pairs(kg))
    numbers = {name: number for number, name in enumerate({end for pair in found for end in pair})}
    return numbers, [(numbers[start], numbers[end]) for start, end in found]


def rustworkx_impact(kg: KnowledgeGraph, start: str) -> int:
    """How many things rest on one."""
    numbers, found = numbered(kg)
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(list(numbers))
    graph.add_edges_from_no_data(found)
    return len(rustworkx.ancestors(graph, numbers[start]))


def scipy_impact(kg: KnowledgeGraph, start: str) -> int:
    """How many things rest on one."""
    numbers, found = numbered(kg)
    ends, begins = zip(*found, strict=True)
    matrix = scipy.csr_matrix(([1] * len(found), (begins, ends)), (len(numbers),) * 2)
    order = scipy.csgraph.breadth_first_order(matrix, numbers[start], return_predecessors=False)
    return len(order) - 1


def large(edges: int) -> None:
    """`impact` and `path`, building included, beside the same through other libraries; and the graph as a whole."""
    with tempfile.TemporaryDirectory() as name:
        start, end = generate(Path(name), edges)[:2]
        questions: dict[str, list[tuple[str, Callable[[KnowledgeGraph], int]]]] = {
            "impact": [
                ("aigraph", lambda kg: len(kg.impact(start))),
                ("networkx", lambda kg: len(nx.ancestors(networkx_graph(kg), start))),
            ],
            "path": [
                ("aigraph", lambda kg: len(kg.path(start, end, "built_on", directed=True))),
                ("networkx", lambda kg: len(nx.shortest_path(networkx_graph(kg), start, end)) - 1),
            ],
        }
        if rustworkx:
            questions["impact"].append(("rustworkx", lambda kg: rustworkx_impact(kg, start)))
        if scipy:
            questions["impact"].append(("scipy", lambda kg: scipy_impact(kg, start)))
        for question, ways in questions.items():
            compare(question, ways, name)
        whole(name)


def compare(question: str, ways: list[tuple[str, Callable[[KnowledgeGraph], int]]], folder: str) -> None:
    """Print what each way takes from the graph on disk, and what ours takes when it is asked again."""
    taken, answers = {}, set()
    for who, ask in ways:
        with aigraph.load(built=folder) as kg:
            kg.evidence  # noqa: B018 - the store is open for everyone
            found: list[int] = []
            taken[who] = seconds(lambda ask=ask, kg=kg, found=found: found.append(ask(kg)))  # type: ignore[misc]
            if who == "aigraph":
                again = seconds(lambda ask=ask, kg=kg: ask(kg))  # type: ignore[misc]
            answers.update(found)
    assert len(answers) == 1, "all give the same answer"
    ours = taken.pop("aigraph")
    others = "; ".join(
        f"{who} {other:.2f} s, {other / ours:.1f}x{' of at least 10x' if who == 'networkx' else ''}"
        for who, other in taken.items()
    )
    print(f"{question}, building included: {ours:.2f} s; {others}; ours again: {again * 1000:.0f} ms")


def whole(folder: str) -> None:
    """What is asked of the graph as a whole."""
    with aigraph.load(built=folder) as kg:
        jobs: dict[str, Callable[[], object]] = {
            "components": kg.components,
            "central": kg.central,
            "circles of two": lambda: kg.cycles("built_on/built_on"),
        }
        print(f"{len(kg.links):,} relations")
        for name, job in jobs.items():
            print(f"{name:28} {seconds(job):6.2f} s")


def main() -> None:
    """Print the figures."""
    cold()
    warm()
    large(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)


if __name__ == "__main__":
    main()
