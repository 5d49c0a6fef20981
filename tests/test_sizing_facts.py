"""Sizing from a graph's facts, from queries and from files."""

from __future__ import annotations

import json
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
from sizing_folder import SOURCE, folder

__all__ = ["folder"]


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


@pytest.mark.parametrize("size", [{"sliding_window": 128}, {"sliding_window": 129}, {"sliding_window_size": 128}])
def test_mimos_window_whoever_wrote_the_file(size: dict[str, int]) -> None:
    """transformers writes the newest token in: 129, where the published file says 128."""
    model = read_config({"model_type": "mimo_v2_flash", **size})
    assert {group.window for group in model.layers if group.kind == "sliding"} == {128}


def test_files_that_transformers_writes_of_ling_and_gemma_3n() -> None:
    """The head of linear layers is a field of its own there, and widths of feed-forwards are a list."""
    ling = read_config({"model_type": "bailing_hybrid", "head_dim": 64, "linear_head_dim": 128, "linear_num_heads": 32})
    assert {group.state_value for group in ling.layers if group.kind == "recurrent"} == {128}
    gemma = read_config({"model_type": "gemma3n_text", "intermediate_size": [16384] * 35}).weights
    assert gemma is not None
    assert gemma.total == pytest.approx(6835235568, rel=0.003)
