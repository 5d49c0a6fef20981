"""`tables`: what a person sees lines up, loses nothing, and does nothing."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.formats import write
from aigraph.tables import columns_of, visible
from aigraph.vocabulary import ID, XSD
from answers import literal, select, uri

ENGINES = select(
    ["engine", "name", "stars"],
    [uri(ID + "ollama"), literal("Ollama 推理引擎", lang="zh"), literal("65000", XSD + "integer")],
    [uri(ID + "llama.cpp"), literal("llama.cpp"), None],
    [uri("https://example.com/x"), None, literal("7", XSD + "integer")],
)
HOSTILE = "\x1b[2J\x1b]0;title\x07 \u202egnp.exe \u200b\u2028\x9b31m\r\n\t\x00"
texts = st.text(max_size=20)


def table(*arguments: object, width: int | None = None, color: bool = False, header: bool = True) -> list[str]:
    variables, *rows = arguments
    assert isinstance(variables, str)
    results = select(variables.split(), *[list(row) for row in rows if isinstance(row, list)])
    return write(results, "table", width=width, color=color, header=header).decode().splitlines()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_plain_table() -> None:
    assert write(ENGINES, "table").decode() == (
        "engine                 name             stars\n"
        "─────────────────────────────────────────────\n"
        "id:ollama              Ollama 推理引擎  65000\n"
        "id:llama.cpp           llama.cpp\n"
        "https://example.com/x                       7\n"
    )
    assert write(ENGINES, "table", header=False).decode().startswith("id:ollama ")


def test_a_table_that_fits_looks_the_same_on_a_terminal() -> None:
    assert write(ENGINES, "table", width=45) == write(ENGINES, "table")
    bold = write(ENGINES, "table", width=45, color=True).decode().splitlines()
    assert bold[0] == "\x1b[1mengine                 name             stars\x1b[0m"
    assert bold[1:] == write(ENGINES, "table").decode().splitlines()[1:]


def test_labels_stand_in_for_iris_where_there_are_some() -> None:
    labels = {ID + "ollama": "Ollama\x1b", ID + "llama.cpp": ""}.get
    for name, label in (("table", r"Ollama\x1b"), ("markdown", r"Ollama\\x1b"), ("html", r"Ollama\x1b")):
        text = write(ENGINES, name, labels=labels).decode()
        assert label in text
        assert "id:llama.cpp" in text
        assert "id:ollama" not in text


def test_only_columns_of_numbers_stand_on_the_right() -> None:
    number = literal("7", XSD + "integer")
    assert table("numbers mixed nothing", [number, number, None], [None, literal("x"), None])[2:] == [
        "      7  7",
        "         x",
    ]
    assert table("yes", [literal("true", XSD + "boolean")])[2:] == ["true"]
    assert table("n", [literal("lots", XSD + "integer")], [literal("7")])[2:] == ["lots", "7"]


def test_no_rows_no_columns() -> None:
    assert table("a b") == ["a  b", "────"]
    assert table("a b", width=80) == ["a  b", "────"]
    assert write(select([], []), "table", width=80) == b""
    assert write(select([], []), "markdown") == b""
    assert b"<td>" not in write(select([], []), "html")


@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_every_row_is_one_line_and_columns_line_up(rows: list[tuple[str, str]]) -> None:
    lines = table("first second", *[[literal(a), literal(b)] for a, b in rows])
    assert len(lines) == len(rows) + 2
    start = max([5, *[columns_of(visible(a)) for a, _ in rows]]) + 2
    for line, (a, b) in zip(lines[2:], rows, strict=True):
        shown = visible(a) + " " * (start - columns_of(visible(a))) + visible(b)
        assert line == shown.rstrip(" ")


@given(texts)
def test_nothing_in_a_table_acts(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    if text.isprintable():
        assert shown == text


def test_hostile_cells_are_spelled_out() -> None:
    spelled = r"\x1b[2J\x1b]0;title\x07 \u202egnp.exe \u200b\u2028\x9b31m\r\n\t\x00"
    assert table("x", [literal(HOSTILE)])[2:] == [spelled]
    assert table("x", [uri("http://e/" + HOSTILE)])[2:] == ["http://e/" + spelled]
    folded = "".join(table("x", [literal(HOSTILE)], width=20)[2:])
    assert squeezed(folded) == squeezed(spelled)
    assert visible("\U000e0041") == r"\U000e0041"


def test_markup_of_rich_is_just_text() -> None:
    text = "[bold]x[/bold] [link=http://e]y[/link] :smile: " + "word " * 20
    assert squeezed("".join(table("x", [literal(text)], width=30)[2:])) == squeezed(text)


@pytest.mark.parametrize("width", [0, 1, 5, 12, 20, 30, 44, 60, 100])
@pytest.mark.parametrize("columns", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("rows", [1, 3])
def test_folding_loses_nothing_and_stays_within_the_terminal(width: int, columns: int, rows: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    cells = [[literal(letters[c] * 23 + str(r)) for c in range(columns)] for r in range(rows)]
    text = write(select([f"v{c}" for c in range(columns)], *cells), "table", width=width).decode()
    for c in range(columns):
        assert text.count(letters[c]) >= 23 * rows
    assert max(map(columns_of, text.splitlines())) <= max(width, 16)


@given(
    st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30), min_size=2, max_size=4)
)
def test_folded_chinese_loses_nothing(values: list[str]) -> None:
    lines = table("x y", *[[literal(value), literal("z" * 40)] for value in values], width=40)
    kept = [c for line in lines for c in line if "\u4e00" <= c <= "\u9fff"]
    assert len(kept) == sum(map(len, values))
    assert max(map(columns_of, lines)) <= 40


def test_numbers_are_not_folded() -> None:
    lines = table("text n", [literal("word " * 40), literal("1234567890123456", XSD + "integer")], width=40)
    assert "1234567890123456" in lines[2]


def test_one_row_of_many_columns_reads_from_top_to_bottom_on_a_terminal() -> None:
    row = [literal("Ollama"), None, literal("7", XSD + "integer"), literal("x")]
    assert table("name much stars d", row, width=80) == ["name   Ollama", "much", "stars  7", "d      x"]
    assert table("name much stars d", row, width=80, color=True)[0] == "\x1b[1mname   \x1b[0mOllama"
    assert len(table("name much stars d", row)) == 3, "a file or a pipe gets the table"
    long = table("name much stars d", [literal("word " * 20), *row[1:]], width=30)
    assert long[:2] == ["name   word word word word", "       word word word word"]


def test_rich_gives_bold_only_where_colour_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = [literal("word " * 20)]
    assert "\x1b" not in "".join(table("x", wide, width=30))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "500")
    text = "\n".join(table("x", wide, width=30, color=True))
    assert "\x1b[1m" in text
    assert set(re.findall(r"\x1b[^m]*m", text)) == {"\x1b[1m", "\x1b[0m"}


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("GPU", 3), ("推理", 4), ("ｆ", 2), ("e\u0301", 1), ("😀", 2), ("é", 1), ("ﾊ", 1)]
)
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert columns_of(text) == columns


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_markdown_to_the_letter() -> None:
    assert write(ENGINES, "markdown").decode() == (
        "| engine | name | stars |\n"
        "| --- | --- | ---: |\n"
        "| id:ollama | Ollama 推理引擎 | 65000 |\n"
        "| id:llama.cpp | llama.cpp |  |\n"
        "| https://example.com/x |  | 7 |\n"
    )


def test_markdown_shows_data_as_it_is() -> None:
    hostile = "a|b\n*c* `d` [e](javascript:x) <img src=x onerror=y> &amp; built_on _f_ ~~g~~ $h$ \\ \u202e"
    [_, _, line] = write(select(["x"], [literal(hostile)]), "markdown").decode().splitlines()
    assert line == (
        r"| a\|b<br>\*c\* \`d\` \[e\](javascript:x) &lt;img src=x onerror=y&gt; &amp;amp; built_on \_f\_ \~\~g\~\~"
        r" \$h\$ \\ \\u202e |"
    )


def test_markdown_read_by_a_markdown_parser() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    hostile = "a|b *c* `d` [e](http://x) <b>f</b> &amp; _g_ **h** ![i](j) \\| \\"
    text = write(select(["x", "y"], [literal(hostile), literal("z")]), "markdown").decode()
    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    assert cells_of(parser.render(text)) == ["x", "y", hostile, "z"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30).map(str.strip))
def test_any_ascii_comes_back_from_markdown(text: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    written = write(select(["x", "y"], [literal(text), literal("z")]), "markdown").decode()
    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    assert cells_of(parser.render(written)) == ["x", "y", text, "z"]


# --- HTML -----------------------------------------------------------------------------------------------------------


class Cells(HTMLParser):
    """The texts of a page's table cells, and every tag and attribute on it."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in ("td", "th"):
            self.inside = True
            self.cells.append("")
        if tag == "br":
            self.cells[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def parsed(html: str) -> Cells:
    parser = Cells()
    parser.feed(html)
    parser.close()
    return parser


def cells_of(html: str) -> list[str]:
    return parsed(html).cells


@given(texts)
def test_any_text_stays_text_in_html(text: str) -> None:
    hostile = text + "</td><script>alert(1)</script><img src=x onerror=y>{body}"
    page = parsed(write(select(["x"], [literal(hostile)], [uri("javascript:" + hostile)]), "html").decode())
    shown = "\n".join(map(visible, hostile.split("\n")))
    assert page.cells == ["x", shown, "javascript:" + visible(hostile)]
    assert not page.tags & {"script", "img"}
    assert page.attributes == {"lang", "charset", "http-equiv", "content", "name"}


def test_the_page_allows_itself_nothing() -> None:
    page = write(ENGINES, "html").decode()
    assert page.startswith("<!doctype html>\n")
    assert '<meta charset="utf-8">' in page
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert "<td class=n>65000</td>" in page
    assert "Ollama 推理引擎" in page
