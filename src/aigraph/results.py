"""The answer of a query, on floor 5: one result type, and the table of formats it can be written in.

`Results` gives rows of `Term`s or Python values; `write` gives the bytes of any format. The formats that
machines read are made in `serializers`, those that people read in `tables`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from aigraph.errors import BadParameter, MissingPackage, QueryError, UnknownName
from aigraph.terms import Row, Term, Value, read_term

if TYPE_CHECKING:
    from aigraph.store import Answer

__all__ = ["FORMATS", "Format", "Labels", "Results", "Row", "Term", "Value", "default_format", "find_format", "write"]

Labels: TypeAlias = "Callable[[str], str | None]"

# Names of variables come from remote ends too; what a name cannot hold could break out of a header.
_VARIABLE = r"[^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xa0\u2028-\u202e\u2066-\u2069]+"


class Results:
    """What a query answered: the rows of a SELECT, the `boolean` of an ASK, or the triples of a graph.

    A graph reads as rows of `subject`, `predicate` and `object`. An answer is true when it is: an ASK that says
    yes, or at least one row or triple.

    >>> from aigraph.store import Answer
    >>> body = b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "Ollama"}}]}}'
    >>> results = Results(Answer("select", body))
    >>> results.variables, len(results), results[0]["n"].value, results.to_dicts()
    (['n'], 1, 'Ollama', [{'n': 'Ollama'}])
    """

    kind: str
    variables: list[str]

    def __init__(self, answer: Answer, order: Sequence[str] = ()) -> None:
        self.kind = answer.kind
        self.variables = []
        self._boolean = False
        self._bindings: list[dict[str, Any]] = []
        self._triples = b""
        self._graph_rows: list[tuple[Term | None, ...]] | None = None
        if self.kind == "graph":
            self.variables = ["subject", "predicate", "object"]
            self._triples = answer.body
        else:
            self._read_json(answer.body)
            # The engine names the columns of SELECT * in an order of its own; `order` is the query's.
            rank = {name: number for number, name in enumerate(order)}
            self.variables.sort(key=lambda name: rank.get(name, len(rank)))

    def _read_json(self, body: bytes) -> None:
        import json  # a graph needs none: start-up time

        try:
            document = json.loads(body)
            if self.kind == "ask":
                self._boolean = document["boolean"]
                if not isinstance(self._boolean, bool):
                    raise ValueError("boolean")
                return
            names = document["head"]["vars"]
            self._bindings = document["results"]["bindings"]
            well_formed = all(re.fullmatch(_VARIABLE, name) for name in names) and len(set(names)) == len(names)
            if not well_formed or not all(isinstance(binding, dict) for binding in self._bindings):
                raise ValueError("variables or bindings")
            self.variables = list(names)
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise _not_an_answer() from error

    @property
    def boolean(self) -> bool:
        """What an ASK answered."""
        if self.kind != "ask":
            raise BadParameter("Only an ASK query has a boolean answer.")
        return self._boolean

    @property
    def triples(self) -> bytes:
        """The triples of a graph, as N-Triples the way they came: not sorted, perhaps with repetitions."""
        if self.kind != "graph":
            raise BadParameter("Only a CONSTRUCT or DESCRIBE query answers with triples.")
        return self._triples

    def __bool__(self) -> bool:
        return self._boolean if self.kind == "ask" else len(self) > 0

    def __len__(self) -> int:
        return len(self._bindings if self.kind == "select" else self._rows_of_graph())

    def __iter__(self) -> Iterator[Row]:
        positions = {name: number for number, name in enumerate(self.variables)}
        return (Row(positions, terms) for terms in self.rows())

    def __getitem__(self, number: int) -> Row:
        positions = {name: position for position, name in enumerate(self.variables)}
        if self.kind == "select":
            return Row(positions, self._terms(self._bindings[number]))
        return Row(positions, self._rows_of_graph()[number])

    def __repr__(self) -> str:
        return f"<Results: {self._boolean}>" if self.kind == "ask" else f"<Results: {self.kind}, {len(self)} rows>"

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The rows as plain tuples in the order of `variables`: what the formats are written from."""
        return map(self._terms, self._bindings) if self.kind == "select" else iter(self._rows_of_graph())

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as dictionaries of Python values, see `Term.python`."""
        return [row.python() for row in self]

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame; raises `MissingPackage` where pandas is not installed."""
        pandas = _optional("pandas")
        return pandas.DataFrame(self.to_dicts(), columns=self.variables)

    def to_polars(self) -> Any:
        """The rows as a polars DataFrame; raises `MissingPackage` where polars is not installed."""
        polars = _optional("polars")
        columns = list(zip(*self.rows(), strict=True)) or [()] * len(self.variables)
        return polars.DataFrame(
            [
                polars.Series(name, [term.python() if term else None for term in column], strict=False)
                for name, column in zip(self.variables, columns, strict=True)
            ]
        )

    def _terms(self, binding: dict[str, Any]) -> tuple[Term | None, ...]:
        try:
            return tuple([read_term(binding[name]) if name in binding else None for name in self.variables])
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise _not_an_answer() from error

    def _rows_of_graph(self) -> list[tuple[Term | None, ...]]:
        if self.kind == "ask":
            raise BadParameter("An ASK query has no rows; its answer is .boolean.")
        if self._graph_rows is None:
            from aigraph.serializers import read_triples  # pyoxigraph only where it is needed: start-up time

            self._graph_rows = list(read_triples(self._triples))
        return self._graph_rows


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
        from aigraph import tables  # only what is asked for is loaded: start-up time

        if name == "table":
            text = tables.write_table(results, header=header, width=width, color=color, labels=labels)
        else:
            text = (tables.write_markdown if name == "markdown" else tables.write_html)(results, labels=labels)
    else:
        from aigraph import serializers  # as above

        text = serializers.write_text(results, name, excel_safe=excel_safe, header=header)
    return text.encode("utf-8", "replace")  # half a surrogate pair, as JSON may smuggle in, becomes "?"


def _not_an_answer() -> QueryError:
    return QueryError("The answer is not in the format of SPARQL results.")


def _optional(package: str) -> Any:
    """A package that only some people have, by name: nothing else of aigraph needs it."""
    from importlib import import_module

    try:
        return import_module(package)
    except ImportError as error:
        sentence = f"{package} is not installed."
        raise MissingPackage(sentence, hint=f"Install it with: pip install 'aigraph[{package}]'") from error
