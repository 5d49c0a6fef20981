"""`page`, `report` and `review`: the landscape page and a page beside the evidence."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph.errors import UnknownName
from aigraph.graph import KnowledgeGraph
from aigraph.page import Page, Piece, Writer, money, read_definition, render
from aigraph.report import report_names, write_report
from aigraph.review import review
from pages import PAGES, SEED, golden, written
from samples import PAGE, entity, small_graph


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as opened:
        yield opened


@pytest.fixture(scope="module")
def landscape(kg: KnowledgeGraph) -> dict[str, Page]:
    return {lang: write_report(kg, lang=lang) for lang in ("en", "zh")}


@pytest.fixture(scope="module")
def now() -> dict[Path, str]:
    return written()


class Reader(html.parser.HTMLParser):
    """The ids, links, tags and balance of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [name for name in ("src", "srcset", "data", "action", "style", "onclick") if name in given]
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


# --- golden pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "format"), PAGES)
def test_the_page_written_from_the_seed_page_alone_is_the_golden_one(
    now: dict[Path, str], lang: str, format: str
) -> None:
    path = golden(lang, format)
    assert now[path].splitlines() == path.read_text(encoding="utf-8").splitlines(), "see scripts/update_page.py"


def test_written_from_itself_the_page_says_what_it_says(now: dict[Path, str]) -> None:
    text = now[golden("en", "md")]
    for row in (
        "| SGLang | 16,000 (about, 2026-05-31)†[^1] |",
        "| vLLM | 65,000 (about, 2026-05-31)†[^1] |",
        "| MiMo-V2.5 | MiniMax†[^1] | 128 tokens†[^1] | 60†[^1] |",
        "2 × L × H\\_kv × D\\_h × T × B × bytes†[^1]",
    ):
        assert row in text
    assert re.search(r"\| DeepSeek \| .*DeepSeek-V3.* \| SGLang, vLLM†\[\^1\] \|", text)


# --- the whole page -------------------------------------------------------------------------------------


def test_sections_are_the_same_in_both_languages_and_none_is_empty(landscape: dict[str, Page]) -> None:
    english, chinese = landscape["en"].sections, landscape["zh"].sections
    assert [section.id for section in english] == [section.id for section in chinese]
    assert all(section.blocks for section in (*english, *chinese))
    nothing = {landscape[lang].words["nothing"] for lang in landscape}
    assert not [s.id for s in (*english, *chinese) for block in s.blocks if block.text in nothing]
    for left, right in zip(english, chinese, strict=True):
        assert [len(block.rows) for block in left.blocks] == [len(block.rows) for block in right.blocks]


def test_the_sections_of_the_seed_page_are_all_there(landscape: dict[str, Page]) -> None:
    assert {
        *("overview", "market-structure", "open-source-leaders", "other-players", "local-engines", "architecture"),
        *("sliding-window", "kv-cache", "window-engines", "deepseek", "recommendations", "key-metrics"),
        "business-model",
    } <= {section.id for section in landscape["en"].sections}


def test_every_footnote_leads_to_a_source_and_every_source_is_cited(landscape: dict[str, Page]) -> None:
    for page in landscape.values():
        cells = [c for s in page.sections for b in s.blocks for c in (*b.items, *(c for row in b.rows for c in row))]
        cited = {number for cell in cells for piece in cell for number in piece.notes}
        assert len(page.notes) > 100
        assert cited <= set(range(1, len(page.notes) + 1))
        text = render(page, "md")
        defined = set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
        used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
        assert used <= defined == {str(number) for number in range(1, len(page.notes) + 1)}


def test_tables_of_the_markdown_are_whole(landscape: dict[str, Page]) -> None:
    for page in landscape.values():
        for block in re.findall(r"(?:^\|.*\n)+", render(page, "md"), re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, block[:200]


def test_what_is_refuted_is_not_on_the_page(landscape: dict[str, Page]) -> None:
    text = render(landscape["en"], "md")
    assert "| vLLM | 65,000" not in text
    assert not re.search(r"MiMo-V2.5 \| MiniMax", text)


def test_the_html_runs_and_loads_nothing_and_its_links_lead_somewhere(landscape: dict[str, Page]) -> None:
    for page in landscape.values():
        text = render(page, "html")
        read = Reader(text)
        assert read.open == []
        assert len(set(read.ids)) == len(read.ids)
        assert not read.tags & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
        assert read.loads == []
        assert "default-src 'none'; style-src 'sha256-" in text
        assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)
        assert all(link.startswith(("#", "https://", "http://")) for link in read.links)


def test_the_style_is_the_one_that_the_policy_names(now: dict[Path, str]) -> None:
    import base64
    import hashlib

    text = now[golden("en", "html")]
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    [named] = re.findall(r"style-src '(sha256-[^']+)'", text)
    assert named == "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def test_the_world_as_of_a_date_has_nothing_later() -> None:
    with aigraph.load(as_of="2026-05-31") as then:
        page = write_report(then)
        assert "2026-05-31" in page.intro[0]
        speaking_by_then = {claim.source.id for claim in then.evidence.claims() if claim.as_of <= "2026-05-31"}
    assert {source.id for source in page.notes} <= speaking_by_then


