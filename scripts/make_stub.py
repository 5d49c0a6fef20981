"""Write `src/aigraph/entity.pyi`: the properties of the ontology as attributes, for editors and type checkers.

Run it after the ontology has changed; a test fails until then.
"""

from __future__ import annotations

from pathlib import Path

from aigraph import places
from aigraph.ontology import PropertyTerm, read_ontology
from aigraph.thing import Thing

STUB = Path(__file__).parent.parent / "src" / "aigraph" / "entity.pyi"
HEAD = '''"""One thing of the graph for scripts: `Entity`, whose properties are its attributes.

Made by `scripts/make_stub.py` from the ontology; do not edit.
"""

from decimal import Decimal

from .thing import Graph as Graph
from .thing import Thing

__all__ = ["Entity", "Graph"]

class Entity(Thing):
    """One thing. Its properties are its attributes: relations give entities, values give Python values.

    A property of the ontology that has no believed value gives an empty list, or None where it takes one value.
    """

    def _repr_html_(self) -> str:
        """Its card in a notebook."""

'''
PYTHON = {
    "boolean": "bool",
    "integer": "int",
    "decimal": "Decimal",
    "langString": "dict[str, str]",
}


def type_of(term: PropertyTerm) -> str:
    """What the attribute gives.

    A date stays text, as it may be a day, a month or a year.
    """
    one = "Entity" if term.range_classes else PYTHON.get(term.datatype, "str")
    return f"{one} | None" if term.single_valued else f"list[{one}]"


def attribute(term: PropertyTerm) -> str:
    """A property of the class, with the ontology's comment to read in an editor."""
    comment = term.comments.get("en", "").replace("\\", "\\\\").replace('"""', "'''")
    return f'    @property\n    def {term.name}(self) -> {type_of(term)}:\n        """{comment}"""\n\n'


def stub() -> str:
    """The text of the stub. A property that a thing has as a method or attribute already is left out."""
    terms = read_ontology(places.home() / "ontology").properties.values()
    taken = set(dir(Thing)) | {"id"}
    return HEAD + "".join(attribute(term) for term in terms if term.name not in taken).rstrip() + "\n"


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
    print(f"Wrote {STUB.name}.")
