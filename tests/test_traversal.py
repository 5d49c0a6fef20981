"""Walking the graph: what is reached, by which chain, what it rests on, and what a wrong call says."""

from __future__ import annotations

import itertools
import random
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aigraph
from aigraph import KnowledgeGraph
from aigraph.errors import BadParameter, NoPath, UnknownName
from aigraph.traversal import bulk
from aigraph.traversal.arrays import ArrayNet
from aigraph.traversal.block import things_block
from aigraph.traversal.bulk import read_large
from aigraph.traversal.chains import follow, read_pattern
from aigraph.traversal.links import Links
from aigraph.traversal.nets import ListNet
from aigraph.vocabulary import AIG, CLAIM, ID, SOURCE
from graphs import small_graph

NONE: Any = None  # schema and evidence, where no rule gave anything
THINGS = dict.fromkeys(("a", "b", "c", "d", "e", "f", "lonely"), "Library") | {
    "engine": "ServingEngine", "firm": "Company", "lab": "Company"}  # fmt: skip
RELATIONS = """
a built_on b
b built_on c
a depends_on d
d built_on c
c built_on e
f plugin_of e
engine built_on a
engine commercialized_by firm
firm invested_in lab
lab invested_in firm
engine alternative_to f
"""


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    things = THINGS | {"f": "Library"}
    relations = RELATIONS.replace("f plugin_of e", "f depends_on e")
    return small_graph(tmp_path_factory.mktemp("small"), things, relations)


@pytest.fixture(scope="module")
def landscape() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as graph:
        yield graph


def test_what_only_repeats_a_chain_is_not_walked(kg: KnowledgeGraph) -> None:
    assert kg["engine"].depends_on == kg["engine"].out("depends_on")
    assert {"a", "b", "c", "d", "e"} == {thing.id for thing in kg["engine"].depends_on}
    assert kg["engine"].neighbors("depends_on") == [kg["a"]]
    assert [(r.id, r.distance) for r in kg.impact("e")] == [
        ("c", 1), ("f", 1), ("b", 2), ("d", 2), ("a", 3), ("engine", 4)]  # fmt: skip


def test_a_chain_is_a_shortest_one_and_says_its_claims(kg: KnowledgeGraph) -> None:
    path = kg.impact("e")["engine"].path
    assert str(path) == "e <-built_on- c <-built_on- b <-built_on- a <-built_on- engine"
    assert [claim.source.id for claim in path.claims] == ["page"] * 4
    assert path[0].statement == ("c", "built_on", "e")
    assert path[0].explain() == "E is the base of C (accepted: page 2026-05-01)"
    assert path[0].explain("zh") == "C 构建于 E（已采信：page 2026-05-01）"
    assert (path[0].direction, path[0].statuses) == ("backward", ["accepted"])


def test_an_inferred_step_rests_on_its_premises(kg: KnowledgeGraph) -> None:
    step = kg.path("firm", "lab", "funds", directed=True)[0]
    assert step.statuses == ["accepted", "inferred"]
    assert [(claim.property, claim.value) for claim in step.claims] == [("invested_in", "lab")]


def test_directions(kg: KnowledgeGraph) -> None:
    assert kg.path("b", "d", "depends_on").ids == ["b", "a", "d"]
    with pytest.raises(NoPath):
        kg.path("b", "d", "depends_on", directed=True)
    assert kg.dependencies("b").ids == ["c", "e"]
    assert kg.dependencies("b", depth=1).ids == ["c"]
    assert kg.neighborhood(["b", "d"], 1, "built_on").ids == ["a", "c"]
    assert kg.path("f", "engine", "alternative_to", directed=True).ids == ["f", "engine"]  # holds both ways


def test_a_path_to_itself_has_no_step(kg: KnowledgeGraph) -> None:
    assert (kg.path("a", "a").ids, len(kg.path("a", "a")), kg.paths("a", "a")) == (["a"], 0, [kg.path("a", "a")])
    assert kg.path("lonely", "lonely").explain() == ""


def test_several_paths_come_shortest_first_and_pass_nothing_twice(kg: KnowledgeGraph) -> None:
    paths = kg.paths("a", "e", "depends_on", limit=10, longer=3)
    assert [path.ids for path in paths] == [["a", "b", "c", "e"], ["a", "d", "c", "e"]]
    assert len(kg.paths("a", "e", "depends_on", limit=1)) == 1
    assert all(len(set(path.ids)) == len(path.ids) for path in kg.paths("a", "e", limit=50, longer=4))


