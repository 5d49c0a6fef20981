"""The document that a picture's page reads: everything it shows and can show, as plain JSON values.

Texts stay as they are (the page sets them as text, never as markup), except that characters which could make
a text read otherwise are made visible.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..evidence import BELIEVED, Claim, Inference, Source, Value, Words
from ..vocabulary import is_id
from .labels import chip_size, lines, plain
from .reading import Link, Reader, Thing
from .selection import Selection
from .surroundings import Surroundings

Json = dict[str, Any]
LONGEST_TEXT = 4_000


def text(value: str) -> str:
    """A text for the page: no characters that mislead, not endlessly long."""
    return plain(value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + "…")


def words(by_language: Words) -> Words:
    """A text in every language it has."""
    return {language: text(value) for language, value in by_language.items()}


def _without_empty(document: Json) -> Json:
    return {key: value for key, value in document.items() if value not in ("", {}, [], (), None)}


class Document:
    """Gathers what a page needs; sources and claims are written once and pointed to by number."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.sources: dict[str, Json] = {}
        self.claims: list[Json] = []
        self.rules: list[Json] = []
        self._numbers: dict[str, int] = {}
        self._rule_numbers: dict[tuple[str, str, str, str], int] = {}
        self.properties: set[str] = set()

    def source(self, source: Source) -> str:
        """A source's id, the source itself noted."""
        if source.id not in self.sources:
            self.sources[source.id] = _without_empty(
                {"title": words(source.title), "kind": source.kind, "url": text(source.url), "date": source.date}
            )
        return source.id

    def claim(self, claim: Claim) -> int:
        """The number of a claim, the claim itself noted."""
        if claim.iri not in self._numbers:
            self._numbers[claim.iri] = len(self.claims)
            self.properties.add(claim.property)
            self.claims.append(
                _without_empty(
                    {
                        "s": claim.subject,
                        "p": claim.property,
                        "v": _value(claim.value),
                        "is": claim.status,
                        "extent": "" if claim.extent == "full" else claim.extent,
                        "source": self.source(claim.source),
                        "as_of": claim.as_of,
                        "since": claim.since,
                        "until": claim.until,
                        "version": text(claim.version),
                        "where": words(claim.locator),
                        "if": words(claim.condition),
                        "note": words(claim.note),
                        "against": [
                            _without_empty(
                                {
                                    "source": self.source(refutation.source),
                                    "as_of": refutation.as_of,
                                    "where": words(refutation.locator),
                                    "note": words(refutation.note),
                                }
                            )
                            for refutation in claim.refuted_by
                        ],
                    }
                )
                | {"v": _value(claim.value)}  # false and 0 are values
            )
        return self._numbers[claim.iri]

    def rule(self, inference: Inference) -> int:
        """The number of an inference, with its premises down to claims."""
        key = (inference.subject, inference.property, inference.value, inference.rule)
        if key not in self._rule_numbers:
            self.properties.add(inference.property)
            premises = [
                {"rule": self.rule(premise)} if isinstance(premise, Inference) else {"claim": self.claim(premise)}
                for premise in inference.premises
            ]
            self._rule_numbers[key] = len(self.rules)
            self.rules.append(
                {
                    "s": inference.subject,
                    "p": inference.property,
                    "o": inference.value,
                    "rule": inference.rule,
                    "why": words(inference.reason),
                    "from": premises,
                }
            )
        return self._rule_numbers[key]

    def edge(self, link: Link) -> Json:
        """A link with its evidence, and from when to when it held as far as is known."""
        claims = self.reader.claims_of(link)
        inferences = self.reader.inferences_of(link)
        self.properties.add(link.property)
        believed = [c for c in claims if c.status in BELIEVED and (c.extent != "none" or c.property != link.property)]
        status = (
            believed[0].status if believed else "inferred" if inferences else claims[0].status if claims else "stated"
        )
        extents = {claim.extent for claim in believed}
        begins = sorted(claim.since or claim.as_of for claim in believed) or sorted(_dates(inferences))[-1:]
        ends = sorted(claim.until for claim in believed if claim.until)
        return _without_empty(
            {
                "s": link.subject,
                "p": link.property,
                "o": link.object,
                "is": status,
                "extent": next((e for e in ("partial", "in_progress") if extents == {e}), ""),
                "from": begins[0] if begins else "",
                "to": ends[-1] if len(ends) == len(believed) and ends else "",
                "claims": [self.claim(claim) for claim in claims],
                "rules": [self.rule(inference) for inference in inferences],
            }
        )


def _dates(inferences: Iterable[Inference]) -> list[str]:
    """When each premise began to be known; an inference is as young as its youngest premise."""
    found = []
    for inference in inferences:
        for premise in inference.premises:
            found += _dates([premise]) if isinstance(premise, Inference) else [premise.since or premise.as_of]
    return found


