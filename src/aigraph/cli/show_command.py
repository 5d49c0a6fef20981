"""`aigraph show`: one thing, with what is said of it and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ..evidence import BELIEVED, Claim
from ..queries import LANGUAGES
from ..vocabulary import in_language
from . import output as out
from .documents import COLUMNS, document, row, to_json
from .options import Beliefs, Color, Lang, Output, TextFormat, check_choice, complete_entity, new_app, with_beliefs
from .wording import Wording, word

if TYPE_CHECKING:
    from ..entity import Entity
    from ..graph import KnowledgeGraph

app = new_app()


@app.command()
@with_beliefs
def show(
    entity: Annotated[str, typer.Argument(autocompletion=complete_entity, help="The thing's id.")],
    all_claims: Annotated[bool, typer.Option("--all", help="Also what is refuted, superseded or expired.")] = False,
    format: TextFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """What is known of one thing, with sources and statuses."""
    check_choice("--lang", lang, LANGUAGES)
    kg = beliefs.open_graph()
    thing = kg[entity]
    claims = [c for c in thing.claims() if all_claims or c.status in BELIEVED]
    kind = out.chosen_form(format, output)
    if kind == "text":
        out.emit("\n".join(_lines(kg, thing, claims, lang)) + "\n", output)
    elif kind == "json":
        out.emit(to_json(_document(kg, thing, claims)), output)
    else:
        out.emit_results(out.as_results(COLUMNS, [row(claim, lang) for claim in claims]), kind, output, color=color)


def _incoming(kg: KnowledgeGraph, thing: Entity) -> list[tuple[str, list[str]]]:
    """(property, ids of the things it comes from) of the relations that lead here."""
    found = []
    for name in kg.schema.property_names:
        term = kg.schema.property(name)
        if term and term.is_relation and (sources := thing.into(name)):
            found.append((name, [source.id for source in sources]))
    return found


def _inferred(kg: KnowledgeGraph, thing: Entity, claims: list[Claim]) -> list[tuple[str, list[str]]]:
    """(property, ids) of the relations that rules give and no shown claim states."""
    stated = {(c.property, str(c.value)) for c in claims if c.extent != "none"}
    found = []
    for name in kg.schema.property_names:
        term = kg.schema.property(name)
        ids = [e.id for e in thing.out(name) if (name, e.id) not in stated] if term and term.is_relation else []
        if ids:
            found.append((name, ids))
    return found


def _document(kg: KnowledgeGraph, thing: Entity, claims: list[Claim]) -> dict[str, object]:
    return {
        "id": thing.id,
        "iri": thing.iri,
        "types": thing.types,
        "label": {lang: thing.label(lang) for lang in LANGUAGES},
        "description": {lang: thing.description(lang) for lang in LANGUAGES},
        "aliases": thing.aliases,
        "same_as": thing.same_as,
        "claims": [document(claim) for claim in claims],
        "inferred": dict(_inferred(kg, thing, claims)),
        "incoming": dict(_incoming(kg, thing)),
    }


def _grouped(claims: list[Claim]) -> dict[str, list[list[Claim]]]:
    """Claims by property, and there by what they say and its status."""
    groups: dict[str, dict[tuple[str, str, str], list[Claim]]] = {}
    for claim in claims:
        by_value = groups.setdefault(claim.property, {})
        by_value.setdefault((str(claim.value), claim.extent, claim.status), []).append(claim)
    return {name: [by_value[key] for key in sorted(by_value)] for name, by_value in groups.items()}


def _lines(kg: KnowledgeGraph, thing: Entity, claims: list[Claim], lang: str) -> Iterator[str]:
    names = Wording(kg, lang)
    classes = ", ".join(in_language(kg.schema.classes[name].labels, lang) for name in thing.types)
    yield f"{names.entity(thing.id)}: {classes}"
    for line in (thing.description(lang), ", ".join(thing.aliases), *thing.same_as):
        if line:
            yield f"  {line}"
    for property, by_value in _grouped(claims).items():
        yield f"\n{names.property(property)}:"
        for said in by_value:
            first = said[0]
            value = names.value(first.value, property, first.is_relation)
            qualifiers = "".join(dict.fromkeys(names.qualifiers(claim) for claim in said))
            sources = ", ".join(f"{claim.source.id} {claim.as_of}" for claim in said)
            yield f"  {value}{qualifiers}  [{word(first.status, lang)}: {sources}]"
    for title, groups, naming in (
        ("by rules" if lang == "en" else "由规则得出", _inferred(kg, thing, claims), names.property),
        ("from elsewhere" if lang == "en" else "来自他处", _incoming(kg, thing), names.inverse),
    ):
        if groups:
            yield f"\n{title}:"
        for name, ids in groups:
            yield f"  {naming(name)}: {', '.join(names.entity(i) for i in ids)}"
