"""Blocks of plain attention: full, windowed and chunked layers with their own heads and sizes."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import BadParameter
from ..shapes import Layers
from .fields import Fields

Block = tuple[Layers, ...]
FULL, SLIDING, CHUNKED = "full_attention", "sliding_attention", "chunked_attention"
KNOWN = {name: name for name in (FULL, SLIDING, CHUNKED)} | {"attention": FULL, "local": SLIDING, "global": FULL}


def layer(fields: Fields, word: str) -> Layers:
    """One layer of a kind, with the configuration's main heads and sizes."""
    heads, size = _kv_heads(fields), fields.head_dim
    plain = Layers("full", 1, heads, size, size, query_heads=fields.heads)
    if word == SLIDING:
        return plain._replace(kind="sliding", window=fields.number("sliding_window", "sliding_window_size"))
    if word == CHUNKED:
        return plain._replace(kind="chunked", window=fields.number("attention_chunk_size"))
    return plain


def _kv_heads(fields: Fields) -> int:
    if fields.model_type == "falcon" and fields.get("new_decoder_architecture"):
        return fields.optional("num_kv_heads") or fields.heads
    if fields.model_type in ("falcon", "gpt_bigcode"):
        return 1 if fields.get("multi_query") else fields.heads
    if fields.model_type == "dbrx":
        return int((fields.get("attn_config") or {}).get("kv_n_heads") or 1)
    return fields.kv_heads


def uniform(fields: Fields) -> list[Block]:
    """Every layer is full, whatever is said of a window."""
    return [(layer(fields, FULL),)] * fields.depth


def windowed_if_set(fields: Fields) -> list[Block]:
    """Every layer has the window, if there is one (Mistral, Phi-3, StarCoder2)."""
    window = fields.get("sliding_window")
    if "sliding_window" in fields.data:
        window = fields.data["sliding_window"]
    return [(layer(fields, SLIDING if window else FULL),)] * fields.depth


def by_type(fields: Fields) -> list[Block]:
    """Each layer as `layer_types` says; where nothing is said, by the model type's own rule."""
    rule = RULES.get(fields.model_type)
    words = fields.types(KNOWN, rule(fields) if rule else None)
    if SLIDING in words and not fields.get("sliding_window", "sliding_window_size"):
        words = [FULL if word == SLIDING else word for word in words]
    return [(layer(fields, word),) for word in words]


def every(period: int, name: str = "", first_full: bool = False) -> Callable[[Fields], list[str]]:
    """The rule that each `period`-th layer is full and the others are windowed."""

    def rule(fields: Fields) -> list[str]:
        step = fields.optional(name) if name else 0
        count = step or period
        shift = 0 if first_full else 1
        return [SLIDING if (i + shift) % count else FULL for i in range(fields.depth)]

    return rule


def _qwen(fields: Fields) -> list[str]:
    """Qwen's windows lie above `max_window_layers`, and only where `use_sliding_window` is set."""
    used = fields.get("use_sliding_window") and fields.get("sliding_window")
    first = fields.get("max_window_layers") or 0
    return [SLIDING if used and i >= first else FULL for i in range(fields.depth)]


def _alternating(fields: Fields) -> list[str]:
    return [SLIDING if i % 2 == 0 else FULL for i in range(fields.depth)]


def _no_rope(fields: Fields) -> list[str]:
    """Llama 4: layers with rotary embeddings are chunked, the others full."""
    given = fields.items("no_rope_layers")
    step = fields.number("no_rope_layer_interval")
    rope = given or [int((i + 1) % step != 0) for i in range(fields.depth)]
    return [CHUNKED if has else FULL for has in rope]


def _smollm3(fields: Fields) -> list[str]:
    if not fields.get("use_sliding_window") or not fields.get("sliding_window"):
        return [FULL] * fields.depth
    given = fields.items("no_rope_layers")
    step = fields.number("no_rope_layer_interval")
    rope = given or [int((i + 1) % step != 0) for i in range(fields.depth)]
    return [FULL if has else SLIDING for has in rope]


def _exaone(fields: Fields) -> list[str]:
    pattern = fields.get("sliding_window_pattern")
    if not fields.get("sliding_window"):
        return [FULL] * fields.depth
    if isinstance(pattern, str):
        return [SLIDING if pattern[i % len(pattern)] == "L" else FULL for i in range(fields.depth)]
    return every(4, "sliding_window_pattern")(fields)


RULES: dict[str, Callable[[Fields], list[str]]] = {
    "gemma2": _alternating,
    "vaultgemma": _alternating,
    "gpt_oss": _alternating,
    "gemma3_text": every(6, "sliding_window_pattern"),
    "cohere2": every(4, "sliding_window_pattern"),
    "olmo3": every(4),
    "afmoe": every(4, "global_attn_every_n_layers"),
    "exaone4": _exaone,
    "exaone_moe": _exaone,
    **dict.fromkeys(("cwm", "granite_swa", "granitemoe_swa"), every(4, first_full=True)),
    "cohere2_moe": every(4, "sliding_window_pattern"),
    **dict.fromkeys(("mellum", "laguna"), lambda fields: [FULL] * fields.depth),
    "smollm3": _smollm3,
    "llama4_text": _no_rope,
    **dict.fromkeys(("qwen2", "qwen2_moe", "qwen3", "qwen3_moe", "qwen2_vl_text", "qwen2_5_vl_text"), _qwen),
}


