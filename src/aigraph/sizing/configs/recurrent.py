"""Blocks that keep a state of fixed size, and the hybrids they form with attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import BadParameter
from ..shapes import Layers
from .attention import FULL, Block, layer
from .fields import Fields
from .latent import latent

LINEAR, CONV, NONE, HYBRID = "linear_attention", "conv", "none", "hybrid"
KNOWN = {
    FULL: FULL, "attention": FULL, LINEAR: LINEAR, "mamba": LINEAR, "mamba2": LINEAR, CONV: CONV, "short_conv": CONV,
    HYBRID: HYBRID, "mlp": NONE, "moe": NONE,
}  # fmt: skip


def state(heads: int, key: int, value: int, channels: int, kernel: int) -> Layers:
    """One recurrent layer."""
    return Layers(
        "recurrent", 1, state_heads=heads, state_key=key, state_value=value, conv_channels=channels, conv_kernel=kernel
    )


def _mixed(words: list[str], full: Layers | None, linear: Layers) -> list[Block]:
    kinds: dict[str, Block] = {LINEAR: (linear,), NONE: (), CONV: (linear,)}
    if full is not None:
        kinds |= {FULL: (full,), HYBRID: (full, linear)}
    return [kinds[word] for word in words]


def _every(period: int, depth: int) -> list[str]:
    return [LINEAR if (i + 1) % period else FULL for i in range(depth)]


def gated_delta(fields: Fields) -> list[Block]:
    """Qwen3-Next, Qwen3.5, OLMo hybrid: gated delta nets with an attention layer now and then."""
    heads = fields.optional("linear_num_value_heads") or fields.heads
    key_heads = fields.optional("linear_num_key_heads") or fields.heads
    key = fields.optional("linear_key_head_dim") or int(0.75 * fields.hidden / key_heads)
    value = fields.optional("linear_value_head_dim") or 2 * key
    channels = 2 * key_heads * key + heads * value
    linear = state(heads, key, value, channels, fields.number("linear_conv_kernel_dim"))
    words = fields.types(KNOWN, _every(fields.get("full_attention_interval") or 4, fields.depth))
    return _mixed(words, layer(fields, FULL), linear)


def kimi(fields: Fields) -> list[Block]:
    """Kimi Linear and K3: Kimi Delta Attention with latent attention now and then."""
    config: dict[str, Any] = fields.get("linear_attn_config") or {}
    heads = int(config.get("num_heads") or fields.optional("linear_num_heads") or fields.heads)
    size = int(config.get("head_dim") or fields.optional("linear_head_dim") or 128)
    kernel = int(config.get("short_conv_kernel_size") or fields.number("linear_conv_kernel_dim"))
    default = [FULL if i and i % 4 == 0 else LINEAR for i in range(fields.depth)]
    if config.get("full_attn_layers"):
        chosen = {int(i) - 1 for i in config["full_attn_layers"]}  # counted from 1 in the file
        default = [FULL if i in chosen else LINEAR for i in range(fields.depth)]
    linear = state(heads, size, size, 3 * heads * size, kernel)
    return _mixed(fields.types(KNOWN, default), latent(fields), linear)


def bailing(fields: Fields) -> list[Block]:
    """Ling 3: linear attention with latent attention at the end of each group."""
    size = fields.optional("linear_head_dim") or fields.optional("head_dim") or 128
    heads = fields.optional("linear_num_heads") or fields.heads
    linear = state(heads, size, size, 3 * heads * size, fields.optional("short_conv_kernel_size") or 4)
    words = fields.types(KNOWN, _every(fields.number("layer_group_size"), fields.depth))
    return _mixed(words, latent(fields), linear)


def lightning(fields: Fields) -> list[Block]:
    """MiniMax-Text-01 and M1: lightning attention, full attention now and then; no convolution."""
    size = fields.head_dim
    given = fields.items("attn_type_list")
    default = [LINEAR if i % 2 else FULL for i in range(fields.depth)]
    if given:
        default = [FULL if kind else LINEAR for kind in given]
    linear = state(fields.heads, size, size, 0, 0)
    return _mixed(fields.types(KNOWN, default), layer(fields, FULL), linear)


def mamba1(fields: Fields) -> Layers:
    """A layer of Mamba 1: one state over the whole inner width."""
    inner = fields.optional("intermediate_size_mamba") or fields.hidden * int(fields.get("mamba_expand", "expand") or 2)
    return state(
        1,
        fields.number("mamba_d_state", "state_size"),
        inner,
        inner,
        fields.number("mamba_d_conv", "conv_kernel"),
    )


def mamba2(fields: Fields) -> Layers:
    """A layer of Mamba 2: heads of their own; the convolution also runs over the groups' inputs."""
    size = fields.number("mamba_d_state", "ssm_state_size", "state_size")
    groups = fields.optional("mamba_n_groups", "n_groups", "mamba_ngroups") or 1
    heads = fields.number("mamba_n_heads", "mamba_num_heads", "n_mamba_heads", "num_heads")
    value = _mamba_head(fields, heads)
    channels = heads * value + 2 * groups * size
    return state(heads, size, value, channels, fields.number("mamba_d_conv", "conv_kernel"))


