"""Sizing from a graph's facts, from files, and the command `aigraph fit`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph.errors import BadParameter, UnknownName, UnreadableData
from aigraph.graph import KnowledgeGraph
from aigraph.sizing import floor, total
from aigraph.sizing.configs import FAMILIES, defaults, read_config, read_config_file
from aigraph.sizing.service import make_request, models_on, prepare, smallest
from aigraph.sizing.sources import find_model
from samples import PAGE, write_folder

SOURCE, OTHER = "sizing-page", "sizing-mirror"


def claims(**values: object) -> str:
    return "".join(f"  {name}:\n    - {{value: {value}, source: {SOURCE}}}\n" for name, value in values.items())


def thing(type: str, label: str, more: str = "", **values: object) -> str:
    return f"type: {type}\nlabel: {{en: {label}, zh: {label}}}\n{more}claims:\n{claims(**values)}"


def layers(model: str, attention: str, count: int, **sizes: int) -> str:
    return thing("LayerGroup", "Layers", "", layer_of=model, attention=attention, layer_count=count, **sizes)


FILES = {
    f"sources/{SOURCE}.yaml": PAGE,
    f"sources/{OTHER}.yaml": PAGE.replace("kind: official", "kind: aggregator"),
    "entities/models/gem-test.yaml": thing(
        "Model", "Gem Test", "aliases: [GemTest-31B]\n", layers=60, hidden_size=5376, vocabulary_size=262144,
        context_length=262144, parameters_total=31273086512,
    ),
    "entities/layers/gem-test-full.yaml": layers(
        "gem-test", "grouped-query-attention", 10, kv_heads=4, head_dim=512, attention_heads=32
    ),
    "entities/layers/gem-test-swa.yaml": layers(
        "gem-test", "sliding-window-attention", 50, kv_heads=16, head_dim=256, attention_heads=32, window=1024
    )
    + f"    - {{value: 2048, source: {OTHER}, as_of: 2025-01-01}}\n",
    "entities/models/latent-test.yaml": thing(
        "Model", "Latent Test", layers=61, hidden_size=7168, vocabulary_size=163840, context_length=131072,
        parameters_total=1000000000000, parameters_active=32000000000, experts=384, experts_per_token=8,
    ),
    "entities/layers/latent-test-mla.yaml": layers(
        "latent-test", "multi-head-latent-attention", 61, kv_lora_rank=512, qk_rope_head_dim=64, attention_heads=64,
        value_head_dim=128,
    ),
    "entities/models/lame-test.yaml": thing("Model", "Lame Test", hidden_size=64),
    "entities/layers/lame-test-full.yaml": layers("lame-test", "multi-head-attention", 2, head_dim=64),
    "entities/hardware/card-test.yaml": thing(
        "Accelerator", "Card Test", "aliases: [CT200]\n", memory_capacity=141, memory_bandwidth=4800, bf16_dense=989,
        fp8_dense=1979,
    ),
    "entities/hardware/small-test.yaml": thing("Accelerator", "Small Test", memory_usable=25757220864),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The facts, with a cache of their own: others would make it forget the graph while it is in use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield write_folder(tmp_path_factory.mktemp("sizing"), FILES)


@pytest.fixture(scope="module")
def kg(folder: Path) -> Iterator[KnowledgeGraph]:
    with aigraph.load([folder]) as graph:
        yield graph


# --- from the graph -------------------------------------------------------------------------------


def test_the_log_of_vllm_from_facts(kg: KnowledgeGraph) -> None:
    answer = kg.fit("gem-test", "card-test", kv_memory=int(64.68 * 2**30), max_num_batched_tokens=8192)
    assert answer.capacity is not None
    assert (answer.request.context, answer.capacity.tokens, answer.verdict) == (262144, 626_949, "fits")
    assert answer.memory == (141 * 10**9, 141 * 2**30)


def test_every_input_has_its_source_and_status(kg: KnowledgeGraph) -> None:
    inputs = {(i.subject, i.property): i for i in kg.fit("gem-test", "card-test").inputs}
    assert {
        ("gem-test-swa", "window"), ("gem-test-full", "head_dim"), ("gem-test", "parameters_total"),
        ("card-test", "memory_capacity"), ("card-test", "bf16_dense"),
    } <= set(inputs)  # fmt: skip
    window = inputs["gem-test-swa", "window"]
    assert (window.value, window.status, window.source, window.as_of) == ("1024", "accepted", SOURCE, "2026-05-01")


def test_names_and_counts(kg: KnowledgeGraph) -> None:
    answer = kg.fit("gemtest 31b", "ct200x8", context=8192)
    assert (answer.model, answer.hardware, answer.devices, answer.request.plan.tp) == ("gem-test", "card-test", 8, 8)
    with pytest.raises(UnknownName, match="no hardware 'card-tst'"):
        kg.fit("gem-test", "card-tst")
    with pytest.raises(UnknownName, match="no model 'gem-tst'"):
        kg.fit("gem-tst", "card-test")
    with pytest.raises(BadParameter, match="4 devices, and 8 are given"):
        kg.fit("gem-test", "card-testx8", tp=4, pp=1)
    with pytest.raises(BadParameter, match="--online"):
        kg.fit("someone/model", "card-test")


def test_a_missing_fact_is_named_and_nothing_is_guessed(kg: KnowledgeGraph) -> None:
    answer = kg.fit("lame-test", "card-test", context=8)
    assert answer.verdict == "unknown"
    assert answer.missing == ("kv_heads of lame-test-full", "parameters_total of lame-test")
    assert answer.because == "the fact kv_heads of lame-test-full and parameters_total of lame-test is missing"
    assert kg.fit("gem-test", "small-test").bounds == ()  # neither bandwidth nor compute is known


def test_belief_decides_what_is_taken(kg: KnowledgeGraph) -> None:
    """A mirror said 2048 earlier; that claim is superseded, and is neither taken nor an input."""
    assert {(c.value, c.status) for c in kg["gem-test-swa"].claims("window")} == {
        (1024, "accepted"),
        (2048, "superseded"),
    }
    answer = kg.fit("gem-test", "card-test", context=8192)
    assert answer.constant == 50 * 16 * 512 * 2 * 1024
    assert {(i.value, i.source) for i in answer.inputs if i.property == "window"} == {("1024", SOURCE)}


def test_the_linear_formula_for_latents_and_for_windows(kg: KnowledgeGraph) -> None:
    said = kg.fit("latent-test", "card-testx8", context=131072).linear
    assert said is not None
    assert (round(said.factor_low), round(said.factor_high)) == (25, 28)  # hidden / heads, or the values' head size


def test_draft_layers_keep_a_cache_as_well(kg: KnowledgeGraph) -> None:
    """GLM-5's GGUF: 79 layers are 78 and one draft layer."""
    plain, drafting = (kg.fit("latent-test", "card-testx8", context=4096, draft_layers=n) for n in (0, 1))
    assert total(drafting.floor) - total(plain.floor) == 4096 * 576 * 2
    assert drafting.terms[1].bytes.low * 61 == plain.terms[1].bytes.low * 62
    staged = kg.fit("latent-test", "card-testx4", context=4096, draft_layers=1, pp=4)
    assert staged.terms[1].bytes.low == 16 * 4096 * 576 * 2  # 15, 15, 16, and 15 with the draft


