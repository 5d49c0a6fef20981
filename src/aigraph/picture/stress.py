"""Layout of mixed neighbourhoods for pictures: distances on the page like distances in the graph.

Stress majorization from a start without chance (classical scaling of the distances), then chips that overlap
are pushed apart. The same graph gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Size = tuple[float, float]
Place = tuple[float, float]
Matrix = np.ndarray[Any, np.dtype[np.float64]]

STEP = 90.0  # pixels for one link
ROUNDS = 60
GAP = 10.0
DENSITY = (0.5, 0.2)  # of chips on the page before it is stretched: up to MANY things, and above
MANY = 150
PUSHES = 60


class Stress:
    """One connected graph, laid out once and fitted to as many frames as are wanted."""

    def __init__(self, sizes: Mapping[str, Size], edges: Iterable[tuple[str, str]]) -> None:
        self._names = sorted(sizes)
        self._boxes = np.array([sizes[name] for name in self._names]) + GAP
        number = {name: position for position, name in enumerate(self._names)}
        linked = np.array(sorted({tuple(sorted((number[a], number[b]))) for a, b in edges if a != b}), dtype=np.intp)
        distances = _distances(len(self._names), linked)
        self._places = _laid_flat(_majorized(_scaled(distances), distances * STEP))

    def fitted(self, shape: float) -> dict[str, Place]:
        """Places (centres) in a picture about `shape` times as wide as high, none overlapping."""
        extent = np.maximum(np.ptp(self._places, axis=0), 1.0)
        stretch = min(1.6, max(0.6, math.sqrt(shape * extent[1] / extent[0])))
        places = self._places * (stretch, 1 / stretch)
        room = float((np.ptp(places, axis=0) + self._boxes.mean(0)).prod())
        crowd = self._boxes.prod(1).sum() / room
        places = _pushed(places * max(1.0, math.sqrt(crowd / DENSITY[len(places) > MANY])), self._boxes)
        return dict(zip(self._names, _without_overlaps(places.tolist(), self._boxes.tolist()), strict=True))


def _distances(count: int, linked: Any) -> Matrix:
    """Steps between all pairs, breadth first from all things at once; busy things keep neighbours further away."""
    near = np.zeros((count, count), dtype=bool)
    near[linked[:, 0], linked[:, 1]] = near[linked[:, 1], linked[:, 0]] = True
    reached = np.eye(count, dtype=bool)
    edge = reached.copy()
    distances = np.zeros((count, count))
    links = near.astype(np.float32)
    step = 0
    while edge.any():
        step += 1
        edge = (edge.astype(np.float32) @ links > 0) & ~reached
        distances[edge] = step
        reached |= edge
    degree = near.sum(axis=1)
    room = 1 + 0.35 * np.log1p(np.maximum.outer(degree, degree) / 4)
    return np.where(near, room, distances)


def _scaled(distances: Matrix) -> Matrix:
    """Classical scaling: the two directions in which the distances differ most, by subspace iteration."""
    squared = distances**2
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    count = len(centred)
    turn = np.arange(count) * 2.399963  # the golden angle: a start that favours no direction
    fan = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    basis = fan
    for _ in range(30):
        basis, _ = np.linalg.qr(centred @ basis)
    lengths = np.sqrt(np.maximum(np.einsum("ij,ij->j", basis, centred @ basis), 1e-9))
    # Things with the same distances to all others would start on top of each other.
    return np.asarray(basis * lengths * STEP + fan * np.sqrt(np.arange(count))[:, None] * 4)


def _majorized(places: Matrix, wanted: Matrix) -> Matrix:
    """Move all things to where the distances pull them on the whole, round by round (SMACOF)."""
    weights = np.where(wanted > 0, 1 / np.maximum(wanted, 1e-9) ** 2, 0.0).astype(np.float32)
    pulls, total = weights * wanted.astype(np.float32), weights.sum(1)[:, None]
    # Single precision and one sheet to reckon on: half a thousand things would leave the processor's cache otherwise.
    found, pull = places.astype(np.float32), np.empty_like(weights)
    for _ in range(ROUNDS if len(places) < 300 else ROUNDS // 2 if len(places) < 600 else ROUNDS // 3):
        square = (found**2).sum(1)
        np.matmul(found, found.T * -2, out=pull)
        pull += square[:, None]
        pull += square
        np.divide(pulls, np.sqrt(np.maximum(pull, 1.0, out=pull), out=pull), out=pull)
        moved = (weights @ found + pull.sum(1)[:, None] * found - pull @ found) / total
        done = np.abs(moved - found).max() < 0.5
        found = moved
        if done:
            break
    return found.astype(np.float64)


def _laid_flat(places: Matrix) -> Matrix:
    """Turned so that the longest extent lies level."""
    centred = places - places.mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    turned: Matrix = centred @ vectors[:, ::-1]
    return np.asarray(turned * np.where(turned[np.abs(turned).argmax(0), [0, 1]] < 0, -1, 1))


def _pushed(places: Matrix, boxes: Matrix) -> Matrix:
    """Push overlapping boxes apart, each pair along the way that is shorter."""
    room = (boxes[:, None, :] + boxes[None, :, :]) / 2
    for _ in range(PUSHES if len(places) < 300 else PUSHES // 6):
        over = room - np.abs(places[:, None, :] - places[None, :, :])
        over[np.arange(len(places)), np.arange(len(places))] = -1
        one, other = np.nonzero((over > 0).all(2))
        if not len(one):
            break
        by = over[one, other]
        axis = (by[:, 1] < by[:, 0]).astype(np.intp)
        side = np.sign(places[one, axis] - places[other, axis])
        side = np.where(side == 0, np.sign(one - other), side)
        push, count = np.zeros_like(places), np.ones_like(places)
        np.add.at(push, (one, axis), by[np.arange(len(one)), axis] * side)
        np.add.at(count, (one, axis), 1.0)
        places = places + push / np.maximum(count - 1, 1) * 0.55
    return places


def _without_overlaps(places: Sequence[Sequence[float]], boxes: Sequence[Sequence[float]]) -> list[Place]:
    """Each thing at its place, or at the nearest free one: from the middle outwards, along a spiral."""
    middle = [sum(axis) / len(places) for axis in zip(*places, strict=True)]
    order = sorted(
        range(len(places)), key=lambda n: (math.hypot(*(a - b for a, b in zip(places[n], middle, strict=True))), n)
    )
    found: list[Place] = [(0.0, 0.0)] * len(places)
    taken = _Taken()
    for number in order:
        (x, y), (width, height) = places[number], boxes[number]
        turn = 0
        spot = (x, y)
        while taken.overlaps(*spot, width, height):
            turn += 1
            reach = 10.0 * math.sqrt(turn)
            spot = (x + reach * 1.6 * math.cos(turn * 2.399963), y + reach * math.sin(turn * 2.399963))
        taken.add(*spot, width, height)
        found[number] = spot
    return found


class _Taken:
    """The boxes that stand already, by the cells of a grid that they touch."""

    CELL = 100.0

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def _touched(self, x: float, y: float, width: float, height: float) -> list[tuple[int, int]]:
        columns = range(int((x - width / 2) // self.CELL), int((x + width / 2) // self.CELL) + 1)
        rows = range(int((y - height / 2) // self.CELL), int((y + height / 2) // self.CELL) + 1)
        return [(column, row) for column in columns for row in rows]

    def add(self, x: float, y: float, width: float, height: float) -> None:
        for cell in self._touched(x, y, width, height):
            self._cells.setdefault(cell, []).append((x, y, width, height))

    def overlaps(self, x: float, y: float, width: float, height: float) -> bool:
        return any(
            abs(x - a) < (width + w) / 2 and abs(y - b) < (height + h) / 2
            for cell in self._touched(x, y, width, height)
            for a, b, w, h in self._cells.get(cell, ())
        )
