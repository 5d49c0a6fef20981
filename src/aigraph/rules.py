"""What follows from what is believed: the rules of `ontology/rules`, run until nothing new appears.

A rule is a SPARQL CONSTRUCT whose template is one triple and whose WHERE has one triple pattern a
line (plus FILTERs, and GRAPH blocks that ask the ontology). That form lets every inference name
its premises: the patterns outside GRAPH blocks, filled in with the solution that produced it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import yaml

from .errors import UnreadableData
from .triples import CLAIMS, COMMENT, DEFAULT, LABEL, TYPE, aig, statement_iri
from .vocabulary import BASE, INFERRED_GRAPH, PREFIXES, PROV, RDF, RULE, to_iri

INFERENCE = BASE + "inference/"
INFERRED = ox.NamedNode(INFERRED_GRAPH)

Pattern = tuple[str, str, str]
_RULE = re.compile(r"CONSTRUCT\s*\{\s*(\S+)\s+(\S+)\s+(\S+?)\s*\.?\s*\}\s*(WHERE\s*\{(.*)\})", re.DOTALL)


class Rule(NamedTuple):
    """One rule: its name, labels and reason by language, conclusion, premises, and WHERE clause."""

    name: str
    labels: dict[str, str]
    reasons: dict[str, str]
    conclusion: Pattern
    premises: tuple[Pattern, ...]
    where: str


def read_rules(folder: Path) -> list[Rule]:
    """The rules of `folder`, by name. Raises `UnreadableData` for one that is not of the form above."""
    return [_read_rule(path) for path in sorted(folder.glob("*.rq"))]


def _read_rule(path: Path) -> Rule:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(f"The rule {path} cannot be read: {error}.") from error
    header = _header([line[2:].strip() for line in lines if line.startswith("#+")], path)
    match = _RULE.fullmatch("\n".join(line for line in lines if not line.startswith("#")).strip())
    if match is None or not all(isinstance(header.get(key), dict) for key in ("label", "reason")):
        raise UnreadableData(
            f"{path} is not a rule: it needs '#+ label', '#+ reason' and CONSTRUCT {{ one triple }} WHERE {{ … }}."
        )
    premises = tuple(_patterns(match[5], path))
    rule = Rule(path.stem, header["label"], header["reason"], (match[1], match[2], match[3]), premises, match[4])
    _check_terms(rule, path)
    return rule


def _header(lines: list[str], path: Path) -> dict[str, Any]:
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise UnreadableData(f"The header of {path} cannot be read: {str(error).splitlines()[0]}.") from error
    return header if isinstance(header, dict) else {}


def _check_terms(rule: Rule, path: Path) -> None:
    """That the WHERE clause is SPARQL and every part of conclusion and premises can be filled in."""
    try:
        solutions = ox.Store().query("SELECT * " + rule.where, prefixes=PREFIXES)
        assert isinstance(solutions, ox.QuerySolutions)
        variables = {variable.value for variable in solutions.variables}
        for part in (part for pattern in (rule.conclusion, *rule.premises) for part in pattern):
            if part.startswith(("?", "$")):
                if part[1:] not in variables:
                    raise ValueError(f"{part} stands in no premise")
            elif part != "a":
                to_iri(part)
    except (SyntaxError, ValueError) as error:
        raise UnreadableData(f"{path}: {str(error).splitlines()[0]}.") from error


def _patterns(where: str, path: Path) -> Iterator[Pattern]:
    for line in where.splitlines():
        parts = line.split()
        if not parts or parts[0].startswith(("GRAPH", "FILTER")):
            continue
        if len(parts) != 4 or parts[3] != ".":
            raise UnreadableData(f"{path}: {line.strip()!r} is not one triple pattern followed by ' .'.")
        yield parts[0], parts[1], parts[2]


class Inference(NamedTuple):
    """A new triple, the rule that drew it, and the triples it rests on."""

    triple: ox.Triple
    rule: str
    premises: tuple[ox.Triple, ...]


def infer(quads: Iterable[ox.Quad], rules: list[Rule]) -> list[Inference]:
    """Everything the rules add to `quads`, each once, with its shortest derivation."""
    store = ox.Store()
    store.bulk_extend(quads)
    found: list[Inference] = []
    while new := _round(store, rules):
        found += new
        store.extend([ox.Quad(i.triple.subject, i.triple.predicate, i.triple.object, DEFAULT) for i in new])
    return found


def _round(store: ox.Store, rules: list[Rule]) -> list[Inference]:
    """One pass of all rules over the store: what is not in it yet."""
    new: dict[ox.Triple, Inference] = {}
    for rule in rules:
        for inference in _draw(store, rule):
            triple = inference.triple
            if ox.Quad(triple.subject, triple.predicate, triple.object, DEFAULT) in store:
                continue
            # Of several derivations in one round, the same one must win on every machine.
            if triple not in new or str(inference) < str(new[triple]):
                new[triple] = inference
    return [new[triple] for triple in sorted(new, key=str)]


def _draw(store: ox.Store, rule: Rule) -> Iterator[Inference]:
    solutions = store.query("SELECT * " + rule.where, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:

        def fill(pattern: Pattern, solution: ox.QuerySolution = solution) -> ox.Triple:
            subject, predicate, object = (_term(part, solution) for part in pattern)
            return ox.Triple(subject, predicate, object)

        yield Inference(fill(rule.conclusion), rule.name, tuple(fill(pattern) for pattern in rule.premises))


def _term(part: str, solution: ox.QuerySolution) -> Any:
    if part.startswith(("?", "$")):
        return solution[part[1:]]
    return TYPE if part == "a" else ox.NamedNode(to_iri(part))


def inferred_quads(
    quads: list[ox.Quad], rules: list[Rule], claims_of: dict[ox.Triple, list[ox.NamedNode]]
) -> list[ox.Quad]:
    """The inferred triples, in the default graph and in `graph:inferred`, with rules and premises.

    `claims_of` gives the believed claims of each stated triple; a premise that was itself inferred
    is named by its inference.
    """
    # Rules read what is believed and the schema; the claims would only make their store larger.
    drawn = infer((quad for quad in quads if quad.graph_name != CLAIMS), rules)
    nodes = {i.triple: ox.NamedNode(statement_iri(INFERENCE, *map(str, i.triple))) for i in drawn}
    found: list[ox.Quad] = []
    for inference in drawn:
        triple, node = inference.triple, nodes[inference.triple]
        parts = (triple.subject, triple.predicate, triple.object)
        found += [ox.Quad(*parts, DEFAULT), ox.Quad(*parts, INFERRED), ox.Quad(node, TYPE, aig("Inference"), INFERRED)]
        for name, part in zip(("subject", "predicate", "object"), parts, strict=True):
            found.append(ox.Quad(node, ox.NamedNode(RDF + name), part, INFERRED))
        found.append(ox.Quad(node, aig("rule"), ox.NamedNode(RULE + inference.rule), INFERRED))
        for premise in inference.premises:
            supports = claims_of.get(premise) or ([nodes[premise]] if premise in nodes else [])
            found += [ox.Quad(node, aig("premise"), support, INFERRED) for support in supports]
    return found + [quad for rule in rules for quad in _rule(rule)]


def _rule(rule: Rule) -> Iterator[ox.Quad]:
    node = ox.NamedNode(RULE + rule.name)
    yield ox.Quad(node, TYPE, ox.NamedNode(PROV + "Activity"), INFERRED)
    for predicate, words in ((LABEL, rule.labels), (COMMENT, rule.reasons)):
        yield from (ox.Quad(node, predicate, ox.Literal(text, language=lang), INFERRED) for lang, text in words.items())
