"""`aigraph interests`: who gains by what they recommend, measure or fund."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..queries import LANGUAGES
from ..vocabulary import in_language
from . import output as out
from .documents import document, to_json
from .options import Beliefs, Color, Lang, Output, TextFormat, check_choice, complete_entity, new_app, with_beliefs
from .wording import Wording

if TYPE_CHECKING:
    from ..evidence import Source
    from ..interests import Interest, Step

app = new_app()


@app.command()
@with_beliefs
def interests(
    entity: Annotated[
        str | None,
        typer.Argument(metavar="[ENTITY]", autocompletion=complete_entity, help="Only paths that touch this thing."),
    ] = None,
    chain: Annotated[
        list[str] | None, typer.Option("--chain", metavar="NAME", help="Only paths of this kind; repeatable.")
    ] = None,
    format: TextFormat = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Who recommends, measures or funds an engine and gains by it, with the path and its sources."""
    check_choice("--lang", lang, LANGUAGES)
    from ..interests import interests as find_interests

    kg = beliefs.open_graph()
    found = find_interests(kg, chain or (), entity)
    kind = out.chosen_form(format, output)
    words = Wording(kg, lang)
    if kind == "text":
        out.emit("\n".join(_lines(found, words)) + "\n", output)
    elif kind == "json":
        out.emit(to_json([_document(interest) for interest in found]), output)
    else:
        columns = ["chain", "who", "software", "path", "sources"]
        out.emit_results(out.as_results(columns, [_row(i, words) for i in found]), kind, output, color=color)


def _said(step: Step, words: Wording) -> str:
    return f"{words.entity(step.subject)} {words.property(step.property)} {words.entity(step.value)}"


def _row(interest: Interest, words: Wording) -> tuple[str, ...]:
    path = "; ".join(_said(step, words) for step in interest.steps)
    return interest.chain, interest.who, interest.software, path, ", ".join(interest.sources)


def _lines(found: list[Interest], words: Wording) -> Iterator[str]:
    """Paths under the chain they follow, each step with who says so."""
    from ..interests import chains

    for chain in chains():
        paths = [interest for interest in found if interest.chain == chain.name]
        if not paths:
            continue
        yield f"{in_language(chain.title, words.lang)} ({chain.name})"
        yield f"  {in_language(chain.description, words.lang)}"
        for interest, published in _same_path(paths):
            yield f"\n  {words.entity(interest.who)} → {words.entity(interest.software)}"
            for step in interest.steps:
                said = sorted({f"{claim.source.id} {claim.as_of}" for claim in step.claims})
                by_rule = f"{words.word('rule')} {', '.join(step.rules)}; " if step.rules else ""
                yield f"    {_said(step, words)}  [{by_rule}{', '.join(said)}]"
            for source in published:
                yield f"    {words.word('published in')}: {words.source(source)}"
        yield ""


def _same_path(paths: list[Interest]) -> Iterator[tuple[Interest, list[Source]]]:
    """Each path once, with all that it was published in."""
    published: dict[tuple[str, str, tuple[tuple[str, str, str], ...]], tuple[Interest, list[Source]]] = {}
    for interest in paths:
        key = (interest.who, interest.software, tuple((s.subject, s.property, s.value) for s in interest.steps))
        _, sources = published.setdefault(key, (interest, []))
        sources += [interest.published_in] if interest.published_in else []
    yield from published.values()


def _document(interest: Interest) -> dict[str, Any]:
    found: dict[str, Any] = {"chain": interest.chain, "who": interest.who, "software": interest.software}
    found["steps"] = [
        {
            "subject": step.subject,
            "property": step.property,
            "value": step.value,
            "rules": list(step.rules),
            "claims": [document(claim) for claim in step.claims],
        }
        for step in interest.steps
    ]
    return found | ({"published_in": document(interest.published_in)} if interest.published_in else {})
