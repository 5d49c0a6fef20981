"""Data folders in, records out: the only place that reads `data/**`.

All faults of all files are collected as `Problem`s, none stops the reading. Folders are laid over
each other in order, so that a person's own folder can add to, and speak against, built-in things.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from .errors import Problem, UnreadableData
from .records import Claim, ClaimEntry, Entity, Position, Record, Refutation, Source
from .vocabulary import is_id
from .yaml_reader import Document, read_yaml
from .yaml_reader import Path as YamlPath

R = TypeVar("R", bound=Record)
_FIELDS = {model: tuple(model.model_fields) for model in (Source, Entity, ClaimEntry, Refutation)}


class EntityFile(NamedTuple):
    """One entity as one file gives it, and where."""

    id: str
    folder: str
    entity: Entity
    document: Document
    position: Position


class Dataset(NamedTuple):
    """Everything the folders hold, and everything wrong with it."""

    sources: dict[str, Source]
    source_files: dict[str, Position]
    entities: dict[str, tuple[EntityFile, ...]]
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]
    unread: frozenset[str] = frozenset()  # ids whose files are too faulty to be read: there, but unknown


def read_data(folders: Sequence[Path], *, relative_to: Path | None = None) -> Dataset:
    """Read `folders` (each with `sources/` and `entities/`), later ones over earlier ones.

    File names in problems are relative to `relative_to` where they lie below it.
    Raises `UnreadableData` where a folder is missing or unreadable.
    """
    reading = _Reading(relative_to or Path.cwd())
    for folder in folders:
        reading.folder(folder)
    return reading.finish()


class _Reading:
    def __init__(self, base: Path) -> None:
        self.base = base.resolve()
        self.sources: dict[str, Source] = {}
        self.source_files: dict[str, Position] = {}
        self.entities: dict[str, list[EntityFile]] = {}
        self.claims: list[Claim] = []
        self.against: list[tuple[Claim, ClaimEntry]] = []
        self.problems: list[Problem] = []
        self.unread: set[str] = set()

    def folder(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UnreadableData(f"There is no data folder {str(folder)!r}.")
        if not any((folder / part).is_dir() for part in ("sources", "entities")):
            raise UnreadableData(
                f"{str(folder)!r} is not a data folder: it holds neither sources/ nor entities/.",
                hint="aigraph init makes a small valid one",
            )
        seen: dict[str, str] = {}
        for path in _yaml_files(folder / "sources"):
            self.source(path)
        for path in _yaml_files(folder / "entities"):
            self.entity(path, seen)

    def name(self, path: Path) -> str:
        try:
            return str((path.parent.resolve() / path.name).relative_to(self.base))
        except ValueError:
            return str(path)

    def read(self, path: Path) -> Document | None:
        name = self.name(path)
        try:
            document = read_yaml(path.read_bytes(), name)
        except OSError as error:
            self.problems.append(Problem(name, 1, 1, f"The file cannot be read: {error.strerror}."))
            return None
        self.problems += document.problems
        if path.suffix != ".yaml" or not is_id(path.stem):
            self.problems.append(
                Problem(
                    name,
                    1,
                    1,
                    f"The file name {path.name!r} is not an id followed by .yaml.",
                    "the file name is the id: lower-case letters and digits, joined by single '-', '.' or '_'",
                )
            )
        if not isinstance(document.content, dict):
            if not document.problems:
                self.problems.append(Problem(name, 1, 1, "The file does not hold a mapping of keys to values."))
            return None
        return document

    def record(self, model: type[R], document: Document, name: str) -> tuple[R | None, set[YamlPath]]:
        """The record, or what is left of it without its faulty parts, and which those are: one run finds all faults."""
        try:
            return model.model_validate(document.content), set()
        except ValidationError as error:
            faults = _faults(error, document, name)
        self.problems += [problem for _, problem in faults]
        faulty = {path[:3] if path[:1] == ("claims",) else path[:1] for path, _ in faults}
        try:
            return model.model_validate(_without(document.content, faulty)), faulty
        except ValidationError:
            return None, faulty

    def source(self, path: Path) -> None:
        document, name = self.read(path), self.name(path)
        source, _ = self.record(Source, document, name) if document else (None, None)
        if source is None or document is None:
            self.unread.add(path.stem)
            return
        if path.stem in self.sources and self.sources[path.stem] != source:
            self.problems.append(
                Problem(
                    name,
                    1,
                    1,
                    f"There is already a source {path.stem!r}.",
                    f"it is in {self.source_files[path.stem].file}",
                )
            )
        if not {"published", "retrieved"} & document.content.keys():
            self.problems.append(
                Problem(name, 1, 1, "The source has no date.", "give published, or retrieved where it has none")
            )
        if not {"url", "local"} & document.content.keys():
            self.problems.append(
                Problem(name, 1, 1, "The source has no address.", "give url, or local where it is not public")
            )
        self.sources.setdefault(path.stem, source)
        self.source_files.setdefault(path.stem, Position(name, 1, 1))

    def entity(self, path: Path, seen: dict[str, str]) -> None:
        document, name = self.read(path), self.name(path)
        if path.stem in seen:
            self.problems.append(
                Problem(name, 1, 1, f"The id {path.stem!r} is used twice.", f"the other is {seen[path.stem]}")
            )
        seen[path.stem] = name
        entity, faulty = self.record(Entity, document, name) if document else (None, set())
        if entity is None or document is None:
            self.unread.add(path.stem)
            return
        file = EntityFile(path.stem, path.parent.name, entity, document, Position(name, 1, 1))
        self.entities.setdefault(path.stem, []).append(file)
        for key, entries in entity.claims.items():
            written = range(len(document.content["claims"][key]))
            kept = (index for index in written if ("claims", key, index) not in faulty)
            for index, entry in zip(kept, entries, strict=True):
                self.entry(file, key, index, entry)

    def entry(self, file: EntityFile, key: str, index: int, entry: ClaimEntry) -> None:
        place = Position(file.position.file, *file.document.place(("claims", key, index)))
        if not entry.source:
            if not entry.refuted_by:
                self.problems.append(
                    Problem(*place, "The claim has no source.", "source: the id of a file in data/sources")
                )
            else:
                self.against.append((Claim(file.id, key, entry.value, "", extent=entry.extent, position=place), entry))
        for source in entry.source:
            self.claims.append(_claim(file.id, key, entry, source, place))

    def finish(self) -> Dataset:
        claims = self._with_overlaid_refutations()
        for entity_id, files in self.entities.items():
            if not any("type" in file.document.content for file in files):
                self.problems.append(
                    Problem(
                        *files[0].position,
                        f"{entity_id!r} has no type.",
                        "type: a class of the ontology, such as Engine",
                    )
                )
            if not any("label" in file.document.content for file in files):
                self.problems.append(
                    Problem(*files[0].position, f"{entity_id!r} has no label.", "label: {en: ..., zh: ...}")
                )
        return Dataset(
            self.sources,
            self.source_files,
            {entity_id: tuple(files) for entity_id, files in sorted(self.entities.items())},
            tuple(claims),
            tuple(sorted(self.problems)),
            frozenset(self.unread),
        )

    def _with_overlaid_refutations(self) -> list[Claim]:
        """Entries without a source speak against every claim of their value, wherever it is made."""
        claims = self.claims
        for target, entry in self.against:
            met = [i for i, c in enumerate(claims) if c[:3] == target[:3] and c.extent == target.extent]
            if not met:
                self.problems.append(
                    Problem(
                        *target.position,
                        "No source makes the claim that this speaks against.",
                        "give the claim's own source",
                    )
                )
            for i in met:
                claims[i] = claims[i]._replace(refuted_by=claims[i].refuted_by + entry.refuted_by)
        return claims


def _claim(subject: str, key: str, entry: ClaimEntry, source: str, place: Position) -> Claim:
    return Claim(
        subject, key, entry.value, source, entry.as_of, entry.since, entry.until, entry.rank, entry.extent,
        entry.locator, entry.version, entry.condition, entry.note, entry.refuted_by, place,
    )  # fmt: skip


def _yaml_files(folder: Path) -> list[Path]:
    found = []
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        visible = (name for name in sorted(names) if not name.startswith("."))
        found += [Path(directory, name) for name in visible if name.lower().endswith((".yaml", ".yml"))]
    return found


def _without(content: dict[str, Any], faulty: set[YamlPath]) -> dict[str, Any]:
    """A file's content without its faulty keys and claims."""
    kept = {key: value for key, value in content.items() if (key,) not in faulty}
    if "claims" in kept and isinstance(kept["claims"], dict):
        kept["claims"] = {
            key: [entry for index, entry in enumerate(entries) if ("claims", key, index) not in faulty]
            for key, entries in kept["claims"].items()
            if ("claims", key) not in faulty
        }
    return kept


