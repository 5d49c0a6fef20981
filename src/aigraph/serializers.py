"""Answers for machines, on floor 5: the SPARQL result formats, JSON Lines, and the RDF formats.

The tables are written here by hand, because they must follow the W3C formats to the letter and cost little
to load; graphs go through pyoxigraph, whose output is put into a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import BadParameter
from .terms import Term, escape_unseen, parse_triples, turtle_term
from .vocabulary import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

    from .results import Results

# Patterns are compiled where they are first used: start-up time.
_NOT_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
_XML_ESCAPE = '[&<>"\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]|^[ \t\n]|[ \t\n]$'
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_CSV_QUOTED = '[",\r\n]'
_PLAIN_NUMBER = r"[-+0-9.eE]+"


def write_text(results: Results, name: str, *, excel_safe: bool, header: bool) -> str:
    """The answer in the format of this name, one of those in `results.FORMATS` that machines read."""
    if results.kind == "graph":
        return _write_graph(results.triples, name)
    if name in ("csv", "tsv") and results.kind == "ask":  # no standard form: the word is the cell
        return "true\n" if results.boolean else "false\n"
    if name == "csv":
        return _write_csv(results, excel_safe, header)
    if name == "tsv":
        return _write_tsv(results, header)
    writers = {"json": _write_json, "xml": _write_xml, "jsonl": _write_jsonl}
    return writers[name](results)


# --- tables ---------------------------------------------------------------------------------------------------------


def _write_csv(results: Results, excel_safe: bool, header: bool) -> str:
    """W3C CSV: bare values, CRLF. An empty cell that is a whole line is quoted, or readers would skip the line."""
    cell: Callable[[Term | None], str] = _excel_cell if excel_safe else _csv_cell
    alone = len(results.variables) == 1
    lines = [",".join(results.variables)] if header else []
    for row in results.rows():
        line = ",".join(map(cell, row))
        lines.append('""' if alone and not line else line)
    return "".join(line + "\r\n" for line in lines)


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    return _csv_quote("_:" + term.value if term.type == "bnode" else term.value)


def _excel_cell(term: Term | None) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would start one."""
    if term is None or not term.value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")):
        return _csv_cell(term)
    is_number = not isinstance(term.python(), str) and re.fullmatch(_PLAIN_NUMBER, term.value)
    return _csv_cell(term) if is_number else _csv_quote("'" + term.value)


def _csv_quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(_CSV_QUOTED, text) else text


def _write_tsv(results: Results, header: bool) -> str:
    """W3C TSV: a header of `?name`s, terms as Turtle writes them."""
    lines = ["\t".join("?" + name for name in results.variables)] if header else []
    lines.extend("\t".join(map(turtle_term, row)) for row in results.rows())
    return "".join(line + "\n" for line in lines)


def _write_json(results: Results) -> str:
    """W3C SPARQL results in JSON, one row to a line."""
    dumps = _dumps()
    if results.kind == "ask":
        return dumps({"head": {}, "boolean": results.boolean}) + "\n"
    rows = ",\n".join(
        dumps({name: _json_term(term) for name, term in zip(results.variables, row, strict=True) if term})
        for row in results.rows()
    )
    text = f'{{"head":{{"vars":{dumps(results.variables)}}},"results":{{"bindings":[\n{rows}\n]}}}}\n'
    return escape_unseen(text)


def _json_term(term: Term) -> dict[str, Any]:
    if term.parts:
        subject, predicate, object_ = map(_json_term, term.parts)
        return {"type": "triple", "value": {"subject": subject, "predicate": predicate, "object": object_}}
    cell = {"type": term.type, "value": term.value}
    if term.lang:
        cell["xml:lang"], _, direction = term.lang.partition("--")
        if direction:
            cell["its:dir"] = direction
    elif term.datatype:
        cell["datatype"] = term.datatype
    return cell


def _write_jsonl(results: Results) -> str:
    """JSON Lines: an object of plain values to a row; an unbound variable is null."""
    dumps = _dumps()
    if results.kind == "ask":
        return dumps({"boolean": results.boolean}) + "\n"
    keys = [dumps(name) for name in results.variables]
    lines = (
        ",".join(f"{key}:{_json_value(term, dumps)}" for key, term in zip(keys, row, strict=True))
        for row in results.rows()
    )
    return escape_unseen("".join(f"{{{line}}}\n" for line in lines))


def _json_value(term: Term | None, dumps: Callable[[Any], str]) -> str:
    value = term.python() if term else None
    if value is None or isinstance(value, (str, int)):
        return dumps(value)
    if isinstance(value, float):
        # JSON has no infinities, nor a NaN: they stay the text they are in XSD.
        return repr(value) if abs(value) < float("inf") else dumps(term.value if term else None)
    return format(value, "f")  # a Decimal, digit by digit


