"""The engines' own ways of laying out a cache, one module each, behind `find_engine`."""

from __future__ import annotations

from ...errors import UnknownName
from . import llama_cpp, mlx, sglang, tensorrt_llm, transformers, vllm
from .base import Allocation, Capacity, Engine, Options, Share

ENGINES: dict[str, Engine] = {
    engine.name: engine
    for engine in (vllm.ENGINE, sglang.ENGINE, llama_cpp.ENGINE, tensorrt_llm.ENGINE, transformers.ENGINE, mlx.ENGINE)
}
_ALIASES = {
    "llamacpp": "llama.cpp", "llama-cpp": "llama.cpp", "ollama": "llama.cpp", "lm-studio": "llama.cpp",
    "trtllm": "tensorrt-llm", "trt-llm": "tensorrt-llm", "hf": "transformers", "mlx-lm": "mlx",
}  # fmt: skip


def find_engine(name: str) -> Engine:
    """The engine of this name. Raises `UnknownName`.

    >>> find_engine("llamacpp").name
    'llama.cpp'
    """
    key = _ALIASES.get(name.lower(), name.lower())
    if key not in ENGINES:
        raise UnknownName("engine with a known law", name, [*ENGINES, *_ALIASES])
    return ENGINES[key]


__all__ = ["ENGINES", "Allocation", "Capacity", "Engine", "Options", "Share", "find_engine"]
