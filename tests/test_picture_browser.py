"""Pictures as a person meets them, in Chromium: what is drawn, read, filtered, found, walked and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph import KnowledgeGraph
from aigraph.evidence import in_language
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


def test_the_opening_picture_shows_what_the_graph_says(viewer: Viewer, opening: Path, kg: KnowledgeGraph) -> None:
    rows = kg.query(
        "SELECT DISTINCT ?a ?b WHERE { ?e a aig:Engine . ?e aig:built_on* ?a . ?a aig:built_on ?b }"
    ).to_dicts()
    with viewer.open(opening) as view:
        assert view.relations == {(row["a"], "built_on", row["b"]) for row in rows}
        assert view.things == {row[end] for row in rows for end in ("a", "b")}


def test_a_relation_shows_every_pair_of_it(viewer: Viewer, funding: Path, kg: KnowledgeGraph) -> None:
    rows = kg.query("SELECT ?s ?o WHERE { ?s aig:funds ?o }").to_dicts()
    leads = kg.query("SELECT ?s ?o WHERE { ?s aig:led_by ?o }").to_dicts()
    with viewer.open(funding) as view:
        assert view.relations == {(r["s"], "funds", r["o"]) for r in rows} | {(r["s"], "led_by", r["o"]) for r in leads}


def test_a_clicked_thing_tells_its_facts_with_sources(viewer: Viewer, ollama: Path, kg: KnowledgeGraph) -> None:
    with viewer.open(ollama) as view:
        view.click("ollama")
        assert kg["ollama"].description() in view.panel
        facts = [c for c in kg["ollama"].claims() if not c.is_relation and c.status == "accepted"]
        addresses = view.page.eval_on_selector_all(".panel a", "links => links.map(link => link.getAttribute('href'))")
        assert facts
        assert {claim.source.url for claim in facts if claim.source.url} <= set(addresses)


def test_a_clicked_relation_tells_who_says_so(viewer: Viewer, ollama: Path, kg: KnowledgeGraph) -> None:
    claims = [c for c in kg["ollama"].claims("built_on") if c.value == "llama.cpp"]
    with viewer.open(ollama) as view:
        number = view.read("at.data.edges.find(e => e.s === 'ollama' && e.p === 'built_on' && e.o === 'llama.cpp').id")
        view.click("ollama")
        view.page.locator(f'.panel .relation button[data-edge="{number}"]').first.click()
        for claim in claims:
            assert in_language(claim.source.title, "en") in view.panel
            assert claim.as_of in view.panel


def test_an_inferred_relation_shows_its_rule_and_premises(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        number = view.read("at.data.edges.find(e => e.p === 'funds' && e.is === 'inferred').id")
        view.read(f"at.actions.edge({number})")
        assert "By a rule" in view.panel
        assert view.page.locator(".panel .rule .statement").count() >= 1
        assert view.page.locator(".panel .rule .source").count() >= 1


def test_refuted_relations_show_on_request(viewer: Viewer, kg: KnowledgeGraph, folder: Path) -> None:
    file = kg.picture("mimo-v2.5").save(folder / "mimo.html")
    wrong = ("mimo-v2.5", "developed_by", "minimax")
    with viewer.open(file) as view:
        assert wrong not in view.relations
        view.toggle("status", "refuted")
        view.read("at.actions.expand('mimo-v2.5'), at.actions.reveal('minimax')")
        assert wrong in view.relations
        number = view.read("at.data.edges.find(e => e.is === 'refuted' && e.p === 'developed_by').id")
        view.read(f"at.actions.edge({number})")
        assert "refuted" in view.panel
        assert "Against" in view.panel


def test_classes_and_relations_filter(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        before = view.things
        view.toggle("look", "Person")
        people = before - view.things
        assert people
        assert all(view.read(f"at.data.look({name!r}).look") == "Person" for name in people)
        view.toggle("look", "Person")
        assert view.things == before
        view.toggle("relation", "led_by")
        assert {p for _, p, _ in view.relations} == {"funds"}


def test_search_in_chinese_finds_and_shows(viewer: Viewer, ollama: Path, kg: KnowledgeGraph) -> None:
    label = kg["sliding-window-attention"].label("zh")
    with viewer.open(ollama) as view:
        view.page.locator("#search").fill(label)
        assert view.page.locator("#results li").first.get_attribute("data-thing") == "sliding-window-attention"
        view.page.keyboard.press("Enter")
        assert view.read("at.store.state.pick") == "sliding-window-attention"
        assert "sliding-window-attention" in view.things
        view.page.locator("#search").fill("no such thing at all")
        assert "Nothing" in view.page.locator("#results").inner_text()


def test_the_slider_takes_away_what_was_not_known(viewer: Viewer, funding: Path) -> None:
    with viewer.open(funding) as view:
        everything = view.relations
        view.page.locator("#date").focus()
        view.page.keyboard.press("Home")
        first = view.read("at.store.state.date")
        early = view.relations
        assert early < everything
        dates = view.read("at.canvas.seen.edges.map(edge => edge.from)")
        assert all(date[:7] <= first for date in dates)
        view.page.locator("#date").focus()
        view.page.keyboard.press("End")
        assert view.relations == everything


def test_the_address_keeps_the_state(viewer: Viewer, ollama: Path) -> None:
    with viewer.open(ollama) as view:
        view.page.locator("#language").click()
        view.toggle("look", "Model")
        view.click("llama.cpp")
        view.page.locator("#tab-table").click()
        state, fragment = view.read("at.store.state"), view.read("location.hash")
    with viewer.open(ollama, fragment=fragment) as view:
        assert view.read("at.store.state") == state
        assert view.page.locator(".view.table").is_visible()
        assert view.read("document.documentElement.lang") == "zh"


def test_a_hostile_address_changes_nothing(viewer: Viewer, ollama: Path) -> None:
    fragment = "#pick=<img src=x onerror=alert(1)>&lang=xx&view=__proto__&edge=1e9&relations=a%00b&date=never"
    with viewer.open(ollama, fragment=fragment) as view:
        state = view.read("at.store.state")
        assert (state["pick"], state["lang"], state["view"], state["edge"], state["date"]) == (
            "",
            "en",
            "network",
            -1,
            "",
        )


def test_what_it_rests_on_is_highlighted(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening) as view:
        view.click("ollama")
        view.page.locator('.panel [data-action="below"]').click()
        bright = set(view.read("[...at.canvas.emphasis.things]"))
        assert {"ollama", "llama.cpp", "ggml"} <= bright
        assert "vllm" not in bright
        view.read("at.actions.pick('ggml')")
        view.page.locator('.panel [data-action="above"]').click()
        assert {"ggml", "llama.cpp", "ollama"} <= set(view.read("[...at.canvas.emphasis.things]"))


def test_the_shortest_path_between_two_chosen_things(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening) as view:
        view.read("at.actions.pick('ollama')")
        view.page.locator('.panel [data-action="path"]').click()
        view.page.locator("#search").fill("ggml")
        view.page.keyboard.press("Enter")
        assert view.page.locator(".panel .path").get_attribute("data-path") == "ollama llama.cpp ggml"
        assert set(view.read("[...at.canvas.emphasis.things]")) == {"ollama", "llama.cpp", "ggml"}


def test_expanding_shows_neighbours_that_the_file_carries(viewer: Viewer, opening: Path, kg: KnowledgeGraph) -> None:
    with viewer.open(opening) as view:
        before = view.things
        view.click("ollama")
        view.page.locator('.panel [data-action="expand"]').click()
        fresh = view.things - before
        assert fresh
        near = {
            r["b"] for r in kg.query("SELECT ?b WHERE { { id:ollama ?p ?b } UNION { ?b ?p id:ollama } }").to_dicts()
        }
        assert fresh <= near
        boxes = view.read(
            "[...at.canvas.seen.things].map(id => ({ ...at.canvas.places.get(id), s: at.data.size(id) }))"
        )
        assert overlaps(boxes) == 0
        view.page.locator("footer button").click()
        assert view.things == before


def overlaps(boxes: list[dict[str, object]]) -> int:
    def clash(a: dict[str, object], b: dict[str, object]) -> bool:
        (aw, ah), (bw, bh) = a["s"], b["s"]  # type: ignore[misc]
        dx, dy = abs(a["x"] - b["x"]), abs(a["y"] - b["y"])  # type: ignore[operator]
        return dx < (aw + bw) / 2 - 1 and dy < (ah + bh) / 2 - 1  # type: ignore[has-type, no-any-return]

    return sum(clash(a, b) for n, a in enumerate(boxes) for b in boxes[:n])


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
