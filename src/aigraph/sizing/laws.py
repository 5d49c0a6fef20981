"""The architecture's own memory laws: what a request needs at least, whatever the engine. Pure and exact.

The floor counts what a step reads, the newest token's entry included: min(T, W) of a window, the K columns of a
convolution of width K. Engines that hold back the newest token keep one entry less.
"""

from __future__ import annotations

from typing import NamedTuple

from .number_types import LATENT_LAYOUTS, NumberType, number_type
from .shapes import KIND_NAMES, Layers, Model
from .units import gib

STATE = number_type("f32")  # recurrent states are kept in f32 by transformers, vLLM, SGLang and llama.cpp


class Cache(NamedTuple):
    """How a cache stores its numbers: keys, values, convolution states, and a latent's layout where it has one."""

    key: NumberType
    value: NumberType
    conv: NumberType
    layout: str = ""
    indexer_bytes: int = 0  # bytes of an indexer's key where an engine has a layout of its own (132: fp8 + scale)


class Term(NamedTuple):
    """One kind of layers' share: bytes of the whole batch, and the law in words with its numbers put in."""

    name: str
    bytes: int
    law: str
    kind: str
    layers: int


def cache_type(name: str = "bf16", value: str = "", conv: str = "bf16") -> Cache:
    """A cache of one number type, of one for keys and one for values, or of a layout for latents such as fp8_ds_mla.

    >>> cache_type("q8_0").key.name, cache_type("q8_0/q4_0").value.name, cache_type("fp8_ds_mla").layout
    ('q8_0', 'q4_0', 'fp8_ds_mla')
    """
    if name in LATENT_LAYOUTS:
        return Cache(number_type("fp8"), number_type("fp8"), number_type(conv), name)
    keys, _, values = name.partition("/")
    return Cache(number_type(keys), number_type(value or values or keys), number_type(conv))


def token_bytes(group: Layers, cache: Cache) -> int:
    """What one token adds to one layer, the indexer's key left out."""
    if group.kind == "latent":
        if cache.layout:
            return LATENT_LAYOUTS[cache.layout]
        return cache.key.row(group.latent, "A latent") + cache.value.row(group.rope, "A latent's rotary part")
    if group.kind == "compressed":
        return cache.key.row(group.key_dim, "A compressed entry")
    if group.kind == "recurrent" or group.shared:
        return 0
    key, value = cache.key.row(group.key_dim, "A key"), cache.value.row(group.value_dim, "A value")
    return group.kv_heads * (key + value)


def indexer_bytes(group: Layers, cache: Cache) -> int:
    """What one entry adds to one layer's indexer."""
    if not group.indexer or group.shared:
        return 0
    return cache.indexer_bytes or cache.key.row(group.indexer, "An indexer's key")


def state_bytes(group: Layers, cache: Cache, columns: int | None = None) -> int:
    """The constant state of one recurrent layer; `columns` of its convolution are kept, K where not said."""
    if group.kind != "recurrent" or group.shared:
        return 0
    kept = group.conv_kernel if columns is None else columns
    matrix = group.state_heads * group.state_key * group.state_value
    return STATE.total(matrix) + cache.conv.total(group.conv_channels * kept)


def compressor_bytes(group: Layers) -> int:
    """The f32 buffers in which one DeepSeek-V4 layer gathers tokens until they make an entry.

    Keys and scores of `ratio` tokens; twice that where entries overlap and an indexer compresses as well.
    """
    if group.kind != "compressed" or not group.ratio:
        return 0
    overlap = 2 if group.indexer else 1
    return 2 * group.ratio * overlap * STATE.total(group.key_dim + group.indexer)


def kept_tokens(group: Layers, tokens: int, window: int | None = None) -> int:
    """How many of `tokens` one layer keeps; `window` overrides the group's own.

    >>> kept_tokens(Layers("sliding", 1, window=128), 3000), kept_tokens(Layers("full", 1), 3000)
    (128, 3000)
    """
    limit = group.window if window is None else window
    if group.kind in ("sliding", "chunked", "compressed"):
        return min(tokens, limit)
    return tokens


