"""llama.cpp: cells of a cache for the whole context, a smaller one for windowed layers, states for each sequence."""

from __future__ import annotations

from .. import laws
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB, MIB
from .base import Allocation, Capacity, Engine, Options, Share, pad, term, tried

PADDING = 256


def cells(group: Layers, options: Options) -> int:
    """Cells that one layer of this kind has for all sequences together."""
    streams = 1 if options.kv_unified else options.batch
    base = pad(options.context * options.batch // streams, PADDING)
    if group.kind in ("sliding", "chunked") and not options.swa_full:
        wanted = group.window * (options.batch if options.kv_unified else 1) + options.ubatch
        return streams * pad(min(base, wanted), PADDING)
    return streams * base


def _cache(options: Options) -> Cache:
    kv = "f16" if options.kv == "bf16" else options.kv  # the same size; its default name
    return laws.cache_type(kv, conv="f32")


def _layer(group: Layers, cache: Cache, options: Options) -> int:
    if group.kind == "recurrent":
        return options.batch * laws.state_bytes(group, cache, max(group.conv_kernel - 1, 0))
    if group.kind == "compressed":
        return options.batch * laws.layer_bytes(group, pad(options.context, PADDING), cache)
    return cells(group, options) * laws.token_bytes(group, cache)


def allocate(model: Model, options: Options) -> Allocation:
    """The buffers that llama.cpp sets aside when it starts."""
    options.checked()
    cache, terms, extra, notes = _cache(options), [], 0, []
    for group in model.kv_layers:
        size = group.depth * _layer(group, cache, options)
        what = f"{options.batch} states" if group.kind == "recurrent" else f"{cells(group, options)} cells"
        terms.append(term(group, size, f"{group.depth} layers x {what}, keys in {cache.key.name}"))
        if group.kind == "latent":  # releases before the V-less cache keep the latent a second time, as values
            extra += group.depth * cells(group, options) * cache.value.row(group.latent, "A latent")
            notes.append("Releases that keep the latent as values too need the upper figure.")
        if group.indexer:
            notes.append("Keys of an indexer are left out: not every release keeps them.")
    streams = "one unified stream" if options.kv_unified else f"{options.batch} streams"
    path = f"{streams}, cells in steps of {PADDING}" + (", --swa-full" if options.swa_full else "")
    return Allocation(tuple(terms), path, extra, tuple(dict.fromkeys(notes)))


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """The largest context for the batch whose buffers fit."""
    return tried(allocate, model, available, options, "the largest context and the most sequences whose buffers fit")


def share(model: Model, options: Options) -> Share:
    """All of the device but a compute buffer that grows with the micro-batch."""
    least = options.ubatch * max(model.vocabulary, 8 * model.hidden) * 4
    law = f"compute buffer: {options.ubatch} tokens (--ubatch) x vocabulary or hidden x 4 B, and 0.2 to 1.5 GiB more"
    return Share(1.0, 1.0, least // 2 + 200 * MIB, least * 2 + 3 * GIB // 2, law)


ENGINE = Engine("llama.cpp", "b8900", "llama.cpp, llama-kv-cache-iswa.cpp", allocate, capacity, share)
