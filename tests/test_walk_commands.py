"""The commands that walk: `path`, `impact`, `neighbors`, in every format they have."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess

import pytest

from aigraph.traversal.drawings import Line, dot, mermaid
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


# Each of these was once shown by Mermaid otherwise than it stands here, or not at all, when it was only quoted.
HOSTILE = [
    'x"] --> y["<b>&', "#quot; #35; &lt;b&gt;", "1. first", "12) last", "- item", "+ item", "* star", "%% comment",
    '%%{init: {"theme": "dark"}}%%', "`md **b**`", "a\\nb", "$$x^2$$", "<script>alert(1)</script>", "_u_ ~~s~~",
    "https://example.org", "fa:fa-car", "A@{shape: x}", "```x", 'click A "javascript:alert(1)"', "标签“其一”：二",
]  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_what_stands_in_the_data_is_no_syntax_in_a_drawing(label: str) -> None:
    drawn = mermaid([Line("a", label, "b", "B", label, True)])
    texts = re.findall('"([^"\n]*)"', drawn)
    assert [re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text) for text in texts] == [label, "B", label]
    syntax = re.compile(r"[<>&`\\%$*_~{}\[\]|]|#(?!\d+;)|^[-+] |^\d+[.)] |:\S")
    assert [text for text in texts if syntax.search(text)] == []
    graph = dot([Line("a", label, "b", "B", label, True)])
    texts = re.findall(r'label="((?:[^"\\]|\\.)*)"', graph)
    assert [html.unescape(re.sub(r"\\(.)", r"\1", text)) for text in texts] == [label, "B", label]


def test_line_ends_and_nothing_are_no_syntax_either() -> None:
    assert '["a b"]' in mermaid([Line("a", "a\n\u2028b", "b", "B", "r", True)])
    assert '[" "]' in mermaid([Line("a", "", "b", "B", "r", True)])
    assert 'label="a b"' in dot([Line("a", "a\nb", "b", "B", "r", True)])


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")
def test_graphviz_reads_a_drawing_of_anything() -> None:
    lines = [Line(f"s{n}", label, f"t{n}", "B", label, bool(n % 2)) for n, label in enumerate(HOSTILE)]
    done = subprocess.run(["dot", "-Tplain"], input=dot(lines), capture_output=True, text=True, check=True)
    assert sum(line.startswith("node ") for line in done.stdout.splitlines()) == 2 * len(HOSTILE)