def _mamba_head(fields: Fields, heads: int) -> int:
    size = fields.get("mamba_d_head", "mamba_head_dim", "mamba_headdim")
    if fields.model_type == "mamba2":
        size = fields.get("head_dim")
    if isinstance(size, int) and size > 0:
        return size
    inner = fields.optional("mamba_d_ssm") or fields.hidden * int(fields.get("mamba_expand", "expand") or 2)
    return inner // heads


def pure(make: Callable[[Fields], Layers]) -> Callable[[Fields], list[Block]]:
    """A model of state-space layers only."""
    return lambda fields: [(make(fields),)] * fields.depth


def jamba(fields: Fields) -> list[Block]:
    """Jamba: Mamba 1, with attention in a fixed rhythm."""
    period, offset = fields.number("attn_layer_period"), fields.get("attn_layer_offset") or 0
    words = [FULL if i % period == offset else LINEAR for i in range(fields.depth)]
    return _mixed(words, layer(fields, FULL), mamba1(fields))


def bamba(fields: Fields) -> list[Block]:
    """Bamba and Granite 4: Mamba 2, with attention where the configuration lists it."""
    chosen = fields.get("attn_layer_indices") or []
    words = fields.types(KNOWN, [FULL if i in chosen else LINEAR for i in range(fields.depth)])
    full = layer(fields, FULL) if FULL in words else None
    return _mixed(words, full, mamba2(fields))


def falcon_h1(fields: Fields) -> list[Block]:
    """Falcon-H1: attention and Mamba 2 side by side in every block."""
    return [(layer(fields, FULL), mamba2(fields))] * fields.depth


def zamba2(fields: Fields) -> list[Block]:
    """Zamba 2: Mamba 2; hybrid blocks attend as well, with shared weights but caches of their own."""
    size = 2 * fields.hidden // fields.heads
    full = Layers("full", 1, fields.kv_heads, size, size, query_heads=fields.heads)
    default = (
        [LINEAR] + ([LINEAR] * 5 + [HYBRID]) * 7 + [LINEAR] * 4 + [HYBRID] + [LINEAR] * 3 + [HYBRID, LINEAR, LINEAR]
    )
    words = fields.types(KNOWN, default if len(default) == fields.depth else None)
    return _mixed(words, full, mamba2(fields))


_LETTERS = {"M": LINEAR, "*": FULL, "-": NONE, "E": NONE}


def nemotron_h(fields: Fields) -> list[Block]:
    """Nemotron-H and 3: a letter for each block: Mamba 2, attention, dense or expert layers, which keep nothing."""
    pattern = fields.get("hybrid_override_pattern")
    if isinstance(pattern, str):
        unknown = sorted(set(pattern) - set(_LETTERS))
        if unknown:
            raise BadParameter(f"The field 'hybrid_override_pattern' has {unknown[0]!r}, which is not understood.")
        words = [_LETTERS[letter] for letter in pattern]
    else:
        given = fields.items("layer_types", "layers_block_type") or [LINEAR, "moe", FULL, "mlp"]
        words = Fields({"num_hidden_layers": len(given), "layer_types": given}, "nemotron_h", {}).types(KNOWN)
    return _mixed(words, layer(fields, FULL), mamba2(fields))


def lfm2(fields: Fields) -> list[Block]:
    """LFM2: short convolutions over the hidden width, with attention now and then."""
    chosen = fields.items("full_attn_idxs")
    default = [FULL if chosen is None or i in chosen else CONV for i in range(fields.depth)]
    width = fields.optional("conv_dim") or fields.hidden
    conv = state(0, 0, 0, width, fields.number("conv_L_cache"))
    return _mixed(fields.types(KNOWN, default), layer(fields, FULL), conv)