def test_inverses(kg: KnowledgeGraph) -> None:
    sizing = prepare(kg, "gem-test", "card-test", context=8192)
    assert sizing.max_context().sure == 262144
    assert 1 < sizing.max_batch().sure <= sizing.max_batch().possible
    names = [(c.name, c.devices) for c in smallest(kg, "gem-test", context=8192)]
    assert ("card-test", 1) in names
    assert ("small-test", 4) in names
    verdicts = {c.name: c.answer.verdict for c in models_on(kg, "card-test", context=8192) if c.answer}
    assert (verdicts["gem-test"], verdicts["latent-test"]) == ("fits", "does not fit")
    assert "lame-test" not in verdicts


def test_requests_are_shared_out_as_engines_do() -> None:
    assert make_request(devices=8, engine="vllm").plan == (8, 1, 1, False)
    assert make_request(devices=8, engine="llama.cpp").plan == (1, 8, 1, False)
    assert make_request(devices=8, tp=4).plan == (4, 2, 1, False)


# --- from queries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("aig:kv_bytes_per_token(id:latent-test)", "70272"),
        ("aig:kv_bytes_per_token(id:latent-test, 'fp8')", "35136"),
        ("aig:kv_bytes(id:gem-test, 2048)", str(2048 * 81920 + 1024 * 50 * 16384)),
        ("aig:fits(id:gem-test, id:card-test, 8192)", "true"),
        ("aig:fits(id:latent-test, id:card-test, 8192)", "false"),
        ("aig:fits(id:latent-test, id:card-test, 8192, 1, 16, 'vllm', 'fp8-block')", "true"),
        ("aig:fits(id:lame-test, id:card-test, 8192)", None),  # a fact is missing: unbound, neither yes nor no
        ("aig:fits(id:nothing, id:card-test, 8192)", None),
        ("aig:fits(id:gem-test, id:card-test, -1)", None),
        ("aig:fits(id:gem-test)", None),
        ("aig:kv_bytes(id:gem-test, 'many')", None),
        ("aig:kv_bytes_per_token('text', 1, 2, 3)", None),
    ],
)
def test_functions_of_queries(kg: KnowledgeGraph, call: str, value: str | None) -> None:
    answer = json.loads(kg.ask("SELECT ?x { BIND (" + call + " AS ?x) }").body)["results"]["bindings"]
    assert [row.get("x", {}).get("value") for row in answer] == [value]


