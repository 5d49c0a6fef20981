"""A model's shape from its Hugging Face `config.json`, read offline; what is not understood is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import BadParameter, UnreadableData
from ..shapes import Layers, Model, Weights
from . import attention, latent, parameters, recurrent
from .attention import Block
from .fields import Fields

Reader = Callable[[Fields], list[Block]]
MAX_FILE = 20 * 1024 * 1024


@cache
def defaults() -> dict[str, dict[str, Any]]:
    """What a configuration leaves out: defaults of transformers 5.23.0, made by scripts/make_config_defaults.py."""
    found: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "defaults.json").read_text(encoding="utf-8"))
    return found


FAMILIES: dict[str, Reader] = {
    **dict.fromkeys(
        (
            "llama", "mimo", "gemma", "cohere", "granite", "granitemoe", "granitemoeshared", "glm", "glm4",
            "glm4_moe", "minimax_m2", "ernie4_5", "ernie4_5_moe", "hunyuan_v1_dense", "hunyuan_v1_moe", "dbrx",
            "seed_oss", "apertus", "arcee", "bitnet", "helium", "internlm3", "nemotron", "persimmon", "diffllama",
            "dots1", "hy_v3", "olmo", "olmo2", "olmoe", "flex_olmo", "stablelm", "gpt2", "gpt_bigcode", "gpt_neox",
            "gptj", "codegen", "falcon", "bloom", "opt", "mpt", "phi", "qwen3_vl_text", "qwen3_vl_moe_text",
            "ministral3", "solar_open", "jais2", "hyperclovax", "baichuan", "internlm2", "yi",
            "aria_text", "biogpt", "doge", "iquestcoder", "nanochat",
        ),
        attention.uniform,
    ),
    **dict.fromkeys(("mistral", "mixtral", "phi3", "phimoe", "starcoder2"), attention.windowed_if_set),
    **dict.fromkeys(attention.RULES, attention.by_type),
    "ministral": attention.by_type,
    "gemma3n_text": attention.gemma3n,
    "gemma4_text": attention.gemma4,
    "gemma4_unified_text": attention.gemma4,
    "mimo_v2_flash": attention.mimo_flash,
    "step3p5": attention.step,
    "step3p7": attention.step,
    "nemotron-nas": attention.nemotron_nas,
    "minimax_m3": attention.minimax_m3,
    **dict.fromkeys(
        ("deepseek_v2", "deepseek_v3", "kimi_k2", "glm4_moe_lite", "minicpm3", "mistral4", "axk1"), latent.mla
    ),
    "youtu": latent.mla,
    "longcat_flash": latent.double_mla,
    "deepseek_v32": latent.sparse,
    "glm_moe_dsa": latent.sparse,
    "axk2": latent.sparse,
    "hy_v4": latent.sparse_by_list,
    "deepseek_v4": latent.compressed,
    **dict.fromkeys(("qwen3_next", "qwen3_5_text", "qwen3_5_moe_text", "olmo_hybrid"), recurrent.gated_delta),
    "kimi_linear": recurrent.kimi,
    "bailing_hybrid": recurrent.bailing,
    "minimax": recurrent.lightning,
    "minimax_text_01": recurrent.lightning,
    "minimax_m1": recurrent.lightning,
    "mamba": recurrent.pure(recurrent.mamba1),
    "falcon_mamba": recurrent.pure(recurrent.mamba1),
    "mamba2": recurrent.pure(recurrent.mamba2),
    "jamba": recurrent.jamba,
    "bamba": recurrent.bamba,
    "granitemoehybrid": recurrent.bamba,
    "falcon_h1": recurrent.falcon_h1,
    "zamba2": recurrent.zamba2,
    "nemotron_h": recurrent.nemotron_h,
    "lfm2": recurrent.lfm2,
    "lfm2_moe": recurrent.lfm2,
}  # fmt: skip

# Whole models, with pictures or sound, name the text part's type or leave it to the class.
_TEXT = {"qwen3_5": "qwen3_5_text", "qwen3_5_moe": "qwen3_5_moe_text", "gemma3": "gemma3_text", "gemma4": "gemma4_text",
         "gemma4_unified": "gemma4_unified_text",
         "gemma3n": "gemma3n_text", "llama4": "llama4_text", "qwen3_vl": "qwen3_vl_text",
         "qwen3_vl_moe": "qwen3_vl_moe_text", "qwen2_vl": "qwen2_vl_text", "qwen2_5_vl": "qwen2_5_vl_text",
         "minimax_m3_vl": "minimax_m3", "kimi_k25": "deepseek_v3", "MiniMaxText01": "minimax_text_01",
         "MiniMaxM1": "minimax_m1"}  # fmt: skip
_ARCHITECTURES = {
    "DeepseekV32ForCausalLM": "deepseek_v32",
    "DeepseekV4ForCausalLM": "deepseek_v4",
    "GlmMoeDsaForCausalLM": "glm_moe_dsa",
}


def read_config(config: Mapping[str, Any], name: str = "") -> Model:
    """The model that a configuration describes. Raises `BadParameter` naming what is not understood.

    >>> model = read_config({"model_type": "gpt2"})
    >>> model.layers[0].depth, model.layers[0].kv_heads, model.layers[0].key_dim
    (12, 12, 64)
    """
    text, model_type = _text_part(config)
    reader = FAMILIES.get(model_type)
    if reader is None:
        raise BadParameter(f"The field 'model_type' is {model_type!r}, an architecture whose memory law is not known.")
    fields = Fields(text, model_type, defaults().get(model_type, {}))
    blocks = reader(fields)
    layers, order = _grouped(blocks)
    experts = fields.optional("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")
    per_token = fields.optional("num_experts_per_tok", "num_experts_per_token", "top_k_experts", "moe_topk", "moe_k")
    return Model(
        name=name or str(config.get("_name_or_path") or model_type),
        layers=layers,
        weights=parameters.stored(config, text, _counted(fields, blocks)),
        hidden=fields.hidden,
        vocabulary=fields.optional("vocab_size"),
        experts=experts,
        experts_per_token=per_token if experts else 0,
        context_length=fields.optional("max_position_embeddings", "n_positions", "model_max_length", "max_seq_len"),
        order=order,
        blocks=len(blocks),
        keeps_window=model_type == "mimo_v2_flash",
        config_heads=fields.optional("num_key_value_heads") or (fields.heads if _has_heads(fields) else 0),
        config_head_dim=_linear_head(fields),
        architecture=model_type,
    )


def _counted(fields: Fields, blocks: list[Block]) -> Weights | None:
    """The parameters; None where a field is missing that only they need, for the cache can be told without them."""
    try:
        return parameters.count(fields, blocks)
    except BadParameter:
        return None


def _has_heads(fields: Fields) -> bool:
    return fields.get("num_attention_heads", "n_head", "n_heads") is not None


def _linear_head(fields: Fields) -> int:
    """The head size that a linear formula would take: the file's own field, else hidden size over heads."""
    if not _has_heads(fields):
        return 0
    return int(fields.data.get("head_dim") or 0) or (
        fields.hidden // fields.heads if fields.get("kv_lora_rank") else fields.head_dim
    )