def shared(blocks: list[Block], count: int) -> list[Block]:
    """The last `count` blocks reuse the cache of earlier ones."""
    kept = len(blocks) - count
    return [
        block if i < kept else tuple(part._replace(shared=True) for part in block) for i, block in enumerate(blocks)
    ]


def gemma3n(fields: Fields) -> list[Block]:
    """Gemma 3n: each fifth layer is full; the last ones reuse the cache of earlier ones."""
    words = fields.types(KNOWN, every(5)(fields))
    return shared([(layer(fields, word),) for word in words], fields.optional("num_kv_shared_layers"))


def gemma4(fields: Fields) -> list[Block]:
    """Gemma 4: full layers have heads and sizes of their own; the last ones may reuse the cache of earlier ones."""
    words = fields.types(KNOWN, every(6)(fields))
    words[-1] = FULL
    size = fields.optional("global_head_dim") or 512
    heads = fields.kv_heads
    gated = fields.model_type == "gemma4_text" and not fields.get("attention_k_eq_v")
    if fields.get("num_global_key_value_heads") and not gated:
        heads = fields.number("num_global_key_value_heads")
    full = layer(fields, FULL)._replace(kv_heads=heads, key_dim=size, value_dim=size)
    blocks: list[Block] = [(full if word == FULL else layer(fields, word),) for word in words]
    return shared(blocks, fields.optional("num_kv_shared_layers"))


def mimo_flash(fields: Fields) -> list[Block]:
    """MiMo-V2-Flash: keys and values of different sizes; windowed layers have their own heads."""
    pattern = fields.items("hybrid_layer_pattern")
    default = [FULL if i == 0 or (i + 1) % 6 == 0 else SLIDING for i in range(fields.depth)]
    words = [SLIDING if bit else FULL for bit in pattern] if pattern else fields.types(KNOWN, default)
    keys, values = fields.head_dim, fields.optional("v_head_dim") or fields.head_dim
    full = Layers("full", 1, fields.kv_heads, keys, values, query_heads=fields.heads)
    window = Layers(
        "sliding",
        1,
        fields.optional("swa_num_key_value_heads") or 8,
        fields.optional("swa_head_dim") or keys,
        fields.optional("swa_v_head_dim") or values,
        _mimo_window(fields),
        query_heads=fields.optional("swa_num_attention_heads") or fields.heads,
    )
    return [(window if word == SLIDING else full,) for word in words]


def _mimo_window(fields: Fields) -> int:
    """Tokens before the newest one. A file that transformers wrote has one more, the newest itself: an odd number."""
    window = fields.optional("sliding_window_size") or fields.number("sliding_window")
    return window - 1 if window % 2 else window


def step(fields: Fields) -> list[Block]:
    """Step 3.5 and 3.7: windowed layers may have another number of query heads."""
    words = fields.types(KNOWN)
    other = fields.get("attention_other_setting") or {}
    window = layer(fields, SLIDING)._replace(query_heads=int(other.get("num_attention_heads") or fields.heads))
    if other.get("num_attention_groups"):
        window = window._replace(kv_heads=int(other["num_attention_groups"]))
    return [(window if word == SLIDING else layer(fields, FULL),) for word in words]


def nemotron_nas(fields: Fields) -> list[Block]:
    """Nemotron from architecture search: each block says its own heads, or that it has no attention."""
    configs = fields.items("block_configs")
    if configs is None:
        raise BadParameter("The configuration (nemotron-nas) has no field 'block_configs'.")
    blocks: list[Block] = []
    for config in configs:
        attention = config.get("attention") or {}
        if attention.get("no_op") or attention.get("replace_with_linear"):
            blocks.append(())
            continue
        per_group = fields.checked("n_heads_in_group", attention.get("n_heads_in_group"))
        blocks.append((layer(fields, FULL)._replace(kv_heads=fields.heads // per_group),))
    return blocks


def minimax_m3(fields: Fields) -> list[Block]:
    """MiniMax-M3: sparse layers keep an indexer's key beside keys and values."""
    sparse = fields.get("sparse_attention_config")
    if not isinstance(sparse, dict):
        raise BadParameter("The configuration (minimax_m3) has no field 'sparse_attention_config'.")
    size = fields.checked("sparse_index_dim", sparse.get("sparse_index_dim") or 128)
    frequency = sparse.get("sparse_attention_freq") or [0, 0, 0, *[1] * (fields.depth - 3)]
    blocks = int(sparse.get("sparse_topk_blocks") or 0) * int(sparse.get("sparse_block_size") or 0)
    full = layer(fields, FULL)
    index = full._replace(indexer=size, selected=blocks)
    return [(index if bit else full,) for bit in frequency[: fields.depth]]
