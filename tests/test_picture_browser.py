"""Pictures as a person meets them, in Chromium: what is drawn, read, filtered, found, walked and kept."""

from __future__ import annotations

from pathlib import Path

from aigraph import KnowledgeGraph
from aigraph.vocabulary import in_language
from browsing import Viewer


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
        assert wrong in view.relations
        view.click_relation(view.read("at.data.edges.find(e => e.is === 'refuted' && e.p === 'developed_by').id"))
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


def test_the_path_goes_through_what_lies_between(viewer: Viewer, ollama: Path) -> None:
    with viewer.open(ollama) as view:
        view.click("ollama")
        view.page.locator('.panel [data-action="path"]').click()
        view.page.locator("#search").fill("ggml")
        view.page.keyboard.press("Enter")
        assert view.page.locator(".panel .path").get_attribute("data-path") == "ollama llama.cpp ggml"


def test_a_relation_says_what_it_is_only_while_it_stands_out(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening) as view:
        number = view.read("at.data.edges.find(e => e.s === 'ollama' && e.o === 'llama.cpp').id")
        view.click_relation(number)
        assert view.read(f"at.canvas.edges.get({number}).label") == "is built on"
        view.page.keyboard.press("Escape")
        view.read("at.actions.nothing()")
        assert view.read("at.canvas.edges.get().filter(edge => edge.label).length") == 0


def test_relations_that_are_on_have_colours_of_their_own(viewer: Viewer, opening: Path) -> None:
    with viewer.open(opening) as view:
        for name in ("depends_on", "integrates_with", "distinct_from"):
            view.toggle("relation", name)
            colours = view.read(
                "[...new Set(at.canvas.edges.get().map(e => at.data.edges[e.id].p + ' ' + e.color.color))]"
            )
            names, shades = zip(*(pair.split() for pair in colours), strict=True)
            assert len(set(names)) == len(set(shades)) == len(colours) > 1


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
