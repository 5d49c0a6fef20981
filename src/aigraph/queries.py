"""Named queries: `queries/**/*.rq`, each valid SPARQL as it stands, with a header that describes it.

The header is YAML in comment lines that begin with `#+ `, as grlc has them: title and description
in en and zh, column titles, typed parameters, which are bound as RDF terms, and the statements that
an answer's row rests on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from . import guard, places
from .errors import BadParameter, UnknownName, UnreadableData
from .vocabulary import XSD, entity_iri, is_id, source_iri, term_iri

LANGUAGES = ("en", "zh")
_LITERALS = ("string", "integer", "decimal", "boolean", "date")


class Parameter(NamedTuple):
    """A parameter: `type` is a class of the ontology, or language, source, property, class, or a literal's name."""

    name: str
    type: str
    default: str | None
    description: dict[str, str]


class Ground(NamedTuple):
    """A statement that a row rests on: each part is the name of a column that holds ids, or an IRI of ours as CURIE.

    Without a value, whatever is claimed of the property.
    """

    subject: str
    property: str
    value: str | None = None


class NamedQuery(NamedTuple):
    """A query with a name; `theme` is the folder it lies in, `severity` what a finding of a check is."""

    name: str
    theme: str
    path: Path
    text: str
    title: dict[str, str]
    description: dict[str, str]
    columns: dict[str, dict[str, str]]
    parameters: tuple[Parameter, ...]
    grounds: tuple[Ground, ...] = ()
    severity: str = "fault"


def query_paths(folders: Iterable[Path]) -> dict[str, Path]:
    """Name → file of every named query below `folders` (later folders win); `checks` are not for people."""
    found = {}
    for folder in folders:
        for directory, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if name != "checks" and not name.startswith("."))
            visible = [name for name in sorted(names) if name.endswith(".rq") and not name.startswith(".")]
            found.update({name[:-3]: Path(directory, name) for name in visible})
    return found


def find_query(name: str, folders: Iterable[Path]) -> NamedQuery:
    """The query called `name`. Raises `UnknownName` with the nearest names."""
    paths = query_paths(folders)
    if name not in paths:
        raise UnknownName("named query", name, paths)
    return read_query(paths[name])


