"""`aigraph choose`: which software meets what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..queries import LANGUAGES
from . import output as out
from .documents import document, to_json
from .options import Beliefs, Color, Lang, Output, check_choice, complete_entity, new_app, with_beliefs
from .wording import Wording

if TYPE_CHECKING:
    from ..choice import Candidate, Wish

app = new_app()


def _wish(name: str, help: str) -> Any:
    return typer.Option(f"--{name}", metavar="ID", autocompletion=complete_entity, help=f"{help}; repeatable.")


@app.command()
@with_beliefs
def choose(
    hardware: Annotated[
        list[str] | None, _wish("hardware", "A product, class of hardware, backend or operating system")
    ] = None,
    technique: Annotated[list[str] | None, _wish("technique", "A technique or feature")] = None,
    api: Annotated[list[str] | None, _wish("api", "An API that clients speak")] = None,
    model: Annotated[list[str] | None, _wish("model", "A model, model family or architecture")] = None,
    model_format: Annotated[list[str] | None, _wish("format", "A file format or number type")] = None,
    license: Annotated[
        list[str] | None, _wish("license", "A license, or osi, copyleft or commercial for any license that is so")
    ] = None,
    kind: Annotated[str, typer.Option("--type", metavar="CLASS", help="The class to choose from.")] = "Engine",
    show: Annotated[
        str, typer.Option("--show", metavar="all|meets|may|fails", help="Only those with this outcome.")
    ] = "all",
    answer_format: Annotated[
        str,
        typer.Option("--output-format", "-F", metavar="FORMAT", help="How to print: a format by name or extension."),
    ] = "auto",
    output: Output = None,
    lang: Lang = "en",
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Engines that meet all that is asked for, those that may, and those that do not, and why."""
    check_choice("--lang", lang, LANGUAGES)
    from ..choice import OUTCOMES, Wish
    from ..choice import choose as choose_software

    check_choice("--show", show, ("all", *OUTCOMES))
    asked = {
        "hardware": hardware, "technique": technique, "api": api,
        "model": model, "format": model_format, "license": license,
    }  # fmt: skip
    wishes = [Wish(criterion, value) for criterion, values in asked.items() for value in values or ()]
    if not wishes:
        raise typer.BadParameter(f"Say what is asked for: {', '.join(f'--{name}' for name in asked)}.")
    kg = beliefs.open_graph()
    found = [c for c in choose_software(kg, wishes, kind) if show in ("all", c.outcome)]
    words = Wording(kg, lang)
    if answer_format == "json" or (answer_format == "auto" and output is not None and output.suffix == ".json"):
        out.emit(to_json([_document(candidate, wishes) for candidate in found]), output)
        return
    columns = out.column_names(["outcome", "id", "beside", *(f"{wish.criterion} {wish.value}" for wish in wishes)])
    rows = [_row(candidate, words) for candidate in found]
    out.emit_results(out.as_results(columns, rows), answer_format, output, color=color)


def _row(candidate: Candidate, words: Wording) -> list[str | None]:
    from ..choice import beside

    cells = [words.verdict(verdict, verdict.answer != "yes") for verdict in candidate.verdicts]
    return [words.word(candidate.outcome), candidate.id, beside(words.kg, candidate.id, words.lang) or None, *cells]


def _document(candidate: Candidate, wishes: list[Wish]) -> dict[str, Any]:
    verdicts = zip(wishes, candidate.verdicts, strict=True)
    return {
        "id": candidate.id,
        "outcome": candidate.outcome,
        "wishes": [{"criterion": wish.criterion, "value": wish.value, **document(v)} for wish, v in verdicts],
    }
