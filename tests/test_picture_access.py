"""Pictures for everyone: axe-core finds nothing serious in any view, theme, size or language; nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph import places
from browsing import DESKTOP, PHONE, Viewer, require, started

AXE = places.home() / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    with started() as browser:
        yield Viewer(browser)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with aigraph.load() as kg:
        return kg.picture("ollama").save(tmp_path_factory.mktemp("pictures") / "ollama.html")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(viewer: Viewer, file: Path, theme: str, size: tuple[int, int]) -> None:
    if not AXE.is_file():
        require("axe-core: npm ci in web/")
    for fragment in (
        "",
        "#pick=ollama",
        "#view=table",
        "#view=matrix&lang=zh",
        "#view=timeline",
        "#lang=zh&pick=llama.cpp",
    ):
        with viewer.open(file, size=size, theme=theme, fragment=fragment) as view:
            view.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = view.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            serious = [
                (rule["id"], [node["target"] for node in rule["nodes"]][:5])
                for rule in found["violations"]
                if rule["impact"] in ("serious", "critical")
            ]
            assert serious == [], fragment


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_labels_fit_their_chips_and_chips_do_not_overlap(
    viewer: Viewer, file: Path, lang: str, size: tuple[int, int]
) -> None:
    with viewer.open(file, size=size, fragment=f"#lang={lang}") as view:
        assert len(view.things) == 60
        boxes = view.read(
            "[...at.canvas.seen.things].map(id => [id, at.canvas.places.get(id)])"
            ".map(([id, spot]) => [spot.x, spot.y, ...at.data.size(id)])"
        )
        clashes = [
            (a, b) for n, a in enumerate(boxes) for b in boxes[:n]
            if abs(a[0] - b[0]) < (a[2] + b[2]) / 2 - 0.5 and abs(a[1] - b[1]) < (a[3] + b[3]) / 2 - 0.5
        ]  # fmt: skip
        assert clashes == []
        too_wide = view.read(
            "(() => { const ctx = document.createElement('canvas').getContext('2d');"
            " ctx.font = `13px ${getComputedStyle(document.body).fontFamily}`;"
            f" return [...at.canvas.seen.things].filter(id => at.data.lines(id, '{lang}')"
            ".some(line => ctx.measureText(line).width > at.data.size(id)[0] - 30)); })()"
        )
        assert too_wide == []


def test_a_picture_of_sixty_things_can_be_read_as_it_opens(viewer: Viewer, file: Path) -> None:
    with viewer.open(file) as view:
        assert view.read("at.canvas.network.getScale()") >= 0.7
        ends = view.read(
            "[...at.canvas.seen.things].map(id => at.canvas.network.canvasToDOM(at.canvas.network.getPosition(id)))"
        )
        box = view.page.locator(".canvas").first.bounding_box()
        assert box is not None
        assert all(0 < end["x"] < box["width"] and 0 < end["y"] < box["height"] for end in ends)
