"""`compare`, `choose`, `interests` and `report` as a person meets them: whole processes, output, exit status."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from test_cli import SEED, ok, run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_compare_names_each_thing_and_what_one_alone_has() -> None:
    answer = rows(ok("compare", "vllm", "llama.cpp", "--theme", "techniques", "-F", "csv"))
    assert list(answer[0]) == ["property", "value", "vllm", "llama_cpp", "only"]
    by_value = {row["value"]: row for row in answer}
    paged = by_value["paged attention (paged-attention)"]
    assert paged["vllm"].startswith("yes")
    assert {row["only"] for row in answer} <= {"vllm", "llama.cpp", ""}
    for row in answer:
        assert (row["only"] != "") == (
            row["vllm"].startswith(("no", "un")) != row["llama_cpp"].startswith(("no", "un"))
        )


def test_compare_in_chinese_and_as_json_with_claims() -> None:
    chinese = rows(ok("compare", "vllm", "sglang", "--theme", "identity", "-F", "csv", "--lang", "zh"))
    assert any("许可证" in row["property"] for row in chinese)
    found = json.loads(ok("compare", "vllm", "sglang", "--theme", "identity", "-F", "json"))
    [backers] = [row for row in found if row["property"] == "backed_by"]
    assert "accel" in backers["things"]["sglang"]["values"]
    [license] = [row for row in found if row["property"] == "licensed_under"]
    assert any(c["source"].get("url", "").startswith("https://") for c in license["things"]["vllm"]["claims"])


def test_compare_differences_only() -> None:
    everything, differing = (
        rows(ok("compare", "vllm", "sglang", "--theme", "apis", "-F", "csv", *more)) for more in ([], ["--differences"])
    )
    assert [r for r in everything if r["vllm"].split(" (")[0] != r["sglang"].split(" (")[0]] == differing


def test_choose_says_what_is_met_and_why_not() -> None:
    asked = [
        "choose",
        "--hardware",
        "mi300x",
        "--technique",
        "prefix-caching",
        "--api",
        "openai-api",
        "--license",
        "osi",
    ]
    answer = rows(ok(*asked, "-F", "csv"))
    by_id = {row["id"]: row for row in answer}
    assert {"vllm", "sglang"} <= {row["id"] for row in answer if row["outcome"] == "meets"}
    assert by_id["vllm"]["hardware_mi300x"] == "yes (through amd-gpu)"
    outcomes = [row["outcome"] for row in answer]
    assert outcomes == sorted(outcomes, key=["meets", "may", "fails"].index)
    for row in answer:
        cells = [row[name] for name in row if name not in ("outcome", "id", "beside")]
        assert (row["outcome"] == "meets") == all(cell.startswith("yes") for cell in cells)
    failing = rows(ok("choose", "--license", "osi", "-F", "csv", "--show", "fails"))
    assert failing
    assert all("[" in row["license_osi"] for row in failing), "a no names its sources"


def test_choose_reads_formats_models_and_flags() -> None:
    answer = rows(ok("choose", "--format", "gguf", "--hardware", "apple-silicon", "-F", "csv", "--show", "meets"))
    assert {"llama.cpp"} <= {row["id"] for row in answer}
    found = json.loads(ok("choose", "--model", "qwen3-8b", "-F", "json"))
    vllm = next(candidate for candidate in found if candidate["id"] == "vllm")
    assert vllm["wishes"][0]["answer"] == "yes"
    assert vllm["wishes"][0]["claims"]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["compare", "vllm"], 2, "Name two or more."),
        (["compare", "vllm", "sglan"], 1, "There is no entity 'sglan'."),
        (["compare", "vllm", "sglang", "--theme", "x"], 1, "There is no theme 'x'."),
        (["choose"], 2, "Say what is asked for"),
        (["choose", "--hardware", "vllm"], 1, "vllm is no hardware"),
        (["choose", "--license", "osi", "--show", "some"], 2, "'some' is none of all, meets, may, fails."),
        (["interests", "--chain", "x"], 1, "There is no chain 'x'."),
        (["report", "x"], 1, "There is no report 'x'."),
        (["report", "--format", "pdf"], 2, "'pdf' is none of"),
        (["report", "--compare", "x"], 1, "There is no source 'x'."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], status: int, sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert sentence in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_interests_as_rows_as_text_and_as_json() -> None:
    answer = rows(ok("interests", "sglang", "-F", "csv"))
    assert ("recommends-what-its-fund-backs", "nvidia") in {(row["chain"], row["who"]) for row in answer}
    text = ok("interests", "sglang", "-F", "text", "--lang", "zh", "--chain", "recommends-what-its-fund-backs")
    assert "英伟达 (nvidia) → SGLang (sglang)" in text
    [found] = json.loads(ok("interests", "-F", "json", "--chain", "recommends-what-its-fund-backs"))
    assert [step["property"] for step in found["steps"]] == ["recommends", "affiliated_with", "backed_by"]
    assert all(step["claims"] for step in found["steps"])


def test_report_to_a_file_in_the_format_of_its_name(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert ok("report", "landscape", "--only-source", SEED, "--lang", "zh", "-o", str(target)) == ""
    text = target.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert '<html lang="zh-Hans">' in text
    assert ok("report", "--only-source", SEED).startswith("# AI inference engine landscape\n")


def test_report_beside_the_evidence() -> None:
    text = ok("report", "--compare", SEED)
    assert text.startswith("# “AI Inference Engine Landscape” beside the evidence\n")
    assert "✗ wrong" in text