def test_what_two_things_share(kg: KnowledgeGraph) -> None:
    shared = kg.common("b", "d")
    assert [(found.entity.id, len(found.first), len(found.second)) for found in shared] == [("c", 1, 1), ("e", 2, 2)]
    assert kg.common("b", "lonely") == []
    entity, first, second = kg.common("b", "d")[0]
    assert (entity.id, first.ids, second.ids) == ("c", ["b", "c"], ["d", "c"])
    assert repr(kg.common("b", "d")[1]) == "<Common: e, 2 and 2 steps away>"


def test_what_hangs_together_and_what_carries_most(kg: KnowledgeGraph) -> None:
    assert [[e.id for e in group] for group in kg.components("invested_in")] == [["firm", "lab"]]
    assert [len(group) for group in kg.components("depends_on")] == [7]
    assert [(c.entity.id, c.direct, c.total) for c in kg.central(limit=2)] == [("e", 2, 6), ("c", 2, 4)]


def test_patterns_and_circles(kg: KnowledgeGraph) -> None:
    assert [path.ids for path in kg.follow("engine", "built_on/built_on|depends_on")] == [
        ["engine", "a", "b"], ["engine", "a", "d"]]  # fmt: skip
    assert {tuple(path.ids) for path in kg.follow("engine", "built_on+")} == {
        ("engine", "a"), ("engine", "a", "b"), ("engine", "a", "b", "c"), ("engine", "a", "b", "c", "e")}  # fmt: skip
    assert [path.ids for path in kg.cycles("invested_in/invested_in")] == [
        ["firm", "lab", "firm"],
        ["lab", "firm", "lab"],
    ]
    assert [str(path) for path in kg.cycles("commercialized_by/^commercialized_by")] == [
        "engine -commercialized_by-> firm <-commercialized_by- engine"
    ]
    assert [path.ids for path in kg.follow("c", "runs_on?/built_on?")] == [["c"], ["c", "e"]]


def test_wrong_calls_say_what_to_do(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as unknown:
        kg.path("engin", "a")
    assert unknown.value.hint == "Did you mean 'engine'?"
    with pytest.raises(UnknownName) as misspelt:
        kg.impact("a", "bulit_on")
    assert misspelt.value.hint == "Did you mean 'built_on'?"
    with pytest.raises(BadParameter, match="leads to no other thing"):
        kg.impact("a", "layers")
    with pytest.raises(BadParameter, match="no part of a pattern"):
        kg.cycles("built_on//funds")
    with pytest.raises(UnknownName):
        kg.follow("a", "bulit_on")
    with pytest.raises(UnknownName, match="reached"):
        kg.impact("e")["firm"]
    with pytest.raises(BadParameter):
        kg.neighborhood("a", -1)
    with pytest.raises(BadParameter):
        kg.paths("a", "b", limit=0)


def test_no_path_names_the_nearest_that_can_be_reached(kg: KnowledgeGraph) -> None:
    with pytest.raises(NoPath) as error:
        kg.path("a", "firm", "built_on", directed=True)
    assert (error.value.start, error.value.end, error.value.nearest) == ("a", "firm", "b")
    assert error.value.hint == "The nearest it reaches is 'b', 3 steps from 'firm' over all relations."
    with pytest.raises(NoPath, match="along any relation") as alone:
        kg.path("a", "lonely")
    assert alone.value.nearest is None


def test_reach_reads_as_a_sequence(kg: KnowledgeGraph) -> None:
    reach = kg.impact("e")
    assert (len(reach), reach[0].id, reach[-1].id, [r.id for r in reach[:2]]) == (6, "c", "engine", ["c", "f"])
    assert kg["a"] in reach.entities
    assert reach.__contains__("engine")
    assert not reach.__contains__(kg["firm"])
    assert {n: [e.id for e in found] for n, found in reach.by_distance().items()} == {
        1: ["c", "f"], 2: ["b", "d"], 3: ["a"], 4: ["engine"]}  # fmt: skip
    assert {step.statement for step in kg.neighborhood("c", 1, "depends_on").steps()} == {
        ("b", "built_on", "c"), ("d", "built_on", "c"), ("c", "built_on", "e")}  # fmt: skip


def test_patterns_are_read_strictly() -> None:
    assert [part.relations for part in read_pattern("a / ^b|c+ /(d)?")] == [
        (("a", True),), (("b", False), ("c", True)), (("d", True),)]  # fmt: skip
    for bad in ("", "/", "a/", "a b", "a/^", "a++", "^^a"):
        with pytest.raises(BadParameter):
            read_pattern(bad)


edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 9)), max_size=40, unique=True)


