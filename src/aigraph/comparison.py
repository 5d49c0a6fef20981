"""Pieces of software side by side, theme by theme as the ontology has them: for `aigraph compare`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .errors import BadParameter, UnknownName
from .evidence import Claim, Value
from .graph import KnowledgeGraph
from .schema import Theme
from .support import Support, Verdict


class Cell(NamedTuple):
    """What is known of one piece of software in one row: a verdict, or the values of a property."""

    verdict: Verdict | None
    values: tuple[Value, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def key(self) -> str:
        """What two cells must share to be the same."""
        return self.verdict.answer if self.verdict else "; ".join(sorted(map(str, self.values)))


class Row(NamedTuple):
    """One property, or one value of it, for every piece of software compared."""

    theme: str
    property: str
    value: str
    cells: tuple[Cell, ...]

    def differs(self) -> bool:
        """Whether the cells are not all the same."""
        return len({cell.key for cell in self.cells}) > 1

    def only(self) -> int | None:
        """The position of the one that alone is known to have it; not known is not lacking: see its neighbours."""
        having = [i for i, cell in enumerate(self.cells) if cell.verdict and cell.verdict.holds]
        return having[0] if len(having) == 1 and len(self.cells) > 1 else None


def compare(kg: KnowledgeGraph, ids: Sequence[str], theme: str | None = None, differences: bool = False) -> list[Row]:
    """The rows that sources say anything about, for the things with these ids.

    Raises `UnknownName` for an unknown thing or theme, `BadParameter` where one is named twice.
    """
    if len(set(ids)) < len(ids):
        raise BadParameter("Name each thing that is to be compared once.")
    for entity_id in ids:
        kg[entity_id]
    names = [known.name for known in kg.schema.themes]
    if theme is not None and theme not in names:
        raise UnknownName("theme", theme, names)
    support = Support(kg)
    chosen = [known for known in kg.schema.themes if theme in (None, known.name)]
    rows = [row for known in chosen for row in _rows(support, ids, known)]
    return [row for row in rows if row.differs() or not differences]


def _rows(support: Support, ids: Sequence[str], theme: Theme) -> list[Row]:
    if theme.by_value:
        rows = [Row(theme.name, name, "", _values(support, ids, name)) for name in theme.properties]
        return [row for row in rows if any(cell.values for cell in row.cells)]
    return [row for name in theme.properties for row in _verdicts(support, ids, theme.name, name)]


def _verdicts(support: Support, ids: Sequence[str], theme: str, name: str) -> list[Row]:
    """A row for every value that the property is claimed to have, or not to have, for any of the things."""
    held = [support.held(entity_id, [name]) for entity_id in ids]
    stated = {v for of_one in held for v, claims in of_one.items() if any(c.property == name for c in claims)}
    return [
        Row(theme, name, value, tuple(Cell(support.verdict(of_one, value)) for of_one in held))
        for value in sorted(stated)
    ]


def _values(support: Support, ids: Sequence[str], name: str) -> tuple[Cell, ...]:
    """The values that stand in the graph, be it by a rule, and the claims behind them."""
    term = support.kg.schema.property(name)
    cells = []
    for entity_id in ids:
        thing = support.kg[entity_id]
        values = [near.id for near in thing.out(name)] if term and term.is_relation else thing.values(name)
        claims = tuple(c for c in thing.claims(name) if c.value in values and support.is_believed(c))
        cells.append(Cell(None, tuple(values), claims))
    return tuple(cells)
