"""Where each thing of a picture stands: twice, for a wide and for a narrow window.

Hierarchies are layered, the rest is laid out by stress; unconnected pieces are packed side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .layers import GAP_ALONG, Layering
from .packing import bounds, packed

Size = tuple[float, float]
Place = tuple[float, float]
Edge = tuple[str, str]
Piece = Callable[[Size], dict[str, Place]]

LAYOUTS = ("auto", "layers", "force")
FRAMES = {"wide": (1040.0, 680.0), "tall": (370.0, 620.0)}  # the room that a desktop's and a phone's window give
GAP_FOR_WORDS = 170.0  # between layers where links say what they are
LENGTHS = (0.8, 1.0, 1.25, 1.6, 2.2)  # of a layer before it is broken, in heights of the room
SHARES = (1.0, 0.8, 0.6)  # of the room's height
_READABLE = 0.7
_FEW_PIECES = 40  # for which it pays to try
_FEW = 14  # links that all say what they are
_MANY = 150  # things that nobody reads one by one: one frame does for all windows
_LARGE = 1_500  # things; more are laid out on rings around the busiest instead, which takes no time


def places(
    sizes: Mapping[str, Size], edges: Sequence[Edge], layout: str, rank: Mapping[str, int] | None = None
) -> dict[str, dict[str, Place]]:
    """Frame → thing → centre; `layout` is `layers` or `force`; things of one `rank` stay together in their layer."""
    pieces = [_piece(things, sizes, edges, layout, rank or {}) for things in components(sizes, edges)]
    frames = dict(list(FRAMES.items())[:1]) if len(sizes) > _MANY else FRAMES
    # Where there are several pieces in layers, the first leaves room for the others.
    shares = SHARES if layout == "layers" and 1 < len(pieces) <= _FEW_PIECES else (1.0,)
    found = {frame: _largest(pieces, sizes, room, shares) for frame, room in frames.items()}
    return {frame: found.get(frame, next(iter(found.values()))) for frame in FRAMES}


def legible(
    sizes: Mapping[str, Size], edges: Sequence[Edge], rank: Mapping[str, int] | None = None
) -> tuple[str, dict[str, dict[str, Place]]]:
    """Layers where they can be read in one look, else by stress, which keeps together what belongs together."""
    if len(sizes) <= _MANY:
        found = places(sizes, edges, "layers", rank)
        if scale(found["wide"], sizes, FRAMES["wide"]) >= _READABLE:
            return "layers", found
    return "force", places(sizes, edges, "force")


def scale(places: Mapping[str, Place], sizes: Mapping[str, Size], room: Size) -> float:
    """How large what stands at the places can be drawn in a room; 1 is its full size."""
    left, top, right, bottom = bounds(places, sizes)
    return min(room[0] / (right - left), room[1] / (bottom - top))


def _largest(
    pieces: Sequence[Piece], sizes: Mapping[str, Size], room: Size, shares: Iterable[float]
) -> dict[str, Place]:
    """The pieces packed; of several shares of the room's height to lay them out for, the one that can be drawn largest.

    A narrow window is as long as one likes: there is nothing to share.
    """
    if room[0] < room[1]:
        return packed([piece(room) for piece in pieces], sizes, room)
    tried = (packed([piece((room[0], room[1] * share)) for piece in pieces], sizes, room) for share in shares)
    return max(tried, key=lambda places: scale(places, sizes, room))


def _piece(
    things: list[str], sizes: Mapping[str, Size], edges: Sequence[Edge], layout: str, rank: Mapping[str, int]
) -> Piece:
    """How one connected piece is laid out in a frame."""
    inside = set(things)
    own_sizes = {thing: sizes[thing] for thing in things}
    own_edges = [edge for edge in edges if edge[0] in inside]
    if len(things) == 1:
        return lambda _: {things[0]: (0.0, 0.0)}
    if layout == "layers":
        return _layers(own_sizes, own_edges, rank)
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


def _layers(sizes: Mapping[str, Size], edges: Sequence[Edge], rank: Mapping[str, int]) -> Piece:
    """The layers, broken at the length that lets them be drawn largest in the room there is.

    A narrow window is as long as one likes: there only the width counts.
    """
    gap = GAP_ALONG if len(edges) > _FEW else GAP_FOR_WORDS
    along = Layering(sizes, edges, gap=gap, rank=rank)

    def fitted(room: Size) -> dict[str, Place]:
        if room[0] < room[1]:
            return Layering(sizes, edges, down=True, gap=gap, rank=rank).broken(room[0])
        return max((along.broken(part * room[1]) for part in LENGTHS), key=lambda found: scale(found, sizes, room))

    return fitted
