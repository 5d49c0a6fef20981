"""What can go wrong, at the bottom of everything: one exception tree and the `Problem` value.

Two kinds never mix. A fault in somebody's data is a `Problem`, collected and shown with its place;
what stops a call is one of these exceptions:

    AigraphError
    ├── DataError                 data that cannot be built on; carries every Problem found
    ├── UnreadableData            a folder or file that is not there or cannot be read
    ├── UnknownName (KeyError)    an entity, property, class, query or source nobody has heard of
    ├── BadParameter (ValueError) a value that does not fit where it was given
    ├── NoPath                    two things that no relation asked for connects
    ├── QueryError                a query that could not be answered
    │   ├── QuerySyntaxError      it is not SPARQL; carries line and column
    │   ├── QueryRefused          it asks for what no query may do
    │   ├── QueryTimeout          it ran out of time
    │   └── QueryTooLarge         it ran out of memory, or its answer did
    ├── EndpointError             a remote endpoint did not answer as it should
    └── MissingPackage            an optional package has to be installed first
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One fault in a file.

    >>> print(Problem("data/entities/engines/x.yaml", 3, 5, "Unknown property 'bulit_on'.", "Did you mean 'built_on'?"))
    data/entities/engines/x.yaml:3:5: Unknown property 'bulit_on'. (Did you mean 'built_on'?)
    """

    file: str
    line: int
    column: int
    sentence: str
    hint: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        mark = "warning: " if self.is_warning else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.sentence}{hint}"


class AigraphError(Exception):
    """Anything aigraph stops for; `str()` is one sentence for a person, `hint` a way out."""

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.hint = hint

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class DataError(AigraphError):
    """Data with faults in it; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len(problems)
        super().__init__(
            f"The data has {count} fault{'s' if count != 1 else ''}.", hint="Run aigraph validate to list them."
        )
        self.problems = tuple(problems)


class UnreadableData(AigraphError):
    """A folder or file that is missing or cannot be read."""


FEW = 12  # names that may all be listed where none is near


class UnknownName(AigraphError, KeyError):
    """A name nobody has heard of; `suggestions` holds the nearest ones known."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        from difflib import get_close_matches  # only where something went wrong: start-up time

        names = list(known)
        self.kind, self.name = kind, name
        self.suggestions = tuple(get_close_matches(name, names, n=3, cutoff=0.6))
        hint = ""
        if self.suggestions:
            hint = f"Did you mean {' or '.join(repr(s) for s in self.suggestions)}?"
        elif 0 < len(names) <= FEW:
            hint = f"It can be {' or '.join(repr(n) for n in names)}."
        super().__init__(f"There is no {kind} {name!r}.", hint=hint)


class BadParameter(AigraphError, ValueError):
    """A value that does not fit where it was given."""


class NoPath(AigraphError):
    """Two things that no chain of the relations asked for connects.

    `nearest` is the thing that can be reached from `start` and lies nearest to `end` over all relations, if any does.
    """

    def __init__(self, start: str, end: str, along: str, nearest: str | None = None, away: int = 0) -> None:
        self.start, self.end, self.nearest = start, end, nearest
        hint = f"{start!r} leads to nothing that way."
        if nearest is not None:
            steps = "1 step" if away == 1 else f"{away} steps"
            hint = f"The nearest it reaches is {nearest!r}, {steps} from {end!r} over all relations."
        super().__init__(f"There is no path from {start!r} to {end!r} along {along}.", hint=hint)


class QueryError(AigraphError):
    """A query that could not be answered; `line` and `column` (from 1) say where, when known."""

    def __init__(self, sentence: str, *, hint: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(sentence, hint=hint)
        self.line, self.column = line, column


class QuerySyntaxError(QueryError):
    """The text is not SPARQL."""


class QueryRefused(QueryError):
    """The query asks for what no query may do here."""


class QueryTimeout(QueryError):
    """The query ran out of time."""


class QueryTooLarge(QueryError):
    """The query, or its answer, ran out of memory."""


class EndpointError(AigraphError):
    """A remote endpoint did not answer as it should."""


class MissingPackage(AigraphError):
    """An optional package has to be installed first."""
