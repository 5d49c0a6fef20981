"""Parameters of what mixes tokens: attention, latents, recurrent blocks; as transformers 5.23.0 has their tensors."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from ..shapes import Layers
from .fields import Fields

_OUTPUT_GATE = {"qwen3_5_text", "qwen3_5_moe_text", "qwen3_next"}  # twice as many queries
_GATED_OUTPUT = {"afmoe"}  # a matrix of its own, as wide as the output
_HEAD_GATE = {"laguna", "step3p5", "step3p7"}  # one number a head


def count(fields: Fields, part: Layers) -> int:
    """The parameters of one layer's mixer, norms within left out."""
    if part.kind == "recurrent":
        return RECURRENT.get(fields.model_type, _delta)(fields, part)
    if part.kind == "latent":
        return _latent(fields, part) + _indexer(fields, part)
    if part.kind == "compressed":
        return _compressed(fields, part)
    return _attention(fields, part)


def _attention(fields: Fields, part: Layers) -> int:
    hidden, heads = fields.hidden, part.query_heads
    family = fields.model_type
    queries = heads * part.key_dim * (2 if family in _OUTPUT_GATE else 1)
    values = 0 if _values_are_keys(fields, part) else part.value_dim
    kept = 0 if part.shared else part.kv_heads * (part.key_dim + values)
    gates = heads * part.value_dim if family in _GATED_OUTPUT else heads if family in _HEAD_GATE else 0
    wide = 2 * hidden if family == "zamba2" else hidden
    return wide * (queries + kept) + hidden * (gates + heads * part.value_dim) + _minimax_index(fields, part)


def _values_are_keys(fields: Fields, part: Layers) -> bool:
    """Gemma 4: full layers may make their values of the keys' matrix."""
    return part.kind == "full" and bool(fields.get("attention_k_eq_v")) and fields.model_type.startswith("gemma4")


def _minimax_index(fields: Fields, part: Layers) -> int:
    """MiniMax-M3's indexers: queries of their own heads and one key."""
    if not part.indexer:
        return 0
    heads = int((fields.get("sparse_attention_config") or {}).get("sparse_num_index_heads") or part.kv_heads)
    return fields.hidden * part.indexer * (heads + 1)


def _latent(fields: Fields, part: Layers) -> int:
    hidden, heads = fields.hidden, fields.heads
    nope, value = fields.number("qk_nope_head_dim"), fields.optional("v_head_dim") or hidden // heads
    low = fields.optional("q_lora_rank")
    wide = heads * (nope + part.rope)
    queries = hidden * low + low * wide if low else hidden * wide
    gate = heads if fields.model_type == "bailing_hybrid" else 0
    gate += heads * value if fields.get("mla_use_output_gate") else 0
    keys = hidden * (part.latent + part.rope) + part.latent * heads * (nope + value)
    return queries + keys + hidden * (heads * value + gate)


def _indexer(fields: Fields, part: Layers) -> int:
    if not part.indexer:
        return 0
    heads = fields.number("index_n_heads")
    return fields.optional("q_lora_rank") * heads * part.indexer + fields.hidden * (part.indexer + heads)


def _compressed(fields: Fields, part: Layers) -> int:
    """DeepSeek-V4: low-rank queries and grouped low-rank outputs, one vector, compressors, an indexer's own."""
    hidden, size, low = fields.hidden, part.key_dim, fields.number("q_lora_rank")
    groups, rank = fields.optional("o_groups") or 8, fields.optional("o_lora_rank") or 1024
    outputs = rank * part.query_heads * size + hidden * groups * rank
    total = hidden * (low + size) + low * part.query_heads * size + outputs
    if not part.ratio:
        return total
    overlap = 2 if part.indexer else 1
    total += overlap * size * (2 * hidden + part.ratio)
    if part.indexer:
        heads = fields.optional("index_n_heads") or 64
        total += overlap * part.indexer * (2 * hidden + part.ratio) + heads * (low * part.indexer + hidden)
    return total


# --- recurrent blocks -----------------------------------------------------------------------------


def _inner(part: Layers) -> int:
    return part.state_heads * part.state_value


def _delta(fields: Fields, part: Layers) -> int:
    """Gated delta nets: inputs for query, key, value and gate, two numbers a head, and the output."""
    inner = _inner(part)
    return fields.hidden * (part.conv_channels + 2 * inner + 2 * part.state_heads) + _convolution(part)


def _convolution(part: Layers, bias: bool = False) -> int:
    return part.conv_channels * (part.conv_kernel + bias)


def _kimi(fields: Fields, part: Layers) -> int:
    """Kimi Delta Attention: gates through a bottleneck as wide as a head."""
    inner, size, hidden = _inner(part), part.state_value, fields.hidden
    gates = 2 * size * (hidden + inner)
    return hidden * (part.conv_channels + inner + part.state_heads) + gates + inner + _convolution(part)


def _bailing(fields: Fields, part: Layers) -> int:
    inner = _inner(part)
    return fields.hidden * (part.conv_channels + 3 * inner + part.state_heads) + inner + _convolution(part)


def _lightning(fields: Fields, part: Layers) -> int:
    return 5 * fields.hidden * _inner(part)  # query, key, value, gate, output


def _mamba2(fields: Fields, part: Layers) -> int:
    inner, hidden = _inner(part), fields.hidden
    inputs = hidden * (inner + part.conv_channels + part.state_heads)
    return inputs + inner * hidden + inner + 3 * part.state_heads + _convolution(part, bias=True)


def _mamba1(fields: Fields, part: Layers) -> int:
    inner, hidden, size = part.state_value, fields.hidden, part.state_key
    rank: Any = fields.get("mamba_dt_rank", "time_step_rank")
    low = rank if isinstance(rank, int) else ceil(hidden / 16)
    steps = inner * (low + 2 * size) + low * inner + inner
    return 3 * hidden * inner + steps + inner * (size + 1) + _convolution(part, bias=True)


def _short_convolution(fields: Fields, part: Layers) -> int:
    return 4 * fields.hidden * part.conv_channels + _convolution(part)  # three inputs and the output


RECURRENT: dict[str, Callable[[Fields, Layers], int]] = {
    "kimi_linear": _kimi,
    "bailing_hybrid": _bailing,
    **dict.fromkeys(("minimax", "minimax_text_01", "minimax_m1"), _lightning),
    **dict.fromkeys(("mamba2", "bamba", "granitemoehybrid", "falcon_h1", "zamba2", "nemotron_h"), _mamba2),
    **dict.fromkeys(("mamba", "falcon_mamba", "jamba"), _mamba1),
    **dict.fromkeys(("lfm2", "lfm2_moe"), _short_convolution),
}
