"""Pictures for everyone: axe-core finds nothing serious in any view, theme, size or language; nothing is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigraph import places
from browsing import DESKTOP, PHONE, Viewer, require

AXE = places.home() / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(viewer: Viewer, ollama: Path, theme: str, size: tuple[int, int]) -> None:
    if not AXE.is_file():
        require("axe-core: npm ci in web/")
    for fragment in (
        "",
        "#pick=ollama",
        "#edge=0&lang=zh",
        "#pick=ollama&view=table",
        "#view=table",
        "#view=matrix&lang=zh",
        "#view=timeline",
        "#lang=zh&pick=llama.cpp",
    ):
        with viewer.open(ollama, size=size, theme=theme, fragment=fragment) as view:
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
    viewer: Viewer, ollama: Path, lang: str, size: tuple[int, int]
) -> None:
    with viewer.open(ollama, size=size, fragment=f"#lang={lang}") as view:
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


@pytest.mark.parametrize("picture", ["ollama", "opening"])
def test_a_picture_of_some_sixty_things_can_be_read_as_it_opens(
    viewer: Viewer, picture: str, request: pytest.FixtureRequest
) -> None:
    with viewer.open(request.getfixturevalue(picture)) as view:
        assert view.read("at.canvas.network.getScale()") >= 0.75
        assert view.is_all_in_sight()


def test_a_larger_picture_opens_in_part_at_a_legible_size(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        assert view.read("at.canvas.network.getScale()") == pytest.approx(0.9)
        assert not view.is_all_in_sight()
        view.page.locator('footer [data-action="whole"]').click()
        assert view.is_all_in_sight()
        assert view.page.locator('footer [data-action="whole"]').count() == 0
