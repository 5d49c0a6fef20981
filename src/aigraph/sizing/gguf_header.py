"""A model's shape from the header of a GGUF file, with the `gguf` package; the weights' bytes are the tensors' own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import BadParameter, MissingPackage, UnreadableData
from .shapes import Layers, Model, Weights

_PLAIN = {
    "llama", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "mistral", "gemma", "phi2", "phi3", "gpt2", "gptneox", "falcon",
    "starcoder2", "stablelm", "olmo", "olmo2", "command-r", "granite", "granitemoe", "glm4", "glm4moe", "minimax-m2",
    "internlm2", "baichuan", "bloom", "mpt", "dbrx", "exaone", "seed_oss", "smollm3", "ernie4_5", "hunyuan-moe",
}  # fmt: skip
# Windowed architectures: each n-th layer is full where the header gives no list (llama.cpp, llama-model.cpp).
_WINDOWED = {"gemma2": 2, "gemma3": 6, "cohere2": 4, "gpt-oss": 2, "olmo3": 4, "exaone4": 4}
_LATENT = {"deepseek2"}


def read_gguf(path: Path) -> Model:
    """The model that a GGUF file holds. Raises `BadParameter` naming what is not understood."""
    fields, tensors = _read(path)
    architecture = str(fields.get("general.architecture") or "")
    own = {name.removeprefix(architecture + "."): value for name, value in fields.items()}
    depth = _number(own, "block_count", path)
    layers = _layers(architecture, own, depth, path)
    experts = int(own.get("expert_count") or 0)
    return Model(
        name=str(fields.get("general.name") or path.stem),
        layers=layers,
        weights=tensors,
        hidden=_number(own, "embedding_length", path),
        vocabulary=int(own.get("vocab_size") or fields.get("tokenizer.ggml.tokens") or 0),
        experts=experts,
        experts_per_token=int(own.get("expert_used_count") or 0) if experts else 0,
        context_length=int(own.get("context_length") or 0),
        blocks=depth,
        architecture=architecture,
    )


def _read(path: Path) -> tuple[dict[str, Any], Weights]:
    """Fields as Python values (of lists of strings their length), and the tensors' counts and bytes."""
    try:
        from gguf import GGUFReader
    except ImportError:
        raise MissingPackage("Reading GGUF files needs the package gguf.", hint="pip install 'aigraph[gguf]'") from None
    try:
        reader = GGUFReader(str(path))
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UnreadableData(f"{path} cannot be read as GGUF: {error}.") from None
    fields = {name: _value(field) for name, field in reader.fields.items()}
    total = stored = embedding = routed = 0
    for tensor in reader.tensors:
        count = int(tensor.n_elements)
        total, stored = total + count, stored + int(tensor.n_bytes)
        embedding += count if tensor.name in ("token_embd.weight", "output.weight") else 0
        routed += count if "_exps." in tensor.name else 0
    return fields, Weights(total, embedding=embedding, routed=routed, stored_bytes=stored, stored_as="gguf")


def _value(field: Any) -> Any:
    from gguf import GGUFValueType

    if field.types[:1] == [GGUFValueType.ARRAY] and field.types[-1] == GGUFValueType.STRING:
        return len(field.data)
    return field.contents()


def _number(own: dict[str, Any], name: str, path: Path) -> int:
    value = own.get(name)
    if not isinstance(value, int) or value < 1:
        raise BadParameter(f"The header of {path.name} has no field {name!r} above zero.")
    return value


def _layers(architecture: str, own: dict[str, Any], depth: int, path: Path) -> tuple[Layers, ...]:
    heads = own.get("attention.head_count")
    if architecture in _LATENT and own.get("attention.kv_lora_rank"):
        rank, rope = _number(own, "attention.kv_lora_rank", path), _number(own, "rope.dimension_count", path)
        return (Layers("latent", depth, latent=rank, rope=rope, query_heads=_most(heads)),)
    if architecture not in _PLAIN and architecture not in _WINDOWED:
        raise BadParameter(f"The field 'general.architecture' is {architecture!r}, whose memory law is not known.")
    if heads is None:
        raise BadParameter(f"The header of {path.name} has no field 'attention.head_count'.")
    size = int(own.get("attention.key_length") or _number(own, "embedding_length", path) // _most(heads))
    value = int(own.get("attention.value_length") or size)
    kv = own.get("attention.head_count_kv") or heads
    each = list(kv) if isinstance(kv, list) else [int(kv)] * depth
    return _by_kind(architecture, own, each, size, value, _most(heads))


def _most(heads: Any) -> int:
    return max(heads) if isinstance(heads, list) else int(heads)


def _by_kind(
    architecture: str, own: dict[str, Any], kv_heads: list[int], size: int, value: int, heads: int
) -> tuple[Layers, ...]:
    """Groups of layers by kind and KV heads; a layer without KV heads keeps nothing."""
    window, pattern = int(own.get("attention.sliding_window") or 0), own.get("attention.sliding_window_pattern")
    period = _WINDOWED.get(architecture, 0)
    counts: dict[tuple[bool, int], int] = {}
    for i, count in enumerate(kv_heads):
        windowed = bool(window) and (pattern[i] if isinstance(pattern, list) else period and (i + 1) % period != 0)
        counts[bool(windowed), count] = counts.get((bool(windowed), count), 0) + 1
    return tuple(
        Layers(
            "sliding" if windowed else "full", depth, count, size, value, window if windowed else 0, query_heads=heads
        )
        for (windowed, count), depth in counts.items()
        if count
    )