def test_functions_in_a_process_that_was_spawned(kg: KnowledgeGraph) -> None:
    kg.close()
    assert len(list(kg.entities("LayerGroup"))) >= 4  # an open store's threads forbid a fork
    rows = kg.query("SELECT ?m { ?l aig:layer_of ?m FILTER (aig:fits(?m, id:card-test, 8192)) }").to_dicts()
    assert {"m": "gem-test"} in rows


# --- from files -----------------------------------------------------------------------------------


# Families whose classes leave a layout to the configuration.
SILENT = {"hy_v4", "ministral", "step3p5", "step3p7"}


def test_every_family_reads_its_defaults() -> None:
    silent = set()
    for model_type in sorted(set(FAMILIES) & set(defaults())):
        try:
            assert total(floor(read_config({"model_type": model_type}), 4096)) > 0
        except BadParameter:
            silent.add(model_type)
    assert silent == SILENT


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({}, "no field 'model_type'"),
        ({"model_type": "rwkv9"}, "'model_type' is 'rwkv9'"),
        ({"model_type": "llama", "num_hidden_layers": 0}, "'num_hidden_layers' of the configuration is 0"),
        ({"model_type": "llama", "num_attention_heads": -1}, "'num_attention_heads' of the configuration is -1"),
        ({"model_type": "llama", "hidden_size": "big"}, "'hidden_size' of the configuration is 'big'"),
        ({"model_type": "olmo3", "layer_types": ["telepathy"] * 32}, "'telepathy', which is not understood"),
        ({"model_type": "olmo3", "layer_types": ["full_attention"]}, "1 entries for 32 layers"),
        ({"model_type": "nemotron_h", "hybrid_override_pattern": "M?"}, "'hybrid_override_pattern' has '?'"),
        ({"model_type": "minimax_m3"}, "no field 'num_hidden_layers'|no field 'sparse_attention_config'"),
        ({"model_type": "nemotron-nas"}, "no field 'block_configs'"),
    ],
)
def test_what_is_not_understood_is_refused_by_its_field(config: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadParameter, match=sentence.replace("?'", r"\?'")):
        read_config(config)


def test_shared_and_indexed_layers() -> None:
    gemma = read_config({"model_type": "gemma3n_text"})
    assert sum(g.depth for g in gemma.layers if g.shared) == 15
    glm = read_config({"model_type": "glm_moe_dsa", "index_topk_freq": 4, "index_skip_topk_offset": 3})
    assert sum(g.depth for g in glm.layers if g.indexer) == 21  # of 78
    v4 = read_config({"model_type": "deepseek_v4", "num_hidden_layers": 5, "compress_ratios": [0, 4, 128, 4, 128]})
    assert [(g.ratio, g.depth, bool(g.indexer)) for g in v4.layers] == [(0, 1, False), (4, 2, True), (128, 2, False)]


def test_the_order_of_blocks_is_kept() -> None:
    model = read_config({"model_type": "mimo_v2_flash"})
    assert model.order[:7] == ((0,), (1,), (1,), (1,), (1,), (0,), (1,))
    assert [g.depth for g in model.layers] == [9, 39]


def test_a_folder_with_the_checkpoints_index(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}), encoding="utf-8")
    index = {"metadata": {"total_size": 13_476_831_232}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    weights = read_config_file(tmp_path).weights
    assert weights is not None
    assert weights.stored_bytes == 13_476_831_232


@pytest.mark.parametrize(
    ("quantization", "stored"),
    [
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "fp8-block"),
        ({"quant_method": "mxfp4"}, "bf16+mxfp4"),
        ({"quant_method": "awq", "bits": 4}, "int4"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4"),
    ],
)
def test_what_the_configuration_says_of_its_types(quantization: dict[str, object], stored: str) -> None:
    weights = read_config({"model_type": "gpt_oss", "quantization_config": quantization}).weights
    assert weights is not None
    assert weights.stored_as == stored


@pytest.mark.parametrize(("name", "content"), [("a.json", b"{"), ("b.json", None), ("c.json", b"[]")])
def test_files_that_are_no_configuration(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises((UnreadableData, BadParameter)):
        find_model(None, str(tmp_path / name))


def test_a_gguf_header(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    numpy = pytest.importorskip("numpy")
    path = tmp_path / "tiny.gguf"
    writer = gguf.GGUFWriter(str(path), "gemma3")
    writer.add_block_count(12)
    writer.add_embedding_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_key_length(32)
    writer.add_value_length(32)
    writer.add_sliding_window(512)
    writer.add_context_length(8192)
    writer.add_tensor("token_embd.weight", numpy.zeros((100, 64), dtype=numpy.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    model = find_model(None, str(path)).model
    assert [(g.kind, g.depth, g.kv_heads, g.window) for g in model.layers] == [
        ("sliding", 10, 2, 512),
        ("full", 2, 2, 0),
    ]
    assert model.weights is not None
    assert (model.weights.total, model.weights.stored_bytes) == (6400, 12800)
    (tmp_path / "broken.gguf").write_bytes(b"GGUF")
    with pytest.raises(UnreadableData):
        find_model(None, str(tmp_path / "broken.gguf"))


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
