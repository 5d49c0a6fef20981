"""Pictures of the graph: what to show is selected, laid out, built with pyvis, and put into a page of our own.

`draw` is the whole way; its parts are modules of their own. Nothing here opens a browser or prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import AigraphError, BadParameter
from .layout import LAYOUTS
from .picture import Picture
from .reading import Graph, Reader
from .selection import LIMIT, Request, Selection, select, select_rows

if TYPE_CHECKING:
    from ..results import Results

__all__ = ["LAYOUTS", "LIMIT", "VIEWS", "Picture", "Request", "draw", "draw_rows", "rows_of"]

LANGUAGES = ("en", "zh")
Sizes = dict[str, tuple[float, float]]
VIEWS = ("auto", "network", "table", "matrix", "timeline")


def draw(graph: Graph, request: Request, *, layout: str = "auto", lang: str = "en", view: str = "auto") -> Picture:
    """The picture of what `request` asks for. Raises `UnknownName`, and `AigraphError` where nothing is to be shown."""
    reader = Reader(graph)
    return _drawn(reader, select(reader, request), layout, lang, view)


def rows_of(results: Results) -> list[tuple[str, str, str]]:
    """The statements in an answer: a graph's triples, or rows of ?subject ?property ?object. A text is a thing too.

    Raises `BadParameter` for an answer of another shape.
    """
    names = ("subject", "predicate" if results.kind == "graph" else "property", "object")
    if results.kind == "ask" or not set(names) <= set(results.variables):
        raise BadParameter(
            "A picture needs statements: a CONSTRUCT, or a SELECT with the columns ?subject, ?property and ?object."
        )
    rows = (tuple(row[name] for name in names) for row in results)
    return [(s.value, p.value, o.value) for s, p, o in rows if s and p and o]


def draw_rows(
    graph: Graph, rows: Iterable[tuple[str, str, str]], *, layout: str = "auto", lang: str = "en", view: str = "auto"
) -> Picture:
    """The picture of statements that a query answered with: (subject, property, object), as IRIs."""
    selection = select_rows(rows)
    if not selection.things:
        raise AigraphError("There is nothing to show: the query answered with no statement between things.")
    return _drawn(Reader(graph), selection, layout, lang, view)


def _drawn(reader: Reader, selection: Selection, layout: str, lang: str, view: str) -> Picture:
    from .document import document  # what only a picture needs, when there is one to draw: start-up time
    from .page import page
    from .surroundings import surroundings

    for name, value, choices in (("layout", layout, LAYOUTS), ("lang", lang, LANGUAGES), ("view", view, VIEWS)):
        if value not in choices:
            raise BadParameter(f"{name}: {value!r} is none of {', '.join(choices)}.")
    beyond = surroundings(reader, selection)
    read = document(reader, selection, beyond)
    sizes = {name: tuple(read["things"][name]["size"]) for name in selection.things}
    manner, where = _laid_out(reader, selection, sizes, layout)
    spokes = selection.spokes()
    read["edges"] = [
        edge | {"among": True} if number < len(selection.links) and selection.links[number] not in spokes else edge
        for number, edge in enumerate(read["edges"])
    ]
    read |= {"layout": manner, "view": _first_view(reader, selection) if view == "auto" else view}
    html = page(read, where, selection.links, lang)
    return Picture(html, len(selection.things), len(selection.links), selection.hidden)


def _laid_out(
    reader: Reader, selection: Selection, sizes: Sizes, layout: str
) -> tuple[str, dict[str, dict[str, tuple[float, float]]]]:
    """How things are laid out, and where they stand.

    Layers for paths; layers for what is around a thing, and where every relation is a hierarchy, if they can be read
    in one look; else stress.
    """
    from .layout import legible, places

    edges, ranks = selection.layout_edges(), selection.ranks()
    are_hierarchies = selection.relations and reader.drawn("layers").issuperset(selection.relations)
    if layout == "auto" and selection.kind != "path" and (selection.kind == "neighbourhood" or are_hierarchies):
        return legible(sizes, edges, ranks)
    manner = layout if layout != "auto" else "layers" if selection.kind == "path" else "force"
    return manner, places(sizes, edges, manner, ranks)


def _first_view(reader: Reader, selection: Selection) -> str:
    matrices = reader.drawn("matrix")
    is_matrix = selection.kind == "relations" and matrices.issuperset(selection.relations)
    return "matrix" if is_matrix and selection.relations else "network"
