"""The questions that practitioners ask: their answers as they were checked, their claims, their times."""

from __future__ import annotations

import difflib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigraph
from aigraph import guard, places
from aigraph.errors import AigraphError
from aigraph.evidence import Claim
from aigraph.graph import KnowledgeGraph
from aigraph.grounds import COLUMN, with_claims
from aigraph.queries import Ground, query_paths, read_query
from aigraph.results import Results
from aigraph.store import Answer
from samples import ROOT

GOLDEN = Path(__file__).parent / "golden"
PATHS = query_paths([places.home() / "queries"])
QUESTIONS = sorted(name for name, path in PATHS.items() if path.parent.name != "landscape")
GROUNDED = [name for name in QUESTIONS if read_query(PATHS[name]).grounds]
MOST_SECONDS = 1.0  # the aim is 0.3; the rest is for a machine that does other work too


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as graph:
        yield graph


@pytest.fixture(scope="module")
def update_golden() -> Any:
    """The script that writes the golden answers."""
    spec = importlib.util.spec_from_file_location("update_golden", ROOT / "scripts" / "update_golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_forty_five_questions_and_more() -> None:
    assert len(QUESTIONS) >= 45
    assert sorted(PATHS) == sorted(path.stem for path in GOLDEN.glob("*.csv"))


@pytest.mark.parametrize("name", sorted(PATHS))
def test_the_answer_is_the_golden_one(name: str, kg: KnowledgeGraph, update_golden: Any) -> None:
    expected = (GOLDEN / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    found = update_golden.answer(kg, name).splitlines()
    difference = "\n".join(difflib.unified_diff(expected, found, "golden", "found", lineterm="", n=0))
    assert not difference, f"{difference}\nWhere the answer is right, run scripts/update_golden.py."


@pytest.mark.parametrize("name", sorted(PATHS))
def test_a_parameter_shares_its_name_with_no_variable(name: str) -> None:
    """Its value is put in the place of both spellings: one that is also a variable would break the query."""
    query = read_query(PATHS[name])
    names = {token.text for token in guard.tokens(query.text) if token.kind == "variable" and token.text[0] == "?"}
    assert not names & {"?" + parameter.name for parameter in query.parameters}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_says_all_of_its_columns_and_has_ids(name: str, kg: KnowledgeGraph) -> None:
    query, results = read_query(PATHS[name]), kg.query(name)
    untitled = set(results.variables) - set(query.columns)
    assert all(v.endswith(("_id", "_ids")) or v in ("property", "stake_property") for v in untitled), untitled
    assert "lang" in {parameter.name for parameter in query.parameters}
    assert all(parameter.default is not None for parameter in query.parameters)


@pytest.mark.parametrize("name", QUESTIONS)
def test_ids_are_the_same_in_both_languages(name: str, kg: KnowledgeGraph) -> None:
    english, chinese = (kg.query(name, lang=lang) for lang in ("en", "zh"))
    keys = [v for v in english.variables if v.endswith("_id")]
    rows = [sorted(json.dumps([row[k] for k in keys]) for row in r.to_dicts()) for r in (english, chinese)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_order_is_stable(name: str, kg: KnowledgeGraph) -> None:
    assert "ORDER BY" in read_query(PATHS[name]).text
    assert kg.query(name).to_dicts() == kg.query(name).to_dicts()


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_is_quick(name: str, kg: KnowledgeGraph) -> None:
    kg.query("ASK {}")
    times = []
    for _ in range(3):
        start = time.perf_counter()
        kg.query(name)
        times.append(time.perf_counter() - start)
    assert min(times) < MOST_SECONDS


# Where a statement is behind no row of the default answer: parameters with which it is.
ELSEWHERE = {
    "engine-differences": [{"first": "exllamav3", "second": "vllm"}, {"first": "ollama", "second": "llama.cpp"}],
    "fits-in-memory": [{"model": "gemma-3-27b"}, {"model": "deepseek-v3"}],
    "features-on-hardware": [{"to": "amd-gpu"}],
    "maintainer-employers": [{"software": "llama.cpp"}],
    "missing-techniques": [{"engine": "turbomind"}],
    "models-that-fit": [{"hardware": "h100-sxm", "context": "8192"}],
    "recent-releases": [{"until": "2026-08-21"}],
}
NOT_YET = {("cheapest-offers", "aig:built_on")}  # no provider whose price is known says which engine it runs


def answer_of(kg: KnowledgeGraph, name: str, parameters: dict[str, str] | None = None) -> Answer:
    return kg.ask(kg.prepare(name, parameters or {}))


@pytest.mark.parametrize("name", GROUNDED)
def test_every_ground_bears_some_row(name: str, kg: KnowledgeGraph) -> None:
    """Each statement that a header names is really behind some answer, and the columns it names are there."""
    query, answer = read_query(PATHS[name]), answer_of(kg, name)
    variables = json.loads(answer.body)["head"]["vars"]
    for ground in query.grounds:
        assert {part for part in ground if part and ":" not in part} <= {*variables}
        if ":" in ground.property:
            kg.check_property(ground.property.removeprefix("aig:"))
        answers = [answer, *(answer_of(kg, name, parameters) for parameters in ELSEWHERE.get(name, ()))]
        rows = [row for a in answers for row in Results(with_claims(a, [ground], kg.evidence)).to_dicts()]
        assert any(row[COLUMN] for row in rows) == ((name, ground.property) not in NOT_YET), ground


def test_every_question_has_claims_beside_its_answers() -> None:
    assert QUESTIONS == GROUNDED


def test_a_row_has_the_claim_that_says_no_and_none_where_nobody_says_anything(kg: KnowledgeGraph) -> None:
    query = read_query(PATHS["engine-differences"])
    answer = answer_of(kg, "engine-differences", {"first": "ollama", "second": "llama.cpp"})
    rows = [
        (row["verdict"], row[COLUMN])
        for row in Results(with_claims(answer, query.grounds[1:2], kg.evidence)).to_dicts()
        if row["other_id"] == "llama.cpp"
    ]
    assert {verdict for verdict, _ in rows} >= {"no", "unknown"}
    assert all(bool(claims) == (verdict != "unknown") for verdict, claims in rows)


def test_claims_of_a_row_are_those_of_its_statement(kg: KnowledgeGraph) -> None:
    results = Results(
        with_claims(answer_of(kg, "model-makers"), read_query(PATHS["model-makers"]).grounds, kg.evidence)
    )
    refuted = next(row for row in results.to_dicts() if row["maker_id"] == "minimax")
    [claim] = kg.evidence.claims("mimo-v2.5", "developed_by")[-1:]
    assert claim.value == "minimax"
    assert refuted[COLUMN] == f"claim:{claim.iri.rpartition('/')[2]} ai-inference-engine-landscape refuted"


def test_claims_under_an_inference_are_found(kg: KnowledgeGraph) -> None:
    grounds = [Ground("id:nventures", "aig:funds", "company")]
    body = {
        "head": {"vars": ["company"]},
        "results": {"bindings": [{"company": {"type": "literal", "value": "radixark"}}]},
    }
    [row] = Results(with_claims(Answer("select", json.dumps(body).encode()), grounds, kg.evidence)).to_dicts()
    sources = {claim.split()[1] for claim in str(row[COLUMN]).split("; ")}
    premises = [p for e in kg.why("nventures", "funds", "radixark") for i in e.inferences for p in i.premises]
    assert premises
    assert sources >= {p.source.id for p in premises if isinstance(p, Claim)}


def test_a_row_without_the_column_has_no_claims(kg: KnowledgeGraph) -> None:
    grounds = [Ground("engine", "aig:built_on", "base"), Ground("base", "aig:developed_by")]
    body = {
        "head": {"vars": ["engine", "base"]},
        "results": {"bindings": [{"engine": {"type": "literal", "value": "ollama"}}]},
    }
    [row] = Results(with_claims(Answer("select", json.dumps(body).encode()), grounds, kg.evidence)).to_dicts()
    assert row == {"engine": "ollama", "base": None, COLUMN: None}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aigraph", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_adds_the_column_on_request_only() -> None:
    plain, claimed = (run("query", "origin-history", "-F", "json", *more) for more in ((), ("--with-claims",)))
    columns = [json.loads(done.stdout)["head"]["vars"] for done in (plain, claimed)]
    assert columns[1] == [*columns[0], COLUMN]
    rows = json.loads(claimed.stdout)["results"]["bindings"]
    assert all(row[COLUMN]["value"].startswith("claim:") for row in rows)


@pytest.mark.parametrize(
    "arguments",
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1",),
        ("open-source-leaders",),
        ("model-makers", "--endpoint", "http://127.0.0.1:9/"),
    ],
)
def test_claims_are_refused_where_nothing_says_what_rows_rest_on(arguments: tuple[str, ...]) -> None:
    done = run("query", *arguments, "--with-claims")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Claims can only be joined to named queries" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["engines-by-api", "-p", "api=ollama-api"], "Ollama,yes,"),
        (["license-chain", "-p", "software=lm-studio"], "LM Studio,itself,"),
        (["fits-in-memory", "-p", "devices=1"], ",no,"),
        (["engines-for-system", "-p", "system=macos", "--lang", "zh"], "本地推理引擎"),
        (["recent-releases", "-p", "until=2026-08-21", "-p", "days=30"], "LocalAI,4.9.0,2026-08-20"),
        (["comparable-measurements", "-p", "second=sglang-throughput-2026-05"], "same"),
    ],
)
def test_parameters_change_the_answer(arguments: list[str], expected: str) -> None:
    done = run("query", *arguments, "-F", "csv")
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout
    assert done.stdout != run("query", arguments[0], "-F", "csv").stdout


