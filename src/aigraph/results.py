"""The answer of a query, on floor 5: one result type, as rows of `Term`s or Python values.

`formats` writes it down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .errors import BadParameter, MissingPackage, QueryError
from .terms import Row, Term, Value, read_term, read_triples

if TYPE_CHECKING:
    from .store import Answer


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

    def to_arrow(self) -> Any:
        """The rows as a pyarrow Table; raises `MissingPackage` where pyarrow is not installed."""
        pyarrow = _optional("pyarrow", "arrow")
        columns = list(zip(*self.rows(), strict=True)) or [()] * len(self.variables)
        arrays = []
        for column in columns:
            values = [term.python() if term else None for term in column]
            try:
                arrays.append(pyarrow.array(values))
            except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):  # several types in one column
                arrays.append(pyarrow.array([None if value is None else str(value) for value in values]))
        return pyarrow.table(arrays, names=self.variables)

    def _terms(self, binding: dict[str, Any]) -> tuple[Term | None, ...]:
        try:
            return tuple([read_term(binding[name]) if name in binding else None for name in self.variables])
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise _not_an_answer() from error

    def _rows_of_graph(self) -> list[tuple[Term | None, ...]]:
        if self.kind == "ask":
            raise BadParameter("An ASK query has no rows; its answer is .boolean.")
        if self._graph_rows is None:
            self._graph_rows = list(read_triples(self._triples))
        return self._graph_rows


def _not_an_answer() -> QueryError:
    return QueryError("The answer is not in the format of SPARQL results.")


def _optional(package: str, extra: str = "") -> Any:
    """A package that only some people have, by name: nothing else of aigraph needs it."""
    from importlib import import_module

    try:
        return import_module(package)
    except ImportError as error:
        sentence = f"{package} is not installed."
        raise MissingPackage(sentence, hint=f"Install it with: pip install 'aigraph[{extra or package}]'") from error
