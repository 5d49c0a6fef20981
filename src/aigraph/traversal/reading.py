"""Reads the believed relations of a built graph, once, from its N-Quads file.

The file is read and not the store: a store hands out each statement as Python objects, which for a million of them
costs ten times as much as the search that they are wanted for. `bulk` does the same with numpy where there is much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..vocabulary import AIG, ID, INFERRED_GRAPH
from .block import START, things_block
from .links import Links, Statement, repetitions

if TYPE_CHECKING:
    from ..evidence import Evidence
    from ..schema import Schema

LARGE = 16_000_000  # bytes of such lines; beyond, reading them by numpy is worth its import
_INFERRED = f" <{INFERRED_GRAPH}> .".encode()
_RELATION = re.compile(
    rb"^<%b[^>]*> <%b[^>]*> <%b[^>]*> (?:<%b> )?\.$"
    % tuple(re.escape(part.encode()) for part in (ID, AIG, ID, INFERRED_GRAPH)),
    re.MULTILINE,
)


def read_links(graph: Path, schema: Schema, evidence: Evidence) -> Links:
    """The relations between things that the N-Quads file `graph` holds in its default graph."""
    block = things_block(graph)
    if len(block) > LARGE:
        from .bulk import read_large  # numpy: only where it pays

        if (links := read_large(block, schema, evidence)) is not None:
            return links
    return _numbered(*_columns(_lines(block.read(), schema, evidence)))


def _lines(block: bytes, schema: Schema, evidence: Evidence) -> list[bytes]:
    """The lines of the relations to walk."""
    lines: list[bytes] = _RELATION.findall(block)
    inferred = [line.removesuffix(_INFERRED) + b" ." for line in lines if line.endswith(_INFERRED)]
    if not inferred:
        return lines
    lines = [line for line in lines if not line.endswith(_INFERRED)]
    drawn = dict(zip(inferred, _statements(inferred), strict=True))
    stated = [line for line in lines if line not in drawn]
    repeated = repetitions(set(drawn.values()), set(_statements(stated)), schema, evidence)
    return sorted(stated + [line for line, statement in drawn.items() if statement not in repeated])


def _columns(lines: Iterable[bytes]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Subjects, properties and values by name; all lines at once, as a million one by one would take seconds."""
    text = b" ".join(lines)
    for mark in (START, f"<{AIG}".encode(), b">"):
        text = text.replace(mark, b"")
    words = text.split()
    return words[0::4], words[1::4], words[2::4]


def _statements(lines: Iterable[bytes]) -> Iterator[Statement]:
    return ((s.decode(), p.decode(), o.decode()) for s, p, o in zip(*_columns(lines), strict=True))


def _numbered(subjects: list[bytes], predicates: list[bytes], objects: list[bytes]) -> Links:
    things, relations = sorted({*subjects, *objects}), sorted(set(predicates))
    thing = dict(zip(things, range(len(things)), strict=True)).__getitem__
    relation = dict(zip(relations, range(len(relations)), strict=True)).__getitem__
    return Links(
        [name.decode() for name in things],
        [name.decode() for name in relations],
        list(map(thing, subjects)),
        list(map(relation, predicates)),
        list(map(thing, objects)),
    )
