"""Pieces of a picture side by side: rectangles on shelves, in about the shape that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Size = tuple[float, float]
Place = tuple[float, float]

GAP = 26.0
_MANY = 150  # things that nobody can read one by one anyway


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
    """All pieces on shelves beside and below each other; the shelf width that comes nearest to the room's shape wins.

    In a narrow room shelves are as wide as the room: there a picture is scrolled down, never sideways.
    """
    shape = room[0] / room[1]
    boxes = [bounds(piece, sizes) for piece in pieces]
    widest = max(box[2] - box[0] for box in boxes)
    best: tuple[float, list[Place]] | None = None
    factors = (1.0, 1.15, 1.35, 1.6, 2.0, 2.5, 3.2, 4.2, 5.5, 8.0)
    widths = [widest * factor for factor in factors] if shape > 1 or len(sizes) > _MANY else [max(widest, room[0])]
    for shelf in widths:
        corners, width, height = _shelved(boxes, shelf)
        waste = max(width / shape, height)  # the side of the frame that everything fits in
        if best is None or waste < best[0] - 1:
            best = (waste, corners)
    assert best is not None
    places = {}
    for piece, box, (left, top) in zip(pieces, boxes, best[1], strict=True):
        for name, (x, y) in piece.items():
            places[name] = (round(x - box[0] + left, 1), round(y - box[1] + top, 1))
    return places


def _shelved(boxes: Sequence[tuple[float, float, float, float]], widest: float) -> tuple[list[Place], float, float]:
    """The corner of each box, highest boxes first, and the width and height of all."""
    corners: list[Place] = [(0.0, 0.0)] * len(boxes)
    x = y = shelf = width = 0.0
    for number in sorted(range(len(boxes)), key=lambda n: -(boxes[n][3] - boxes[n][1])):
        box = boxes[number]
        if x and x + box[2] - box[0] > widest:
            x, y, shelf = 0.0, y + shelf + GAP, 0.0
        corners[number] = (x, y)
        x += box[2] - box[0] + GAP
        width, shelf = max(width, x - GAP), max(shelf, box[3] - box[1])
    return corners, width, y + shelf
