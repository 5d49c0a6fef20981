"""What the tests of pictures in a browser share: the browser, the graph, and some pictures of it, once a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph import KnowledgeGraph
from aigraph.picture.reading import Reader
from browsing import Viewer, started


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    """Chromium."""
    with started() as browser:
        yield Viewer(browser)


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    """The built-in graph."""
    with aigraph.load() as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(kg: KnowledgeGraph) -> Reader:
    """What a picture reads of the graph."""
    return Reader(kg)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures are written."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def ollama(kg: KnowledgeGraph, folder: Path) -> Path:
    """What is around one thing."""
    return kg.picture("ollama").save(folder / "ollama.html")


@pytest.fixture(scope="module")
def opening(kg: KnowledgeGraph, folder: Path) -> Path:
    """The picture that nothing in particular was asked for."""
    return kg.picture().save(folder / "opening.html")


@pytest.fixture(scope="module")
def funding(kg: KnowledgeGraph, folder: Path) -> Path:
    """Who funds whom."""
    return kg.picture(relations=["funds", "led_by"]).save(folder / "funding.html")
