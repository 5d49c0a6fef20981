"""Blocks of latent attention: one latent and a rotary part for all heads; sparse ones with an indexer."""

from __future__ import annotations

from ...errors import BadParameter
from ..shapes import Layers
from .attention import Block
from .fields import Fields


def latent(fields: Fields, **more: object) -> Layers:
    """One layer of latent attention."""
    return Layers(
        "latent",
        1,
        value_dim=fields.optional("v_head_dim"),
        latent=fields.number("kv_lora_rank"),
        rope=fields.number("qk_rope_head_dim"),
        query_heads=fields.heads,
        **more,  # type: ignore[arg-type]
    )


def mla(fields: Fields) -> list[Block]:
    """DeepSeek-V2 and V3, Kimi K2, GLM-4.7-Flash, MiniCPM3, Mistral 4."""
    return [(latent(fields),)] * fields.depth


def double_mla(fields: Fields) -> list[Block]:
    """LongCat-Flash: each block attends twice."""
    return [(latent(fields), latent(fields))] * fields.depth


def sparse(fields: Fields) -> list[Block]:
    """DeepSeek-V3.2, GLM-5: an indexer on every layer, or on those that `indexer_types` calls full."""
    words = _indexers(fields)
    size, chosen = fields.number("index_head_dim"), fields.optional("index_topk")
    full = latent(fields, indexer=size, selected=chosen, sparse=True)
    reusing = full._replace(indexer=0)
    return [(full if word == "full" else reusing,) for word in words]


def sparse_by_list(fields: Fields) -> list[Block]:
    """Hunyuan 4: the configuration itself must list which layers have an indexer."""
    if fields.items("indexer_types") is None:
        raise BadParameter(f"The configuration ({fields.model_type}) has no field 'indexer_types'.")
    return sparse(fields)


def _indexers(fields: Fields) -> list[str]:
    given = fields.items("indexer_types")
    pattern = fields.get("index_topk_pattern")
    if given is None and isinstance(pattern, str):
        given = [{"F": "full", "S": "shared"}.get(letter, letter) for letter in pattern]
    if given is None:
        step, offset = fields.get("index_topk_freq") or 1, fields.get("index_skip_topk_offset") or 2
        given = ["full" if max(i - offset + 1, 0) % step == 0 else "shared" for i in range(fields.depth)]
    if set(given) - {"full", "shared"}:
        raise BadParameter(f"The field 'indexer_types' of the configuration has {sorted(set(given))}.")
    return given[: fields.depth]


_RATIOS = {"sliding_attention": 0, "compressed_sparse_attention": 4, "heavily_compressed_attention": 128}


def compressed(fields: Fields) -> list[Block]:
    """DeepSeek-V4: a window on every layer, and entries for 4 or 128 tokens on most."""
    ratios = fields.items("compress_ratios")
    if ratios is None:
        words = fields.items("layer_types") or _v4_default(fields.depth)
        unknown = sorted(set(words) - set(_RATIOS))
        if unknown:
            raise BadParameter(f"The field 'layer_types' of the configuration has {unknown[0]!r}, not understood.")
        rates = {**_RATIOS, **(fields.get("compress_rates") or {})}
        ratios = [rates[word] for word in words]
    plain = Layers(
        "compressed",
        1,
        kv_heads=1,
        key_dim=fields.head_dim,
        window=fields.number("sliding_window"),
        query_heads=fields.heads,
    )
    index, chosen = fields.number("index_head_dim"), fields.optional("index_topk")
    blocks: list[Block] = []
    for ratio in ratios[: fields.depth]:
        has_index = ratio == _RATIOS["compressed_sparse_attention"]
        part = plain._replace(ratio=ratio, indexer=index if has_index else 0, selected=chosen if has_index else 0)
        blocks.append((part,))
    return blocks


def _v4_default(depth: int) -> list[str]:
    sparse, heavy = "compressed_sparse_attention", "heavily_compressed_attention"
    return [heavy] * min(depth, 2) + [sparse if i % 2 else heavy for i in range(max(depth - 2, 0))]