def layer_bytes(group: Layers, tokens: int, cache: Cache) -> int:
    """What one layer of a group keeps for one request of `tokens`."""
    if group.shared:
        return 0
    if group.kind == "recurrent":
        return state_bytes(group, cache)
    size = kept_tokens(group, tokens) * token_bytes(group, cache)
    if group.kind == "compressed":
        entries = tokens // group.ratio if group.ratio else 0
        return size + entries * (token_bytes(group, cache) + indexer_bytes(group, cache)) + compressor_bytes(group)
    return size + tokens * indexer_bytes(group, cache)


def floor(model: Model, tokens: int, batch: int = 1, cache: Cache | None = None) -> tuple[Term, ...]:
    """The least that `batch` requests of `tokens` need, by groups of layers.

    >>> model = Model("x", (Layers("latent", 61, latent=512, rope=64),))
    >>> sum(term.bytes for term in floor(model, 131072))
    9210691584
    """
    stored = cache or cache_type()
    return tuple(_term(group, tokens, batch, stored) for group in model.kv_layers)


def _term(group: Layers, tokens: int, batch: int, cache: Cache) -> Term:
    each = layer_bytes(group, tokens, cache)
    law = f"{group.depth} layers x {batch} requests x {gib(each)} ({describe(group, tokens, cache)})"
    return Term(group.name or KIND_NAMES[group.kind], group.depth * batch * each, law, group.kind, group.depth)


def total(terms: tuple[Term, ...]) -> int:
    """The bytes of all terms."""
    return sum(term.bytes for term in terms)


def per_token(model: Model, cache: Cache | None = None) -> float:
    """Bytes that one further token costs once every window is full: the slope of the line a + b T."""
    stored = cache or cache_type()
    slope = 0.0
    for group in model.kv_layers:
        if group.kind == "compressed" and group.ratio:
            slope += group.depth * (token_bytes(group, stored) + indexer_bytes(group, stored)) / group.ratio
        elif group.grows:
            slope += group.depth * (token_bytes(group, stored) + indexer_bytes(group, stored))
    return slope


def constant(model: Model, cache: Cache | None = None) -> int:
    """Bytes of a request that do not grow once every window is full: the a of a + b T."""
    stored = cache or cache_type()
    size = 0
    for group in model.kv_layers:
        if group.kind == "recurrent":
            size += group.depth * state_bytes(group, stored)
        elif group.kind in ("sliding", "chunked", "compressed"):
            size += group.depth * (group.window * token_bytes(group, stored) + compressor_bytes(group))
    return size


def describe(group: Layers, tokens: int, cache: Cache) -> str:
    """The law of one layer with its numbers put in."""
    kind, key, value = group.kind, cache.key.name, cache.value.name
    types = key if key == value else f"{key}, {value}"
    if kind == "recurrent":
        return (
            f"{group.state_heads} heads x {group.state_key} x {group.state_value} x 4 B"
            f" + {group.conv_channels} channels x {group.conv_kernel} x {cache.conv.bits / 8:g} B"
        )
    kept = kept_tokens(group, tokens)
    if kind == "latent":
        index = f" + {tokens} x {indexer_bytes(group, cache)} B of indexer key" if group.indexer else ""
        layout = f"{LATENT_LAYOUTS[cache.layout]} B as {cache.layout}" if cache.layout else f"in {types}"
        return f"({group.latent} + {group.rope}) x {tokens} tokens, {layout}{index}"
    if kind == "compressed":
        entries = tokens // group.ratio if group.ratio else 0
        index = f" with {group.indexer} of indexer key" if group.indexer else ""
        return f"{group.key_dim} x ({kept} tokens + {entries} entries{index}), in {types}"
    limit = f"min({tokens}, {group.window})" if group.window else str(tokens)
    return f"{group.kv_heads} heads x ({group.key_dim} + {group.value_dim}) x {limit} tokens, in {types}"
