"""The commands that walk: `path`, `impact`, `neighbors`, in every format they have."""

from __future__ import annotations

import json
import re

import pytest

from aigraph.traversal.drawings import _in_dot, _in_mermaid
from test_cli import ok, rows, run


def test_path_gives_a_row_for_each_step() -> None:
    found = rows(ok("path", "ollama", "ggml", "-r", "depends_on", "--format", "csv"))
    assert [(r["start"], r["property"], r["direction"], r["end"]) for r in found] == [
        ("ollama", "built_on", "forward", "llama.cpp"),
        ("llama.cpp", "built_on", "forward", "ggml"),
    ]
    assert all(r["sources"] and "accepted" in r["statuses"] for r in found)


def test_path_in_words_and_as_json() -> None:
    assert ok("path", "ollama", "ggml", "-r", "built_on", "-F", "text", "--lang", "zh").startswith(
        "Ollama 构建于 llama.cpp"
    )
    paths = json.loads(ok("path", "ollama", "ggml", "-r", "built_on", "--limit", "2", "-F", "json"))
    assert [step["end"] for step in paths[0]["steps"]] == ["llama.cpp", "ggml"]


def test_no_path_is_one_sentence_with_a_way_out() -> None:
    done = run("path", "ollama", "a16z", "-r", "built_on", "--directed")
    assert done.returncode == 1
    assert done.stderr.startswith("error: There is no path from 'ollama' to 'a16z' along built_on.")
    assert "The nearest it reaches is" in done.stderr


def test_impact_and_its_reverse() -> None:
    found = rows(ok("impact", "ggml", "--format", "csv"))
    assert {"llama.cpp": "1", "ollama": "2", "lm-studio": "2"}.items() <= {
        r["id"]: r["distance"] for r in found
    }.items()
    assert [int(r["distance"]) for r in found] == sorted(int(r["distance"]) for r in found)
    below = {r["id"] for r in rows(ok("impact", "ollama", "--reverse", "--format", "csv"))}
    assert {"llama.cpp", "ggml"} <= below
    engines = {r["id"] for r in rows(ok("impact", "ggml", "--type", "Engine", "--format", "csv"))}
    assert "ollama" in engines <= {r["id"] for r in found}
    near = rows(ok("impact", "ggml", "--depth", "1", "--format", "csv"))
    assert {r["distance"] for r in near} == {"1"}


def test_neighbors_are_the_relations_of_a_thing() -> None:
    found = rows(ok("neighbors", "ollama", "-r", "built_on", "--format", "csv"))
    assert {(r["start"], r["end"]) for r in found} >= {("ollama", "llama.cpp"), ("ollama", "mlx")}
    assert all("ollama" in (r["start"], r["end"]) for r in found)
    document = json.loads(ok("neighbors", "ollama", "-r", "built_on", "--depth", "2", "-F", "json"))
    assert {"llama.cpp", "ggml"} <= {thing["id"] for thing in document["things"]}


def test_the_belief_options_count() -> None:
    page = rows(ok("impact", "llama.cpp", "--only-source", "ai-inference-engine-landscape", "--format", "csv"))
    assert {r["id"] for r in page} == {"ollama", "lm-studio"}


@pytest.mark.parametrize("command", [("path", "ollama", "ggml"), ("impact", "ggml"), ("neighbors", "ggml")])
def test_drawings(command: tuple[str, ...]) -> None:
    drawn = ok(*command, "-r", "built_on", "-F", "mermaid")
    assert drawn.startswith("flowchart LR\n")
    assert re.search(r'n\d+ -->\|"is built on"\| n\d+', drawn)
    graph = ok(*command, "-r", "built_on", "-F", "dot")
    assert '"llama.cpp" -> "ggml" [label="is built on"];' in graph
    assert (graph.count("{"), graph.count("}")) == (1, 1)


def test_what_stands_in_the_data_is_no_syntax_in_a_drawing() -> None:
    hostile = 'x"] --> y["<b>&\n`'
    assert _in_mermaid(hostile) == "x#quot;] --#gt; y[#quot;#lt;b#gt;#amp; #96;"
    assert _in_dot('a"\\ -> b;\n}') == '"a\\"\\\\ -> b; }"'
