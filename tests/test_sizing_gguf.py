"""GGUF headers against configurations: the same model gives the same layers, whichever file tells of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigraph.errors import BadParameter, UnreadableData
from aigraph.sizing import Layers, Model, floor, total
from aigraph.sizing.configs import read_config
from aigraph.sizing.gguf_layers import layers
from aigraph.sizing.sources import find_model

MAMBA2 = {"ssm.conv_kernel": 4, "ssm.group_count": 8, "ssm.state_size": 128}
HEADERS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "DeepSeek-V3": (
        "deepseek2",
        {
            "block_count": 61, "embedding_length": 7168, "attention.head_count": 128, "attention.head_count_kv": 1,
            "attention.kv_lora_rank": 512, "rope.dimension_count": 64, "attention.key_length": 576,
            "attention.value_length": 512, "attention.key_length_mla": 192, "attention.value_length_mla": 128,
        },
        {"model_type": "deepseek_v3"},
    ),
    "Qwen3-Next": (
        "qwen3next",
        {
            "block_count": 48, "embedding_length": 2048, "attention.head_count": 16, "attention.head_count_kv": 2,
            "attention.key_length": 256, "attention.value_length": 256, "ssm.conv_kernel": 4, "ssm.inner_size": 4096,
            "ssm.state_size": 128, "ssm.time_step_rank": 32, "ssm.group_count": 16,
        },
        {"model_type": "qwen3_next"},
    ),
    "Nemotron-H": (
        "nemotron_h",
        {
            **MAMBA2, "block_count": 4, "embedding_length": 4096, "attention.head_count": 32,
            "attention.head_count_kv": [0, 0, 8, 0], "feed_forward_length": [0, 21504, 0, 21504],
            "attention.key_length": 128, "attention.value_length": 128, "ssm.inner_size": 8192,
            "ssm.time_step_rank": 128,
        },
        {"model_type": "nemotron_h", "hybrid_override_pattern": "M-*-", "num_hidden_layers": 4},
    ),
    "Falcon-H1": (
        "falcon-h1",
        {
            "block_count": 32, "embedding_length": 4096, "attention.head_count": 32, "attention.head_count_kv": 8,
            "attention.key_length": 128, "attention.value_length": 128, "ssm.conv_kernel": 4, "ssm.inner_size": 1024,
            "ssm.state_size": 256, "ssm.time_step_rank": 128, "ssm.group_count": 1,
        },
        {"model_type": "falcon_h1"},
    ),
    "Jamba": (
        "jamba",
        {
            "block_count": 8, "embedding_length": 4096, "attention.head_count": 32,
            "attention.head_count_kv": [0, 0, 0, 0, 8, 0, 0, 0], "ssm.conv_kernel": 4, "ssm.inner_size": 8192,
            "ssm.state_size": 16, "ssm.time_step_rank": 256,
        },
        {"model_type": "jamba", "num_hidden_layers": 8},
    ),
    "LFM2": (
        "lfm2",
        {
            "block_count": 3, "embedding_length": 2048, "attention.head_count": 32,
            "attention.head_count_kv": [0, 0, 8], "shortconv.l_cache": 3,
        },
        {"model_type": "lfm2", "num_hidden_layers": 3, "hidden_size": 2048, "full_attn_idxs": [2]},
    ),
    "Kimi-Linear": (
        "kimi-linear",
        {
            "block_count": 4, "embedding_length": 2304, "attention.head_count": 32,
            "attention.head_count_kv": [0, 0, 0, 32], "attention.kv_lora_rank": 512, "rope.dimension_count": 64,
            "attention.key_length_mla": 192, "attention.value_length_mla": 128, "kda.head_dim": 128,
            "ssm.conv_kernel": 4,
        },
        {"model_type": "kimi_linear", "num_hidden_layers": 4, "linear_attn_config": {
            "full_attn_layers": [4], "num_heads": 32, "head_dim": 128, "short_conv_kernel_size": 4}},
    ),
    "Gemma 4 31B": (
        "gemma4",
        {
            "block_count": 6, "embedding_length": 5376, "attention.head_count": 32,
            "attention.head_count_kv": [16, 16, 16, 16, 16, 4], "attention.key_length": 512,
            "attention.value_length": 512, "attention.key_length_swa": 256, "attention.value_length_swa": 256,
            "attention.sliding_window": 1024, "attention.sliding_window_pattern": [True] * 5 + [False],
        },
        {"model_type": "gemma4_text", "num_hidden_layers": 6, "num_attention_heads": 32, "num_key_value_heads": 16,
         "head_dim": 256, "global_head_dim": 512, "num_global_key_value_heads": 4, "attention_k_eq_v": True,
         "sliding_window": 1024, "layer_types": ["sliding_attention"] * 5 + ["full_attention"]},
    ),
    "MiMo-V2-Flash": (
        "mimo2",
        {
            "block_count": 48, "embedding_length": 4096, "attention.head_count": 64,
            "attention.head_count_kv": [4 if i == 0 or (i + 1) % 6 == 0 else 8 for i in range(48)],
            "attention.key_length": 192, "attention.value_length": 128, "attention.sliding_window": 128,
            "attention.sliding_window_pattern": [not (i == 0 or (i + 1) % 6 == 0) for i in range(48)],
        },
        {"model_type": "mimo_v2_flash"},
    ),
    "Llama 4 Scout": (
        "llama4",
        {
            "block_count": 48, "embedding_length": 5120, "attention.head_count": 40, "attention.head_count_kv": 8,
            "attention.key_length": 128, "attention.value_length": 128,
        },
        {"model_type": "llama4", "text_config": {"num_key_value_heads": 8}},
    ),
    "gpt-oss": (
        "gpt-oss",
        {
            "block_count": 36, "embedding_length": 2880, "attention.head_count": 64, "attention.head_count_kv": 8,
            "attention.key_length": 64, "attention.value_length": 64, "attention.sliding_window": 128,
        },
        {"model_type": "gpt_oss"},
    ),
    "GLM-5, its draft block left out": (
        "glm-dsa",
        {
            "block_count": 5, "nextn_predict_layers": 1, "embedding_length": 6144, "attention.head_count": 64,
            "attention.head_count_kv": 1, "attention.kv_lora_rank": 512, "rope.dimension_count": 64,
            "attention.key_length_mla": 256, "attention.value_length_mla": 256, "attention.indexer.key_length": 128,
            "attention.indexer.types": [True, False, True, False],
        },
        {"model_type": "glm_moe_dsa", "num_hidden_layers": 4, "indexer_types": ["full", "shared", "full", "shared"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_a_header_and_a_configuration_tell_the_same(name: str) -> None:
    architecture, header, config = HEADERS[name]
    made, model = layers(architecture, header, "x.gguf"), read_config(config)
    of_header = Model("x", made.layers)
    for tokens in (100, 5000, 131072):
        assert total(floor(of_header, tokens)) == total(floor(model, tokens))
    assert len(made.order) == len(model.order)


def test_files_from_before_latents_keep_every_head() -> None:
    """ggml-org/llama.cpp#11397: keys of 192 and values of 128 for each of 128 heads."""
    old = {
        "block_count": 61, "embedding_length": 7168, "attention.head_count": 128, "attention.head_count_kv": 128,
        "attention.kv_lora_rank": 512, "rope.dimension_count": 64, "attention.key_length": 192,
        "attention.value_length": 128,
    }  # fmt: skip
    made = layers("deepseek2", old, "x.gguf")
    assert made.layers == (Layers("full", 61, 128, 192, 128, query_heads=128),)
    assert made.layers[0].elements == 24576 + 16384


