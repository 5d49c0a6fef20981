"""Other views of pictures, in Chromium: table, matrix, timeline, overview, phone, themes, print and exports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph import KnowledgeGraph
from browsing import PHONE, Viewer, started


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    with started() as browser:
        yield Viewer(browser)


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def ollama(kg: KnowledgeGraph, folder: Path) -> Path:
    return kg.picture("ollama").save(folder / "ollama.html")


@pytest.fixture(scope="module")
def opening(kg: KnowledgeGraph, folder: Path) -> Path:
    return kg.picture().save(folder / "opening.html")


@pytest.fixture(scope="module")
def funding(kg: KnowledgeGraph, folder: Path) -> Path:
    return kg.picture(relations=["funds", "led_by"]).save(folder / "funding.html")


def test_the_table_is_walked_by_keyboard_alone(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening) as view:
        keys = view.page.keyboard
        view.page.locator("#tab-network").focus()
        keys.press("ArrowRight")
        assert view.page.locator(".view.table").is_visible()
        rows = view.page.locator(".view.table tbody tr")
        assert rows.count() == len(view.relations)
        for _ in range(60):
            keys.press("Tab")
            if view.read("document.activeElement.tagName") == "TR":
                break
        assert view.read("document.activeElement.tagName") == "TR"
        for _ in range(rows.count()):
            if view.read("document.activeElement.cells[0].innerText.trim()") == "Ollama":
                break
            keys.press("ArrowDown")
        assert view.read("document.activeElement.cells[2].innerText.trim()") == "llama.cpp"
        keys.press("ArrowRight")
        assert view.read("document.activeElement.cells[0].innerText.trim()") == "llama.cpp"
        assert view.read("document.activeElement.cells[2].innerText.trim()") == "ggml"
        keys.press("Enter")
        assert "ggml" in view.panel


def test_arrows_on_the_network_go_along_relations(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening, fragment="#pick=llama.cpp") as view:
        view.page.locator(".canvas").first.focus()
        view.page.keyboard.press("ArrowRight")
        assert view.read("at.store.state.pick") == "ggml"
        view.page.keyboard.press("ArrowLeft")
        assert view.read("at.store.state.pick") != "ggml"


def test_the_matrix_has_every_cell_that_sources_fill(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture(relations=["implements"]).save(folder / "matrix.html")
    pairs = kg.query("SELECT DISTINCT ?s ?o WHERE { ?s aig:implements ?o }").to_dicts()
    with viewer.open(file) as view:
        cells = view.page.eval_on_selector_all(
            ".matrix tbody td button", "found => found.map(b => [b.dataset.edge, b.parentNode.className])"
        )
        filled = {
            (e["s"], e["o"])
            for e in view.read(f"{[int(n) for n, kind in cells if kind != 'none']}.map(n => at.data.edges[n])")
        }
        assert filled == {(row["s"], row["o"]) for row in pairs}
        assert [kind for _, kind in cells].count("none") > 0
        assert view.page.locator(".matrix tbody td.unknown").count() > 0


def test_the_timeline_has_every_round_in_order(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture(relations=["raised_by"], view="timeline").save(folder / "timeline.html")
    rounds = {e.id for e in kg.entities("FundingRound") if e.round_date}
    with viewer.open(file) as view:
        shown = view.page.eval_on_selector_all(".timeline tr", "rows => rows.map(row => row.dataset.thing)")
        dates = view.page.eval_on_selector_all(".timeline time", "found => found.map(time => time.dateTime)")
        assert rounds <= set(shown)
        assert dates == sorted(dates)
        assert "object" not in view.page.locator(".timeline").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_differ_and_no_text_is_lost(viewer: Viewer, ollama: Path, theme: str) -> None:
    with viewer.open(ollama, theme=theme) as view:
        colour = view.read("getComputedStyle(document.body).backgroundColor")
        ink = view.read("getComputedStyle(document.body).color")
        brightness = [sum(map(int, text[4:-1].split(","))) / 3 for text in (colour, ink)]
        assert (brightness[0] > brightness[1]) == (theme == "light")
        assert view.read("at.colours.theme") == theme


def test_a_changed_theme_is_followed(viewer: Viewer, ollama: Path) -> None:
    with viewer.open(ollama) as view:
        view.page.emulate_media(color_scheme="dark")
        view.until("at.colours.theme === 'dark'")


def test_a_phone_scrolls_one_way_only(viewer: Viewer, ollama: Path) -> None:
    with viewer.open(ollama, size=PHONE) as view:
        assert view.read("document.documentElement.scrollWidth") <= PHONE[0]
        assert view.read("at.canvas.frame") == "tall"
        view.click("ollama")
        box = view.page.locator(".panel").bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == (0, PHONE[0])
        assert box["height"] < PHONE[1] * 0.6


def test_exports_hold_what_is_shown(viewer: Viewer, funding: Path, kg: KnowledgeGraph) -> None:
    import pyoxigraph as ox

    with viewer.open(funding) as view:

        def export(kind: str) -> bytes:
            view.page.locator(".menu summary").click()
            with view.page.expect_download() as waiting:
                view.page.locator(f'[data-export="{kind}"]').click()
            return Path(waiting.value.path()).read_bytes()

        triples = {q.triple for q in ox.parse(export("ttl"), format=ox.RdfFormat.TURTLE)}
        relations = {t for t in triples if t.predicate.value.rsplit("#", 1)[-1] in ("funds", "led_by")}
        assert len(relations) == len(view.relations)
        known = {t for t in triples if t.predicate.value.rsplit("#", 1)[-1] in ("funds", "led_by", "label", "type")}
        assert known == triples
        assert all(ox.Quad(t.subject, t.predicate, t.object) in kg.evidence.store for t in relations)
        drawing = export("svg").decode()
        assert drawing.count("<rect") == 1 + len(view.things)
        picture = export("png")
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert len(picture) > 20_000


def test_too_many_things_open_as_an_overview(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture(types=["Entity"]).save(folder / "everything.html")
    with viewer.open(file) as view:
        shown = view.read("at.data.shown.length")
        if shown <= 1500:
            pytest.skip("the built-in data is not large enough")
        assert "more than a picture can show at once" in view.page.locator("footer").inner_text()
        assert all(name.startswith("group:") for name in view.things)
        view.read("at.actions.pick('group:Engine')")
        view.page.locator('.panel .members [data-thing="ollama"]').click()
        assert "llama.cpp" in view.things
        assert 1 < len(view.things) <= 62
        view.page.locator('.panel [data-action="overview"]').click()
        assert all(name.startswith("group:") for name in view.things)


def test_printing_brings_the_drawing(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        view.page.emulate_media(media="print")
        view.read("dispatchEvent(new Event('beforeprint'))")
        view.until("document.querySelector('.print img')?.naturalWidth > 100")
        assert not view.page.locator(".filter").is_visible()