def _dumps() -> Callable[[Any], str]:
    from json import JSONEncoder  # only where it is needed: start-up time

    return JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _write_xml(results: Results) -> str:
    """W3C SPARQL results in XML, one row to a line."""
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
    if results.kind == "ask":
        return f"{start}<head/>\n<boolean>{'true' if results.boolean else 'false'}</boolean>\n</sparql>\n"
    head = "".join(f'<variable name="{_xml_escape(name)}"/>' for name in results.variables)
    rows = "".join(
        "<result>"
        + "".join(
            f'<binding name="{_xml_escape(name)}">{_xml_term(term)}</binding>'
            for name, term in zip(results.variables, row, strict=True)
            if term
        )
        + "</result>\n"
        for row in results.rows()
    )
    return f"{start}<head>{head}</head>\n<results>\n{rows}</results>\n</sparql>\n"


def _xml_term(term: Term) -> str:
    if term.parts:
        subject, predicate, object_ = map(_xml_term, term.parts)
        return (
            f"<triple><subject>{subject}</subject><predicate>{predicate}</predicate><object>{object_}</object></triple>"
        )
    attributes = ""
    if term.lang:
        lang, _, direction = term.lang.partition("--")
        attributes = f' xml:lang="{_xml_escape(lang)}"'
        if direction:
            attributes += (
                f' xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0" its:dir="{_xml_escape(direction)}"'
            )
    elif term.datatype:
        attributes = f' datatype="{_xml_escape(term.datatype)}"'
    return f"<{term.type}{attributes}>{_xml_escape(term.value)}</{term.type}>"


def _xml_escape(text: str) -> str:
    _refuse_unless_xml(text)
    return re.sub(_XML_ESCAPE, _xml_code, text)


def _xml_code(match: re.Match[str]) -> str:
    return _XML_NAMES.get(match[0]) or f"&#x{ord(match[0]):X};"


def _refuse_unless_xml(text: str) -> None:
    found = re.search(_NOT_XML, text)
    if found:
        raise BadParameter(
            f"XML cannot hold the character U+{ord(found[0]):04X}, which is in the answer.",
            hint="Another format can, for instance json.",
        )


# --- graphs ---------------------------------------------------------------------------------------------------------


def _write_graph(body: bytes, name: str) -> str:
    """The graph in an RDF format: sorted, each triple once, with the built-in prefixes it uses."""
    import pyoxigraph as ox  # only where it is needed: start-up time

    lines = sorted(set(_serialize(body, ox.RdfFormat.N_TRIPLES).splitlines()))
    triples = b"".join(line + b"\n" for line in lines)
    if name in ("ntriples", "nquads"):  # without named graphs the two are one
        return escape_unseen(triples.decode("utf-8"))
    formats: dict[str, RdfFormat] = {
        "turtle": ox.RdfFormat.TURTLE,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
    prefixes = {prefix: space for prefix, space in PREFIXES.items() if b"<" + space.encode() in triples}
    text = _serialize(triples, formats[name], prefixes).decode("utf-8")
    if name == "rdfxml":
        return _mend_rdfxml(text)
    if name == "jsonld":
        return escape_unseen(text) + "\n"
    return escape_unseen(_mend_prefixes(text, prefixes))


def _mend_prefixes(turtle: str, prefixes: dict[str, str]) -> str:
    """Put the prefix lines, which come in any order, into the order of the names, and drop those not used."""
    for prefix, space in prefixes.items():
        turtle = turtle.replace(f"@prefix {prefix}: <{space}> .\n", "", 1)
    used = sorted(prefix for prefix in prefixes if f"{prefix}:" in turtle)
    head = "".join(f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in used)
    return f"{head}\n{turtle}" if head else turtle


def _mend_rdfxml(text: str) -> str:
    """Put the namespaces into the order of their names, keep carriage returns, and refuse what XML cannot hold."""
    _refuse_unless_xml(text)
    if "<oxprefix: " in text:  # what pyoxigraph writes, though no XML, for a property that is no XML name
        raise BadParameter(
            "RDF/XML cannot hold a property whose IRI does not end in a name, and the answer has one.",
            hint="Another format can, for instance turtle.",
        )
    root = re.search(r"<rdf:RDF((?: [^ >]+)*)>", text)
    if root:
        spaces = "".join(" " + space for space in sorted(root[1].split()))
        text = text[: root.start(1)] + spaces + text[root.end(1) :]
    return re.sub("[\r\x7f-\x9f\u2028-\u202e\u2066-\u2069]", _xml_code, text) + "\n"


def _serialize(body: bytes, format: RdfFormat, prefixes: dict[str, str] | None = None) -> bytes:
    import pyoxigraph as ox  # only where it is needed: start-up time

    return ox.serialize(parse_triples(body), format=format, prefixes=prefixes) or b""