def test_shared_blocks_keep_nothing() -> None:
    header = {
        "block_count": 35, "embedding_length": 2048, "attention.head_count": 8, "attention.head_count_kv": 2,
        "attention.key_length": 256, "attention.value_length": 256, "attention.sliding_window": 512,
    }  # fmt: skip
    model = Model("x", layers("gemma3n", header, "x.gguf").layers)
    assert total(floor(model, 3000)) == total(floor(read_config({"model_type": "gemma3n_text"}), 3000))


@pytest.mark.parametrize(
    ("architecture", "header", "said"),
    [
        ("brand-new", {}, "'general.architecture' is 'brand-new'"),
        ("llama", {"embedding_length": 64}, "'block_count'"),
        ("llama", {"block_count": 2, "embedding_length": 64}, "'attention.head_count'"),
        ("gemma4", {"block_count": 2, "embedding_length": 64, "attention.head_count": 2, "attention.key_length": 32,
                    "attention.sliding_window": 8}, "'attention.sliding_window_pattern'"),
        ("jamba", {"block_count": 1, "embedding_length": 64, "attention.head_count": 2,
                   "attention.head_count_kv": [0]}, "'ssm.conv_kernel'"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(architecture: str, header: dict[str, Any], said: str) -> None:
    with pytest.raises(BadParameter, match=said):
        layers(architecture, header, "x.gguf")


def _write(path: Path, parts: int, part: int) -> None:
    gguf, numpy = pytest.importorskip("gguf"), pytest.importorskip("numpy")
    writer = gguf.GGUFWriter(str(path), "llama")
    if part == 1:
        writer.add_block_count(2)
        writer.add_embedding_length(64)
        writer.add_head_count(4)
        writer.add_head_count_kv(2)
    writer.add_uint16("split.count", parts)
    writer.add_tensor(f"blk.{part}.attn_q.weight", numpy.zeros((64, 64), dtype=numpy.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_a_model_in_several_files(tmp_path: Path) -> None:
    for part in (1, 2):
        _write(tmp_path / f"big-{part:05d}-of-00002.gguf", 2, part)
    model = find_model(None, str(tmp_path / "big-00001-of-00002.gguf")).model
    assert model.weights is not None
    assert (model.weights.total, model.weights.stored_bytes) == (2 * 4096, 4 * 4096)
    with pytest.raises(UnreadableData, match="the first of them"):
        find_model(None, str(tmp_path / "big-00002-of-00002.gguf"))
    (tmp_path / "big-00002-of-00002.gguf").unlink()
    with pytest.raises(UnreadableData, match="is not beside it"):
        find_model(None, str(tmp_path / "big-00001-of-00002.gguf"))
