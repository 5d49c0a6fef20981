"""`aigraph viz`: where the file goes, what is said, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aigraph", "viz", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "DISPLAY": "", "WAYLAND_DISPLAY": ""} | environment,
    )  # fmt: skip


def test_the_file_is_written_and_named(tmp_path: Path) -> None:
    done = run(tmp_path, "ollama", "-o", "ollama.html")
    assert (done.returncode, done.stdout) == (0, "ollama.html\n")
    assert "60 things" in done.stderr
    assert (tmp_path / "ollama.html").read_bytes().startswith(b"<!doctype html>")
    assert [path.name for path in tmp_path.iterdir()] == ["ollama.html"]


def test_without_a_name_it_goes_where_the_next_one_replaces_it(tmp_path: Path) -> None:
    paths = [run(tmp_path, "--path", "ollama", "ggml", HOME=str(tmp_path)).stdout for _ in range(2)]
    assert paths[0] == paths[1]
    assert Path(paths[0].strip()).is_file()
    assert list(tmp_path.glob("*.html")) == []


def test_a_locale_without_utf8_changes_nothing(tmp_path: Path) -> None:
    run(tmp_path, "--path", "ollama", "ggml", "--lang", "zh", "-o", "a.html")
    run(
        tmp_path,
        "--path",
        "ollama",
        "ggml",
        "--lang",
        "zh",
        "-o",
        "b.html",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_query_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "my.rq").write_text(
        "CONSTRUCT { ?a aig:built_on id:llama.cpp } WHERE { ?a aig:built_on id:llama.cpp }", encoding="utf-8"
    )
    done = run(tmp_path, "--query", "my.rq", "-o", "-")
    assert done.returncode == 0
    assert "llama.cpp" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["olama"], 1, "Did you mean 'ollama'"),
        (["--relation", "bulit_on"], 1, "Did you mean 'built_on'"),
        (["--type", "Enigne"], 1, "Did you mean 'Engine'"),
        (["--path", "ollama", "nowhere"], 1, "There is no entity 'nowhere'"),
        (["--query", "CONSTRUCT { ?a aig:built_on ?a } WHERE { ?a aig:built_on ?a }"], 1, "nothing to show"),
        (["--query", "SELECT ?x WHERE { ?x a aig:Engine }"], 1, "CONSTRUCT"),
        (["--query", "SELECT WHERE"], 1, "line 1"),
        (["--query", "missing.rq"], 1, "missing.rq"),
        (["ollama", "--path", "ollama", "ggml"], 2, "one of the three"),
        (["ollama", "--lang", "fr"], 2, "'fr'"),
        (["ollama", "--view", "globe"], 2, "'globe'"),
        (["ollama", "--depth", "0"], 2, "0"),
        (["ollama", "--only-source", "nobody"], 1, "nobody"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence_and_writes_nothing(
    tmp_path: Path, arguments: list[str], status: int, said: str
) -> None:
    done = run(tmp_path, *arguments, "-o", "out.html")
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "--path", "ollama", "ggml", "-o", "no/such/folder/x.html")
    assert done.returncode == 1
    assert "Cannot write" in done.stderr


def test_without_graphviz_and_a_screen_it_still_works(tmp_path: Path) -> None:
    done = run(tmp_path, "-o", "opening.html", PATH="/nonexistent")
    assert done.returncode == 0, done.stderr
