"""`aigraph query`: answer a person's SPARQL, in the guarded child or at a remote endpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import queries
from ..errors import BadParameter, QueryError, UnknownName, UnreadableData
from . import output as out
from .options import Beliefs, Color, Format, Lang, Output, check_choice, complete_query, new_app, with_beliefs

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph
    from ..store import Answer, Limits

app = new_app()
MEBIBYTE = 2**20


@app.command()
@with_beliefs
def query(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUERY]",
            autocompletion=complete_query,
            help="SPARQL text, a .rq file, the name of a named query, or - for standard input.",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the query from a file.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the query; repeatable."),
    ] = None,
    format: Format = "auto",
    output: Output = None,
    lang: Lang = "en",
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.001, help="Give up after this time.")
    ] = 60.0,
    memory: Annotated[
        int, typer.Option("--memory", metavar="MIB", min=16, help="The most memory the query may take.")
    ] = 2048,
    graph: Annotated[
        list[Path] | None,
        typer.Option(
            "--graph", metavar="FILE", help="Query these RDF files instead of the built-in graph; repeatable."
        ),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="URL", help="Run it on a SPARQL 1.1 endpoint instead.")
    ] = None,
    prefix: Annotated[
        list[str] | None, typer.Option("--prefix", metavar="P=IRI", help="A prefix for the query; repeatable.")
    ] = None,
    default_prefixes: Annotated[
        bool,
        typer.Option(
            "--default-prefixes/--no-default-prefixes", help="Whether the built-in prefixes may be used undeclared."
        ),
    ] = True,
    allow_service: Annotated[bool, typer.Option("--allow-service", help="Let SERVICE reach the network.")] = False,
    with_claims: Annotated[
        bool,
        typer.Option("--with-claims", help="Add a column with the claims that each row rests on, and their status."),
    ] = False,
    header: Annotated[
        bool, typer.Option("--header/--no-header", help="Whether tables, CSV and TSV name their columns.")
    ] = True,
    excel_safe: Annotated[
        bool, typer.Option("--excel-safe", help="Disarm CSV cells that a spreadsheet would run as formulas.")
    ] = False,
    exit_status: Annotated[
        bool, typer.Option("--exit-status", help="Exit with 1 where the answer is empty or false.")
    ] = False,
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Answer a SPARQL query: text, a .rq file, a named query, or - for standard input.

    The built-in prefixes need no declaration. Without a format the answer is a table on a terminal,
    TSV in a pipe, and Turtle for graphs; scripts do best to name one.
    """
    check_choice("--lang", lang, queries.LANGUAGES)
    check_choice("--color", color, ("auto", "always", "never"))
    _check_format(format, output)
    from ..store import Limits

    limits = Limits(timeout=timeout, memory=memory * MEBIBYTE)
    kg = beliefs.open_graph()
    grounds = _grounds(kg, query, file, bool(graph or endpoint)) if with_claims else ()
    if not (graph or endpoint or format == "sparql"):
        kg.start_query_process(limits, allow_service)
    values = _pairs(param or [], "--param")
    text = _declare(_pairs(prefix or [], "--prefix")) + _text(kg, query, file, values, lang)
    if format == "sparql":
        from .. import guard

        out.emit(guard.with_prefixes(text).rstrip("\n") + "\n", output)
        return
    from ..results import Results

    try:
        answer = _ask(kg, text, graph or [], endpoint, limits, allow_service, default_prefixes)
    except QueryError as error:
        raise out.show_place(error, text) from None
    if grounds:
        from ..grounds import with_claims as join_claims

        answer = join_claims(answer, grounds, kg.evidence)
    results = Results(answer, queries.star_order(text))
    out.emit_results(
        results, format, output, color=color, header=header, excel_safe=excel_safe,
        labels=None if graph or endpoint else lambda iri: kg.label(iri, lang),
    )  # fmt: skip
    if not results and not (graph or endpoint):
        from .doubts import unknown_names

        for name in unknown_names(kg, text):
            out.say(f"note: {name} {name.hint}".rstrip())
    if exit_status and not results:
        raise typer.Exit(1)


def _grounds(kg: KnowledgeGraph, query: str | None, file: Path | None, elsewhere: bool) -> tuple[queries.Ground, ...]:
    """What the query's rows rest on, by its header. Raises `BadParameter` where it does not say."""
    from ..graph import is_query_name

    named = None
    if file is not None or (query or "").endswith((".rq", ".sparql")):
        named = queries.read_query(file or Path(str(query)))
    elif query is not None and is_query_name(query):
        named = queries.find_query(query, kg.query_folders)
    if elsewhere or named is None or not named.grounds:
        raise BadParameter(
            "Claims can only be joined to named queries over the graph itself that say what they rest on."
        )
    return named.grounds


def _check_format(format: str, output: Path | None) -> None:
    """Refuse an unknown format before anything is computed: that is wrong usage."""
    from ..formats import find_format

    wanted = format if format not in ("auto", "sparql") else (output.suffix if output and format == "auto" else "")
    if not wanted:
        return
    for kind in ("select", "graph"):
        try:
            find_format(wanted, kind)
        except UnknownName as error:
            if kind == "graph":
                raise typer.BadParameter(f"{error} {error.hint}".strip(), param_hint="'--format'") from None
        except BadParameter:
            continue
        else:
            return


def _pairs(given: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{item!r} is not of the form name=value.", param_hint=f"'{option}'")
        pairs[name] = value
    return pairs


def _declare(prefixes: dict[str, str]) -> str:
    from .. import guard

    return "".join(f"PREFIX {name.rstrip(':')}: {guard.iri(iri)} " for name, iri in prefixes.items())


def _text(kg: KnowledgeGraph, query: str | None, file: Path | None, values: dict[str, str], lang: str) -> str:
    """The SPARQL to evaluate, with parameters bound."""
    if query is not None and file is not None:
        raise typer.BadParameter("Give the query either as an argument or with --file.")
    if query is None and file is None:
        if sys.stdin.isatty():
            raise typer.BadParameter("Give a query: SPARQL text, a .rq file, a name, or - for standard input.")
        query = "-"
    if file is None and query is not None:
        if query == "-":
            return _read_stdin()
        if query.endswith((".rq", ".sparql")):
            file = Path(query)
        else:
            return kg.prepare(query, values, lang)
    assert file is not None
    return kg.prepare_file(file, values, lang)


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableData("The query on standard input is not UTF-8.") from None


def _ask(
    kg: KnowledgeGraph,
    text: str,
    files: list[Path],
    endpoint: str | None,
    limits: Limits,
    allow_service: bool,
    default_prefixes: bool,
) -> Answer:
    if endpoint:
        from .. import guard
        from ..endpoint import query_endpoint

        checked = guard.check_query(text, allow_service)
        return query_endpoint(endpoint, guard.with_prefixes(checked) if default_prefixes else checked, limits=limits)
    if files:
        from ..store import QuerySession

        with QuerySession(None, files=files) as session:
            return session.query(text, limits=limits, allow_service=allow_service, default_prefixes=default_prefixes)
    return kg.ask(text, limits=limits, allow_service=allow_service, default_prefixes=default_prefixes)
