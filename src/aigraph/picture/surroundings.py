"""What a picture's file carries beyond what it shows: neighbours one step away, and what is not believed.

Not all of it always: each thing shown gets its share, so that a file stays small. The page says of each thing
how many of its relations the file leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, zip_longest
from typing import NamedTuple

from .reading import Link, Reader
from .selection import Selection, telling

MOST = 300  # links beyond, for a picture of sixty things
FOR_EACH = 2  # more, or fewer, for each thing that there are more, or fewer


class Surroundings(NamedTuple):
    """Links beyond those shown, links that are stated but not believed, and per thing how many were left out."""

    links: tuple[Link, ...]
    disbelieved: tuple[Link, ...]
    left_out: dict[str, int]


def surroundings(reader: Reader, selection: Selection) -> Surroundings:
    """What lies one step beyond a selection."""
    shown, inside = set(selection.links), set(selection.things)
    if len(inside) > 400:
        return Surroundings((), _disbelieved(reader, inside), {})
    queues = [_beyond(reader, thing, shown, inside) for thing in selection.things]
    most = MOST + FOR_EACH * (len(inside) - 60)
    turns = (link for turn in zip_longest(*queues) for link in turn if link is not None)
    kept = set(islice(dict.fromkeys(turns), most))
    left_out = {
        thing: sum(link not in kept for link in queue)
        for thing, queue in zip(selection.things, queues, strict=True)
        if any(link not in kept for link in queue)
    }
    return Surroundings(tuple(sorted(kept)), _disbelieved(reader, inside), left_out)


def _beyond(reader: Reader, thing: str, shown: set[Link], inside: set[str]) -> list[Link]:
    """The further links of a thing: those among shown things first, then by turns one of each relation."""
    links = [link for link in telling(reader, reader.links_of(thing)) if link not in shown]
    among = [link for link in links if link.other(thing) in inside]
    queues: dict[tuple[str, bool], list[Link]] = {}
    for link in links:
        if link.other(thing) not in inside:
            queues.setdefault((link.property, link.subject == thing), []).append(link)
    ordered = sorted(queues.values(), key=lambda queue: (len(queue), queue))
    return among + [link for turn in zip_longest(*ordered) for link in turn if link is not None]


def _disbelieved(reader: Reader, inside: Iterable[str]) -> tuple[Link, ...]:
    """The links of shown things that a source states and nobody else does or that evidence speaks against."""
    links = {Link(claim.subject, claim.property, str(claim.value)) for claim in reader.disbelieved(inside)}
    return tuple(sorted(link for link in links if link not in reader.links_of(link.subject)))
