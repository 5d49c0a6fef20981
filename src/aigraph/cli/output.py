"""Printing, for every command: answers to standard output or a file, errors as one sentence to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AigraphError, DataError, QueryError, QueryTimeout
from ..files import write_file

if TYPE_CHECKING:
    from ..results import Results
    from ..tables import Labels

BROKEN_PIPE = 141  # what a shell reports for a program that `head` closed the pipe on


def say(text: str) -> None:
    """A line for the person, on standard error."""
    print(text, file=sys.stderr)


def fail(error: Exception) -> int:
    """Print what went wrong in one sentence; the exit status for it."""
    if isinstance(error, DataError):
        for problem in error.problems[:50]:
            say(str(problem))
    if isinstance(error, QueryError) and error.line:
        say(f"error: {error} (line {error.line}, column {error.column})")
        excerpt = getattr(error, "excerpt", "")
        if excerpt:
            say(excerpt)
    elif isinstance(error, AigraphError):
        say(f"error: {error}")
    else:
        say(
            f"error: Something is broken in aigraph itself: {type(error).__name__}: {error}. "
            "Run with --debug for the traceback."
        )
    hint = getattr(error, "hint", "")
    if hint:
        say(f"       {hint[0].upper()}{hint[1:]}")
    return 124 if isinstance(error, QueryTimeout) else 1


def usage_error(error: Any) -> int:
    """Print what is wrong with a call in one sentence, and where its help is; the exit status for it."""
    context = getattr(error, "ctx", None)
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    say(f"error: {' '.join(message.split())}")
    if context is not None:
        say(f"       '{context.command_path} --help' describes the call.")
    return int(getattr(error, "exit_code", 2))


def show_place(error: QueryError, text: str) -> QueryError:
    """Give a query's error the line it is about, with a caret under the place."""
    lines = text.splitlines()
    if 0 < error.line <= len(lines):
        line = lines[error.line - 1].replace("\t", " ")
        start = max(0, min(error.column - 60, len(line) - 100))
        error.excerpt = f"  {line[start : start + 100]}\n  {' ' * (error.column - 1 - start)}^"  # type: ignore[attr-defined]
    return error


def emit(data: bytes | str, output: Path | None = None) -> None:
    """Write an answer to standard output, or whole to a file. A closed pipe ends the program silently."""
    raw = data.encode() if isinstance(data, str) else data
    if output is not None and str(output) != "-":
        write_file(output, raw)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python would complain again while it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_PIPE)


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def use_color(choice: str) -> bool:
    """Whether to colour, by `--color`, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def chosen_form(format: str, output: Path | None, piped: str = "tsv") -> str:
    """Text, JSON or a format of rows: by `--format`, else by the extension of `-o`, else text on a terminal."""
    if format == "auto":
        suffix = output.suffix.lstrip(".") if output is not None else ""
        format = suffix or ("text" if is_terminal() and output is None else piped)
    return {"txt": "text"}.get(format, format)


def chosen_format(format: str, output: Path | None, kind: str) -> str:
    """The format asked for, by `--format`, else by the extension of `-o`, else the habit for terminal or pipe."""
    from ..formats import default_format, find_format

    if format != "auto":
        return find_format(format, kind).name
    if output is not None and output.suffix:
        return find_format(output.suffix, kind).name
    return default_format(kind, is_terminal() and output is None)


def emit_results(
    results: Results,
    format: str,
    output: Path | None,
    *,
    color: str = "auto",
    header: bool = True,
    excel_safe: bool = False,
    labels: Labels | None = None,
) -> None:
    """Print rows, a truth value or a graph in the format chosen."""
    from ..formats import write

    name = chosen_format(format, output, results.kind)
    width = None
    if name == "table" and output is None and is_terminal():
        import shutil

        width = shutil.get_terminal_size().columns
    emit(
        write(
            results,
            name,
            excel_safe=excel_safe,
            header=header,
            width=width,
            color=use_color(color) and output is None,
            labels=labels,
        ),
        output,
    )


def as_results(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Results:
    """Rows that were not queried, as the result type that every format is written from; None is unbound."""
    import json

    from ..results import Results
    from ..store import Answer

    bindings = [
        {name: _cell(value) for name, value in zip(columns, row, strict=True) if value is not None} for row in rows
    ]
    body = {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}
    return Results(Answer("select", json.dumps(body, ensure_ascii=False).encode()))


def column_names(texts: Sequence[str]) -> list[str]:
    """Texts as names that every format takes for a column, each once.

    >>> column_names(["llama.cpp", "llama_cpp", "vllm"])
    ['llama_cpp', 'llama_cpp_', 'vllm']
    """
    names: list[str] = []
    for text in texts:
        name = "".join(c if c.isalnum() and c.isascii() else "_" for c in text)
        while name in names:
            name += "_"
        names.append(name)
    return names


def _cell(value: Any) -> dict[str, str]:
    from ..vocabulary import XSD

    if isinstance(value, bool):
        return {"type": "literal", "value": str(value).lower(), "datatype": XSD + "boolean"}
    if isinstance(value, int):
        return {"type": "literal", "value": str(value), "datatype": XSD + "integer"}
    if isinstance(value, float):
        return {"type": "literal", "value": str(value), "datatype": XSD + "decimal"}
    return {"type": "literal", "value": str(value)}
