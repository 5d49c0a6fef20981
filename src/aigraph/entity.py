"""One thing of the graph for scripts: `Entity`, whose properties are its attributes.

`entity.pyi` beside it names them all for editors and type checkers; `scripts/make_stub.py` makes it from the ontology.
"""

from __future__ import annotations

from typing import Any

from .errors import UnknownName
from .thing import Graph, Thing

__all__ = ["Entity", "Graph"]


class Entity(Thing):
    """One thing. Its properties are its attributes: relations give entities, values give Python values.

    A property of the ontology that has no believed value gives an empty list, or None where it takes one value.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        schema = self._graph.schema
        term = schema.property(name)
        if term is None:
            methods = [known for known in dir(Thing) if not known.startswith("_")]
            hint = UnknownName("property", name, [*schema.property_names, *methods]).hint
            raise AttributeError(f"There is no property {name!r}. {hint}".strip(), name=name, obj=self)
        found: list[Any] = self.out(name) if term.is_relation else self.values(name)
        return (found[0] if found else None) if term.single_valued else found

    def _repr_html_(self) -> str:
        from .cards import card  # only a notebook asks for it

        return card(self, self._graph.schema)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._graph.schema.property_names})
