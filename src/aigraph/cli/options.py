"""The options that commands share, and the graph they open by them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from ..belief import View
    from ..graph import KnowledgeGraph


def new_app() -> typer.Typer:
    """A typer application for one command, as light as all of them are."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _graph() -> KnowledgeGraph:
    from ..graph import load

    return load()


def _starting(names: list[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def complete_entity(incomplete: str) -> list[str]:
    """Entity ids for the shell."""
    return _starting([entity.id for entity in _graph()], incomplete)


def complete_property(incomplete: str) -> list[str]:
    """Property names for the shell."""
    return _starting(_graph().schema.property_names, incomplete)


def complete_source(incomplete: str) -> list[str]:
    """Source ids for the shell."""
    return _starting(_graph().evidence.source_ids(), incomplete)


def complete_query(incomplete: str) -> list[str]:
    """Names of queries for the shell."""
    from .. import places
    from ..queries import query_paths

    return _starting(sorted(query_paths([places.home() / "queries"])), incomplete)


def check_date(text: str | None) -> str | None:
    """A date as the graph takes it, `today` as this day; else wrong usage."""
    if text is None:
        return None
    if text == "today":
        import datetime

        return datetime.date.today().isoformat()
    from ..errors import BadParameter
    from ..graph import make_view

    try:
        make_view(as_of=text)
    except BadParameter as error:
        raise typer.BadParameter(str(error).removeprefix("as-of: ")) from None
    return text


Data = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="DIR", help="Lay a folder of your own facts over the built-in data; repeatable."),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        callback=check_date,
        help="What was known and held on a date: 2026, 2026-05, 2026-05-31 or today.",
    ),
]
OnlySource = Annotated[
    list[str] | None,
    typer.Option(
        "--only-source", metavar="ID", autocompletion=complete_source, help="Consider this source only; repeatable."
    ),
]
ExcludeSource = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude-source", metavar="ID", autocompletion=complete_source, help="Leave this source out; repeatable."
    ),
]
Verified = Annotated[bool, typer.Option("--verified", help="Leave out what only aggregators say.")]
Format = Annotated[
    str, typer.Option("--format", "-F", metavar="FORMAT", help="A format by name, file extension or media type.")
]
TextFormat = Annotated[
    str,
    typer.Option(
        "--format",
        "-F",
        metavar="FORMAT",
        help="text, json, or a format of rows: table, csv, tsv, jsonl, markdown, html.",
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file, in the format of its extension.")
]
Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of labels.")]
Color = Annotated[str, typer.Option("--color", metavar="auto|always|never", help="Whether to colour.")]


def check_choice(option: str, value: str, choices: tuple[str, ...]) -> str:
    """`value`, if it is one of `choices`; else wrong usage."""
    if value not in choices:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(choices)}.", param_hint=f"'{option}'")
    return value


class Beliefs(NamedTuple):
    """What the belief options say: whose claims count, of which date, and which folders are laid over the data."""

    data: list[Path] | None
    as_of: str | None
    only_source: list[str] | None
    exclude_source: list[str] | None
    verified: bool

    def view(self) -> View | None:
        """The options as a view; None for the default one."""
        from ..graph import make_view

        return make_view(**self._of_a_view())

    def open_graph(self) -> KnowledgeGraph:
        """The graph as these options see it."""
        from ..graph import load

        return load(self.data or (), **self._of_a_view())

    def _of_a_view(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of,
            "only_sources": self.only_source or (),
            "exclude_sources": self.exclude_source or (),
            "verified": self.verified,
        }


_BELIEF_OPTIONS = (
    ("data", Data, None),
    ("as_of", AsOf, None),
    ("only_source", OnlySource, None),
    ("exclude_source", ExcludeSource, None),
    ("verified", Verified, False),
)


def with_beliefs(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the belief options behind its own, and hand them to it as `beliefs`."""

    @wraps(command)
    def run(**given: Any) -> None:
        beliefs = Beliefs(*(given.pop(name) for name, _, _ in _BELIEF_OPTIONS))
        command(**given, beliefs=beliefs)

    own = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, annotation, default in _BELIEF_OPTIONS
    ]
    kept = [parameter for name, parameter in own.parameters.items() if name != "beliefs"]
    run.__signature__ = own.replace(parameters=[*kept, *options])  # type: ignore[attr-defined]
    run.__annotations__ = {}  # all is in the signature
    return run
