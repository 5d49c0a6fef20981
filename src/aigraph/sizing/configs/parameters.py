"""Parameters counted from a configuration, for the families whose blocks are made as told here; None for others.

Norms, biases and an indexer's own matrices are left out or rounded: counts are right to one part in two hundred,
which tests hold against models built by transformers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..shapes import Weights
from .attention import Block
from .fields import Fields

# Families of attention, then a gated feed-forward of three matrices, dense or with experts.
PLAIN = {
    "llama", "mistral", "ministral3", "mixtral", "mimo", "qwen2", "qwen3", "qwen2_moe", "qwen3_moe", "qwen2_vl_text",
    "qwen2_5_vl_text", "qwen3_vl_text", "qwen3_vl_moe_text", "gemma", "gemma2", "gemma3_text", "phi3", "granite",
    "olmo", "olmo2", "olmo3", "gpt_oss", "glm4_moe", "minimax_m2", "mimo_v2_flash", "cohere", "cohere2", "ernie4_5",
    "seed_oss", "smollm3", "exaone4", "hy_v3", "helium", "internlm3", "solar_open", "llama4_text", "arcee",
    "deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2", "glm_moe_dsa", "glm4_moe_lite", "mistral4", "axk1",
    "qwen3_5_text", "qwen3_5_moe_text", "qwen3_next", "phimoe", "granitemoe", "olmoe", "ernie4_5_moe", "afmoe",
}  # fmt: skip
_TWO_MATRICES = {"arcee"}
_EXPERT_SIZE_IS_MAIN = {"mixtral", "minimax_m2", "gpt_oss", "phimoe", "granitemoe", "olmoe", "llama4_text"}
_FIRST_DENSE = {"glm4_moe_lite": 1, "axk1": 1, "hy_v3": 1, "afmoe": 1, "mimo_v2_flash": 1}  # the classes' own rule
_OUTPUT_GATE = {"qwen3_5_text", "qwen3_5_moe_text", "qwen3_next"}


def count(fields: Fields, blocks: list[Block]) -> Weights | None:
    """The parameters of a model of a plain family."""
    if fields.model_type not in PLAIN:
        return None
    hidden = fields.hidden
    tables = 1 if fields.get("tie_word_embeddings") else 2
    embedding = tables * fields.number("vocab_size") * hidden
    attention = sum(_attention(fields, block) for block in blocks)
    dense, routed, small = _feed_forward(fields, len(blocks))
    small += (2 * len(blocks) + 1) * hidden
    return Weights(embedding + attention + dense + routed + small, embedding, routed, small)


def stored(config: Mapping[str, Any], text: Mapping[str, Any], counted: Weights | None) -> Weights | None:
    """The counted weights with the type that the configuration says they are published in."""
    if counted is None:
        return None
    quantization = config.get("quantization_config") or text.get("quantization_config")
    if isinstance(quantization, Mapping):
        return counted._replace(stored_as=_quantized(quantization, bool(counted.routed)))
    dtype = str(config.get("dtype") or config.get("torch_dtype") or text.get("dtype") or text.get("torch_dtype") or "")
    return counted._replace(stored_as={"float16": "f16", "float32": "f32", "bfloat16": "bf16"}.get(dtype, ""))


def _quantized(quantization: Mapping[str, Any], has_experts: bool) -> str:
    """The number type of a quantization; empty where it is not understood."""
    method = str(quantization.get("quant_method") or "").lower()
    algorithm = str(quantization.get("quant_algo") or quantization.get("format") or "").lower()
    if method == "fp8":
        return "fp8-block" if quantization.get("weight_block_size") else "fp8"
    if method == "mxfp4":
        return "bf16+mxfp4" if has_experts else "mxfp4"
    if method in ("awq", "gptq"):
        return "int4" if quantization.get("bits", 4) == 4 else "int8"
    for word in ("nvfp4", "mxfp8", "fp8"):
        if word in algorithm:
            return word
    return "int4" if method == "compressed-tensors" and "pack" in algorithm else ""


def _attention(fields: Fields, block: Block) -> int:
    hidden, total = fields.hidden, 0
    for part in block:
        heads = part.query_heads
        if part.kind == "latent":
            total += _latent(fields, part.latent, part.rope)
        elif part.kind == "recurrent":  # inputs for query, key, value and gate, and the output
            inner = part.state_heads * part.state_value
            total += hidden * (part.conv_channels + 2 * inner + 2 * part.state_heads)
            total += part.conv_channels * part.conv_kernel
        else:
            gate = 2 if fields.model_type in _OUTPUT_GATE else 1
            total += hidden * (heads * part.key_dim * gate + part.kv_heads * (part.key_dim + part.value_dim))
            total += heads * part.value_dim * hidden
            gated_output = heads * part.value_dim * hidden if fields.model_type == "afmoe" else 0
            total += gated_output
    return total


def _latent(fields: Fields, rank: int, rope: int) -> int:
    hidden, heads = fields.hidden, fields.heads
    nope, value = fields.number("qk_nope_head_dim"), fields.number("v_head_dim")
    low = fields.optional("q_lora_rank")
    queries = hidden * low + low * heads * (nope + rope) if low else hidden * heads * (nope + rope)
    return queries + hidden * (rank + rope) + rank * heads * (nope + value) + heads * value * hidden


def _feed_forward(fields: Fields, depth: int) -> tuple[int, int, int]:
    """Parameters of dense parts and shared experts, of routed experts, and of routers."""
    hidden = fields.hidden
    matrices = 2 if fields.model_type in _TWO_MATRICES else 3
    experts = fields.optional("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")
    if not experts or fields.model_type in ("qwen3_5_text",):
        return depth * matrices * hidden * fields.number("intermediate_size"), 0, 0
    first = _dense_blocks(fields, depth)
    size = (
        fields.number("intermediate_size")
        if fields.model_type in _EXPERT_SIZE_IS_MAIN
        else fields.number("moe_intermediate_size")
    )
    shared = fields.optional("n_shared_experts", "num_shared_experts", "moe_num_shared_experts") * size
    shared = fields.optional("shared_expert_intermediate_size") or shared
    shared = size if fields.model_type == "llama4_text" else shared
    main = fields.optional("intermediate_size_mlp") or fields.optional("intermediate_size") or size
    sparse = depth - first
    return (
        first * 3 * hidden * main + sparse * 3 * hidden * shared,
        sparse * experts * 3 * hidden * size,
        sparse * experts * hidden,
    )


def _dense_blocks(fields: Fields, depth: int) -> int:
    words = fields.items("mlp_layer_types")
    if words:
        return sum(1 for word in words[:depth] if word == "dense")
    frequency = fields.items("moe_layer_freq")
    if frequency:
        return sum(1 for bit in frequency[:depth] if not bit)
    step = fields.optional("interleave_moe_layer_step")
    if step > 1:
        return depth - depth // step
    first = fields.optional("first_k_dense_replace", "num_dense_layers", "moe_layer_start_index")
    return min(depth, first or _FIRST_DENSE.get(fields.model_type, 0))
