"""Pictures of hostile text, in Chromium: whatever stands in any field is shown as text and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import aigraph
from aigraph import KnowledgeGraph
from aigraph.picture import draw_rows
from browsing import PHONE, View, Viewer

CORPUS = [
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=2>",
    "<!--<script>window.__pwned=3//",
    "javascript:window.__pwned=4",
    '"><svg onload=window.__pwned=5>',
    "{{7*7}}${window.__pwned=6}",
    "]]></style><style>*{display:none}",
    "href=javascript:window.__pwned=7",
    "\u202etxt.exe\u2066\u200b",
    "__proto__",
    "constructor",
    "x" * 10_000,
    "line\nbreak\ttab\\\"'`",
]

SHOWN = ["accepted", "unverified", "contested", "inferred", "stated", "refuted"]


class WithoutAliases(yaml.SafeDumper):
    """YAML as data files have it."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - of every value alike
        return True


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The graph with a folder over it in which every field that takes a text holds hostile ones."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = [text for text in CORPUS if text.isprintable()]  # others are no data: reading refuses them
    for number, text in enumerate(texts):
        write(folder / f"sources/bad-{number}.yaml", bad_source(number, text))
        write(folder / f"entities/engines/bad-{number}.yaml", bad_engine(f"bad-{number}", text))
    with aigraph.load([folder]) as kg:
        yield kg


def bad_source(number: int, text: str) -> dict[str, object]:
    return {
        "title": text,
        "kind": "official",
        "url": f"https://example.com/?q={number}'onx=1",
        "published": "2026-01-01",
        "note": {"en": text, "zh": text},
    }


def bad_engine(source: str, text: str) -> dict[str, object]:
    both = {"en": text, "zh": text}
    words = {"source": source, "note": both, "locator": text}
    built_on = {"value": "llama.cpp", **words, "condition": both, "version": text[:40], "refuted_by": [words]}
    like = {"value": "ollama", **words, "condition": both, "version": text[:40]}
    strength = {"value": both, "source": source}
    return {
        "type": "Engine",
        "label": both,
        "description": both,
        "aliases": [text],
        "claims": {"built_on": [built_on], "alternative_to": [like], "strength": [strength]},
    }


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(document, Dumper=WithoutAliases, allow_unicode=True), encoding="utf-8")


def visit_everything(view: View) -> None:
    """Choose every thing and relation, in every view and both languages, and export all."""
    for name in ("network", "table", "matrix", "timeline"):
        view.read(f"at.store.set({{ view: '{name}', statuses: {SHOWN}, among: 'yes' }})")
        view.read("Object.keys(at.data.things).slice(0, 40).forEach(id => at.actions.reveal(id))")
        view.read("at.data.edges.slice(0, 60).forEach(edge => at.actions.edge(edge.id))")
        view.read("at.store.set({ lang: at.store.state.lang === 'zh' ? 'en' : 'zh' })")
    for text in ("script", "img", "x"):
        view.page.locator("#search").fill(text)
    for kind in ("ttl", "svg", "png"):
        view.page.locator(".menu summary").click()
        with view.page.expect_download() as waiting:
            view.page.locator(f'[data-export="{kind}"]').click()
        assert waiting.value.path().stat().st_size > 0
    assert view.read("window.__pwned") is None
    addresses = view.page.eval_on_selector_all("a", "links => links.map(link => link.href)")
    assert all(address.startswith(("http://", "https://")) for address in addresses)


def test_hostile_data_is_inert(viewer: Viewer, hostile: KnowledgeGraph, tmp_path: Path) -> None:
    ids = [entity.id for entity in hostile.entities("Engine") if entity.id.startswith("bad-")]
    assert len(ids) >= 10
    file = hostile.picture(*ids, limit=40).save(tmp_path / "hostile.html")
    with viewer.open(file) as view:
        visit_everything(view)
        view.read("at.store.set({ view: 'network' })")
        view.read(f"at.actions.pick('{ids[0]}')")
        assert CORPUS[0] in view.panel
        assert view.page.locator("script:not([type])").count() == 1
    with viewer.open(file, size=PHONE) as view:
        view.read(f"at.actions.pick('{ids[0]}')")
        assert view.read("document.documentElement.scrollWidth") <= PHONE[0]


def test_hostile_answers_of_queries_are_inert(viewer: Viewer, tmp_path: Path) -> None:
    rows = [(one, f"javascript:{other}", other) for one, other in pairwise(CORPUS)]
    with aigraph.load() as kg:
        file = draw_rows(kg, rows).save(tmp_path / "rows.html")
    with viewer.open(file) as view:
        assert len(view.things) == len(CORPUS)
        visit_everything(view)


def test_characters_that_turn_text_round_are_made_visible(viewer: Viewer, tmp_path: Path) -> None:
    with aigraph.load() as kg:
        file = draw_rows(kg, [("a\u202eb", "aig:is", "c\u200bd")]).save(tmp_path / "rows.html")
    with viewer.open(file, fragment="#view=table") as view:
        text = view.page.locator(".view.table").inner_text()
        assert "a⟨U+202E⟩b" in text
        assert "\u202e" not in text


def test_the_policy_forbids_everything_else(viewer: Viewer, tmp_path: Path) -> None:
    with aigraph.load() as kg:
        html = kg.picture(path=("ollama", "ggml")).html
    tampered = html.replace(
        "<noscript>", "<script>window.__pwned=1</script><img src=x onerror=window.__pwned=2><noscript>"
    )
    assert tampered != html
    file = tmp_path / "tampered.html"
    file.write_text(tampered, encoding="utf-8")
    view = View(viewer.browser, file, (800, 600), "light", "")
    assert view.read("window.__pwned") is None
    assert any("Content Security Policy" in complaint for complaint in view.complaints)
    view.context.close()