def _value(value: Value) -> Any:
    if isinstance(value, dict):
        return words(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    return text(value) if isinstance(value, str) else float(value)


def thing(thing: Thing, with_description: bool = True) -> Json:
    """A thing for the page, with its label broken into lines."""
    width, height = chip_size(thing.label)
    return _without_empty(
        {
            "label": words(thing.label),
            "lines": {language: lines(label) for language, label in thing.label.items()},
            "size": [width, height],
            "about": words(thing.description) if with_description else {},
            "types": list(thing.types),
            "also": [text(alias) for alias in thing.aliases],
            "same": [text(iri) for iri in thing.same_as],
        }
    )


def document(reader: Reader, selection: Selection, beyond: Surroundings) -> Json:
    """All that the page of a selection needs, but for the places of things."""
    gathered = Document(reader)
    shown = [gathered.edge(link) for link in selection.links]
    further = [gathered.edge(link) for link in (*beyond.links, *beyond.disbelieved)]
    denied = [link for relation in selection.relations for link in _denied(reader, relation, selection)]
    further += [gathered.edge(link) | {"is": "denied"} for link in denied]
    facts = {t: numbers for t in selection.things if (numbers := [gathered.claim(c) for c in reader.facts_of(t)])}
    ends = {end for edge in (*shown, *further) for end in (edge["s"], edge["o"])}
    ends |= {claim[key] for claim in gathered.claims for key in ("s", "v") if _is_thing(reader, claim, key)}
    ends |= {rule[key] for rule in gathered.rules for key in ("s", "o")}
    names = [*selection.things, *sorted(ends - set(selection.things))]
    things = {name: thing(reader.thing(name)) for name in names}
    for name, count in beyond.left_out.items():
        things[name]["more"] = count
    info = reader.kg.info()
    return {
        "kind": selection.kind,
        "focus": list(selection.focus),
        "hidden": selection.hidden,
        "relations": list(selection.relations),
        "asked": [words(reader.schema.classes[name].labels) for name in selection.types],
        "date": str(info.get("date", "")),
        "version": str(info.get("version", "")),
        "shown": list(selection.things),
        "edges": shown + further,
        "initial": len(shown),
        "things": things,
        "facts": facts,
        "claims": gathered.claims,
        "rules": gathered.rules,
        "sources": dict(sorted(gathered.sources.items())),
        "classes": _classes(reader, (t for entry in things.values() for t in entry.get("types", ()))),
        "properties": _properties(reader, gathered.properties),
    }


def _denied(reader: Reader, relation: str, selection: Selection) -> list[Link]:
    shown = set(selection.things)
    links = reader.denied(relation) if relation in reader.relations else []
    return [link for link in links if link.subject in shown and link.object in shown]


def _is_thing(reader: Reader, claim: Json, key: str) -> bool:
    return key == "s" or (claim["p"] in reader.relations and isinstance(claim["v"], str) and is_id(claim["v"]))


def _classes(reader: Reader, names: Iterable[str]) -> Json:
    """The classes that occur and those above them, each with the class whose look it takes."""
    glyphs, colours = reader.schema.annotated("glyph"), reader.schema.annotated("colour")
    every = {above for name in set(names) for above in reader.schema.ancestors(name)}
    found = {}
    for name in sorted(every & set(reader.schema.classes)):
        look = _look(reader, name, glyphs)
        found[name] = {
            "label": words(reader.schema.classes[name].labels),
            "look": look,
            "glyph": glyphs.get(look, ("circle",))[0],
            "colour": colours.get(look, ("grey",))[0],
            "above": sorted(set(reader.schema.classes[name].parents) & every),
        }
    return found


def _look(reader: Reader, name: str, glyphs: dict[str, list[str]]) -> str:
    """The nearest class at or above `name` that the ontology gives a glyph."""
    edge = [name]
    while edge:
        for candidate in edge:
            if candidate in glyphs:
                return candidate
        edge = sorted(parent for c in edge if c in reader.schema.classes for parent in reader.schema.classes[c].parents)
    return name


def _properties(reader: Reader, names: Iterable[str]) -> Json:
    found = {}
    for name in sorted(set(names)):
        term = reader.schema.property(name)
        if term is None:
            found[name] = {"label": {"": text(name)}}
            continue
        found[name] = _without_empty(
            {
                "label": words(term.labels),
                "inverse": words(term.inverse_labels),
                "about": words(term.comments),
                "unit": term.unit,
                "relation": term.is_relation or None,
                "drawn": list(reader.drawn_as.get(name, ())),
                "symmetric": name in reader.symmetric or None,
                "date": ("date" in reader.schema.range_names(name) and not term.is_relation) or None,
            }
        )
    return found
