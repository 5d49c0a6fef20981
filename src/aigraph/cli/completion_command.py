"""`aigraph completion`: the script that makes a shell complete entity ids, properties, query names and options."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output as out
from .options import check_choice, new_app

app = new_app()


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell to complete in.")],
) -> None:
    """Print the completion script of a shell.

    Put it where the shell looks: `aigraph completion bash > ~/.local/share/bash-completion/completions/aigraph`,
    `aigraph completion zsh > ~/.zfunc/_aigraph`, `aigraph completion fish > ~/.config/fish/completions/aigraph.fish`.
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    check_choice("SHELL", shell, ("bash", "zsh", "fish"))
    out.emit(get_completion_script(prog_name="aigraph", complete_var="_AIGRAPH_COMPLETE", shell=shell) + "\n")
