"""Sizing: does a model fit, how much context, how many requests; from the model's shape, with no graph needed.

Floors of memory by kind of layer are in `laws`, the engines' own allocations in `engines`, the answer in `answer`,
its inverses in `inverse`, configurations of Hugging Face in `configs`; `facts` reads shapes from a graph.
"""

from __future__ import annotations

from .answer import Figure, Fit, fit
from .engines import Allocation, Capacity, Options, find_engine
from .hardware import Hardware, Interval
from .inverse import max_batch, max_context, models_on, smallest_hardware
from .laws import Cache, Term, cache_type, floor, per_token, total
from .parallel import Plan
from .request import Request
from .shapes import Layers, Model, Weights

__all__ = [
    "Allocation",
    "Cache",
    "Capacity",
    "Figure",
    "Fit",
    "Hardware",
    "Interval",
    "Layers",
    "Model",
    "Options",
    "Plan",
    "Request",
    "Term",
    "Weights",
    "cache_type",
    "find_engine",
    "fit",
    "floor",
    "max_batch",
    "max_context",
    "models_on",
    "per_token",
    "smallest_hardware",
    "total",
]
