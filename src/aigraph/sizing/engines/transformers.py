"""transformers: tensors that grow with the text; measured on DynamicCache of 5.23.0, built from the configuration."""

from __future__ import annotations

from .. import laws
from ..hardware import Interval
from ..laws import Cache
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, term, tried


def layer_bytes(group: Layers, tokens: int, cache: Cache, keeps_window: bool = False) -> int:
    """What one layer's tensors hold: a window keeps W - 1 tokens, the newest being held back; MiMo's class keeps W."""
    if group.kind in ("sliding", "chunked"):
        window = group.window if keeps_window else group.window - 1
        return laws.kept_tokens(group, tokens, window) * laws.token_bytes(group, cache)
    if group.kind == "compressed":
        return _compressed(group, tokens, cache)
    return laws.layer_bytes(group, tokens, cache)


def _compressed(group: Layers, tokens: int, cache: Cache) -> int:
    """DeepSeek-V4: the window, the entries, and what is gathered for the next entry, all in the cache's type."""
    row = laws.token_bytes(group, cache)
    size = min(tokens, group.window - 1) * row
    if not group.ratio:
        return 2 * size  # a plain windowed layer keeps the one vector as key and as value
    index = laws.indexer_bytes(group, cache)
    size += tokens // group.ratio * (row + index)
    overlap = 2 if group.indexer else 1
    waiting = tokens % group.ratio * 2 * overlap * (row + index)
    carried = 2 * group.ratio * (row + index) if group.indexer and tokens >= group.ratio else 0
    return size + waiting + carried


def allocate(model: Model, options: Options) -> Allocation:
    """The tensors after `context` tokens, for each request of the batch."""
    options.checked()
    cache = laws.cache_type(options.kv)
    terms = []
    for group in model.kv_layers:
        each = layer_bytes(group, options.context, cache, model.keeps_window)
        terms.append(
            term(group, group.depth * options.batch * each, f"{group.depth} layers x {options.batch} x {each}")
        )
    return Allocation(tuple(terms), "DynamicCache(config=...)", notes=_notes(model))


def _notes(model: Model) -> tuple[str, ...]:
    if any(group.kind in ("sliding", "chunked") for group in model.kv_layers):
        return ("Without its configuration DynamicCache keeps every token in every layer.",)
    return ()


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """The longest text of the batch whose tensors fit."""
    return tried(allocate, model, available, options, "the longest text and the most requests whose tensors fit")


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """All of the device but activations of the whole prompt, unless it is cut up."""
    del options, memory
    least = model.vocabulary * 4
    return Share(1.0, 1.0, least + GIB // 2, least + 4 * GIB, "assumed: 0.5 to 4 GiB of activations and libraries")


ENGINE = Engine("transformers", "5.23.0", "transformers 5.23.0, cache_utils.py", allocate, capacity, share)
