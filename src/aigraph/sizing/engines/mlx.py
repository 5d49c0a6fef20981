"""MLX: caches that grow in steps of 256 tokens, rotating ones for windows (mlx-lm 0.32.2, `models/cache.py`).

A rotating cache takes a part of a prompt whole and keeps W - 1 + part tokens for it (`_update_concat`); with the next
token it is cut to W. Parts are of 2,048 tokens (`generate.py`, prefill_step_size).
"""

from __future__ import annotations

from .. import laws
from ..hardware import Interval
from ..shapes import Layers, Model
from ..units import GIB
from .base import Allocation, Capacity, Engine, Options, Share, pad, term, tried

STEP, PREFILL = 256, 2048
# What Metal recommends: 11.84 GB of 16 (AlexsJones/llmfit#754), 107.52 GiB of 128 (antirez/ds4#893); mlx-lm wires as
# much (utils.py). Two thirds are said of small machines (sgl-project/sglang#21443).
WIRED_LOW, WIRED_HIGH = 0.65, 0.84


def _tokens(group: Layers, options: Options) -> tuple[int, int]:
    """The least and the most tokens that one layer holds: a rotating cache also holds the part being read in."""
    if group.kind in ("sliding", "chunked"):
        part = min(options.max_num_batched_tokens or PREFILL, options.context)
        return min(options.context, group.window), min(options.context, group.window + part - 1)
    return options.context, pad(options.context, STEP)


def allocate(model: Model, options: Options) -> Allocation:
    """The arrays after `context` tokens; while a prompt is read in, windows hold a part of it too."""
    options.checked()
    cache = laws.cache_type(options.kv)
    terms, extra = [], 0
    for group in model.kv_layers:
        if group.kind in ("recurrent", "compressed"):
            columns = max(group.conv_kernel - 1, 0)
            state = laws.state_bytes(group, cache, columns)
            each = state or laws.layer_bytes(group, options.context, cache)
            terms.append(term(group, options.batch * group.depth * each, f"{options.batch} requests x {each} B"))
            continue
        low, high = _tokens(group, options)
        size = options.batch * group.depth * (laws.token_bytes(group, cache) + laws.indexer_bytes(group, cache))
        terms.append(term(group, low * size, f"{low} to {high} tokens x {size} B"))
        extra += (high - low) * size
    return Allocation(tuple(terms), f"arrays in steps of {STEP}, rotating for windows", extra)


def capacity(model: Model, available: int, options: Options) -> Capacity:
    """The longest text of the batch whose arrays fit."""
    return tried(allocate, model, available, options, "the longest text and the most requests whose arrays fit")


def share(model: Model, options: Options, memory: Interval | None = None) -> Share:
    """What macOS recommends that the GPU wires: from 0.65 of a small shared memory to 0.84 of a large one."""
    del model, memory
    used = options.gpu_memory_utilization
    low, high = (used, used) if used else (WIRED_LOW, WIRED_HIGH)
    law = (
        f"{low:g} to {high:g} of the shared memory may be wired (recommendedMaxWorkingSetSize, iogpu.wired_limit_mb "
        "raises it); 0.5 to 3 GiB of activations are assumed"
    )
    return Share(low, high, GIB // 2, 3 * GIB, law)


ENGINE = Engine("mlx", "0.32.2", "mlx-lm 0.32.2, models/cache.py", allocate, capacity, share)
