"""llama.cpp: cells of a cache for the whole context, a smaller one for windowed layers, states for each sequence.

Read in the llama.cpp 0.5.0 that llama-cpp-python 0.3.36 carries: src/llama-context.cpp (cells in steps of 256, those
of a stream too), llama-kv-cache-iswa.cpp (windows), llama-kv-cache.cpp (latents have keys only),
llama-kv-cache-dsa.cpp (an indexer's keys in the cache's type), llama-memory-recurrent.cpp (f32 states, K - 1 columns).
"""

from __future__ import annotations

from ...errors import BadParameter
from .. import laws
from ..hardware import Interval
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB, MIB
from .base import Allocation, Capacity, Engine, Options, Share, pad, term, tried

PADDING = 256
KEYS_ONLY = 7833  # the first build in which latents are kept once: January 2026, ggml-org/llama.cpp#19067
STREAMS = ("f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "iq4_nl", "q5_0", "q5_1")  # --cache-type-k, common/arg.cpp


def cells(group: Layers, options: Options) -> int:
    """Cells that one layer of this kind has for all sequences together."""
    streams = 1 if options.kv_unified else options.batch
    base = pad(pad(options.context * options.batch, PADDING) // streams, PADDING)
    if group.kind in ("sliding", "chunked") and not options.swa_full:
        wanted = group.window * (options.batch if options.kv_unified else 1) + options.ubatch
        return streams * pad(min(base, wanted), PADDING)
    return streams * base


def _cache(options: Options) -> Cache:
    kv = "f16" if options.kv == "bf16" else options.kv  # the same size; its default name
    cache = laws.cache_type(kv, conv="f32")
    if cache.key.name not in STREAMS or cache.value.name not in STREAMS:
        raise BadParameter(f"llama.cpp keeps no cache in {kv}: it has {', '.join(STREAMS)}.")
    return cache


def _layer(group: Layers, cache: Cache, options: Options) -> int:
    if group.kind == "recurrent":
        return options.batch * laws.state_bytes(group, cache, max(group.conv_kernel - 1, 0))
    if group.kind == "compressed":
        return options.batch * laws.layer_bytes(group, pad(options.context, PADDING), cache)
    return cells(group, options) * (laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache))


def allocate(model: Model, options: Options) -> Allocation:
    """The buffers that llama.cpp sets aside when it starts."""
    options.checked()
    cache, terms, extra, notes = _cache(options), [], 0, []
    for group in model.kv_layers:
        size = group.depth * _layer(group, cache, options)
        what = f"{options.batch} states" if group.kind == "recurrent" else f"{cells(group, options)} cells"
        terms.append(term(group, size, f"{group.depth} layers x {what}, keys in {cache.key.name}"))
        if group.kind == "latent" and _build(options.version) < KEYS_ONLY:
            extra += group.depth * cells(group, options) * cache.value.row(group.latent, "A latent")
            notes.append(f"Builds before b{KEYS_ONLY} (about) keep the latent as values too: the upper figure.")
    streams = "one unified stream" if options.kv_unified else f"{options.batch} streams"
    path = f"{streams}, cells in steps of {PADDING}" + (", --swa-full" if options.swa_full else "")
    return Allocation(tuple(terms), path, extra, tuple(dict.fromkeys(notes)))


def _build(version: str) -> int:
    """The number of a build such as b8900; the newest where none is told, or where it is told by release."""
    digits = version.lstrip("b").partition("-")[0]
    return int(digits) if digits.isdigit() else 1 << 30


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """The largest context for the batch whose buffers fit."""
    return tried(allocate, model, available, options, "the largest context and the most sequences whose buffers fit")


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """All of the device but a compute buffer that grows with the micro-batch."""
    del memory
    least = options.ubatch * max(model.vocabulary, 8 * model.hidden) * 4
    law = (
        f"assumed, for the graph tells it: a compute buffer of {options.ubatch} tokens (--ubatch) x vocabulary or "
        "hidden x 4 B x 0.5 to 2, and 0.2 to 1.5 GiB more"
    )
    return Share(1.0, 1.0, least // 2 + 200 * MIB, least * 2 + 3 * GIB // 2, law)


ENGINE = Engine("llama.cpp", "0.5.0", "llama.cpp 0.5.0, src/llama-kv-cache-iswa.cpp", allocate, capacity, share)
