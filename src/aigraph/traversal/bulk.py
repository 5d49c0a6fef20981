"""The relations of a very large N-Quads file as integers, read by numpy: as `reading` gives them, nine times faster.

The text is never split into Python objects. Its blanks and line ends say where names begin and end; names are told
apart by a hash of 64 bits, and a second, other hash of each tells whether the first was enough.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..vocabulary import AIG
from .block import START, Block
from .links import Links, Statement, repetitions

if TYPE_CHECKING:
    from ..evidence import Evidence
    from ..schema import Schema

Integers = NDArray[np.int64]
Names = NDArray[np.int64]  # names in a text: a row of where they begin, a row of where they end, two rows of hashes
PIECE = 4_000_000  # bytes of text worked on at a time: what the processor keeps near
WORD = 8  # bytes compared at once
BEYOND = 64  # bytes that may be looked at behind the last line: the longest prefix, in words
_LINK = f"<{AIG}".encode()
_LOW_BYTES = np.array([(1 << 8 * count) - 1 for count in range(WORD + 1)], np.uint64)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIXES = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(32)), (np.uint64(0xC4CEB9FE1A85EC53), np.uint64(29))


class Text:
    """The bytes of a text, one by one and as the words of eight that begin at each."""

    def __init__(self, block: Block) -> None:
        data = block.data
        if len(data) < block.end + BEYOND:
            data = data[:] + b"\0" * BEYOND
        self.bytes = np.frombuffer(data, np.uint8)
        self.words: NDArray[np.uint64] = np.ndarray((len(data) - WORD + 1,), "<u8", data, strides=(1,))

    def starts(self, places: Integers, prefix: bytes) -> NDArray[np.bool_]:
        """At which of the places the text goes on with the prefix."""
        found = np.ones(len(places), bool)
        for at in range(0, len(prefix), WORD):
            part = prefix[at : at + WORD]
            word = self.words[places + at] & _LOW_BYTES[len(part)]
            found &= word == np.uint64(int.from_bytes(part, "little"))
        return found

    def names(self, begin: Integers, end: Integers) -> Names:
        """The names between these places, with their hashes."""
        length = end - begin
        hashes = [length.astype(np.uint64) * _SPREAD for _ in _MIXES]
        going = np.arange(len(begin))
        for at in range(0, int(length.max(initial=0)), WORD):
            going = going[length[going] > at]
            word = self.words[begin[going] + at] & _LOW_BYTES[np.minimum(length[going] - at, WORD)]
            for found, (factor, shift) in zip(hashes, _MIXES, strict=True):
                mixed = (found[going] ^ word) * factor
                found[going] = mixed ^ mixed >> shift
        return np.stack([begin, end, *(found.view(np.int64) for found in hashes)])


class Lines(NamedTuple):
    """Relations as they stand in the text: subjects, properties and values, and whether a rule gives them too."""

    names: tuple[Names, ...]
    is_inferred: NDArray[np.bool_]


def read_large(block: Block, schema: Schema, evidence: Evidence) -> Links | None:
    """What `reading.read_links` gives; None where two names have the same hash, which chance does not bring about."""
    text = Text(block)
    if not len(block) or not (found := _all_lines(text, block)).is_inferred.size:
        return Links([], [], [], [], [])
    lines = _stated(found)
    subjects, properties, values = lines.names
    things, relations = _numbered(text, subjects, values), _numbered(text, properties)
    if things is None or relations is None:
        return None
    columns = (array("i", part.tobytes()) for part in (things[1][0], *relations[1], things[1][1]))
    links = Links(things[0], relations[0], *columns)
    if not lines.is_inferred.any():
        return links
    kept = _kept(links, lines.is_inferred, schema, evidence)
    columns = (array("i", np.asarray(part)[kept].tobytes()) for part in links[2:])
    return Links(links.things, links.relations, *columns)


def _all_lines(text: Text, block: Block) -> Lines:
    found = [_lines(text, begin, end) for begin, end in _pieces(block)]
    names = (np.concatenate(parts, axis=1) for parts in zip(*(lines.names for lines in found), strict=True))
    return Lines(tuple(names), np.concatenate([lines.is_inferred for lines in found]))


def _pieces(block: Block) -> Iterator[tuple[int, int]]:
    """The block in pieces of whole lines."""
    begin = block.begin
    while begin < block.end:
        end = min(begin + PIECE, block.end)
        end = block.data.rfind(b"\n", begin, end) + 1 or block.data.find(b"\n", end) + 1 or block.end
        yield begin, end
        begin = end


def _lines(text: Text, begin: int, end: int) -> Lines:
    """The relations between things in one piece; those of `graph:inferred` are marked."""
    marks = np.flatnonzero(text.bytes[begin:end] <= ord(" ")) + begin  # no name has a blank in it
    ends = np.flatnonzero(text.bytes[marks] == ord("\n"))
    first = np.concatenate(([0], ends[:-1] + 1))
    starts = np.concatenate(([begin], marks[ends[:-1]] + 1))
    kept = np.flatnonzero(text.starts(marks[first + 1] + 1, START))
    kept = kept[text.starts(marks[first[kept]] + 1, _LINK)]
    one, two, three = (marks[first[kept] + number] for number in range(3))
    names = (
        text.names(starts[kept] + len(START), one - 1),
        text.names(one + 1 + len(_LINK), two - 1),
        text.names(two + 1 + len(START), three - 1),
    )
    return Lines(names, text.bytes[three + 1] != ord("."))  # only `graph:inferred` speaks of things by its name


def _stated(lines: Lines) -> Lines:
    """The lines of the default graph; each that stands in `graph:inferred` as well is followed by its repetition."""
    kept = np.flatnonzero(~lines.is_inferred)
    is_inferred = np.append(lines.is_inferred, False)[kept + 1]
    return Lines(tuple(names[:, kept] for names in lines.names), is_inferred)


def _numbered(text: Text, *parts: Names) -> tuple[list[str], list[Integers]] | None:
    """The names in their order, and for each part the number of the name in each line."""
    heads = [_heads(part) for part in parts]
    begin, end, hashes, checks = np.concatenate(
        [part[:, head] for part, head in zip(parts, heads, strict=True)], axis=1
    )
    example, group = _groups(hashes)
    if not np.array_equal(checks[example][group], checks):
        return None
    names = _read(text, begin[example], end[example])
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int32)
    rank[order] = np.arange(len(names))
    numbers = np.split(rank[group], np.cumsum([len(head) for head in heads])[:-1])
    columns = zip(numbers, heads, parts, strict=True)
    return (
        [names[at] for at in order],
        [np.repeat(number, np.diff(head, append=part.shape[1])) for number, head, part in columns],
    )


def _heads(names: Names) -> Integers:
    """Where a name is another than in the line before: sorted lines repeat them."""
    return np.flatnonzero(np.append(True, np.any(names[2:, 1:] != names[2:, :-1], axis=0)))


def _groups(hashes: Integers) -> tuple[Integers, Integers]:
    """A place for each different number, and for each place its group; numpy's own `unique` takes twice as long."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    new = np.append(True, ordered[1:] != ordered[:-1])
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def _read(text: Text, begin: Integers, end: Integers) -> list[str]:
    """The names at these places."""
    length = end - begin + 1  # and a byte for what stands between them
    after = np.cumsum(length)
    places = np.arange(length.sum()) + np.repeat(begin - (after - length), length)
    found = text.bytes[places]
    found[after - 1] = ord("\n")
    joined: bytes = found.tobytes()
    return joined.decode().split("\n")[:-1]


def _kept(links: Links, is_inferred: NDArray[np.bool_], schema: Schema, evidence: Evidence) -> NDArray[np.bool_]:
    """Which relations to walk: not the inferred ones that only repeat a chain."""
    sources, kinds, targets = (np.asarray(part, np.int64) for part in links[2:])
    pairs = sources * len(links.things) + targets

    def statements(rows: Integers) -> dict[Statement, int]:
        columns = (part[rows].tolist() for part in (sources, kinds, targets))
        return {
            (links.things[source], links.relations[kind], links.things[target]): row
            for source, kind, target, row in zip(*columns, rows.tolist(), strict=True)
        }

    drawn = statements(np.flatnonzero(is_inferred))
    beside = statements(np.flatnonzero(np.isin(pairs, pairs[is_inferred]) & ~is_inferred))
    kept = np.ones(len(links), bool)
    kept[[drawn[statement] for statement in repetitions(set(drawn), set(beside), schema, evidence)]] = False
    return kept