def _text_part(config: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The part that describes the language model, and its type."""
    if not isinstance(config, Mapping):
        raise BadParameter("A configuration is a JSON object.")
    outer = str(config.get("model_type") or "")
    for part in ("text_config", "llm_config", "language_config", "thinker_config"):
        inner = config.get(part)
        if isinstance(inner, Mapping):
            text, kind = _text_part({"model_type": _TEXT.get(outer, outer), **inner})
            return text, kind
    for architecture in config.get("architectures") or ():
        if architecture in _ARCHITECTURES:
            return config, _ARCHITECTURES[architecture]
    if not outer:
        raise BadParameter("The configuration has no field 'model_type'.")
    return config, _TEXT.get(outer, outer)


def _grouped(blocks: list[Block]) -> tuple[tuple[Layers, ...], tuple[tuple[int, ...], ...]]:
    """Equal layers together, in the order of their first block, and for each block the groups it is of."""
    places: dict[Layers, int] = {}
    counts: list[int] = []
    order = []
    for block in blocks:
        here = []
        for part in block:
            place = places.setdefault(part, len(places))
            if place == len(counts):
                counts.append(0)
            counts[place] += 1
            here.append(place)
        order.append(tuple(here))
    return tuple(part._replace(depth=counts[i]) for part, i in places.items()), tuple(order)


def read_config_file(path: Path) -> Model:
    """The model of a `config.json`, or of the folder it lies in, with the size of the checkpoint beside it."""
    file = path / "config.json" if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableData(f"{file} cannot be read: {error.strerror}.") from None
    if len(content) > MAX_FILE:
        raise UnreadableData(f"{file} is larger than 20 MB.")
    try:
        config = json.loads(content)
    except ValueError as error:
        raise UnreadableData(f"{file} is no JSON: {error}.") from None
    model = read_config(config, name=file.resolve().parent.name if file.stem == "config" else file.stem)
    size = _checkpoint(file.parent / "model.safetensors.index.json")
    if size and model.weights is not None:
        return model._replace(weights=model.weights._replace(stored_bytes=size))
    return model


def _checkpoint(index: Path) -> int:
    """The bytes of the tensors, where the checkpoint's own index lies beside the configuration."""
    try:
        metadata = json.loads(index.read_bytes()).get("metadata") or {}
        return int(metadata.get("total_size") or 0)
    except (OSError, ValueError, AttributeError, TypeError):
        return 0
