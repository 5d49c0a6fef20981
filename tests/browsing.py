"""Pictures in a real browser, for tests: Chromium from the system's packages, steered with playwright."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The browser itself must not ask the network for anything either.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = (1280, 800), (390, 844)


def require(what: str) -> NoReturn:
    """Skip a test for want of something, or fail where everything has to be there."""
    if os.environ.get("AIGRAPH_REQUIRE_BROWSER"):
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


def chromium() -> str:
    """The browser's executable."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or require("Chromium: apt-get install chromium")


@contextmanager
def started() -> Iterator[Browser]:
    """A browser while the block lasts."""
    from playwright.sync_api import sync_playwright  # takes a second, and every test module passes here

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


class View:
    """One page in one window, with everything it complained of or asked for."""

    def __init__(self, browser: Browser, file: Path, size: tuple[int, int], theme: str, fragment: str) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        self.file = file
        self.page.goto(file.as_uri() + fragment)
        self.until("at !== undefined")

    def read(self, expression: str) -> Any:
        """The value of a JavaScript expression; `at` is the page's own object."""
        return self.page.evaluate(f"(() => {{ const at = globalThis.aigraph; return {expression}; }})()")

    def until(self, expression: str) -> None:
        """Wait for an expression to hold; playwright's own waiting evaluates text, which the page's policy forbids."""
        deadline = time.monotonic() + 10
        while not self.read(expression):
            assert time.monotonic() < deadline, expression
            self.page.wait_for_timeout(20)

    @property
    def things(self) -> set[str]:
        """The things that are drawn."""
        return set(self.read("at.canvas.nodes.getIds()"))

    @property
    def relations(self) -> set[tuple[str, str, str]]:
        """The relations that are drawn, as (subject, property, object)."""
        drawn = self.read("at.canvas.edges.getIds().map(id => at.data.edges[id]).map(edge => [edge.s, edge.p, edge.o])")
        return {(s, p, o) for s, p, o in drawn}

    @property
    def panel(self) -> str:
        """The text of the panel."""
        return self.page.locator(".panel").inner_text()

    def click(self, thing: str) -> None:
        """Click a thing in the picture, where it is drawn."""
        place = self.read(f"at.canvas.network.canvasToDOM(at.canvas.network.getPosition({json.dumps(thing)}))")
        box = self.page.locator(".canvas").bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
        # A click becomes a choice when it is known not to be the first of two.
        self.until(f"at.store.state.pick === {json.dumps(thing)} || at.store.state.trace === {json.dumps(thing)}")

    def click_relation(self, number: int) -> None:
        """Click a relation in the picture, where its line is not behind a thing or another line."""
        place = self.read(
            "Array.from({ length: 39 }, (_, n) => (n + 1) / 40)"
            f".map(part => at.canvas.network.body.edges[{number}].edgeType.getPoint(part))"
            ".map(spot => at.canvas.network.canvasToDOM(spot))"
            f".find(spot => !at.canvas.network.getNodeAt(spot) && at.canvas.network.getEdgeAt(spot) === {number})"
        )
        box = self.page.locator(".canvas").bounding_box()
        assert place is not None
        assert box is not None
        self.page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
        self.until(f"at.store.state.edge === {number}")

    def export(self, kind: str) -> bytes:
        """What the export menu hands out as png, svg or ttl."""
        self.page.locator(".menu summary").click()
        with self.page.expect_download() as waiting:
            self.page.locator(f'[data-export="{kind}"]').click()
        return Path(waiting.value.path()).read_bytes()

    def toggle(self, kind: str, name: str) -> None:
        """Click a box of the legend."""
        self.page.locator(f'.legend input[data-kind="{kind}"][data-name="{name}"]').click()

    def is_all_in_sight(self) -> bool:
        """Whether every thing that is drawn stands within the canvas."""
        ends = self.read(
            "at.canvas.nodes.getIds().map(id => at.canvas.network.canvasToDOM(at.canvas.network.getPosition(id)))"
        )
        box = self.page.locator(".canvas").first.bounding_box()
        return bool(box and all(0 < end["x"] < box["width"] and 0 < end["y"] < box["height"] for end in ends))

    def close(self) -> None:
        """End it; fails if it complained, or asked for anything but its own file."""
        self.context.close()
        foreign = [
            url for url in self.requests if url.partition("#")[0] != self.file.as_uri() and not url.startswith("data:")
        ]
        assert foreign == []
        assert self.complaints == []


class Viewer:
    """Opens pages in one browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    @contextmanager
    def open(
        self, file: Path, size: tuple[int, int] = DESKTOP, theme: str = "light", fragment: str = ""
    ) -> Iterator[View]:
        """A page while the block lasts; what it complained of fails the test."""
        view = View(self.browser, file, size, theme, fragment)
        yield view
        view.close()