@given(edges, st.integers(0, 9), st.sampled_from(["out", "into", "both"]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_distances_are_those_of_networkx(found: list[tuple[int, int, int]], start: int, way: str) -> None:
    columns = [[edge[part] for edge in found] for part in range(3)]
    links = Links([str(n) for n in range(10)], ["p", "q", "r"], *columns)
    wanted = frozenset({0, 1})
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from((s, t) for s, p, t in found if p in wanted)
    net = ListNet(links, wanted, way)
    tree = net.search([start])
    seen = {"out": graph, "into": graph.reverse(), "both": graph.to_undirected()}[way]
    expected = nx.single_source_shortest_path_length(seen, start)
    assert {n: tree.distance[n] for n in [start, *tree.order]} == dict(expected)
    assert all(tree.distance[n] == tree.distance[tree.parent[n]] + 1 for n in tree.order)
    assert list(tree.order) == sorted(tree.order, key=lambda n: tree.distance[n])


@given(
    edges,
    st.lists(st.integers(0, 9), max_size=3),
    st.sampled_from(["out", "into", "both"]),
    st.sampled_from([None, frozenset({0, 2})]),
    st.sampled_from([None, 0, 1, 2]),
)
@settings(deadline=None)
def test_arrays_and_lists_give_the_same(
    found: list[tuple[int, int, int]],
    starts: list[int],
    way: str,
    relations: frozenset[int] | None,
    depth: int | None,
) -> None:
    links = Links([str(n) for n in range(10)], ["p", "q", "r"], *([edge[part] for edge in found] for part in range(3)))
    lists, arrays = ListNet(links, relations, way), ArrayNet(links, relations, way)
    assert [list(lists.around(n)) for n in range(10)] == [list(arrays.around(n)) for n in range(10)]
    first, second = lists.search(starts, depth), arrays.search(starts, depth)
    assert list(first.order) == list(second.order)
    assert [first.distance[n] for n in first.order] == [second.distance[n] for n in second.order]
    assert [first.parent[n] for n in first.order] == [second.parent[n] for n in second.order]


@given(edges, st.sampled_from([None, frozenset({0, 2})]))
@settings(deadline=None)
def test_arrays_and_lists_group_the_same(found: list[tuple[int, int, int]], relations: frozenset[int] | None) -> None:
    links = Links([str(n) for n in range(10)], ["p", "q", "r"], *([edge[part] for edge in found] for part in range(3)))
    groups = [{frozenset(group) for group in net(links, relations, "both").groups()} for net in (ListNet, ArrayNet)]
    assert groups[0] == groups[1]


@pytest.mark.parametrize("things", [[*range(3_000)], random.Random(1).sample(range(3_000), 3_000)])
def test_a_long_chain_is_searched_and_grouped_by_arrays(things: list[int]) -> None:
    links = Links([str(n) for n in things], ["p"], things[:-1], [0] * (len(things) - 1), things[1:])
    net = ArrayNet(links, None, "both")
    tree = net.search([things[0]])
    assert (list(tree.order), tree.distance[things[-1]]) == (things[1:], len(things) - 1)
    assert [sorted(group) for group in net.groups()] == [sorted(things)]


def test_a_broad_graph_is_searched_by_arrays_in_the_order_of_lists() -> None:
    chance = random.Random(2)
    pairs = sorted({(chance.randrange(2_000), chance.randrange(2_000)) for _ in range(9_000)})
    links = Links([str(n) for n in range(2_000)], ["p"], [a for a, _ in pairs], [0] * len(pairs), [b for _, b in pairs])
    for way in ("out", "into", "both"):
        lists, arrays = ListNet(links, None, way).search([5, 7]), ArrayNet(links, None, way).search([5, 7])
        assert max(lists.distance[n] for n in lists.order) > 3
        assert list(lists.order) == list(arrays.order)
        assert [lists.parent[n] for n in lists.order] == [arrays.parent[n] for n in arrays.order]
        assert [lists.reached(n) for n in range(2_000)] == [arrays.reached(n) for n in range(2_000)]


def test_a_large_graph_is_walked_by_arrays(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {r.id: str(r.path) for r in kg.impact("e")}
    monkeypatch.setattr("aigraph.traversal.walks.LARGE", 0)
    monkeypatch.setattr("aigraph.traversal.arrays.MANY", 1)
    with aigraph.load(built=kg.built) as large:
        assert {r.id: str(r.path) for r in large.impact("e")} == expected
        assert [path.ids for path in large.paths("a", "e", "depends_on", limit=10)] == [
            path.ids for path in kg.paths("a", "e", "depends_on", limit=10)
        ]
        assert large.components("depends_on") == kg.components("depends_on")
        assert isinstance(large._net(["depends_on"], "into"), ArrayNet)


@pytest.mark.parametrize("piece", [300, 10_000_000])
def test_a_large_file_is_read_by_numpy_and_gives_the_same(
    kg: KnowledgeGraph, landscape: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("aigraph.traversal.bulk.PIECE", piece)
    for graph in (kg, landscape):
        block = things_block(graph.snapshot.graph)
        assert f"<{AIG}depends_on>".encode() in block.read()  # there is something inferred
        read = read_large(block, graph.schema, graph.evidence)
        assert read is not None
        assert [list(part) for part in read] == [list(part) for part in graph.links]
    monkeypatch.setattr("aigraph.traversal.reading.LARGE", 0)
    with aigraph.load(built=kg.built) as again:
        assert again.impact("e").ids == kg.impact("e").ids
        assert isinstance(again.links.sources, array)


names = st.text("ab.-0", min_size=1, max_size=20)


@given(
    st.lists(st.tuples(names, st.sampled_from(["p", "pq", "a-very-long-property"]), names), unique=True), st.booleans()
)
@settings(deadline=None)
def test_names_of_any_length_are_told_apart(found: list[tuple[str, str, str]], ends_there: bool) -> None:
    lines = [f"<{ID}{s}> <{AIG}{p}> <{ID}{o}> .\n" for s, p, o in found]
    lines += [f'<{ID}{s}> <{AIG}{p}> "> <{ID}x> <{AIG}p> .\u2028 {o}"@en .\n' for s, p, o in found]
    lines += [f"<{ID}{s}> <https://example.org/p> <{ID}{o}> .\n" for s, _, o in found]
    lines += [f"<{ID}{s}> <{AIG}{p}> <https://example.org/{o}> .\n" for s, p, o in found]
    lines += [] if ends_there else [f"<{AIG}p> <{AIG}q> <{ID}x> .\n"]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "graph.nq").write_text("".join(sorted(lines)), encoding="utf-8")
        block = things_block(Path(folder) / "graph.nq")
        read = read_large(block, NONE, NONE)
    assert read is not None
    columns = zip(read.sources, read.kinds, read.targets, strict=True)
    assert {(read.things[s], read.relations[p], read.things[o]) for s, p, o in columns} == set(found)
    assert (read.things, read.relations) == (sorted(read.things), sorted(read.relations))


def test_names_of_one_hash_are_noticed(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = (np.uint64(0), np.uint64(1))
    monkeypatch.setattr("aigraph.traversal.bulk._MIXES", (nothing, bulk._MIXES[1]))
    assert read_large(things_block(kg.snapshot.graph), kg.schema, kg.evidence) is None
    monkeypatch.setattr("aigraph.traversal.reading.LARGE", 0)
    with aigraph.load(built=kg.built) as again:
        assert again.impact("e").ids == kg.impact("e").ids


def test_the_block_of_things_is_found_by_halving(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    own = [f"<{ID}{name}> <p> <o> .\n" for name in ("a", "b", "zzz")]
    others = [f"<{CLAIM}{n}> <p> <o> .\n" for n in range(20)], [f"<{SOURCE}{n}> <p> <o> .\n" for n in range(20)]
    for before, inside, after in itertools.product(([], others[0]), ([], own[:1], own), ([], others[1])):
        graph.write_text("".join(sorted([*before, *inside, *after])), encoding="utf-8")
        assert things_block(graph).read().decode() == "".join(sorted(inside))


def test_of_very_many_things_a_sample_points_to_the_greatest(
    landscape: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = landscape.central(limit=3)
    monkeypatch.setattr("aigraph.traversal.ranking.ALL", 10)
    monkeypatch.setattr("aigraph.traversal.ranking.SAMPLE", 300)
    assert landscape.central(limit=3) == expected
    with pytest.raises(BadParameter, match="would take hours"):
        landscape.central(limit=None)


def test_a_pattern_without_end_is_given_up(kg: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aigraph.traversal.chains.MOST", 20)
    with pytest.raises(BadParameter, match="more ways than can be gone") as error:
        kg.cycles("built_on*/^built_on*/built_on*")
    assert "limit" in error.value.hint
    assert [path.ids for path in kg.follow("engine", "built_on+", limit=2)] == [["engine", "a"], ["engine", "a", "b"]]


def test_a_pattern_follows_chains_longer_than_the_stack() -> None:
    links = {n: [(n + 1, 0, True)] for n in range(5_000)}
    walks = list(follow(0, read_pattern("p+"), lambda _, thing: links.get(thing, [])))
    assert [len(walk) for walk in walks] == list(range(1, 5_001))


def test_the_landscape_in_three_lines(landscape: KnowledgeGraph) -> None:
    assert landscape.impact("ggml")["lm-studio"].path.ids == ["ggml", "llama.cpp", "lm-studio"]
    ranked = landscape.central(limit=None)
    assert next(c.total for c in ranked if c.entity.id == "ggml") == len(landscape.impact("ggml"))
    assert [c.total for c in ranked] == sorted((c.total for c in ranked), reverse=True)
