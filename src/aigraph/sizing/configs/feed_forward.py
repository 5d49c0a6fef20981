"""Parameters of feed-forward blocks: dense ones, routed and shared experts, routers; block by block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .fields import Fields


class Parts(NamedTuple):
    """Parameters of dense blocks and shared experts, of routed experts, and of routers."""

    dense: int = 0
    routed: int = 0
    small: int = 0

    def plus(self, other: Parts) -> Parts:
        """Both together."""
        return Parts(self.dense + other.dense, self.routed + other.routed, self.small + other.small)


# Two matrices, an activation between them; all others have a third one as a gate.
_TWO_MATRICES = {
    "arcee", "nemotron", "nemotron_h", "jais2", "apertus", "starcoder2", "phi", "gpt2", "gpt_bigcode", "gpt_neox",
    "gptj", "codegen", "falcon", "bloom", "opt", "mpt", "biogpt", "persimmon", "nanochat",
}  # fmt: skip
_NONE = {"mamba", "mamba2", "falcon_mamba"}
_EXPERT_SIZE_IS_MAIN = {
    "mixtral", "minimax", "minimax_m2", "minimax_text_01", "minimax_m1", "gpt_oss", "phimoe", "granitemoe",
    "granitemoeshared", "granitemoe_swa", "granitemoehybrid", "olmoe", "flex_olmo", "llama4_text", "jamba",
    "aria_text", "cohere2_moe",
}  # fmt: skip
_FIRST_DENSE = {  # the classes' own rule, where a file says nothing
    "glm4_moe_lite": 1, "axk1": 1, "hy_v3": 1, "afmoe": 1, "mimo_v2_flash": 1, "kimi_linear": 1, "laguna": 1,
}  # fmt: skip
_SHARED = {"aria_text": 2}  # likewise
_ALL_DENSE = {"qwen3_5_text"}  # its class has fields of experts, its blocks have none
_SHARED_SIZE = (  # the width of shared experts as a field of its own
    "shared_expert_intermediate_size", "shared_intermediate_size", "moe_shared_expert_intermediate_size",
    "share_expert_dim",
)  # fmt: skip


def count(fields: Fields, depth: int) -> Parts:
    """Of all blocks."""
    special = SPECIAL.get(fields.model_type)
    if special is not None:
        return special(fields, depth)
    if fields.model_type in _NONE:
        return Parts()
    sparse = 0 if fields.model_type in _ALL_DENSE or not _experts(fields) else depth - _dense_blocks(fields, depth)
    return _dense(fields, depth - sparse).plus(_sparse(fields, sparse))


def _matrices(fields: Fields) -> int:
    return 2 if fields.model_type in _TWO_MATRICES else 3


def _experts(fields: Fields) -> int:
    return fields.optional("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")


def _main(fields: Fields) -> int:
    """The width of a dense block; four times the hidden size where the family says nothing else."""
    named = fields.optional("dense_intermediate_size", "intermediate_size_mlp") or fields.optional(
        "intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "mlp_hidden_size"
    )
    return named or 4 * fields.hidden


def _dense(fields: Fields, blocks: int) -> Parts:
    widths: Any = fields.get("intermediate_size")
    if isinstance(widths, list):  # one for each block (Gemma 3n)
        return Parts(dense=_matrices(fields) * fields.hidden * sum(widths[:blocks]))
    return Parts(dense=blocks * _matrices(fields) * fields.hidden * _main(fields)) if blocks else Parts()


def _sparse(fields: Fields, blocks: int) -> Parts:
    if not blocks:
        return Parts()
    hidden, experts, matrices = fields.hidden, _experts(fields), _matrices(fields)
    main = fields.model_type in _EXPERT_SIZE_IS_MAIN or fields.get("moe_intermediate_size") is None
    size = _first(fields, "intermediate_size" if main else "moe_intermediate_size")
    within = fields.optional("routed_expert_hidden_size", "moe_latent_size") or hidden  # experts on a narrower vector
    narrowing = 2 * hidden * within if within != hidden else 0
    return Parts(
        blocks * (matrices * hidden * _shared(fields, size) + narrowing),
        blocks * experts * matrices * within * size,
        blocks * experts * hidden,
    )


def _first(fields: Fields, name: str) -> int:
    """A size, of which a configuration may give one for each block."""
    value: Any = fields.get(name)
    return fields.checked(name, value[0]) if isinstance(value, list) and value else fields.number(name)


def _shared(fields: Fields, size: int) -> int:
    """The width of the experts that every token passes."""
    if fields.model_type == "llama4_text":
        return size
    named = fields.optional(*_SHARED_SIZE)
    number: Any = fields.get("n_shared_experts", "num_shared_experts", "moe_num_shared_experts", "num_shared_expert")
    if isinstance(number, list):
        number = number[0] if number else 0
    if named:
        return named
    return int(number if number is not None else _SHARED.get(fields.model_type, 0)) * size


def _dense_blocks(fields: Fields, depth: int) -> int:
    words = fields.items("mlp_layer_types")
    if words:
        return sum(1 for word in words[:depth] if word == "dense")
    frequency = fields.items("moe_layer_freq")
    if frequency:
        return sum(1 for bit in frequency[:depth] if not bit)
    listed: Any = fields.get("moe_layers_enum")
    if listed:
        return depth - len(listed.split(",") if isinstance(listed, str) else listed)
    step = fields.optional("interleave_moe_layer_step")
    if step > 1:
        return depth - depth // step
    first = fields.optional("first_k_dense_replace", "num_dense_layers", "moe_layer_start_index")
    return min(depth, first or _FIRST_DENSE.get(fields.model_type, 0))


# --- families with a rule of their own ------------------------------------------------------------


def _jamba(fields: Fields, depth: int) -> Parts:
    period, offset = fields.optional("expert_layer_period") or 2, int(fields.get("expert_layer_offset") or 1)
    experts = _experts(fields)
    sparse = sum(1 for i in range(depth) if experts > 1 and i % period == offset % period)
    return _dense(fields, depth - sparse).plus(_sparse(fields, sparse))


def _granite_hybrid(fields: Fields, depth: int) -> Parts:
    """Shared blocks in every layer, experts beside them where there are any."""
    shared = fields.optional("shared_intermediate_size") or 1024
    if _experts(fields):
        return _sparse(fields, depth)._replace(dense=depth * 3 * fields.hidden * shared)
    return Parts(dense=depth * 3 * fields.hidden * shared)


def _granite_shared(fields: Fields, depth: int) -> Parts:
    return _sparse(fields, depth)


def _lfm2(fields: Fields, depth: int) -> Parts:
    """LFM2 narrows its width to two thirds, in whole multiples."""
    width: int = fields.optional("block_ff_dim") or fields.number("intermediate_size")
    if fields.get("block_auto_adjust_ff_dim") is not False:
        step = fields.optional("block_multiple_of") or 256
        width = int((fields.get("block_ffn_dim_multiplier") or 1.0) * int(2 * width / 3))
        width = -(-width // step) * step
    return Parts(dense=depth * 3 * fields.hidden * width)


def _lfm2_moe(fields: Fields, depth: int) -> Parts:
    first = min(depth, fields.optional("num_dense_layers") or 2)
    return _dense(fields, first).plus(_sparse(fields, depth - first))


def _zamba2(fields: Fields, depth: int) -> Parts:
    """One block of weights for all hybrid layers, with low-rank adapters for each."""
    del depth
    hidden, size = fields.hidden, fields.optional("intermediate_size") or 4 * fields.hidden
    words = fields.items("layers_block_type", "layer_types")
    hybrids = sum(1 for word in words if word == "hybrid") if words else 9
    rank = fields.optional("adapter_rank") or 128
    shared = (fields.optional("num_mem_blocks") or 1) * 3 * hidden * size
    return Parts(dense=shared + hybrids * (rank * (hidden + 2 * size) + hidden * hidden))


def _nemotron_h(fields: Fields, depth: int) -> Parts:
    """Only the blocks that are feed-forwards: dense ones and experts."""
    words = _nemotron_words(fields, depth)
    return _dense(fields, words.count("mlp")).plus(_sparse(fields, words.count("moe")))


def _nemotron_words(fields: Fields, depth: int) -> list[str]:
    pattern = fields.get("hybrid_override_pattern")
    if isinstance(pattern, str):
        return [{"-": "mlp", "E": "moe"}.get(letter, "") for letter in pattern[:depth]]
    return (fields.items("layer_types", "layers_block_type") or ["mamba", "moe", "attention", "mlp"])[:depth]


def _longcat(fields: Fields, depth: int) -> Parts:
    """Two dense blocks and experts in each layer; experts that do nothing have no weights."""
    size, experts = fields.optional("expert_ffn_hidden_size") or 2048, fields.number("n_routed_experts")
    wide = fields.optional("ffn_hidden_size") or 12288
    idle = fields.optional("zero_expert_num") or 256
    routed = depth * experts * 3 * fields.hidden * size
    return Parts(depth * 6 * fields.hidden * wide, routed, depth * (experts + idle) * fields.hidden)


def _gemma4(fields: Fields, depth: int) -> Parts:
    """Dense blocks everywhere, twice as wide where the cache is reused and the file says so, experts beside them."""
    size, hidden = fields.number("intermediate_size"), fields.hidden
    doubled = fields.optional("num_kv_shared_layers") if fields.get("use_double_wide_mlp") else 0
    dense = Parts(dense=3 * hidden * size * (depth + doubled))
    if not fields.get("enable_moe_block"):
        return dense
    return dense.plus(_sparse(fields, depth)._replace(dense=0))


def _step(fields: Fields, depth: int) -> Parts:
    """Step's dense blocks are those before the first sparse one."""
    listed = fields.get("moe_layers_enum")
    if not listed and not fields.optional("first_k_dense_replace"):
        return _dense(fields, min(3, depth)).plus(_sparse(fields, max(0, depth - 3)))
    first = _dense_blocks(fields, depth)
    return _dense(fields, first).plus(_sparse(fields, depth - first))


