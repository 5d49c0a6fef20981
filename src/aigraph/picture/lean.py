"""pyvis for `page`, imported without what only its other uses need: networkx, IPython and jsonpickle.

pyvis imports all three when it is imported, which takes longer than everything else a picture of sixty things does.
While it is imported, stand-ins take their places; each brings the real module when it is first used, so that whoever
else uses pyvis in the same process finds it whole.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_SELDOM_USED = ("networkx", "jsonpickle", "IPython.display")


class _OnFirstUse(ModuleType):
    """In the place of a module: imports it when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:  # pyvis is still being imported
            raise AttributeError(f"module {self.__name__!r} is not imported yet, and has no {name!r}")
        return getattr(import_module(self.__name__), name)


def network_class() -> Any:
    """pyvis's `Network`."""
    if "pyvis.network" not in sys.modules:
        _import_alone()
    return sys.modules["pyvis.network"].Network


def _import_alone() -> None:
    stand_ins = {name: _OnFirstUse(name) for name in _SELDOM_USED if name not in sys.modules}
    if display := stand_ins.get("IPython.display"):
        display.IFrame = _frame  # type: ignore[attr-defined] # pyvis takes it by name
    sys.modules.update(stand_ins)
    try:
        import pyvis.network  # noqa: F401 - a tenth of a second even so: only where there is a picture to draw
    finally:
        for name in stand_ins:
            del sys.modules[name]


def _frame(*arguments: Any, **options: Any) -> Any:
    """IPython's IFrame, which pyvis shows in a notebook."""
    return import_module("IPython.display").IFrame(*arguments, **options)
