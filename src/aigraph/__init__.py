"""aigraph: the landscape of AI inference as a knowledge graph made of sourced claims.

import aigraph

kg = aigraph.load()
kg["ollama"].built_on
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .version import __version__

__all__ = [
    "AigraphError",
    "Entity",
    "KnowledgeGraph",
    "__version__",
    "load",
]

if TYPE_CHECKING:
    from .entity import Entity
    from .errors import AigraphError
    from .graph import KnowledgeGraph, load

_HOMES = {"AigraphError": "errors", "Entity": "entity", "KnowledgeGraph": "graph", "load": "graph"}


def __getattr__(name: str) -> Any:
    # The public names are imported when first used: `aigraph --version` needs none of them.
    if name not in _HOMES:
        raise AttributeError(f"module 'aigraph' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
