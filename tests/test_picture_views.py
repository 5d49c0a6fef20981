"""Other views of pictures, in Chromium: table, matrix, timeline, overview, phone, themes, print and exports."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from aigraph import KnowledgeGraph
from browsing import PHONE, Viewer

SVG = "{http://www.w3.org/2000/svg}"


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
        shown = view.page.eval_on_selector_all(".timeline tbody tr", "rows => rows.map(row => row.dataset.thing)")
        dates = view.page.eval_on_selector_all(".timeline time", "found => found.map(time => time.dateTime)")
        assert rounds <= set(shown)
        assert dates == sorted(dates)
        assert "[object" not in view.page.locator(".timeline").inner_text()


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
        paper = view.read("getComputedStyle(document.body).backgroundColor")
        drawn = view.page.locator(".canvas canvas").screenshot()
        view.page.emulate_media(color_scheme="dark")
        view.until("at.colours.theme === 'dark'")
        assert view.read("getComputedStyle(document.body).backgroundColor") != paper
        assert view.page.locator(".canvas canvas").screenshot() != drawn


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
        triples = {q.triple for q in ox.parse(view.export("ttl"), format=ox.RdfFormat.TURTLE)}
        relations = {t for t in triples if t.predicate.value.rsplit("#", 1)[-1] in ("funds", "led_by")}
        assert len(relations) == len(view.relations)
        known = {t for t in triples if t.predicate.value.rsplit("#", 1)[-1] in ("funds", "led_by", "label", "type")}
        assert known == triples
        assert all(ox.Quad(t.subject, t.predicate, t.object) in kg.evidence.store for t in relations)
        drawing = ElementTree.fromstring(view.export("svg"))
        assert len(drawing.findall(f"{SVG}rect")) == 1 + len(view.things)
        assert len(drawing.findall(f"{SVG}path")) == len(view.things) + 2 * len(view.relations)
        assert shades(view.export("png")) > 100


def shades(png: bytes) -> int:
    """How many different colours an image has."""
    image = Image.open(BytesIO(png))
    return len(image.convert("RGB").getcolors(image.width * image.height) or [])


def test_too_many_things_open_as_an_overview(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture(types=["Entity"]).save(folder / "everything.html")
    with viewer.open(file) as view:
        shown = view.read("at.data.shown.length")
        if shown <= 1500:
            pytest.skip("the built-in data is not large enough")
        assert "more than a picture can show at once" in view.page.locator("footer").inner_text()
        assert all(name.startswith("group:") for name in view.things)
        assert view.is_all_in_sight()
        assert len(ElementTree.fromstring(view.export("svg")).findall(f"{SVG}rect")) == 1 + len(view.things)
        assert shades(view.export("png")) > 50
        view.read("at.actions.pick('group:Engine')")
        view.page.locator('.panel .members [data-thing="ollama"]').click()
        assert "llama.cpp" in view.things
        assert 1 < len(view.things) <= 62
        view.page.locator('.panel [data-action="overview"]').click()
        assert all(name.startswith("group:") for name in view.things)


def test_printing_brings_the_drawing_and_what_is_open(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        view.read("at.actions.pick('nvidia')")
        view.page.emulate_media(media="print")
        view.read("dispatchEvent(new Event('beforeprint'))")
        view.until("document.querySelector('.print img')?.naturalWidth > 100")
        assert not view.page.locator(".filter").is_visible()
        drawing = view.page.locator(".print img").bounding_box()
        panel = view.page.locator(".panel").bounding_box()
        assert drawing is not None
        assert panel is not None
        assert drawing["y"] + drawing["height"] <= panel["y"]


def test_the_timeline_opens_with_the_most_frequent_date(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture(relations=["raised_by"], view="timeline").save(folder / "rounds.html")
    with viewer.open(file) as view:
        assert view.page.locator("#time-property").input_value() == "round_date"
        first = view.page.locator(".timeline tbody tr").count()
        assert view.page.locator(".timeline td.number[title]").first.inner_text().endswith("USD")
        view.page.locator("#time-property").select_option("all")
        assert view.page.locator(".timeline tbody tr").count() > first
        fragment = view.read("location.hash")
    with viewer.open(file, fragment=fragment) as view:
        assert view.page.locator(".timeline tbody tr").count() > first


def test_a_picture_that_opened_in_another_view_is_fitted_when_it_is_seen(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening, fragment="#view=table") as view:
        view.page.locator("#tab-network").click()
        assert view.is_all_in_sight()


@pytest.mark.parametrize("view_name", ["table", "timeline"])
def test_nothing_of_a_view_is_under_the_panel(viewer: Viewer, opening: Path, view_name: str) -> None:
    with viewer.open(opening, fragment=f"#view={view_name}&pick=ollama") as view:
        shown = view.page.locator(f".view.{view_name}").bounding_box()
        panel = view.page.locator(".panel").bounding_box()
        assert shown is not None
        assert panel is not None
        assert shown["x"] + shown["width"] <= panel["x"] + 1