def read_query(path: Path) -> NamedQuery:
    """Read one query file; a file of one's own needs no header. Raises `UnreadableData` where it cannot be read."""
    try:
        text = path.read_bytes().decode().removeprefix("\ufeff")
    except OSError as error:
        raise UnreadableData(f"The query file {str(path)!r} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise UnreadableData(f"The query file {str(path)!r} is not UTF-8.") from None
    lines = _header_lines(text)
    if not lines:
        return NamedQuery(path.stem, "", path, text, {}, {}, {}, ())
    try:
        header = _header("\n".join(lines), path.stem)
        parameters = tuple(_parameter(name, given) for name, given in header.get("parameters", {}).items())
        return NamedQuery(
            path.stem, path.parent.name, path, text,
            header["title"], header["description"], header.get("columns", {}), parameters,
            tuple(Ground(**ground) for ground in header.get("claims", ())), header.get("severity", "fault"),
        )  # fmt: skip
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableData(f"The header of {path} cannot be read: {str(error).splitlines()[0]}.") from error


def _header(text: str, name: str) -> Any:
    """What a header says, which the wheel may have read beforehand. Raises `ValueError` where it is not YAML."""
    import json  # the answer will need it anyway

    with suppress(OSError, ValueError):
        known, header = json.loads(places.known_header(name).read_bytes())
        if known == text:
            return header
    import yaml  # takes longer to import than most queries take to answer: start-up time

    try:
        return yaml.load(text, Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def write_headers(folders: Iterable[Path], into: Path) -> None:
    """Read the headers of all queries below `folders`, once, for all who will use the wheel."""
    import json

    into.mkdir()
    for path in sorted(path for folder in folders for path in folder.rglob("*.rq")):
        text = "\n".join(_header_lines(path.read_text(encoding="utf-8")))
        read = json.dumps([text, _header(text, path.stem)], ensure_ascii=False, default=str)
        (into / f"{path.stem}.json").write_text(read, encoding="utf-8")


def _header_lines(text: str) -> list[str]:
    return [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]


def _parameter(name: str, given: Mapping[str, Any]) -> Parameter:
    default = given.get("default")
    return Parameter(name, given["type"], None if default is None else str(default), given["description"])


def bind(query: NamedQuery, values: Mapping[str, str], entities: Callable[[str], Iterable[str]] | None = None) -> str:
    """The query's text with `values`, and defaults for the rest, in the place of its parameters.

    `entities` gives the ids of a class's things; with it, a value that names none is refused.
    Raises `BadParameter` and `UnknownName`; a parameter without value or default stays a variable.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            raise UnknownName("parameter", name, known)
    terms = {}
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if value is not None:
            terms[parameter.name] = to_term(parameter, value, entities if parameter.name in values else None)
    return guard.bind(query.text, terms) if terms else query.text


def to_term(parameter: Parameter, value: str, entities: Callable[[str], Iterable[str]] | None = None) -> str:
    """A value as an N-Triples term of the parameter's type.

    >>> to_term(Parameter("engine", "Engine", None, {}), "vllm")
    '<https://w3id.org/aigraph/id/vllm>'
    """
    if parameter.type == "language":
        if value not in LANGUAGES:
            raise BadParameter(
                f"There is no language {value!r} here: {parameter.name} is one of {', '.join(LANGUAGES)}."
            )
        return guard.literal(value)
    if parameter.type in _LITERALS:
        return _literal(parameter, value)
    in_ontology = parameter.type in ("property", "class")
    if not (value.isascii() and value.isidentifier() if in_ontology else is_id(value)):
        raise BadParameter(f"{value!r} is not an id, and the parameter {parameter.name} takes one.")
    if parameter.type == "class" and entities is not None and not any(True for _ in entities(value)):
        raise UnknownName("class", value, ())
    if in_ontology or parameter.type == "source":
        return guard.iri(term_iri(value) if in_ontology else source_iri(value))
    if entities is not None:
        ids = set(entities(parameter.type))
        if value not in ids:
            raise UnknownName(parameter.type, value, ids)
    return guard.iri(entity_iri(value))


def _literal(parameter: Parameter, value: str) -> str:
    from decimal import Decimal, InvalidOperation  # only for such parameters: start-up time

    if parameter.type == "string":
        return guard.literal(value)
    try:
        if parameter.type in ("integer", "decimal"):
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 300:  # written out, it would be very long
                raise ValueError
            if parameter.type == "integer" and number != number.to_integral_value():
                raise ValueError
            digits = str(int(number)) if parameter.type == "integer" else format(number, "f")
            return guard.literal(digits, datatype=XSD + parameter.type)
        if parameter.type == "boolean" and value not in ("true", "false"):
            raise ValueError
        if parameter.type == "date":
            import datetime

            if datetime.date.fromisoformat(value).isoformat() != value:
                raise ValueError
        return guard.literal(value, datatype=XSD + parameter.type)
    except (ValueError, InvalidOperation):
        words = {
            "integer": "a whole number",
            "decimal": "a number",
            "boolean": "true or false",
            "date": "a date such as 2026-05-31",
        }
        raise BadParameter(f"The parameter {parameter.name} takes {words[parameter.type]}, not {value!r}.") from None


def star_order(text: str) -> list[str]:
    """The variables of a `SELECT *`, in the order the query first names them; empty for other queries.

    >>> star_order("SELECT * WHERE { ?s ?p ?o }"), star_order("SELECT ?o WHERE { ?s ?p ?o }")
    (['s', 'p', 'o'], [])
    """
    code = [token for token in guard.tokens(guard.decode_escapes(text)) if token.kind != "comment"]
    words = [token.text.upper() for token in code]
    if "SELECT" not in words:
        return []
    after = words[words.index("SELECT") + 1 :]
    star = after[1:2] if after[:1] in (["DISTINCT"], ["REDUCED"]) else after[:1]
    if star != ["*"]:
        return []
    return list(dict.fromkeys(token.text[1:] for token in code if token.kind == "variable"))
