"""The documents: every command they show runs, every name they use exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigraph import places
from aigraph.cli import COMMANDS

ROOT = places.home()
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        for number, block in enumerate(
            re.findall(rf"```{language}\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
        ):
            yield f"{document.name}-{number}", block


def commands() -> list[str]:
    """Every shell command of the documents, those over several lines included; set-up commands are .ci/run's to try."""
    found = []
    for _, block in blocks("sh"):
        command = ""
        for line in block.splitlines():
            command += line + "\n"
            try:
                words = shlex.split(command, comments=True)
            except ValueError:  # an open quotation goes on in the next line
                continue
            if words and words[0] == "aigraph":
                found.append(command.strip())
            command = ""
    return found


def test_commands_are_found() -> None:
    assert len(commands()) >= 20
    assert {name for c in commands() for name in COMMANDS if f"aigraph {name}" in c} >= {
        "query",
        "why",
        "show",
        "export",
        "init",
    }


def test_every_shown_command_runs(tmp_path: Path) -> None:
    shell = f'aigraph() {{ "{sys.executable}" -m aigraph "$@"; }}; set -e\n'
    for command in commands():
        done = subprocess.run(
            ["bash", "-c", shell + command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"


@pytest.mark.parametrize(("name", "code"), list(blocks("python")))
def test_every_python_block_runs(name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name
    monkeypatch.chdir(tmp_path)
    exec(compile(code, name, "exec"), {"__name__": "__main__"})


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if name != "build" and f"aigraph {name}" not in readme]
    assert missing == []


def test_the_test_command_is_one_line_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^python3 -m venv .*pytest$", readme, re.MULTILINE)) == 1


def test_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {p.stem for p in (ROOT / "src" / "aigraph").glob("*.py")} - {"__init__", "__main__"}
    assert sorted(m for m in modules if f"`{m}`" not in text) == []


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
