"""The schema as Python sees it: classes and properties read from `ontology/`, nothing built in.

Which property exists, on what, with what values and how many, is decided in `aigraph.ttl` and
`shapes.ttl`; this module only reads it, for `conformance`, `belief` and editors.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from .errors import UnreadableData
from .vocabulary import AIG, BASE, OWL, RDF, RDFS, SCHEMA, SH, local_name

SKOLEM = BASE + ".well-known/genid/"
DATE = "date"


class ClassTerm(NamedTuple):
    """A class: its name, its ancestors including itself, the folder of its things, its labels by language."""

    name: str
    ancestors: frozenset[str]
    folder: str
    labels: dict[str, str]


class PropertyTerm(NamedTuple):
    """A property: what it may be used on, what values it takes, and whether one value must win.

    `range_classes` is empty for values, `datatype` (`integer`, `anyURI`, `langString`, …) for relations.
    """

    name: str
    domains: frozenset[str]
    range_classes: frozenset[str]
    datatype: str
    choices: tuple[str, ...]
    single_valued: bool
    derived: bool
    above: float | None
    labels: dict[str, str]
    comments: dict[str, str]


class Ontology(NamedTuple):
    """Classes and properties by name, and the triples they were read from (no blank nodes)."""

    classes: dict[str, ClassTerm]
    properties: dict[str, PropertyTerm]
    triples: tuple[ox.Triple, ...]

    def ancestors(self, class_names: tuple[str, ...]) -> frozenset[str]:
        """The classes and all their super-classes; unknown names are left out."""
        known = [self.classes[name].ancestors for name in class_names if name in self.classes]
        return frozenset().union(*known)


def read_ontology(folder: Path) -> Ontology:
    """Read every Turtle file of `folder`. Raises `UnreadableData` with the place of a syntax error."""
    triples = _canonical([t for path in sorted(folder.glob("*.ttl")) for t in _parse(path)])
    if not triples:
        raise UnreadableData(f"There is no ontology in {str(folder)!r}.")
    facts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)  # _canonical has named the rest
        facts[triple.subject.value][triple.predicate.value].append(triple.object)
    return Ontology(_classes(facts), _properties(facts), tuple(triples))


def _parse(path: Path) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    except (SyntaxError, OSError) as error:
        raise UnreadableData(f"{path}: {error}") from error


def _canonical(triples: list[ox.Triple]) -> list[ox.Triple]:
    """The same triples with blank nodes named by RDFC-1.0, so that every build gives the same bytes."""
    dataset = ox.Dataset([ox.Quad(t.subject, t.predicate, t.object) for t in triples])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    def named(term: Any) -> Any:
        return ox.NamedNode(SKOLEM + term.value) if isinstance(term, ox.BlankNode) else term

    return sorted((ox.Triple(named(q.subject), q.predicate, named(q.object)) for q in dataset), key=str)


Facts = dict[str, dict[str, list[Any]]]


def _texts(values: list[Any]) -> dict[str, str]:
    return {value.language: value.value for value in values if value.language}


def _names(values: list[Any]) -> frozenset[str]:
    return frozenset(local_name(v.value) for v in values if v.value.startswith(AIG))


def _is_a(fact: dict[str, list[Any]], kinds: tuple[str, ...]) -> bool:
    return any(value.value in kinds for value in fact[RDF + "type"])


def _classes(facts: Facts) -> dict[str, ClassTerm]:
    parents = {
        local_name(iri): _names(fact[RDFS + "subClassOf"])
        for iri, fact in list(facts.items())
        if iri.startswith(AIG) and _is_a(fact, (OWL + "Class",))
    }

    def ancestors(name: str) -> frozenset[str]:
        return frozenset({name}).union(*(ancestors(parent) for parent in parents.get(name, ())))

    def folder(name: str) -> str:
        return next((v.value for v in facts[AIG + name][AIG + "folder"]), "")

    return {
        name: ClassTerm(name, ancestors(name), folder(name), _texts(facts[AIG + name][RDFS + "label"]))
        for name in sorted(parents)
    }


def _properties(facts: Facts) -> dict[str, PropertyTerm]:
    kinds = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
    shapes = _value_shapes(facts)
    terms = {}
    for iri in sorted(i for i, f in list(facts.items()) if i.startswith(AIG) and _is_a(f, kinds)):
        fact, shape = facts[iri], shapes.get(iri, {})
        ranges = fact[SCHEMA + "rangeIncludes"]
        datatypes = [local_name(r.value) for r in ranges if not r.value.startswith(AIG)]
        terms[local_name(iri)] = PropertyTerm(
            name=local_name(iri),
            domains=_names(fact[SCHEMA + "domainIncludes"]),
            range_classes=_names(ranges),
            datatype=datatypes[0] if datatypes else "",
            choices=tuple(_list(facts, shape.get(SH + "in", []))),
            single_valued=bool(shape.get(SH + "uniqueLang"))
            or any(v.value == "1" for v in shape.get(SH + "maxCount", [])),
            derived=any(v.value == "true" for v in fact[AIG + "derived"]),
            above=next((float(v.value) for v in shape.get(SH + "minExclusive", [])), None),
            labels=_texts(fact[RDFS + "label"]),
            comments=_texts(fact[RDFS + "comment"]),
        )
    return terms


def _value_shapes(facts: Facts) -> dict[str, dict[str, list[Any]]]:
    """Property IRI → the constraints of all property shapes on it, taken together."""
    shapes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for fact in list(facts.values()):
        for path in fact[SH + "path"]:
            for predicate, values in fact.items():
                shapes[path.value][predicate] += values
    return shapes


def _list(facts: Facts, heads: list[Any]) -> list[str]:
    items = []
    node = heads[0].value if heads else RDF + "nil"
    while node != RDF + "nil":
        items += [value.value for value in facts[node][RDF + "first"]]
        node = next((value.value for value in facts[node][RDF + "rest"]), RDF + "nil")
    return items


def json_schema(ontology: Ontology, kind: str) -> dict[str, Any]:
    """A JSON Schema (2020-12) of entity files (`kind="entity"`) or source files, for editors to complete from."""
    from .records import Entity, Source  # pydantic only where a schema is asked for: start-up time

    schema = (Entity if kind == "entity" else Source).model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if kind == "entity":
        names = {"enum": [n for n, c in ontology.classes.items() if "Entity" in c.ancestors and n != "Entity"]}
        schema["properties"]["type"] = {"anyOf": [names, {"type": "array", "items": names, "minItems": 1}]}
        entries = schema["properties"]["claims"].pop("additionalProperties")
        schema["properties"]["claims"] |= {
            "additionalProperties": False,
            "properties": {
                p.name: {**entries, "description": p.comments.get("en", "")}
                for p in ontology.properties.values()
                if not p.derived
            },
        }
    return schema
