"""The formats an answer can be written in, on floor 5: their names, extensions and media types, and `write`.

Those that machines read are made in `serializers`, those that people read in `tables`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .errors import BadParameter, UnknownName

if TYPE_CHECKING:
    from .results import Results
    from .tables import Labels


class Format(NamedTuple):
    """A format to write an answer in; `extensions` and `aliases` (further names and media types) find it too."""

    name: str
    media_type: str
    extensions: tuple[str, ...]
    kinds: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything this format is found by."""
        return (self.name, self.media_type, *self.extensions, *self.aliases)


_ROWS = ("select", "ask")
_GRAPH = ("graph",)
FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("table", "text/plain", ("txt",), _ROWS),
        Format("json", "application/sparql-results+json", ("srj", "json"), _ROWS, ("application/json",)),
        Format("xml", "application/sparql-results+xml", ("srx", "xml"), _ROWS, ("application/xml", "text/xml")),
        Format("csv", "text/csv", ("csv",), _ROWS),
        Format("tsv", "text/tab-separated-values", ("tsv",), _ROWS),
        Format("jsonl", "application/x-ndjson", ("jsonl", "ndjson"), _ROWS, ("application/jsonl",)),
        Format("markdown", "text/markdown", ("md", "markdown"), _ROWS),
        Format("html", "text/html", ("html", "htm"), _ROWS),
        Format("turtle", "text/turtle", ("ttl",), _GRAPH),
        Format("ntriples", "application/n-triples", ("nt",), _GRAPH, ("n-triples",)),
        Format("nquads", "application/n-quads", ("nq",), _GRAPH, ("n-quads",)),
        Format("trig", "application/trig", ("trig",), _GRAPH),
        Format("jsonld", "application/ld+json", ("jsonld", "json"), _GRAPH, ("json-ld", "application/json")),
        Format("rdfxml", "application/rdf+xml", ("rdf", "xml"), _GRAPH, ("application/xml", "text/xml")),
    )
}


def find_format(text: str, kind: str) -> Format:
    """The format that a name, a file extension or a media type means for an answer of this kind.

    `json` and `xml` are the SPARQL formats for rows, JSON-LD and RDF/XML for a graph. Raises `UnknownName` for
    what nobody has heard of, `BadParameter` for a format that cannot hold this kind of answer.

    >>> find_format(".srj", "select").name, find_format("json", "graph").name, find_format("text/csv", "ask").name
    ('json', 'jsonld', 'csv')
    """
    wanted = text.partition(";")[0].strip().lower().removeprefix(".")
    found = [format for format in FORMATS.values() if wanted in format.names]
    serving = [format for format in FORMATS.values() if kind in format.kinds]
    if not found:
        raise UnknownName("format", text, sorted({name for format in serving for name in format.names}))
    for format in found:
        if format in serving:
            return format
    names = ", ".join(format.name for format in serving)
    what = "A graph" if kind == "graph" else "An answer of rows" if kind == "select" else "The answer of an ASK"
    raise BadParameter(f"{what} cannot be written as {found[0].name}; it can be as {names}.")


def default_format(kind: str, is_terminal: bool) -> str:
    """The format for somebody who named none: Turtle for graphs, else a table to look at or TSV for a pipe.

    >>> default_format("select", True), default_format("ask", False), default_format("graph", True)
    ('table', 'tsv', 'turtle')
    """
    return "turtle" if kind == "graph" else "table" if is_terminal else "tsv"


def write(
    results: Results,
    format: str,
    *,
    excel_safe: bool = False,
    header: bool = True,
    width: int | None = None,
    color: bool = False,
    labels: Labels | None = None,
) -> bytes:
    """The answer as the bytes of a file in this format: UTF-8 whatever the locale.

    `excel_safe` (CSV only) disarms cells that a spreadsheet would take for a formula. `header=False` leaves out
    the line of names of table, CSV and TSV. `width`, the columns of a terminal, makes a table fold to fit;
    `color` lets it use bold. `labels` gives the text shown for an IRI in table, Markdown and HTML; where it gives
    None the CURIE is shown. Raises what `find_format` raises, and `BadParameter` for text that the format cannot hold.
    """
    name = find_format(format, results.kind).name
    if name in ("table", "markdown", "html"):
        from . import tables  # only what is asked for is loaded: start-up time

        if name == "table":
            text = tables.write_table(results, header=header, width=width, color=color, labels=labels)
        else:
            text = (tables.write_markdown if name == "markdown" else tables.write_html)(results, labels=labels)
    else:
        from . import serializers  # as above

        text = serializers.write_text(results, name, excel_safe=excel_safe, header=header)
    return text.encode("utf-8", "replace")  # half a surrogate pair, as JSON may smuggle in, becomes "?"
