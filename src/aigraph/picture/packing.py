"""Pieces of a picture side by side: rectangles in a frame of about the shape that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Size = tuple[float, float]
Place = tuple[float, float]

GAP = 26.0
_MANY = 80  # pieces


def bounds(places: Mapping[str, Place], sizes: Mapping[str, Size]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what stands at the places.

    >>> bounds({"a": (0, 0), "b": (10, 5)}, {"a": (4, 2), "b": (4, 2)})
    (-2.0, -1.0, 12.0, 6.0)
    """
    return (
        min(x - sizes[name][0] / 2 for name, (x, _) in places.items()),
        min(y - sizes[name][1] / 2 for name, (_, y) in places.items()),
        max(x + sizes[name][0] / 2 for name, (x, _) in places.items()),
        max(y + sizes[name][1] / 2 for name, (_, y) in places.items()),
    )


def packed(pieces: Sequence[Mapping[str, Place]], sizes: Mapping[str, Size], room: Size) -> dict[str, Place]:
    """All pieces beside and below each other, so that they can be drawn as large as may be in the room there is.

    In a narrow room a picture is scrolled down, never sideways.
    """
    boxes = [bounds(piece, sizes) for piece in pieces]
    extents = [(right - left + GAP, bottom - top + GAP) for left, top, right, bottom in boxes]
    shape = room[0] / room[1]
    if len(pieces) > _MANY:
        corners = _shelved(extents, shape)
    else:
        corners = _fitted(extents, shape, max(room[0] + GAP, *(width for width, _ in extents)) if shape < 1 else None)
    places = {}
    for piece, box, (left, top) in zip(pieces, boxes, corners, strict=True):
        for name, (x, y) in piece.items():
            places[name] = (round(x - box[0] + left, 1), round(y - box[1] + top, 1))
    return places


def _fitted(extents: Sequence[Size], shape: float, widest: float | None) -> list[Place]:
    """The corner of each box, largest first: of the corners between boxes the one that makes the whole grow least."""
    corners: list[Place] = [(0.0, 0.0)] * len(extents)
    taken: list[tuple[float, float, float, float]] = []
    width = height = 0.0
    for number in sorted(range(len(extents)), key=lambda n: (-extents[n][0] * extents[n][1], n)):
        wide, high = extents[number]
        tried = [(0.0, 0.0), *((x, y) for a, b, c, d in taken for x, y in ((c, b), (a, d), (c, 0.0), (0.0, d)))]
        free = [
            (x, y) for x, y in tried
            if (widest is None or x + wide <= widest + 0.01)
            and not any(
                x < c - 0.01 and x + wide > a + 0.01 and y < d - 0.01 and y + high > b + 0.01 for a, b, c, d in taken
            )
        ]  # fmt: skip
        x, y = min(free, key=lambda at: _cost(max(width, at[0] + wide), max(height, at[1] + high), shape, at))
        corners[number] = (x, y)
        taken.append((x, y, x + wide, y + high))
        width, height = max(width, x + wide), max(height, y + high)
    return corners


def _cost(width: float, height: float, shape: float, at: Place) -> tuple[float, float, float]:
    """The side of the frame that everything fits in; among equals, what lies higher and further left."""
    return (round(max(width / shape, height), 1), at[1], at[0]) if shape > 1 else (height, at[1], at[0])


def _shelved(extents: Sequence[Size], shape: float) -> list[Place]:
    """The corner of each box in rows, highest first; for very many, where trying every corner takes too long."""
    widest = max(max(width for width, _ in extents), (sum(w * h for w, h in extents) * shape) ** 0.5)
    corners: list[Place] = [(0.0, 0.0)] * len(extents)
    x = y = shelf = 0.0
    for number in sorted(range(len(extents)), key=lambda n: (-extents[n][1], n)):
        wide, high = extents[number]
        if x and x + wide > widest:
            x, y, shelf = 0.0, y + shelf, 0.0
        corners[number] = (x, y)
        x, shelf = x + wide, max(shelf, high)
    return corners
