"""The command `aigraph fit`: answers, lists, bad input, and its picture."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from sizing_folder import SOURCE, folder

__all__ = ["folder"]


# --- the command ----------------------------------------------------------------------------------


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aigraph", "fit", *arguments, "--data", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), timeout=60, check=False)


def ok(folder: Path, *arguments: str) -> str:
    done = run(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_json(folder: Path) -> None:
    answer = json.loads(ok(folder, "gem-test", "card-test", "--kv-memory", "64.68GiB", "--format", "json"))
    assert answer["capacity"]["low"]["tokens"] == 626_949
    assert answer["cache"]["floor"]["bytes"] < answer["cache"]["engine_per_device"]["low_bytes"]
    assert {term["name"] for term in answer["per_device"]["terms"]} == {"weights", "cache", "activations and overhead"}
    assert {"inputs", "bounds", "linear_formula", "warnings", "missing", "verdict"} <= set(answer)


def test_text_tells_units_sources_and_both_figures(folder: Path) -> None:
    text = ok(folder, "gem-test", "card-test", "--kv-memory", "64.68GiB", "--format", "text", "--explain")
    for part in ("626,949 tokens", "131.32 GiB to 141.00 GiB", "engine-free floor", "no predictions", SOURCE):
        assert part in text
    assert "gem-test-swa window = 1024  [accepted: sizing-page 2026-05-01]" in text


def test_max_and_exit_status(folder: Path) -> None:
    answer = json.loads(ok(folder, "gem-test", "card-test", "--context", "max", "--batch", "2", "-F", "json"))
    assert answer["max_context"]["sure"] == answer["request"]["context"] > 100_000
    assert run(folder, "latent-test", "card-test", "--exit-status").returncode == 1


def test_lists(folder: Path) -> None:
    machines = ok(folder, "gem-test", "--context", "8k", "--format", "csv")
    assert "card-test,1,fits" in machines
    models = ok(folder, "--on", "card-test", "--format", "csv")
    assert "gem-test,1,fits" in models


def test_lists_say_whether_the_engine_runs_there(folder: Path) -> None:
    table = ok(folder, "gem-test", "--context", "8k", "--engine", "tensorrt-llm", "--format", "csv")
    runs = {row["name"]: row["engine_runs"] for row in csv.DictReader(table.splitlines())}
    assert (runs["h200-sxm"], runs["wse-3"]) == ("yes", "unknown")


def test_a_file_and_rows(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gpt_oss"}', encoding="utf-8")
    rows = ok(folder, str(tmp_path / "config.json"), "card-test", "--weights", "mxfp4", "--context", "128k")
    assert rows.startswith("?figure\t?low\t?high\t?unit\t?law")
    assert '"fits"' in rows


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["gem-test", "card-test", "--context", "0"], 2, "not above zero"),
        (["gem-test", "card-test", "--kv-memory", "64"], 2, "no size with a unit"),
        (["gem-test", "card-test", "--kv", "q9"], 1, "no number type 'q9'"),
        (["gem-test", "card-test", "--engine", "vlm"], 1, "no engine with a known law 'vlm'"),
        (["gem-test", "card-testx3"], 1, "--tp 3 does not divide"),
        (["gem-test", "card-testx0"], 1, "no number of devices"),
        (["gem-test", "nothing"], 1, "no hardware 'nothing'"),
        ([], 2, "a model"),
    ],
)
def test_bad_input_is_one_sentence(folder: Path, arguments: list[str], status: int, sentence: str) -> None:
    done = run(folder, *arguments)
    assert done.returncode == status
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


# --- the picture ----------------------------------------------------------------------------------


def test_the_picture_is_one_file_that_asks_for_nothing(folder: Path, tmp_path: Path) -> None:
    for name in ("out.svg", "out.html"):
        ok(folder, "gem-test", "card-test", "--context", "64k", "--plot", str(tmp_path / name), "--format", "json")
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "gem-test-swa" in text
        assert "memory: 131.32 GiB to 141.00 GiB" in text
        assert re.findall(r"(?:src|href|url)\s*[=(]", text) == []
    svg = ElementTree.parse(tmp_path / "out.svg").getroot()
    areas = svg.findall("{http://www.w3.org/2000/svg}polygon")
    assert len(areas) == 4  # weights, overhead, and two kinds of layers
    assert "Content-Security-Policy" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_the_picture_as_png_and_as_what_it_cannot_be(folder: Path, tmp_path: Path) -> None:
    done = run(folder, "gem-test", "card-test", "--plot", str(tmp_path / "out.gif"))
    assert (done.returncode, "not as 'gif'" in done.stderr) == (1, True)
    pytest.importorskip("resvg_py")
    ok(folder, "gem-test", "card-test", "--plot", str(tmp_path / "out.png"))
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_as_the_documentation_has_it(folder: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "sizing.md").read_text(encoding="utf-8")
    told = text[text.index("## As JSON") : text.index("## How it is held")]
    named = set(re.findall(r"`([a-z_]+)`", told))
    answer = json.loads(ok(folder, "gem-test", "card-test", "--context", "max", "--batch", "max", "-F", "json"))
    assert set(answer) <= named
    for part in ("engine", "request", "per_device", "cache"):
        missing = set(answer[part]) - named - {"floor", "terms"}
        assert missing == set(), part
    rows = json.loads(ok(folder, "gem-test", "--context", "8k", "-F", "json"))
    assert set(rows[0]) <= named


def test_keys_and_values_in_types_of_their_own(folder: Path) -> None:
    arguments = ("gem-test", "card-test", "--engine", "llama.cpp", "--context", "8k", "-F", "json")
    both, one = (json.loads(ok(folder, *arguments, "--kv", kv)) for kv in ("q8_0/q4_0", "q8_0"))
    assert both["cache"]["floor"]["bytes"] < one["cache"]["floor"]["bytes"]


def test_a_verdict_reads_as_a_sentence(folder: Path) -> None:
    text = ok(folder, "gem-test", "card-test", "--context", "128k", "--batch", "4", "--format", "text")
    assert "fits only if the cache is left what it needs: it needs 68.17 GiB to 93.17 GiB" in text
    exact = ok(folder, "gem-test", "card-test", "--context", "128k", "--concurrent-batches", "1", "-F", "text")
    assert "gem-test on 1 x card-test: fits, the cache needs 17.04 GiB of the" in exact