# --- words ----------------------------------------------------------------------------------------------


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    label = '"<script>alert(1)</script> | [x](javascript:1) `c` *b*"'
    claims = f"  trend:\n    - {{value: {{en: {label}, zh: {label}}}, source: page}}\n"
    files = {"sources/page.yaml": PAGE, "entities/categories/inference-market.yaml": entity("Market", "M", claims)}
    with small_graph(tmp_path, files) as small:
        page = write_report(small)
    text = render(page, "html")
    assert "script" not in Reader(text).tags
    assert "javascript:1" in text
    assert not [link for link in Reader(text).links if "javascript" in link]
    assert "&lt;script>alert(1)&lt;/script> \\| \\[x\\](javascript:1) \\`c\\` \\*b\\*" in render(page, "md")


def test_one_citation_for_all_where_all_rest_on_the_same(kg: KnowledgeGraph) -> None:
    writer = Writer(kg, "en")
    assert writer.joined([Piece("a", (1,)), Piece("b", (1,))]) == (Piece("a"), Piece(", "), Piece("b", (1,)))
    apart = writer.joined([Piece("a", (1,)), Piece("b", (2,))])
    assert apart == (Piece("a", (1,)), Piece(", "), Piece("b", (2,)))


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [(999, "$999", "999 美元"), (15_000_000, "$15M", "1500 万美元"), (1_505_000_000, "$1.505B", "15.05 亿美元")],
)
def test_sums_read_as_each_language_writes_them(amount: int, english: str, chinese: str) -> None:
    assert (money(amount, "en"), money(amount, "zh")) == (english, chinese)


def test_definitions_name_properties_and_classes_that_exist(kg: KnowledgeGraph) -> None:
    assert report_names() == ["landscape"]

    def parts(content: object) -> Iterator[tuple[str, object]]:
        if isinstance(content, dict):
            for key, value in content.items():
                yield key, value
                yield from parts(value)
        elif isinstance(content, list):
            for value in content:
                yield from parts(value)

    names: set[str] = set()
    for key, value in parts(read_definition("landscape.yaml")):
        if key in ("also", "by", "understood") or (key == "of" and isinstance(value, list)):
            assert isinstance(value, list)
            names |= set(value)
        if key == "path":
            assert isinstance(value, list)
            names |= {name.lstrip("^") for name in value}
        if key == "only":
            assert isinstance(value, list)
            assert set(value) <= set(kg.schema.classes)
    assert len(names) > 30
    assert [name for name in sorted(names) if kg.schema.property(name) is None] == []


def test_unknown_reports_and_sources_are_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="no report 'landscap'"):
        write_report(kg, "landscap")
    with pytest.raises(UnknownName, match="no source 'landscape'"):
        review(kg, "landscape")


# --- beside the evidence --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def beside(kg: KnowledgeGraph) -> Page:
    return review(kg, SEED)


def rows(page: Page, section: str) -> list[list[str]]:
    [found] = [s for s in page.sections if s.title == section]
    return [["".join(piece.text for piece in cell) for cell in row] for row in found.blocks[0].rows]


def test_the_sections_are_those_of_the_page_in_its_order(beside: Page) -> None:
    titles = [section.title for section in beside.sections]
    assert titles[:4] == ["Overview", "Open-Source Leaders", "Other Players", "Local / Single-User Engines"]
    assert "Key Metrics" in titles


def test_what_is_wrong_stands_first_with_what_is_right(beside: Page) -> None:
    first, *_, last = rows(beside, "Open-Source Leaders")
    assert "wrong" in first[1]
    assert "confirmed" in last[1]
    assert last[3]
    [maker] = [
        r for r in rows(beside, "Sliding Window Attention (SWA) Optimization") if "developed by: MiniMax" in r[0]
    ]
    assert "wrong" in maker[1]
    assert "instead: Xiaomi" in maker[2]


def test_what_the_page_leaves_out_is_told(beside: Page) -> None:
    [section] = [s for s in beside.sections if s.title == "Open-Source Leaders"]
    left_out = ["".join(piece.text for piece in item) for item in section.blocks[2].items]
    assert any("Spark Capital" in item for item in left_out)


def test_every_statement_has_a_verdict_and_the_summary_counts_them(kg: KnowledgeGraph, beside: Page) -> None:
    told = sum(len(block.rows) for section in beside.sections for block in section.blocks)
    assert f"Of {told} statements" in beside.intro[2]
    said = [c for c in kg.evidence.claims() if c.source.id == SEED]
    assert told > len(said) / 2
    wrong = sum(c.status == "refuted" for c in said)
    assert f"{wrong} ✗ wrong" in beside.intro[2]


def test_both_languages_tell_the_same(kg: KnowledgeGraph, beside: Page) -> None:
    chinese = review(kg, SEED, lang="zh")
    assert [len(s.blocks[0].rows) for s in chinese.sections] == [len(s.blocks[0].rows) for s in beside.sections]
    assert chinese.sections[0].title == "概述"
    assert Reader(render(chinese, "html")).open == []
