"""Layers from a GGUF header's fields, as llama.cpp 0.5.0 reads them (src/models/*.cpp, load_arch_hparams).

A block is windowed, keeps a latent, a state or both, by its architecture's own rule; an architecture without a rule
here is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..errors import BadParameter
from .shapes import Kind, Layers

PLAIN = {
    "llama", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "qwen3vl", "qwen3vlmoe", "mistral3", "gemma", "phi2", "phi3",
    "gpt2", "gptneox", "falcon", "starcoder2", "stablelm", "olmo", "olmo2", "olmoe", "command-r", "granite",
    "granitemoe", "glm4", "glm4moe", "minimax-m2", "internlm2", "baichuan", "bloom", "mpt", "dbrx", "exaone",
    "seed_oss", "smollm3", "ernie4_5", "ernie4_5-moe", "hunyuan-moe", "hunyuan-dense", "bailingmoe", "bailingmoe2",
    "apertus", "arcee", "deci",
}  # fmt: skip
# Windowed architectures: each n-th block is full where the header has no pattern of its own.
WINDOWED = {
    "gemma2": 2, "gemma3": 6, "gemma3n": 5, "gemma4": 0, "cohere2": 4, "gpt-oss": 2, "olmo2": 4, "exaone4": 4,
    "mimo2": 0, "llama4": 4,
}  # fmt: skip
LATENT = {"deepseek2", "kimi-linear", "deepseek32", "glm-dsa"}
INTERVAL = {"qwen3next", "qwen35", "qwen35moe"}  # every fourth block attends where nothing else is said
NO_HEADS = {"jamba", "lfm2", "lfm2moe", "granitehybrid", "kimi-linear", "nemotron_h", "nemotron_h_moe"}
STATES_ONLY = {"mamba", "mamba2"}
SIDE_BY_SIDE = {"falcon-h1"}
CHUNK = 8192  # of Llama 4 where the header has no window
GEMMA3N_OWN = 20  # blocks of Gemma 3n with a cache of their own

Block = tuple[Layers, ...]


class Made(NamedTuple):
    """The groups of equal layers, and for each block the places of its groups."""

    layers: tuple[Layers, ...]
    order: tuple[tuple[int, ...], ...]


def layers(architecture: str, own: Mapping[str, Any], file: str) -> Made:
    """The layers of a header; `own` are the architecture's fields. Raises `BadParameter` naming what is not understood.

    >>> made = layers("qwen2", {"block_count": 2, "embedding_length": 64, "attention.head_count": 4}, "x.gguf")
    >>> made.layers[0].depth, made.layers[0].kv_heads, made.layers[0].key_dim
    (2, 4, 16)
    """
    known = PLAIN | set(WINDOWED) | LATENT | INTERVAL | NO_HEADS | STATES_ONLY | SIDE_BY_SIDE
    if architecture not in known:
        raise BadParameter(f"The field 'general.architecture' is {architecture!r}, whose memory law is not known.")
    header = _Header(architecture, own, file)
    return _grouped([header.block(i) for i in range(header.depth)])


def _grouped(blocks: list[Block]) -> Made:
    places: dict[Layers, int] = {}
    order = tuple(tuple(places.setdefault(part, len(places)) for part in block) for block in blocks)
    counts = [sum(1 for block in order for place in block if place == i) for i in range(len(places))]
    return Made(tuple(part._replace(depth=counts[i]) for part, i in places.items()), order)


class _Header:
    """The fields of one architecture, asked block by block."""

    def __init__(self, architecture: str, own: Mapping[str, Any], file: str) -> None:
        self.architecture, self.own, self.file = architecture, own, file
        self.depth = self.number("block_count") - int(own.get("nextn_predict_layers") or 0)
        self.hidden = self.number("embedding_length")

    def number(self, name: str) -> int:
        """A whole number above zero. Raises `BadParameter`."""
        value = self.own.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise BadParameter(f"The header of {self.file} has no field {name!r} above zero.")
        return value

    def at(self, name: str, block: int, default: Any = None) -> Any:
        """A field that may be given for each block."""
        value = self.own.get(name, default)
        if isinstance(value, list):
            return value[block] if block < len(value) else default
        return value

    def block(self, i: int) -> Block:
        """What one block keeps."""
        if self.architecture in STATES_ONLY:
            return (self.state(),)
        if self.architecture in SIDE_BY_SIDE:
            return self.attention(i), self.state()
        if self.is_recurrent(i):
            return (self.state(),)
        if self.architecture in NO_HEADS and not self.kv_heads(i):
            return ()  # a feed-forward block of its own
        return (self.latent(i),) if self.keeps_latents() else (self.attention(i),)

    def is_recurrent(self, i: int) -> bool:
        """Whether a block keeps a state instead of keys and values."""
        listed = self.own.get("attention.recurrent_layers")
        if isinstance(listed, list):
            return bool(self.at("attention.recurrent_layers", i))
        if self.architecture in INTERVAL:
            return (i + 1) % int(self.own.get("full_attention_interval") or 4) != 0
        if self.architecture not in NO_HEADS or self.kv_heads(i):
            return False
        return not (self.architecture.startswith("nemotron") and self.at("feed_forward_length", i))

    def kv_heads(self, i: int) -> int:
        """Heads of keys and values, as many as of queries where nothing is said."""
        value = self.at("attention.head_count_kv", i)
        return self.heads(i) if value is None else int(value)

    def heads(self, i: int) -> int:
        """Query heads of one block."""
        value = self.at("attention.head_count", i)
        if value is None:
            raise BadParameter(f"The header of {self.file} has no field 'attention.head_count'.")
        return int(value)

    def keeps_latents(self) -> bool:
        """Whether the file was made for latents; older ones keep keys and values of every head."""
        return self.architecture in LATENT and bool(self.own.get("attention.key_length_mla"))

    def latent(self, i: int) -> Layers:
        """A latent, with an indexer's key where the block has an indexer."""
        types = self.own.get("attention.indexer.types")
        has_index = bool(self.at("attention.indexer.types", i)) if isinstance(types, list) else True
        index = int(self.own.get("attention.indexer.key_length") or 0) if has_index else 0
        return Layers(
            "latent", 1, latent=self.number("attention.kv_lora_rank"), rope=self.number("rope.dimension_count"),
            value_dim=int(self.own.get("attention.value_length_mla") or 0), indexer=index, query_heads=self.heads(i),
            sparse=bool(self.own.get("attention.indexer.key_length")),
            selected=int(self.own.get("attention.indexer.top_k") or 0),
        )  # fmt: skip

    def attention(self, i: int) -> Layers:
        """Keys and values, of a window where the block has one, or none where it uses those of another block."""
        heads = self.heads(i)
        key = int(self.own.get("attention.key_length") or self.hidden // max(1, heads))
        value = int(self.own.get("attention.value_length") or key)
        made = Layers("full", 1, self.kv_heads(i), key, value, query_heads=heads, shared=self.is_shared(i))
        window = self.window()
        if not window or not self.is_windowed(i):
            return made
        key = int(self.own.get("attention.key_length_swa") or key)
        value = int(self.own.get("attention.value_length_swa") or value)
        kind: Kind = "chunked" if self.architecture == "llama4" else "sliding"
        return made._replace(kind=kind, window=window, key_dim=key, value_dim=value)

    def window(self) -> int:
        """The window or chunk, 0 where there is none."""
        if self.architecture not in WINDOWED:
            return 0
        given = self.own.get("attention.sliding_window")
        return int(given) if given is not None else CHUNK if self.architecture == "llama4" else 0

    def is_windowed(self, i: int) -> bool:
        """By the header's pattern, a list or a period, else by the architecture's own."""
        pattern = self.own.get("attention.sliding_window_pattern")
        if isinstance(pattern, list):
            return bool(self.at("attention.sliding_window_pattern", i))
        period = int(pattern) if isinstance(pattern, int) else WINDOWED[self.architecture]
        if not period:
            raise BadParameter(f"The header of {self.file} has no field 'attention.sliding_window_pattern'.")
        return (i + 1) % period != 0

    def is_shared(self, i: int) -> bool:
        """Whether a block uses the cache of an earlier one."""
        if self.architecture == "gemma3n":
            return i >= GEMMA3N_OWN
        return i >= self.depth - int(self.own.get("attention.shared_kv_layers") or 0)

    def state(self) -> Layers:
        """The state of a recurrent block."""
        if self.architecture in ("lfm2", "lfm2moe"):
            return _state(0, 0, 0, self.hidden, self.number("shortconv.l_cache"))
        kernel = self.number("ssm.conv_kernel")
        if self.architecture == "kimi-linear":
            heads, size = max(self.heads(i) for i in range(self.depth)), self.number("kda.head_dim")
            return _state(heads, size, size, 3 * heads * size, kernel)
        inner, size = self.number("ssm.inner_size"), self.number("ssm.state_size")
        groups = int(self.own.get("ssm.group_count") or 0)
        if not groups:  # Mamba 1: one state over the whole inner width
            return _state(1, size, inner, inner, kernel)
        heads = self.number("ssm.time_step_rank")
        return _state(heads, size, inner // heads, inner + 2 * groups * size, kernel)


def _state(heads: int, key: int, value: int, channels: int, kernel: int) -> Layers:
    return Layers(
        "recurrent", 1, state_heads=heads, state_key=key, state_value=value, conv_channels=channels, conv_kernel=kernel
    )