def _nemotron_nas(fields: Fields, depth: int) -> Parts:
    """Each block says how wide it is, as a multiple of two thirds of the hidden size in steps of 256, or that it has
    none; attention replaced by a plain matrix counts here."""
    hidden, total = fields.hidden, 0
    for config in (fields.items("block_configs") or [])[:depth]:
        attention, feed = config.get("attention") or {}, config.get("ffn") or {}
        total += hidden * hidden * bool(attention.get("replace_with_linear"))
        if feed.get("replace_with_linear"):
            total += hidden * hidden
        elif not feed.get("no_op"):
            total += 3 * hidden * -(-int(2 * float(feed.get("ffn_mult") or 0) * hidden / 3) // 256) * 256
    return Parts(dense=total)


def _dbrx(fields: Fields, depth: int) -> Parts:
    """DBRX keeps the sizes of its experts in a part of their own."""
    config = fields.get("ffn_config") or {}
    experts, size = int(config.get("moe_num_experts") or 4), int(config.get("ffn_hidden_size") or 3584)
    return Parts(0, depth * experts * 3 * fields.hidden * size, depth * experts * fields.hidden)


SPECIAL: dict[str, Callable[[Fields, int], Parts]] = {
    "jamba": _jamba,
    "granitemoehybrid": _granite_hybrid,
    "granitemoeshared": _granite_shared,
    "lfm2": _lfm2,
    "lfm2_moe": _lfm2_moe,
    "zamba2": _zamba2,
    "nemotron_h": _nemotron_h,
    "longcat_flash": _longcat,
    **dict.fromkeys(("gemma4_text", "gemma4_unified_text"), _gemma4),
    **dict.fromkeys(("step3p5", "step3p7"), _step),
    "nemotron-nas": _nemotron_nas,
    "dbrx": _dbrx,
}
