"""Layout of hierarchies for pictures: things in layers, each resting on those in later layers.

The usual four steps, in plain Python: turn the links of cycles round; give each thing the layer above the
highest it rests on; order the layers so that few links cross; move things within their layer towards what
they are linked to. A layer that would grow too long is broken into several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Size = tuple[float, float]
Place = tuple[float, float]
Edge = tuple[str, str]

GAP_ALONG = 46.0  # between layers: room for the links to be followed
GAP_ACROSS = 7.0  # between things of one layer
BEND = 1.0  # what a link takes of a layer that it passes
SWEEPS = 10


class _Rows(NamedTuple):
    """Layers of things and of the bends (`(edge, layer)`) of links that pass, with the links between neighbours."""

    layers: list[list[object]]
    before: dict[object, list[object]]
    after: dict[object, list[object]]


class Layering:
    """One connected graph in layers, from left to right or from top to bottom, to be broken at several lengths.

    Things of one `rank` stay together in their layer. From top to bottom, for narrow windows, no layer is ever longer
    than it may be, and links run behind what they pass.
    """

    def __init__(
        self,
        sizes: Mapping[str, Size],
        edges: Iterable[Edge],
        *,
        down: bool = False,
        gap: float = GAP_ALONG,
        rank: Mapping[str, int] | None = None,
    ) -> None:
        ranks = rank or {}
        things = sorted(sizes, key=lambda thing: (ranks.get(thing, 0), thing))
        self._sizes, self._down, self._gap = sizes, down, gap
        self._edges = _without_cycles(things, sorted({edge for edge in edges if edge[0] != edge[1]}))
        self._layers = _layers(things, self._edges)
        self._across = {thing: size[0] if down else size[1] for thing, size in sizes.items()}
        self._known: dict[tuple[tuple[str, ...], ...], dict[str, Place]] = {}  # several lengths may give the same

    def broken(self, longest: float) -> dict[str, Place]:
        """Places (centres), with layers longer than `longest` pixels broken into several."""
        layers = _broken(self._layers, self._edges, self._across, longest)
        key = tuple(map(tuple, layers))
        if key not in self._known:
            rows = _with_bends(layers, self._edges)
            _order(rows)
            spread = _centred(rows.layers, self._across) if self._down else _spread(rows, self._across)
            self._known[key] = _placed(rows.layers, self._sizes, spread, self._down, self._gap)
        return self._known[key]


def _without_cycles(things: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """The links, with those that close a cycle turned round."""
    after: dict[str, list[str]] = {thing: [] for thing in things}
    for start, end in edges:
        after[start].append(end)
    position: dict[str, int] = {}
    for root in things:
        _finish(root, after, position)
    return sorted({(a, b) if position[a] > position[b] else (b, a) for a, b in edges})


def _finish(root: str, after: Mapping[str, Sequence[str]], position: dict[str, int]) -> None:
    """Number things in the order in which a walk in depth leaves them: what a link leads to comes before it."""
    if root in position:
        return
    open_things, walks = {root}, [(root, iter(after[root]))]
    while walks:
        thing, rest = walks[-1]
        following = next((n for n in rest if n not in position and n not in open_things), None)
        if following is None:
            walks.pop()
            position[thing] = len(position)
        else:
            open_things.add(following)
            walks.append((following, iter(after[following])))


def _layers(things: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """What rests on nothing comes last, everything else just before the first of what it rests on."""
    after: dict[str, list[str]] = {thing: [] for thing in things}
    before: dict[str, int] = dict.fromkeys(things, 0)
    for start, end in edges:
        after[start].append(end)
        before[end] += 1
    order, ready = [], [thing for thing in things if not before[thing]]
    while ready:
        thing = ready.pop()
        order.append(thing)
        for end in after[thing]:
            before[end] -= 1
            if not before[end]:
                ready.append(end)
    height: dict[str, int] = {}
    for thing in reversed(order):
        height[thing] = 1 + max((height[end] for end in after[thing]), default=-1)
    top = max(height.values(), default=0)
    layers: list[list[str]] = [[] for _ in range(top + 1)]
    for thing in things:
        layers[top - height[thing]].append(thing)
    return layers


def _broken(
    layers: list[list[str]], edges: Sequence[Edge], across: Mapping[str, float], longest: float
) -> list[list[str]]:
    """The layers, those that are too long broken into several of like length, kept together by what they rest on."""
    ends: dict[str, list[str]] = {}
    for start, end in edges:
        ends.setdefault(start, []).append(end)
    found = []
    for layer in layers:
        length = sum(across[thing] + GAP_ACROSS for thing in layer)
        parts = max(1, -(-int(length) // int(longest)))
        # Things that nothing but one link holds can stand further away; busy ones stay next to what they rest on.
        ordered = sorted(layer, key=lambda thing: (len(ends.get(thing, ())), sorted(ends.get(thing, ()))))
        part: list[str] = []
        filled, share = 0.0, length / parts
        for thing in ordered:
            if part and (filled + across[thing] / 2 > share or filled + across[thing] > longest):
                found.append(part)
                part, filled = [], 0.0
            part.append(thing)
            filled += across[thing] + GAP_ACROSS
        found.append(part)
    return found


def _with_bends(layers: list[list[str]], edges: Sequence[Edge]) -> _Rows:
    level = {thing: number for number, layer in enumerate(layers) for thing in layer}
    rows: list[list[object]] = [list(layer) for layer in layers]
    before: dict[object, list[object]] = {}
    after: dict[object, list[object]] = {}
    for start, end in edges:
        chain: list[object] = [start, *(((start, end), n) for n in range(level[start] + 1, level[end])), end]
        for number, bend in enumerate(chain[1:-1], level[start] + 1):
            rows[number].append(bend)
        for one, other in pairwise(chain):
            after.setdefault(one, []).append(other)
            before.setdefault(other, []).append(one)
    return _Rows(rows, before, after)


def _order(rows: _Rows) -> None:
    """Sweep to and fro, each time ordering a layer by the middle of what its things are linked to; keep the best."""
    best, fewest = [list(layer) for layer in rows.layers], crossings(rows)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(rows.layers)) if forward else range(len(rows.layers) - 2, -1, -1)
        for number in numbers:
            fixed = rows.layers[number - 1 if forward else number + 1]
            _sort_by_middle(rows.layers[number], fixed, rows.before if forward else rows.after)
        count = crossings(rows)
        if count < fewest:
            best, fewest = [list(layer) for layer in rows.layers], count
    rows.layers[:] = best


def _sort_by_middle(layer: list[object], fixed: Sequence[object], links: Mapping[object, Sequence[object]]) -> None:
    position = {thing: number for number, thing in enumerate(fixed)}

    def middle(number: int, thing: object) -> float:
        near = [position[other] for other in links.get(thing, ()) if other in position]
        return sum(near) / len(near) if near else number * len(fixed) / max(1, len(layer))

    keys = {thing: middle(number, thing) for number, thing in enumerate(layer)}
    layer.sort(key=keys.__getitem__)


def crossings(rows: _Rows) -> int:
    """How many links cross each other, bends included."""
    count = 0
    for layer, following in zip(rows.layers, rows.layers[1:], strict=False):
        position = {thing: number for number, thing in enumerate(following)}
        ends = [sorted(position[other] for other in rows.after.get(thing, ()) if other in position) for thing in layer]
        count += _inversions([number for near in ends for number in near], len(following))
    return count


def _inversions(numbers: Sequence[int], size: int) -> int:
    """How many pairs stand in the wrong order, counted with a Fenwick tree."""
    tree, count = [0] * (size + 1), 0
    for seen, number in enumerate(numbers):
        at, smaller = number + 1, 0
        while at:
            smaller += tree[at]
            at &= at - 1
        count += seen - smaller
        at = number + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return count


def _centred(layers: Sequence[Sequence[object]], across: Mapping[str, float]) -> dict[object, float]:
    """Where along its layer each thing stands when layers are simply centred, without room for passing links."""
    place: dict[object, float] = {}
    for layer in layers:
        things = [thing for thing in layer if isinstance(thing, str)]
        offsets = _offsets(things, across)
        outer = (across[things[-1]] - across[things[0]]) / 2
        for thing, offset in zip(things, offsets, strict=True):
            place[thing] = offset - (offsets[-1] + outer) / 2
    return place


def _spread(rows: _Rows, across: Mapping[str, float]) -> dict[object, float]:
    """Where along its layer each thing stands: as near to the middle of what it is linked to as there is room."""
    size = {thing: across[thing] if isinstance(thing, str) else BEND for layer in rows.layers for thing in layer}
    place: dict[object, float] = {}
    for layer in rows.layers:
        offsets = _offsets(layer, size)
        for thing, offset in zip(layer, offsets, strict=True):
            place[thing] = offset - offsets[-1] / 2
    for sweep in range(SWEEPS):
        for layer in rows.layers if sweep % 2 else reversed(rows.layers):
            wishes = []
            for thing in layer:
                near = [*rows.before.get(thing, ()), *rows.after.get(thing, ())]
                wishes.append(sum(place[other] for other in near) / len(near) if near else place[thing])
            _settle(layer, wishes, size, place)
    return place


def _offsets(layer: Sequence[object], size: Mapping[Any, float]) -> list[float]:
    """How far each thing of a layer stands from the first when they stand as close as they may."""
    offsets, at = [0.0] if layer else [], 0.0
    for one, other in pairwise(layer):
        # Links may pass close to each other, things may not.
        gap = GAP_ACROSS if isinstance(one, str) and isinstance(other, str) else GAP_ACROSS / 3
        at += (size[one] + size[other]) / 2 + gap
        offsets.append(at)
    return offsets


def _settle(
    layer: Sequence[object], wishes: Sequence[float], size: Mapping[object, float], place: dict[object, float]
) -> None:
    """The places nearest to the wishes that keep order and distance (pool adjacent violators)."""
    offsets = _offsets(layer, size)
    blocks: list[tuple[float, int]] = []  # (mean wish, how many)
    for wish, offset in zip(wishes, offsets, strict=True):
        mean, count = wish - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, others = blocks.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    for thing, mean, offset in zip(layer, means, offsets, strict=True):
        place[thing] = mean + offset


def _placed(
    layers: Sequence[Sequence[object]],
    sizes: Mapping[str, Size],
    spread: Mapping[object, float],
    down: bool,
    gap: float,
) -> dict[str, Place]:
    places: dict[str, Place] = {}
    at = 0.0
    for layer in layers:
        things = [thing for thing in layer if isinstance(thing, str)]
        thick = max((sizes[thing][1] if down else sizes[thing][0] for thing in things), default=0.0)
        for thing in things:
            middle, length = at + thick / 2, sizes[thing][1] if down else sizes[thing][0]
            along = middle if down else at + length / 2  # columns read better flush left
            places[thing] = (spread[thing], along) if down else (along, spread[thing])
        at += thick + (gap * 0.55 if down else gap)
    return places
