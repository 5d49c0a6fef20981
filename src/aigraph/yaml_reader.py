"""Strict YAML with positions, for `curation`: a subset of YAML 1.2 in which nothing is guessed.

Built on libyaml's event stream, so that depth, aliases and duplicate keys are caught before
anything is composed and every value knows its line and column.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

from .errors import Problem

MAX_BYTES = 20 * 2**20
MAX_DEPTH = 50

Path = tuple[str | int, ...]
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_GUESSED = re.compile(
    r"(?i:y|n|yes|no|on|off|null|~|)|True|TRUE|False|FALSE"  # YAML 1.1 booleans and nulls
    r"|[-+]?0[0-9_]+|[-+]?0[xob][0-9a-fA-F_]+|\+[0-9].*|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9]+_[0-9_]*|[-+]?\.[0-9]+|[-+]?[0-9][0-9_]*\.[0-9_]*|[-+]?[0-9.]+[eE][-+]?[0-9]+|[-+]?\.(?i:inf|nan)"
)


def _unseen(text: str) -> list[str]:
    """The characters of `text` that control, reorder or hide and cannot be seen."""
    if text.isprintable():  # quick, and false for all of them
        return []
    return [c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def _unseen_words(char: str) -> tuple[str, str]:
    return f"The text holds the invisible character U+{ord(char):04X}.", "remove it"


class Document(NamedTuple):
    """A file's content, where each part of it stands, and what is wrong with it."""

    content: Any
    places: dict[Path, tuple[int, int]]
    problems: list[Problem]

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of the part at `path`, or of the nearest part around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


class _Frame:
    """An open mapping or sequence."""

    __slots__ = ("container", "key", "path")

    def __init__(self, container: dict[str, Any] | list[Any], path: Path) -> None:
        self.container, self.path = container, path
        self.key: str | None = None


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.root: Any = None

    def problem(self, mark: Any, sentence: str, hint: str = "") -> None:
        self.problems.append(Problem(self.name, mark.line + 1, mark.column + 1, sentence, hint))

    def without_unseen(self, text: str) -> str:
        """The text with a mark for each thing nobody can see: a fault wherever it stands, comments included."""
        found = set()
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            unseen = _unseen(line)
            if unseen:
                self.problems.append(Problem(self.name, number, line.index(unseen[0]) + 1, *_unseen_words(unseen[0])))
                found |= set(unseen)
        return text.translate({ord(char): "\ufffd" for char in found if char != "\r"})

    def event(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.open({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self.problem(event.start_mark, "YAML aliases are not allowed.", "write the value out")
            if self.awaits_key():
                self.stack[-1].key = ""
            else:
                self.put("", event.start_mark)

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None

    def refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.problem(event.start_mark, "YAML anchors are not allowed.", "write the value out where it is used")
        if event.tag not in (None, "!"):
            self.problem(event.start_mark, "YAML tags are not allowed.", f"remove {event.tag!r}")

    def open(self, container: dict[str, Any] | list[Any], event: Any) -> None:
        self.refuse_marks(event)
        if self.awaits_key():
            self.problem(event.start_mark, "A key must be plain text.")
            self.stack[-1].key, path = "", self.stack[-1].path
        else:
            path = self.put(container, event.start_mark)
        self.stack.append(_Frame(container, path))

    def scalar(self, event: Any) -> None:
        self.refuse_marks(event)
        for char in _unseen(event.value)[:1]:  # written as escapes: `without_unseen` saw the others
            self.problem(event.start_mark, *_unseen_words(char))
        if self.awaits_key():
            self.key(self.stack[-1], event)
        else:
            self.put(self.value(event), event.start_mark)

    def key(self, frame: _Frame, event: Any) -> None:
        if event.value in frame.container:
            self.problem(event.start_mark, f"The key {event.value!r} is given twice.", "merge the two")
        if event.value == "<<":
            self.problem(event.start_mark, "YAML merge keys are not allowed.", "write the keys out")
        frame.key = event.value
        self.places[(*frame.path, event.value)] = (event.start_mark.line + 1, event.start_mark.column + 1)

    def value(self, event: Any) -> Any:
        text: str = event.value
        if event.style or event.tag:
            return text
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 400 else text
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        if _GUESSED.fullmatch(text):
            self.problem(
                event.start_mark,
                f"YAML versions disagree on what {text!r} means." if text else "A value is missing here.",
                "put text in quotes; write true or false, and numbers like 1200 or 0.5",
            )
        return text

    def put(self, value: Any, mark: Any) -> Path:
        """Hang `value` into the open container; its path."""
        place = (mark.line + 1, mark.column + 1)
        if not self.stack:
            self.root = value
            self.places[()] = place
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, dict):
            name, frame.key = frame.key or "", None
            frame.container[name] = value
            path = (*frame.path, name)
        else:
            frame.container.append(value)
            path = (*frame.path, len(frame.container) - 1)
            self.places[path] = place
        return path


def read_yaml(data: bytes, name: str) -> Document:
    """Read one YAML document from `data`; `name` is the file that problems speak of.

    Scalars become `bool`, `int`, `Decimal` or `str`; dates stay text.

    >>> read_yaml(b"value: 0.5\\nactive: true", "x.yaml").content
    {'value': Decimal('0.5'), 'active': True}
    >>> print(read_yaml(b"a: no", "x.yaml").problems[0].sentence)
    YAML versions disagree on what 'no' means.
    """
    reader = _Reader(name)
    if len(data) > MAX_BYTES:
        return Document(None, {}, [Problem(name, 1, 1, f"The file is larger than {MAX_BYTES >> 20} MB.")])
    try:
        text = reader.without_unseen(data.decode("utf-8-sig"))
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                reader.problem(event.start_mark, "The file holds more than one document.", "remove the second '---'")
                break
            reader.event(event)
            if len(reader.stack) > MAX_DEPTH:
                reader.problem(event.start_mark, f"The file is nested deeper than {MAX_DEPTH} levels.")
                return Document(None, reader.places, reader.problems)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reader.problems.append(Problem(name, line, 1, "The file is not UTF-8.", "save it as UTF-8"))
        reader.root = None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        reader.problem(mark or yaml.Mark(name, 0, 0, 0, None, 0), f"This is not valid YAML: {said}.")
        reader.root = None
    except yaml.YAMLError as error:
        reader.problems.append(Problem(name, 1, 1, f"This is not valid YAML: {str(error).splitlines()[0]}."))
        reader.root = None
    return Document(reader.root, reader.places, reader.problems)
