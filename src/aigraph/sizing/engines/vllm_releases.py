"""What vLLM's releases do differently with a cache; read in the source of each release that is named here."""

from __future__ import annotations

from typing import NamedTuple

from ...errors import BadParameter

NEWEST = "0.33.0"


class Release(NamedTuple):
    """How one release lays a cache out; files are of `vllm/` in the package of the release."""

    pool: bool  # one pool for windowed and full layers: 0.9.1, v1/core/kv_cache_utils.py
    chunks: bool  # chunked layers in it by default: 0.14.0, envs.py; before, they are kept whole
    widen: float  # below this ratio of layers groups are as large as the most frequent kind, not the rarest
    pads: bool  # pages that do not divide the largest are padded: 0.24.0; before, the model is refused
    in_flight: bool  # windows hold a batch for each step under way: 0.26.0, v1/kv_cache_interface.py
    checkpoints: bool  # states are cached for prefixes by default: 0.26.0, config/model.py
    share: float  # --gpu-memory-utilization: 0.92 from 0.20.0 on, config/cache.py


def release(version: str) -> Release:
    """The behaviour of a version, the newest known where none is named. Raises `BadParameter`.

    >>> release("0.19.1").share, release("").share
    (0.9, 0.92)
    """
    number = _numbers(version or NEWEST)
    return Release(
        pool=number >= (0, 9, 1),
        chunks=number >= (0, 14),
        widen=1.5 if number >= (0, 18) else 1.25 if number >= (0, 12) else 1.0,
        pads=number >= (0, 24),
        in_flight=number >= (0, 26),
        checkpoints=number >= (0, 26),
        share=0.92 if number >= (0, 20) else 0.90,
    )


def _numbers(text: str) -> tuple[int, ...]:
    parts = []
    for part in text.split("+")[0].lstrip("v").split(".")[:3]:
        digits = "".join(c for c in part if c.isdigit())
        if not digits:
            raise BadParameter(f"{text!r} is no version of vLLM, such as {NEWEST}.")
        parts.append(int(digits))
    return tuple(parts)
