"""Layouts of pictures: nothing overlaps, layers keep their order, the same graph gives the same places."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aigraph.picture.labels import chip_size, lines, plain
from aigraph.picture.layers import Layering
from aigraph.picture.layout import FRAMES, components, legible, places, scale
from aigraph.picture.packing import bounds
from aigraph.picture.reading import Reader
from aigraph.picture.rings import ringed
from aigraph.picture.selection import Request, select

NAMES = st.integers(0, 30).map(lambda number: f"n{number:02}")
EDGES = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=60)
TREES = st.lists(st.integers(0, 1000), min_size=1, max_size=40).map(
    lambda picks: [(f"n{n + 1:02}", f"n{pick % (n + 1):02}") for n, pick in enumerate(picks)]
)


def sizes_of(edges: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    return {name: (60.0 + 7 * (int(name[1:]) % 9), 26.0 + 17 * (int(name[1:]) % 2)) for edge in edges for name in edge}


def overlaps(found: dict[str, tuple[float, float]], sizes: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    names = sorted(found)
    return [
        (a, b)
        for n, a in enumerate(names)
        for b in names[:n]
        if abs(found[a][0] - found[b][0]) < (sizes[a][0] + sizes[b][0]) / 2 - 0.3
        and abs(found[a][1] - found[b][1]) < (sizes[a][1] + sizes[b][1]) / 2 - 0.3
    ]


@settings(deadline=None, max_examples=60)
@given(EDGES)
def test_nothing_overlaps_in_either_layout_or_frame(edges: list[tuple[str, str]]) -> None:
    sizes = sizes_of(edges)
    for layout in ("layers", "force"):
        found = places(sizes, edges, layout)
        assert set(found) == set(FRAMES)
        for frame in found.values():
            assert set(frame) == set(sizes)
            assert overlaps(frame, sizes) == []


@settings(deadline=None, max_examples=60)
@given(TREES)
def test_layers_lead_from_left_to_right_and_from_top_to_bottom(edges: list[tuple[str, str]]) -> None:
    sizes = sizes_of(edges)
    wide, tall = Layering(sizes, edges).broken(700), Layering(sizes, edges, down=True).broken(370)
    for start, end in edges:
        assert wide[start][0] < wide[end][0]
        assert tall[start][1] < tall[end][1]


@given(TREES)
def test_a_narrow_layout_stays_narrow(edges: list[tuple[str, str]]) -> None:
    sizes = sizes_of(edges)
    left, _, right, _ = bounds(Layering(sizes, edges, down=True).broken(370), sizes)
    assert right - left <= 370 + 9


def test_layers_only_where_they_can_be_read_in_one_look() -> None:
    few = [(f"n{n:03}", "n000") for n in range(1, 20)]
    many = [(f"n{n:03}", f"n{n % 40:03}") for n in range(40, 200)]
    assert legible(sizes_of(few), few)[0] == "layers"
    manner, found = legible(sizes_of(many), many)
    assert manner == "force"
    assert found == places(sizes_of(many), many, "force")


def test_unconnected_pieces_are_drawn_as_large_as_there_is_room(reader: Reader) -> None:
    selection = select(reader, Request())
    sizes = {thing: chip_size(reader.thing(thing).label) for thing in selection.things}
    assert len(components(sizes, selection.layout_edges())) > 3
    wide = places(sizes, selection.layout_edges(), "layers", selection.ranks())["wide"]
    assert scale(wide, sizes, FRAMES["wide"]) >= 0.75


def test_cycles_are_laid_out_too() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]
    sizes = dict.fromkeys("abcd", (50.0, 26.0))
    found = Layering(sizes, edges).broken(700)
    assert len({round(x) for x, _ in found.values()}) >= 3
    assert overlaps(found, sizes) == []


def test_a_tree_is_drawn_without_crossings() -> None:
    edges = [("r", "a"), ("r", "b"), ("a", "a1"), ("a", "a2"), ("b", "b1"), ("b", "b2")]
    found = Layering(dict.fromkeys(("r", "a", "b", "a1", "a2", "b1", "b2"), (50.0, 26.0)), edges).broken(700)
    crossed = [
        (e, f)
        for e in edges
        for f in edges
        if found[e[0]][0] == found[f[0]][0]
        and (found[e[0]][1] - found[f[0]][1]) * (found[e[1]][1] - found[f[1]][1]) < 0
    ]
    assert crossed == []


def test_two_thousand_things_are_laid_out_in_no_time_without_overlaps() -> None:
    edges = [(f"n{n}", f"n{n * 7 // 11}") for n in range(1, 2000)]
    sizes = {f"n{n}": (120.0, 26.0) for n in range(2000)}
    found = ringed(sizes, edges)
    assert len(found) == 2000
    assert overlaps({k: found[k] for k in list(found)[:400]}, sizes) == []


@given(EDGES)
def test_components_are_what_links_reach(edges: list[tuple[str, str]]) -> None:
    import networkx as nx

    names = {name for edge in edges for name in edge}
    graph: nx.Graph[str] = nx.Graph(edges)
    assert sorted(map(sorted, nx.connected_components(graph))) == sorted(components(names, edges))


@given(st.text(max_size=200))
def test_labels_fit_in_three_lines_of_plain_text(text: str) -> None:
    found = lines(text)
    assert 1 <= len(found) <= 3
    assert all(line == plain(line) and line for line in found)
    width, height = chip_size({"en": text})
    assert width < 400
    assert height in (26, 43, 60)


def test_chinese_labels_break_between_characters() -> None:
    assert lines("基于前缀树的键值缓存复用技术") == ["基于前缀树的键值", "缓存复用技术"]
    assert lines("光速创投（Lightspeed）基金") == ["光速创投", "（Lightspeed）", "基金"]
    assert lines("Anthropic Messages 接口规范") == ["Anthropic", "Messages 接口", "规范"]
    assert lines("Ollama 的 GitHub 星标数量统计") == ["Ollama 的 GitHub", "星标数量统计"]
