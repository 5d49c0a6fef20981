"""Where each thing of a picture stands: twice, for a wide and for a narrow window.

Hierarchies are layered, the rest is laid out by stress; unconnected pieces are packed side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .layers import layered
from .packing import bounds, packed

Size = tuple[float, float]
Place = tuple[float, float]
Edge = tuple[str, str]

LAYOUTS = ("auto", "layers", "force")
FRAMES = {"wide": (1040.0, 730.0), "tall": (370.0, 620.0)}  # the room that a desktop's and a phone's window give
_FEW = 14  # links that all say what they are, for which there must be room between layers
_MANY = 150  # things that nobody reads one by one: one frame does for all windows
_LARGE = 1_500  # things; more are laid out on rings around the busiest instead, which takes no time


def places(
    sizes: Mapping[str, Size], edges: Sequence[Edge], layout: str, rank: Mapping[str, int] | None = None
) -> dict[str, dict[str, Place]]:
    """Frame → thing → centre; `layout` is `layers` or `force`; things of one `rank` stay together in their layer."""
    pieces = [_piece(things, sizes, edges, layout, rank or {}) for things in components(sizes, edges)]
    frames = dict(list(FRAMES.items())[:1]) if len(sizes) > _MANY else FRAMES
    found = {frame: packed([piece(room) for piece in pieces], sizes, room) for frame, room in frames.items()}
    return {frame: found.get(frame, next(iter(found.values()))) for frame in FRAMES}


def _piece(
    things: list[str], sizes: Mapping[str, Size], edges: Sequence[Edge], layout: str, rank: Mapping[str, int]
) -> Callable[[Size], dict[str, Place]]:
    """How one connected piece is laid out in a frame."""
    inside = set(things)
    own_sizes = {thing: sizes[thing] for thing in things}
    own_edges = [edge for edge in edges if edge[0] in inside]
    if len(things) == 1:
        return lambda _: {things[0]: (0.0, 0.0)}
    if layout == "layers":
        return lambda room: _best_layers(own_sizes, own_edges, room, rank)
    if len(things) > _LARGE:
        from .rings import ringed

        return lambda _: ringed(own_sizes, own_edges)
    from .stress import Stress  # numpy only where it is used: start-up time

    stress = Stress(own_sizes, own_edges)
    return lambda room: stress.fitted(room[0] / room[1])


def components(things: Iterable[str], edges: Iterable[Edge]) -> list[list[str]]:
    """The connected pieces, largest first, each sorted."""
    parent = {thing: thing for thing in things}

    def root(thing: str) -> str:
        while parent[thing] != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing

    for start, end in edges:
        parent[root(start)] = root(end)
    groups: dict[str, list[str]] = {}
    for thing in sorted(parent):
        groups.setdefault(root(thing), []).append(thing)
    return sorted(groups.values(), key=lambda group: (-len(group), group))


def _best_layers(
    sizes: Mapping[str, Size], edges: Sequence[Edge], room: Size, rank: Mapping[str, int]
) -> dict[str, Place]:
    """The layers, broken at the length that lets the picture be drawn largest in the room there is.

    A narrow window is as long as one likes: there only the width counts.
    """
    down = room[0] < room[1]
    gap = 46.0 if len(edges) > _FEW else 120.0
    best: tuple[float, dict[str, Place]] | None = None
    for factor in (1.0,) if down else (0.8, 1.0, 1.25, 1.6, 2.0, 2.6):
        found = layered(sizes, edges, down=down, longest=factor * min(room), gap=gap, rank=rank)
        left, top, right, bottom = bounds(found, sizes)
        scale = min(room[0] / (right - left), room[1] / (bottom - top))
        if best is None or scale > best[0] * 1.02:
            best = (scale, found)
    assert best is not None
    return best[1]