def _faults(error: ValidationError, document: Document, name: str) -> list[tuple[YamlPath, Problem]]:
    """pydantic's errors in words for a curator, one for each part of the file."""
    found: dict[YamlPath, Problem] = {}
    for fault in error.errors(include_url=False):
        path = _real_path(fault["loc"], document.content)
        found.setdefault(path, Problem(name, *document.place(path), *_wording(fault, path)))
    return list(found.items())


def _real_path(loc: Sequence[Any], content: Any) -> tuple[Any, ...]:
    """pydantic's location without the steps that name union members rather than parts of the file."""
    path: list[Any] = []
    for index, step in enumerate(loc):
        inside_dict = isinstance(content, dict) and (step in content or index == len(loc) - 1)
        inside_list = isinstance(content, (list, tuple)) and isinstance(step, int) and step < len(content)
        if not (inside_dict or inside_list):
            continue
        path.append(step)
        content = content.get(step) if isinstance(content, dict) else content[step]
    return tuple(path)


def _wording(fault: Any, path: tuple[Any, ...]) -> tuple[str, str]:
    key = next((step for step in reversed(path) if isinstance(step, str)), "the file")
    kind = fault["type"]
    if kind == "extra_forbidden":
        if key == "id":
            return "A file does not repeat its id.", "the file name is the id: remove this line"
        from difflib import get_close_matches  # only where something is wrong: start-up time

        near = get_close_matches(key, {f for fields in _FIELDS.values() for f in fields}, n=1)
        return f"There is no key {key!r} here.", f"did you mean {near[0]!r}?" if near else ""
    if kind == "missing":
        return f"The key {key!r} is missing.", ""
    if kind == "value_error":
        return f"{key}: {fault['ctx']['error']}.", ""
    if kind == "literal_error":
        return f"{key}: {fault['input']!r} is none of {fault['ctx']['expected']}.", ""
    expected = {
        "tuple_type": "a list",
        "dict_type": "a mapping",
        "model_type": "{en: ..., zh: ...}" if fault.get("ctx", {}).get("class_name") == "Text" else "a mapping",
        "string_type": "text",
    }
    return f"{key}: {expected.get(kind, fault['msg'])} is expected here.", ""
