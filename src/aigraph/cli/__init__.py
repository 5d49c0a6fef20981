"""The command line: parses, wires, prints and exits; the only part that prints.

Each command lives in a module of its own that is imported when the command is named, so that
`aigraph --help` and a query pay for nothing else.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import UnknownName
from ..version import __version__

# Command → the first line of its help, kept here so that --help imports no command; a test compares them.
COMMANDS = {
    "query": "Answer a SPARQL query: text, a .rq file, a named query, or - for standard input.",
    "queries": "List the named queries, or show one with its text and parameters.",
    "show": "What is known of one thing, with sources and statuses.",
    "search": "Find things by id, label in any language, or alias; typing errors are forgiven.",
    "why": "Every claim for and against a statement, its sources, and the rules behind it.",
    "path": "The shortest path between two things, with the claims it rests on.",
    "impact": "All that rests on a thing, by distance, and through which chain.",
    "neighbors": "What lies around a thing: its relations, in both directions.",
    "diff": "What is believed in one view and not in another, and why.",
    "conflicts": "What sources disagree about.",
    "compare": "Engines side by side: what each has, runs on, reads and speaks, and whose it is.",
    "choose": "Engines that meet all that is asked for, those that may, and those that do not, and why.",
    "interests": "Who recommends, measures or funds an engine and gains by it, with the path and its sources.",
    "report": "The landscape page from the graph, with footnotes, or a page beside the evidence.",
    "fit": "Does a model fit: memory by term, context, requests, bounds of speed, from sourced facts.",
    "viz": "Open the graph, or a part of it, as a picture in the browser.",
    "validate": "Every fault in the data, with file and line.",
    "init": "Make a small, valid data folder for your own facts.",
    "build": "Build the graph from the data files and write it to a folder.",
    "export": "Write the graph to a file in an RDF format, or for other tools to a file or folder.",
    "info": "Counts, versions, digest, and where things are.",
    "prefixes": "The built-in prefixes.",
    "completion": "Print the completion script of a shell.",
}


class _LazyGroup(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            if cmd_name.startswith("-"):  # an option, which the caller words
                return None
            unknown = UnknownName("command", cmd_name, COMMANDS)
            ctx.fail(f"{unknown} {unknown.hint}".rstrip())
        module = import_module(f".{cmd_name}_command", __name__)
        return typer.main.get_command(module.app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=_LazyGroup,
    rich_markup_mode=None,  # rich costs more than everything else together
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Every command takes --debug for a traceback. "
    "Exit status: 0 done, 1 failed, 2 wrong usage, 124 out of time, 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"aigraph {__version__}")
        raise typer.Exit


@app.callback()
def _aigraph(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """The landscape of AI inference as a knowledge graph made of sourced claims."""


def main() -> None:
    """Run the command line; the entry point of the `aigraph` script."""
    from .output import fail, usage_error

    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"] or ["--help"]
    if "_AIGRAPH_COMPLETE" in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()
    try:
        sys.exit(app(args=arguments, prog_name="aigraph", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        sys.exit(130)
    except typer.TyperException as error:
        sys.exit(usage_error(error))
    except Exception as error:
        if debug:
            raise
        sys.exit(fail(error))
