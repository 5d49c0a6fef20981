"""For all tests, those in docstrings included: what they build is not kept in the cache of whoever runs them."""

from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Keep it in pytest's own folder, for the next run, unless a place was named; workers inherit it."""
    if config.cache is not None:
        os.environ.setdefault("XDG_CACHE_HOME", str(config.cache.mkdir("aigraph")))
