"""Whether records say only what the ontology allows: the faults that stop a build, with file and line.

Pure: a `Dataset` and an `Ontology` in, `Problem`s out. SHACL and the curation queries, which need a
built graph, are `validation`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from difflib import get_close_matches

from .belief import date_of
from .curation import Dataset, EntityFile
from .errors import Problem
from .ontology import Ontology, PropertyTerm
from .records import Claim, Position, Text, checked_date, checked_iri, first_day, last_day, type_names

ROOT = "Entity"  # the class of everything that may have a file


def check_data(dataset: Dataset, ontology: Ontology) -> list[Problem]:
    """Every fault of the data, those found while reading it included, in the order of the files."""
    checks = _Checks(dataset, ontology)
    found = [*dataset.problems, *checks.sources(), *checks.entities(), *checks.claims(), *checks.pairs()]
    return sorted(set(found))


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""


class _Checks:
    def __init__(self, dataset: Dataset, ontology: Ontology) -> None:
        self.data, self.ontology = dataset, ontology
        self.things = {name for name, term in ontology.classes.items() if ROOT in term.ancestors and name != ROOT}
        self.types = {
            entity_id: ontology.ancestors(tuple(t for file in files for t in file.entity.type))
            for entity_id, files in dataset.entities.items()
        }

    def sources(self) -> Iterator[Problem]:
        for source_id, source in self.data.sources.items():
            if source.publisher and self._is_missing(source.publisher):
                yield Problem(*self.data.source_files[source_id], *self._no_entity(source.publisher))

    def _is_missing(self, name: str) -> bool:
        return name not in self.types and name not in self.data.unread

    def _no_entity(self, name: str) -> tuple[str, str]:
        return f"There is no entity {name!r}.", _near(name, self.types) or "add its file under data/entities"

    def entities(self) -> Iterator[Problem]:
        for files in self.data.entities.values():
            for file in files:
                yield from self._entity(file)

    def _entity(self, file: EntityFile) -> Iterator[Problem]:
        place = Position(file.position.file, *file.document.place(("type",)))
        for name in file.entity.type:
            if name not in self.things:
                yield Problem(*place, f"There is no class {name!r}.", _near(name, self.things))
        folders = {self.ontology.classes[name].folder for name in file.entity.type if name in self.things}
        if folders and file.folder not in folders:
            yield Problem(
                *place,
                f"Things of class {file.entity.type[0]} belong in the folder {min(folders)!r}, not {file.folder!r}.",
                "move the file",
            )

    def claims(self) -> Iterator[Problem]:
        for claim in self.data.claims:
            for sentence, hint in self._claim(claim):
                yield Problem(*claim.position, sentence, hint)

    def _claim(self, claim: Claim) -> Iterator[tuple[str, str]]:
        for source in (claim.source, *(r.source for r in claim.refuted_by)):
            if source not in self.data.sources and source not in self.data.unread:
                yield (
                    f"There is no source {source!r}.",
                    _near(source, self.data.sources) or "add its file under data/sources",
                )
        if claim.since and claim.until and first_day(claim.since) > last_day(claim.until):
            yield f"since ({claim.since}) is after until ({claim.until}).", ""
        term = self.ontology.properties.get(claim.property)
        if term is None:
            yield f"There is no property {claim.property!r}.", _near(claim.property, self.ontology.properties)
            return
        if term.derived:
            yield f"{term.name!r} is derived by rules and cannot be stated.", "state what it is derived from"
        types = self.types[claim.subject]
        if types and not term.domains & types:
            yield f"{term.name!r} is for {_either(term.domains)}, and {claim.subject!r} is none.", ""
        yield from self._value(claim, term)

    def _value(self, claim: Claim, term: PropertyTerm) -> Iterator[tuple[str, str]]:
        if not term.range_classes:
            yield from _literal_faults(claim.value, term)
        elif not isinstance(claim.value, str):
            yield (
                f"{term.name!r} points to an entity, and the value is {type_names(claim.value)}.",
                "give an entity's id",
            )
        elif self._is_missing(claim.value):
            yield self._no_entity(claim.value)
        elif (types := self.types.get(claim.value)) and not term.range_classes & types:
            yield f"{term.name!r} points to {_either(term.range_classes)}, and {claim.value!r} is none.", ""

    def pairs(self) -> Iterator[Problem]:
        """What one source may not say twice, or differently."""
        seen: dict[tuple[object, ...], Claim] = {}
        first: dict[tuple[object, ...], Claim] = {}
        for claim in self.data.claims:
            same = seen.setdefault(
                (claim.subject, claim.property, claim.value, claim.source, claim.extent, claim.since), claim
            )
            if same is not claim:
                yield Problem(
                    *claim.position,
                    f"The source {claim.source!r} makes this claim twice.",
                    f"the other is on line {same.position.line}",
                )
            term = self.ontology.properties.get(claim.property)
            key = (
                claim.subject,
                claim.property,
                claim.source,
                self._day(claim),
                claim.since,
                *(() if term and term.single_valued else (claim.value,)),
            )
            other = first.setdefault(key, claim)
            if (other.value, other.extent) != (claim.value, claim.extent):
                what = "value" if other.value != claim.value else "extent"
                yield Problem(
                    *claim.position,
                    f"The source {claim.source!r} gives two {what}s for {claim.property!r}, which takes one.",
                    f"the other is on line {other.position.line}; keep one, or date them with as_of",
                )

    def _day(self, claim: Claim) -> dt.date | None:
        """The day that decides between claims, as belief has it: a date like the source's own is no other date."""
        return first_day(date_of(claim, self.data.sources)) if claim.source in self.data.sources else None


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


_EXPECTED: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "anyURI": (str,),
    "date": (str, int),
    "boolean": (bool,),
    "integer": (int,),
    "decimal": (int, Decimal),
    "langString": (Text,),
}
_WORDS = {
    "string": "text",
    "anyURI": "a web address",
    "date": "a date: 2026, 2026-05 or 2026-05-31",
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "langString": "text in English and Chinese",
}


def _literal_faults(value: object, term: PropertyTerm) -> Iterator[tuple[str, str]]:
    expected = _EXPECTED.get(term.datatype, (str,))
    if not isinstance(value, expected) or (isinstance(value, bool) and bool not in expected):
        hint = (
            "write it as {en: ..., zh: ...}"
            if term.datatype == "langString"
            else "put it in quotes"
            if expected == (str,)
            else ""
        )
        yield f"{term.name!r} takes {_WORDS[term.datatype]}, and the value is {type_names(value)}.", hint
        return
    if term.choices and value not in term.choices:
        yield f"{term.name!r} takes one of {', '.join(term.choices)}, not {value!r}.", _near(str(value), term.choices)
    if term.above is not None and isinstance(value, (int, Decimal)) and value <= term.above:
        yield f"{term.name!r} takes a number above {term.above:g}, not {value}.", ""
    try:
        if term.datatype in ("anyURI", "date"):
            (checked_iri if term.datatype == "anyURI" else checked_date)(str(value))
    except ValueError as error:
        yield f"{term.name}: {error}.", ""
