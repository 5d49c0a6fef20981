"""Layout of pictures too large for anything finer: rings around the busiest thing, by distance from it.

Such a picture opens as an overview; these are the places that its parts are taken from.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence

Size = tuple[float, float]
Place = tuple[float, float]


def ringed(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]]) -> dict[str, Place]:
    """Places (centres) for the things of one connected graph, none overlapping.

    >>> ringed({"a": (10, 10), "b": (10, 10)}, [("a", "b")])["a"]
    (0.0, 0.0)
    """
    near: dict[str, list[str]] = {thing: [] for thing in sorted(sizes)}
    for start, end in edges:
        near[start].append(end)
        near[end].append(start)
    centre = max(near, key=lambda thing: len(near[thing]))
    order, waiting, seen = [], deque([centre]), {centre}
    while waiting:
        thing = waiting.popleft()
        order.append(thing)
        fresh = sorted(set(near[thing]) - seen)
        seen.update(fresh)
        waiting.extend(fresh)
    wide = max(size[0] for size in sizes.values()) + 20
    high = max(size[1] for size in sizes.values()) + 20
    places, ring, filled = {order[0]: (0.0, 0.0)}, 1, 1
    while filled < len(order):
        # As many as stand on an ellipse of this ring without touching.
        room = max(4, int(2 * math.pi * ring * 0.9))
        for number, thing in enumerate(order[filled : filled + room]):
            angle = 2 * math.pi * number / room
            places[thing] = (ring * wide * 1.45 * math.cos(angle), ring * high * 1.45 * math.sin(angle))
        filled += room
        ring += 1
    return places
