"""The command line as a person meets it: whole processes, their output, errors and exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rdflib
from rdflib.query import Result

import aigraph
from aigraph.cli import COMMANDS

AIGRAPH = [sys.executable, "-m", "aigraph"]
SEED = "ai-inference-engine-landscape"
ON_LLAMA_CPP = "SELECT ?e WHERE { ?e aig:built_on id:llama.cpp } ORDER BY ?e"


def run(*arguments: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; the environment is ours, plus what is given."""
    return subprocess.run(
        [*AIGRAPH, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def ok(*arguments: str, stdin: str | None = None, **environment: str) -> str:
    """The standard output of a call that must succeed without a word on standard error."""
    done = run(*arguments, stdin=stdin, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- the landscape page -----------------------------------------------------------------------------


def test_the_page_recommendations_are_its_five_rows() -> None:
    answer = rows(ok("query", "lab-recommendations", "--only-source", SEED, "--format", "csv"))
    assert [(r["lab"], r["models"], r["engines"]) for r in answer] == [
        ("DeepSeek", "DeepSeek-R1, DeepSeek-V3, DeepSeek-V3-0324", "SGLang (Day-0) + vLLM"),
        ("Google", "Gemma 3, Gemma 4", "vLLM"),
        ("Meta", "Llama 4", "SGLang + TensorRT-LLM + vLLM"),
        ("Mistral AI", "Mistral Large 3", "SGLang + vLLM"),
        ("Moonshot AI", "Kimi K2, Kimi K2.5", "SGLang + vLLM"),
    ]


def test_the_evidence_names_the_engines_the_page_leaves_out() -> None:
    answer = {
        r["lab_id"]: set(r["engine_ids"].split(", ")) for r in rows(ok("query", "lab-recommendations", "-F", "csv"))
    }
    assert {"sglang", "vllm", "lmdeploy", "tensorrt-llm", "lightllm"} <= answer["deepseek"]
    assert {"sglang", "vllm", "ktransformers", "tensorrt-llm"} <= answer["moonshot-ai"]


def test_the_page_leaders() -> None:
    answer = rows(ok("query", "open-source-leaders", "--only-source", SEED, "--format", "csv"))
    assert [(r["project"], r["stars"], r["commercial_entity"], r["valuation_usd"]) for r in answer] == [
        ("vLLM", "65000", "Inferact", "800000000"),
        ("SGLang", "16000", "RadixArk", "400000000"),
    ]
    assert {r["stars_bound"] for r in answer} == {"approximate"}
    assert "a16z" in answer[0]["lead_investors"]
    assert answer[1]["lead_investors"] == "Accel"


def test_every_landscape_query_answers_for_the_page_alone_and_in_chinese() -> None:
    names = [r["name"] for r in rows(ok("queries", "--format", "csv")) if r["theme"] == "landscape"]
    assert len(names) == 12
    sizes = {name: len(rows(ok("query", name, "--only-source", SEED, "--lang", "zh", "-F", "csv"))) for name in names}
    assert sizes == {
        "open-source-leaders": 2,
        "other-players": 4,
        "local-engines": 4,
        "architecture": sizes["architecture"],
        "swa-models": 3,
        "swa-support": 5,
        "lab-recommendations": 5,
        "key-metrics": 4,
        "business-model": 5,
        "deepseek-strategy": 5,
        "kv-formula": 6,
        "page-sources": 6,
    }
    assert sizes["architecture"] >= 8


def test_the_page_metrics_cell_by_cell() -> None:
    answer = [tuple(r.values()) for r in rows(ok("query", "key-metrics", "--only-source", SEED, "-F", "csv"))]
    assert answer == [
        ("Throughput", "~16200 tokens/s", "~12500 tokens/s"),
        ("distributed inference", "EP + PP + TP", "PP + TP"),
        ("mixture of experts", "yes", "yes"),
        ("FP8", "partial", "yes (on NVIDIA Hopper)"),
    ]


# --- why --------------------------------------------------------------------------------------------


def test_why_shows_the_refuted_claim_beside_the_believed_one() -> None:
    explained = {e["value"]: e for e in json.loads(ok("why", "mimo-v2.5", "developed_by", "--format", "json"))}
    assert explained["xiaomi"]["believed"] is True
    refuted = explained["minimax"]
    assert refuted["believed"] is False
    (claim,) = refuted["claims"]
    assert (claim["status"], claim["source"]["id"]) == ("refuted", SEED)
    assert any("xiaomi" in r["source"]["id"] or "mimo" in r["source"]["id"] for r in claim["refuted_by"])


def test_without_the_refuting_sources_the_claim_stands_again() -> None:
    explained = {e["value"]: e for e in json.loads(ok("why", "mimo-v2.5", "developed_by", "--format", "json"))}
    against = [r["source"]["id"] for r in explained["minimax"]["claims"][0]["refuted_by"]]
    options = [word for source in against for word in ("--exclude-source", source)]
    again = {e["value"]: e for e in json.loads(ok("why", "mimo-v2.5", "developed_by", "-F", "json", *options))}
    assert again["minimax"]["believed"] is True
    assert [c["status"] for c in again["minimax"]["claims"]] == ["unverified"]


def test_why_names_sources_with_dates() -> None:
    text = ok("why", "ollama", "built_on", "llama.cpp")
    assert "as of 2026-05-29" in text
    assert "github.com/ollama/ollama" in text


def test_why_leads_an_inference_down_to_sources() -> None:
    text = ok("why", "ollama", "depends_on", "ggml")
    assert "rule transitive" in text
    assert "is built on ggml" in text
    assert "github.com" in text


def test_why_in_chinese() -> None:
    assert "已反驳" in ok("why", "mimo-v2.5", "developed_by", "minimax", "--lang", "zh")


def test_nothing_said_is_not_no() -> None:
    done = run("why", "ollama", "forked_from")
    assert done.returncode == 1
    assert "unknown is not no" in done.stderr.lower()


# --- the same query in every way ----------------------------------------------------------------------


def test_text_file_and_standard_input_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(ON_LLAMA_CPP)
    answer = ok("query", ON_LLAMA_CPP)
    assert ok("query", str(file)) == ok("query", "--file", str(file)) == answer
    assert ok("query", "-", stdin=ON_LLAMA_CPP) == ok("query", stdin=ON_LLAMA_CPP) == answer
    assert {"ollama", "lm-studio"} <= {line.rstrip(">").rsplit("/", 1)[-1] for line in answer.splitlines()[1:]}


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_select_in_each_standard_format(format: str) -> None:
    text = ok("query", ON_LLAMA_CPP, "--format", format)
    parsed = Result.parse(io.BytesIO(text.encode()), format=format)
    assert any(str(row[0]).endswith("/ollama") for row in parsed if isinstance(row, rdflib.query.ResultRow))


@pytest.mark.parametrize("format", ["jsonl", "markdown", "html", "table"])
def test_select_in_the_formats_for_people(format: str) -> None:
    assert "ollama" in ok("query", ON_LLAMA_CPP, "--format", format).lower()


@pytest.mark.parametrize(
    ("format", "expected"), [("csv", "true\n"), ("tsv", "true\n"), ("table", "true\n"), ("auto", "true\n")]
)
def test_ask_in_plain_formats(format: str, expected: str) -> None:
    assert ok("query", "ASK { id:ollama aig:built_on id:llama.cpp }", "--format", format) == expected


def test_ask_in_json_and_xml() -> None:
    assert json.loads(ok("query", "ASK { id:ollama aig:built_on id:vllm }", "-F", "json"))["boolean"] is False
    document = ET.fromstring(ok("query", "ASK { id:ollama aig:built_on id:llama.cpp }", "-F", "xml"))
    assert document.find("{*}boolean").text == "true"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("format", "parser"),
    [("auto", "turtle"), ("turtle", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")],
)
def test_construct_round_trips_through_rdflib(format: str, parser: str) -> None:
    text = ok("query", "CONSTRUCT { ?e aig:built_on ?x } WHERE { ?e aig:built_on ?x }", "--format", format)
    graph = rdflib.Graph().parse(data=text, format=parser)
    expected = rdflib.Graph().parse(data=ok("query", "CONSTRUCT WHERE { ?e aig:built_on ?x }", "-F", "nt"), format="nt")
    assert set(graph) == set(expected)
    assert len(graph) > 10


def test_output_file_takes_the_format_of_its_extension(tmp_path: Path) -> None:
    assert ok("query", ON_LLAMA_CPP, "-o", str(tmp_path / "x.csv")) == ""
    assert (tmp_path / "x.csv").read_bytes().startswith(b"e\r\nhttps://w3id.org/aigraph/id/")
    assert ok("query", "ASK {}", "-o", str(tmp_path / "x.srj")) == ""
    assert json.loads((tmp_path / "x.srj").read_text())["boolean"] is True
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.csv", "x.srj"]


def test_head_is_silent() -> None:
    command = " ".join(f"'{part}'" for part in [*AIGRAPH, "query", "SELECT * { ?s ?p ?o . ?o ?q ?r }", "-F", "csv"])
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("s,p,o,q,r", "")


def test_columns_of_select_star_stand_in_the_order_of_the_query() -> None:
    assert ok("query", "SELECT * { ?s ?p ?o } LIMIT 1").splitlines()[0] == "?s\t?p\t?o"


def test_a_terminal_gets_a_table_with_labels_and_no_colour_when_told() -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*AIGRAPH, "query", ON_LLAMA_CPP], stdout=follower, stderr=follower, env={**os.environ, "NO_COLOR": "1"}
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        shown += piece
        if not piece:
            break
    os.close(leader)
    assert process.wait(timeout=30) == 0
    assert b"Ollama" in shown
    assert b"\x1b[" not in shown
    assert b"https://" not in shown


def test_parameters_are_bound_as_terms_and_checked() -> None:
    assert ok("query", "page-sources", "-p", f"source={SEED}") == ok("query", "page-sources")
    done = run("query", "key-metrics", "-p", "first=vlm")
    assert (done.returncode, "did you mean" in done.stderr.lower()) == (1, True)
    assert run("query", "key-metrics", "-p", "first=vllm> . ?x ?y ?z").returncode == 1
    assert run("query", "key-metrics", "-p", "nosuch=1").returncode == 1
    assert run("query", "key-metrics", "-p", "first").returncode == 2


def test_format_sparql_prints_a_query_that_stands_alone() -> None:
    text = ok("query", "swa-support", "--format", "sparql", "--lang", "zh")
    assert text.startswith("PREFIX ")
    assert ok("query", "-", "--no-default-prefixes", "-F", "csv", stdin=text) == ok(
        "query", "swa-support", "--lang", "zh", "-F", "csv"
    )


def test_one_s_own_prefixes() -> None:
    assert ok("query", "ASK { my:ollama aig:built_on ?x }", "--prefix", "my=https://w3id.org/aigraph/id/") == "true\n"


def test_other_graphs(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text("<http://a.example/a> <http://a.example/b> 'c' .")
    assert ok("query", "SELECT ?o { ?s ?p ?o }", "--graph", str(file), "-F", "csv") == "o\nc\n"
    assert run("query", "ASK {}", "--graph", str(tmp_path / "none.ttl")).returncode == 1


# --- refusals and limits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
        ("LOAD <file:///etc/passwd>", "LOAD"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("ASK " + "{" * 10000 + "}" * 10000, "brackets"),
        ("ASK { " + "?a ?b ?c . " * 10000 + "}", "KiB"),
    ],
    ids=["service", "escaped", "from", "load", "delete", "deep", "long"],
)
def test_what_no_query_may_do(query: str, word: str) -> None:
    done = run("query", "-", stdin=query)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_cartesian_product_ends_at_its_time() -> None:
    start = time.monotonic()
    done = run("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "1")
    assert done.returncode == 124
    assert "out of time" in done.stderr
    assert time.monotonic() - start < 4


def test_a_memory_bomb_ends_at_its_limit() -> None:
    done = run(
        "query",
        "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?g ?d",
        "--memory",
        "200",
        "--timeout",
        "30",
    )
    assert done.returncode == 1
    assert "out of memory" in done.stderr


def test_ctrl_c_stops_at_once() -> None:
    process = subprocess.Popen(
        [*AIGRAPH, "query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(1.5)
    start = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in error
    assert time.monotonic() - start < 2


# --- errors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["query", "lab-recomendations"], 1, "Did you mean 'lab-recommendations'"),
        (["query", "no/such/file.rq"], 1, "cannot be read"),
        (["query", "SELECT * { ?s foo:bar ?o }"], 1, "Unknown prefix 'foo:'. (line 1, column 15)"),
        (["query", "SELECT * {\n ?s ?p "], 1, "line 2"),
        (["query", "ASK {}", "--format", "foo"], 2, "There is no format 'foo'"),
        (["query", "ASK {}", "--format", "turtle"], 1, "it can be as"),
        (["query", "ASK {}", "--lang", "fr"], 2, "none of en, zh"),
        (["query", "ASK {}", "--as-of", "2026-13"], 2, "is not a date"),
        (["query", "ASK {}", "--only-source", "no-such-source"], 1, "There is no source"),
        (["query", "ASK {}", "--data", "/no/such/folder"], 1, "There is no data folder"),
        (["query", "ASK {}", "-o", "/no/such/folder/x.csv"], 1, "Cannot write"),
        (["show", "olama"], 1, "Did you mean 'ollama'"),
        (["why", "ollama", "bulit_on"], 1, "Did you mean 'built_on'?"),
        (["frobnicate"], 2, "There is no command 'frobnicate'"),
        (["qury"], 2, "Did you mean 'query'?"),
        (["export", "--graph", "nosuch"], 2, "none of default"),
        (["export", "--format", "csv"], 2, "needs a folder"),
        (["export", "--format", "table"], 2, "cannot be written as table"),
        (["completion", "tcsh"], 2, "none of bash, zsh, fish"),
        (["validate", "/no/such/folder"], 2, "There is no data folder"),
    ],
)
def test_errors_are_a_sentence_and_a_status(arguments: list[str], status: int, said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_answer_names_what_nobody_knows() -> None:
    text = "SELECT * { ?s aig:bulit_on id:llama-cpp FILTER (aig:kv_bytes_per_token(?s) > 0) }"
    done = run("query", text, "-F", "csv")
    assert (done.returncode, done.stdout.split()) == (0, ["s"])
    assert [line.partition(" Did")[0] for line in done.stderr.splitlines()] == [
        "note: There is no property or class 'bulit_on'.",
        "note: There is no entity 'llama-cpp'.",
    ]
    assert ok("query", "ASK { id:ggml aig:built_on id:vllm }").strip() == "false"
    own = "PREFIX id: <http://example.org/> ASK { id:nothing aig:status 'nothing' }"
    assert ok("query", own).strip() == "false"


def test_debug_gives_the_traceback() -> None:
    assert "Traceback" in run("show", "olama", "--debug").stderr


def test_a_caret_stands_under_the_place() -> None:
    lines = run("query", "SELECT * { ?s foo:bar ?o }").stderr.splitlines()
    assert lines[1].strip() == "SELECT * { ?s foo:bar ?o }"
    assert lines[2].index("^") == lines[1].index("foo:bar")


@pytest.mark.parametrize(
    ("query", "status"), [("ASK { id:ollama aig:built_on id:vllm }", 1), ("ASK { }", 0), ("SELECT * { }", 0)]
)
def test_exit_status_on_request(query: str, status: int) -> None:
    assert run("query", query, "--exit-status").returncode == status
    assert run("query", query).returncode == 0


# --- the other commands -----------------------------------------------------------------------------------


def test_help_of_every_command_says_what_the_list_says() -> None:
    listed = " ".join(ok("--help").split())
    for name, line in COMMANDS.items():
        assert f"{name} {line}" in listed
        assert line.rstrip(".") in " ".join(ok(name, "-h").split())
    assert ok() == ok("--help")


def test_version() -> None:
    assert ok("--version") == ok("-V")
    assert ok("--version").startswith("aigraph ")


def test_show_as_text_json_and_rows() -> None:
    text = ok("show", "ollama", "--format", "text", "--lang", "zh")
    assert text.startswith("Ollama (ollama): 本地推理引擎")
    document = json.loads(ok("show", "ollama", "-F", "json"))
    assert document["types"] == ["LocalEngine"]
    assert {"llama.cpp", "mlx"} <= {c["value"] for c in document["claims"] if c["property"] == "built_on"}
    assert "ggml" in document["inferred"]["depends_on"]
    assert {r["property"] for r in rows(ok("show", "ollama", "-F", "csv"))} >= {"built_on", "licensed_under"}


def test_search_forgives_typing_errors_in_both_languages() -> None:
    assert rows(ok("search", "olama", "-F", "csv"))[0]["id"] == "ollama"
    assert rows(ok("search", "月之暗面", "-F", "csv"))[0]["id"] == "moonshot-ai"
    assert rows(ok("search", "ggerganov", "-F", "csv"))[0]["id"] == "georgi-gerganov"
    assert run("search", "zzzzqqqq", "--exit-status").returncode == 1


def test_conflicts_name_both_sides() -> None:
    found = rows(ok("conflicts", "deepseek", "-F", "csv"))
    own = {(r["value"], r["status"]) for r in found if r["property"] == "operates_own_engine"}
    assert own == {("true", "accepted"), ("false", "refuted")}


def test_prefixes_can_be_pasted() -> None:
    assert "PREFIX aig: <https://w3id.org/aigraph/ontology#>" in ok("prefixes", "--format", "sparql")
    assert json.loads(ok("prefixes", "-F", "json"))["id"] == "https://w3id.org/aigraph/id/"


def test_info_is_verified_against_the_data() -> None:
    content = json.loads(ok("info", "--verify", "--format", "json"))
    assert len(content["digest"]) == 64
    assert content["claims"] == sum(content["claims_by_status"].values())


def test_export_as_nquads_is_the_graph_with_that_digest(tmp_path: Path) -> None:
    import hashlib

    ok("export", "-o", str(tmp_path / "g.nq"))
    assert (
        hashlib.sha256((tmp_path / "g.nq").read_bytes()).hexdigest() == json.loads(ok("info", "-F", "json"))["digest"]
    )


@pytest.mark.parametrize(("format", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld"), ("rdfxml", "xml")])
def test_export_of_the_default_graph_reads_back(format: str, parser: str) -> None:
    options = ["--graph", "default"] if format == "jsonld" else []
    graph = rdflib.Graph().parse(data=ok("export", "-F", format, *options), format=parser)
    ollama = rdflib.URIRef("https://w3id.org/aigraph/id/ollama")
    assert (ollama, rdflib.URIRef("https://w3id.org/aigraph/ontology#built_on"), None) in graph


def test_queries_lists_finds_and_shows() -> None:
    assert "lab-recommendations" in ok("queries")
    assert [r["name"] for r in rows(ok("queries", "--search", "领投", "-F", "csv"))] == ["open-source-leaders"]
    document = json.loads(ok("queries", "key-metrics", "-F", "json"))
    assert (document["name"], document["parameters"][-1]["default"]) == ("key-metrics", "vllm")
    assert "#+" not in document["query"]
    assert "SELECT ?metric" in document["query"]
    shown = ok("queries", "key-metrics")
    assert "-p first=" in shown
    assert ok("query", "-", "-F", "csv", stdin=shown) == ok("query", "key-metrics", "-F", "csv")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    assert "_AIGRAPH_COMPLETE" in ok("completion", shell)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("show oll", "ollama"),
        ("query lab", "lab-recommendations"),
        ("why ollama buil", "built_on"),
        ("query --only-source ai-inf", SEED),
    ],
)
def test_completion_knows_ids_properties_and_queries(words: str, found: str) -> None:
    line = f"aigraph {words}"
    count = str(len(line.split()) - 1)
    done = run(COMP_WORDS=line, COMP_CWORD=count, _AIGRAPH_COMPLETE="complete_bash")
    assert found in done.stdout.split()


def test_init_makes_a_valid_folder_and_overlays_count(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("init", str(folder)).returncode == 0
    assert run("validate", str(folder)).returncode == 0
    assert ok("query", "ASK { id:my-engine aig:built_on id:vllm }", "--data", str(folder)) == "true\n"
    assert ok("query", "ASK { id:my-engine aig:depends_on ?x }", AIGRAPH_DATA=str(folder)) == "true\n"
    schema = json.loads((folder / "schema" / "entity.json").read_text(encoding="utf-8"))
    assert "built_on" in schema["properties"]["claims"]["properties"]
    assert run("init", str(folder)).returncode == 1


def test_a_fault_is_shown_with_its_place_and_stops_the_build(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("init", str(folder))
    file = folder / "entities" / "engines" / "my-engine.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("built_on:", "bulit_on:"), encoding="utf-8")
    done = run("validate", str(folder))
    assert done.returncode == 1
    assert "my-engine.yaml:9:7: There is no property 'bulit_on'. (did you mean 'built_on'?)" in done.stdout
    built = tmp_path / "built"
    assert run("build", "-o", str(built), "--store").returncode == 0
    with aigraph.load(built=built) as graph:
        assert graph.snapshot.store == built / "store"
        assert graph["ollama"].built_on
    before = (built / "graph.nq").read_bytes()
    assert run("build", "-o", str(built), "--data", str(folder)).returncode == 1
    assert (built / "graph.nq").read_bytes() == before
    assert (built / "store" / "CURRENT").is_file()
    done = run("query", "ASK {}", "--data", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "bulit_on" in done.stderr


def test_works_with_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    assert (
        ok("query", "ASK { id:ollama aig:built_on id:llama.cpp }", XDG_CACHE_HOME="/proc/nowhere", TMPDIR=str(tmp_path))
        == "true\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_output_is_utf_8_whatever_the_locale() -> None:
    assert "深度求索" in ok("query", "lab-recommendations", "--lang", "zh", "-F", "csv", LC_ALL="C", PYTHONUTF8="0")
