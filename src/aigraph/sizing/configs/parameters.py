"""Parameters counted from a configuration: tables, mixers, feed-forwards, what a family adds; and how they are stored.

Biases and most norms are left out or rounded: counts are right to one part in two hundred, which tests hold against
models built by transformers and against totals that makers publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..shapes import Weights
from . import feed_forward, mixers
from .attention import Block
from .fields import Fields

# Of these no law is written; of all other families that can be read, blocks are made as `mixers`, `feed_forward` say.
UNCOUNTED = {"persimmon", "diffllama", "doge", "hy_v4", "mpt", "axk2"}
_POSITIONS = {"gpt2", "gpt_bigcode", "opt", "biogpt"}  # a table for each place
_PARTS = ("vision_config", "audio_config", "visual_config", "sound_config")


def count(fields: Fields, blocks: list[Block]) -> Weights | None:
    """The parameters of a model, None for a family whose tensors are not known."""
    if fields.model_type in UNCOUNTED:
        return None
    depth, hidden = len(blocks), fields.hidden
    embedding = _tables(fields, depth)
    shared_weights = fields.model_type == "zamba2"
    mixing = sum(mixers.count(fields, part) for block in blocks for part in block if not _again(shared_weights, part))
    if shared_weights:
        full = next((part for block in blocks for part in block if part.kind == "full"), None)
        mixing += mixers.count(fields, full) * (fields.optional("num_mem_blocks") or 1) if full else 0
    feed = feed_forward.count(fields, depth)
    small = feed.small + (2 * depth + 1) * hidden + _extra(fields, depth)
    total = embedding + mixing + feed.dense + feed.routed + small
    return Weights(total, embedding, feed.routed, small, draft=_draft(fields, blocks))


def _again(shared_weights: bool, part: Any) -> bool:
    """Zamba 2 attends with the same weights in all its hybrid blocks."""
    return shared_weights and part.kind == "full"


def _tables(fields: Fields, depth: int) -> int:
    """Token tables, of the output too where it has its own, and of Gemma's layers."""
    size = fields.number("vocab_size") * fields.hidden
    total = size if fields.get("tie_word_embeddings") else 2 * size
    if fields.model_type in _POSITIONS:
        total += fields.optional("n_positions", "max_position_embeddings") * fields.hidden
    each = _per_layer(fields)
    vocabulary = fields.optional("vocab_size_per_layer_input") or 262144
    return total + each * depth * vocabulary


def _per_layer(fields: Fields) -> int:
    """The width of what Gemma 3n and the small ones of Gemma 4 give to each layer; 256 where nothing else is said."""
    if not fields.model_type.startswith(("gemma3n", "gemma4")):
        return 0
    value = fields.data.get("hidden_size_per_layer_input")
    default = 0 if fields.model_type == "gemma4_unified_text" else 256
    return default if value is None else int(value)


def _extra(fields: Fields, depth: int) -> int:
    """What some families add beside mixers and feed-forwards."""
    hidden, each = fields.hidden, _per_layer(fields)
    total = each * depth * hidden * 3 if each else 0  # one projection for all layers, a gate and a projection for each
    if fields.model_type == "gemma3n_text":
        total += depth * 2 * 64 * hidden + 6 * hidden * hidden  # LAuReL's two matrices, AltUp's projections
    if fields.model_type == "deepseek_v4":
        streams = fields.optional("hc_mult") or 4
        total += 2 * depth * streams * (streams + 2) * streams * hidden  # hyper-connections
    return total


def _draft(fields: Fields, blocks: list[Block]) -> int:
    """One layer of multi-token prediction: a block like the last one, and a matrix that joins two vectors."""
    if not blocks or not fields.optional("num_nextn_predict_layers", "mtp_num_hidden_layers", "num_mtp_modules"):
        return 0
    last = max(i for i, block in enumerate(blocks) if block) if any(blocks) else 0
    depth = len(blocks)
    whole, less = feed_forward.count(fields, depth), feed_forward.count(fields, depth - 1)
    feed = sum(whole) - sum(less)
    return sum(mixers.count(fields, part) for part in blocks[last]) + feed + 2 * fields.hidden * fields.hidden


def uncounted(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a configuration that describe encoders of pictures or sound, whose weights are not counted."""
    return tuple(name for name in _PARTS if isinstance(config.get(name), Mapping))


def stored(config: Mapping[str, Any], text: Mapping[str, Any], counted: Weights | None) -> Weights | None:
    """The counted weights with the type that the configuration says they are published in."""
    if counted is None:
        return None
    counted = counted._replace(uncounted=uncounted(config))
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
    if method == "mxfp4" or "mxfp4" in algorithm:
        return "bf16+mxfp4" if has_experts else "mxfp4"
    if method in ("awq", "gptq"):
        return "int4" if quantization.get("bits", 4) == 4 else "int8"
    for word in ("nvfp4", "mxfp8", "fp8"):
        if word in algorithm:
            return word
    return "int4" if method == "compressed-tensors" and "pack" in algorithm else ""
