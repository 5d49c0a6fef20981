"""Where a sorted N-Quads file speaks of things, found by halving, so that what else it holds need not be read."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import NamedTuple

from ..vocabulary import ID

START = f"<{ID}".encode()  # how each line begins that speaks of a thing


class Block(NamedTuple):
    """Where a sorted N-Quads file speaks of things: all of its default graph, and inferred statements."""

    data: mmap.mmap | bytes
    begin: int
    end: int

    def __len__(self) -> int:
        return self.end - self.begin

    def read(self) -> bytes:
        """Its lines."""
        return self.data[self.begin : self.end]


def things_block(graph: Path) -> Block:
    """The block of things in the N-Quads file of a built graph; found without reading the rest."""
    with graph.open("rb") as file:
        # Nobody writes into the file of a built graph: a new one takes its place.
        empty = not graph.stat().st_size
        data = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    after = START[:-1] + bytes([START[-1] + 1])
    return Block(data, _first_line(data, START), _first_line(data, after))


def _first_line(data: mmap.mmap | bytes, prefix: bytes) -> int:
    """Where the first of the sorted lines begins that is not before `prefix`."""
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        begin = data.rfind(b"\n", low, middle) + 1 or low
        if data[begin : begin + len(prefix)] < prefix:
            low = data.find(b"\n", middle) + 1 or len(data)
        else:
            high = begin
    return low