UNUSUAL = [
    ("engine-differences", {"first": "vllm", "second": "vllm"}, 0),
    ("features-on-hardware", {"engine": "sglang", "to": "mi300x"}, 10),
    ("features-on-hardware", {"engine": "ollama", "to": "tpu-v6e"}, 10),
    ("leaving-a-vendor", {"from": "h100-sxm", "to": "mi355x", "class": "Engine"}, 30),
    ("smallest-engine-set", {"hardware": "groq-lpu", "and": "tpu-v6e", "also": "apple-silicon"}, 0),
    ("smallest-engine-set", {"hardware": "rtx-4090", "and": "m4-max", "also": "mi300x"}, 5),
    ("longest-chains", {"software": "lm-studio"}, 2),
    ("longest-chains", {"software": "cublas"}, 0),
    ("maintainer-employers", {"software": "mlx"}, 0),
    ("metric-history", {"metric": "active-contributors"}, 40),
    ("models-that-fit", {"context": "-5"}, 0),
    ("models-that-fit", {"hardware": "nvidia-gpu"}, 0),
    ("recent-releases", {"until": "2026-08-21", "days": "365"}, 30),
    ("recommended-engines", {"model": "gemma-4"}, 1),
    ("replacements", {"engine": "ollama", "class": "Engine", "api": "ollama-api"}, 4),
    ("window-memory-savings", {"model": "llama-3.1-8b"}, 0),
]
REFUSED = [
    ("engine-differences", {"first": "nope"}, "There is no Engine 'nope'"),
    ("features-on-hardware", {"to": "vllm"}, "There is no Hardware 'vllm'"),
    ("kernel-libraries", {"at_least": "x"}, "takes a whole number"),
    ("recent-releases", {"until": "2026-02-30"}, "takes a date"),
    ("single-sourced-facts", {"property": "builds_on"}, "There is no property 'builds_on'"),
    ("engines-for-system", {"os": "linux"}, "There is no parameter 'os'"),
]


@pytest.mark.parametrize(("name", "parameters", "at_least"), UNUSUAL, ids=str)
def test_unusual_parameters(name: str, parameters: dict[str, str], at_least: int, kg: KnowledgeGraph) -> None:
    start = time.perf_counter()
    rows = kg.query(name, parameters).to_dicts()
    assert time.perf_counter() - start < 2 * MOST_SECONDS
    assert bool(rows) == bool(at_least)
    assert len(rows) >= at_least


@pytest.mark.parametrize(("name", "parameters", "message"), REFUSED, ids=str)
def test_parameters_that_mean_nothing_are_refused(
    name: str, parameters: dict[str, str], message: str, kg: KnowledgeGraph
) -> None:
    with pytest.raises(AigraphError, match=message):
        kg.query(name, parameters)


def test_a_class_that_is_none_is_refused() -> None:
    done = run("query", "engines-by-use", "-p", "class=Machine")
    assert (done.returncode, done.stderr) == (1, "error: There is no class 'Machine'.\n")
