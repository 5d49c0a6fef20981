"""A picture of an answer: one device's memory against the context, stacked by term, with the device's limit.

SVG is drawn here, with nothing but text; HTML is the same in a page that asks for nothing; PNG is made of it by resvg.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from ..errors import BadParameter, MissingPackage
from .answer import Fit
from .units import GIB, gib

WIDTH, HEIGHT = 960, 540
LEFT, RIGHT, TOP, BOTTOM = 76, 252, 64, 470
FORMATS = ("svg", "html", "png")
POINTS = 72
# Okabe and Ito's colours, which the colour-blind tell apart; weights first, caches after.
COLOURS = ("#0072b2", "#9aa5b1", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
STYLE = (
    ":root{color-scheme:light dark}svg{--page:#f7f8fa;--card:#ffffff;--ink:#18202b;--quiet:#5a6472;--line:#d5dae1;"
    "--bad:#ad2a25;background:var(--page)}"
    "@media(prefers-color-scheme:dark){svg{--page:#12161c;--card:#1a2029;--ink:#e9eef5;--quiet:#a3adba;--line:#333d4a;"
    "--bad:#ff9089}}"
    "text{font:13px system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Noto Sans CJK SC,sans-serif;fill:var(--ink)}"
    ".title{font-size:17px;font-weight:650}.on{fill:#fff;font-size:12px;font-weight:600}.quiet{fill:var(--quiet);font-size:12px}.card{fill:var(--card)}"
    ".grid{stroke:var(--line);stroke-width:1}.limit{stroke:var(--bad);stroke-width:2;fill:none}"
    ".band{fill:var(--bad);opacity:.16}.bad{fill:var(--bad)}"
    ".most{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:2 3;fill:none}"
    ".asked{stroke:var(--quiet);stroke-width:1.5;stroke-dasharray:5 4}"
)
# resvg knows no variables: what they stand for in daylight.
_DAYLIGHT = {
    "page": "#f7f8fa",
    "card": "#ffffff",
    "ink": "#18202b",
    "quiet": "#5a6472",
    "line": "#d5dae1",
    "bad": "#ad2a25",
}


class Band(NamedTuple):
    """One term over all contexts: its name and its bytes at each."""

    name: str
    sizes: tuple[int, ...]


def contexts(answer: Fit, longest: int) -> list[int]:
    """Contexts at equal steps of their logarithm, from 1,024 tokens to the model's own or what was asked."""
    top = max(longest, answer.request.context, 2048)
    steps = {round(1024 * (top / 1024) ** (i / (POINTS - 1))) for i in range(POINTS)}
    return sorted(steps)


def bands(answers: Sequence[Fit]) -> list[Band]:
    """The terms of a device's memory, the lowest of each interval, in the order they are stacked."""
    found = [Band("weights", tuple(a.terms[0].bytes.low for a in answers))]
    found.append(Band("activations, overhead", tuple(a.terms[2].bytes.low for a in answers)))
    names = dict.fromkeys(part.name for a in answers for part in a.terms[1].parts)
    for name in names:
        sizes = tuple(sum(p.bytes for p in a.terms[1].parts if p.name == name) for a in answers)
        found.append(Band(name, sizes))
    return found


def draw(ask: Callable[[int], Fit], longest: int, context: int) -> str:
    """The picture as SVG; `ask` answers for a context."""
    first = ask(context)
    places = contexts(first, longest)
    answers = [ask(tokens) for tokens in places]
    stacked = bands(answers)
    limit = first.memory.high if first.memory else 0
    tops = [sum(figure.bytes.high for figure in answer.terms) for answer in answers]
    highest = max(limit * 1.1, min(max(tops), limit * 1.6 if limit else max(tops)), 1)
    scale = _Scale(places[0], places[-1], highest)
    parts = [*_frame(first, scale), *_areas(stacked, places, scale), *_limit(first, scale), *_legend(stacked, first)]
    parts += [_most(places, tops, scale), *_mark(context, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(_title(first))}"><style>{STYLE}</style>'
        f'<rect class="card" x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{BOTTOM - TOP}"/>'
        + "".join(parts)
        + "</svg>\n"
    )


class _Scale(NamedTuple):
    """From tokens and bytes to places in the picture; tokens by their logarithm."""

    least: int
    most: int
    highest: float

    def x(self, tokens: float) -> float:
        from math import log

        span = log(self.most / self.least) or 1
        return LEFT + (WIDTH - LEFT - RIGHT) * log(max(tokens, self.least) / self.least) / span

    def y(self, size: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(size, self.highest) / self.highest


def _title(answer: Fit) -> str:
    return f"{answer.model} on {answer.devices} x {answer.hardware}, {answer.engine} {answer.engine_version}"


def _frame(answer: Fit, scale: _Scale) -> Iterable[str]:
    asked = answer.request
    yield f'<text class="title" x="{LEFT}" y="28">{escape(_title(answer))}</text>'
    what = (
        f"memory of one device, {asked.batch} at once, cache in {asked.kv or 'bf16'}; "
        "lower ends of intervals, dotted the upper ends"
    )
    yield f'<text class="quiet" x="{LEFT}" y="48">{escape(what)}</text>'
    for size in _steps(scale.highest):
        y = scale.y(size)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="quiet" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{size / GIB:g} GiB</text>'
    tokens = 1024
    while tokens <= scale.most:
        x, label = scale.x(tokens), f"{tokens // 1024}k" if tokens < 1 << 20 else f"{tokens >> 20}m"
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{BOTTOM}" y2="{BOTTOM + 5}"/>'
        yield f'<text class="quiet" x="{x:.1f}" y="{BOTTOM + 20}" text-anchor="middle">{label}</text>'
        tokens *= 2 if scale.most < 1 << 18 else 4
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text class="quiet" x="{middle}" y="{BOTTOM + 44}" text-anchor="middle">context, tokens</text>'


def _steps(highest: float) -> list[float]:
    """About five round sizes up to the highest."""
    step = GIB / 8
    while highest / step > 6:
        step *= 2
    return [step * i for i in range(1, int(highest / step) + 1)]


def _areas(stacked: Sequence[Band], places: Sequence[int], scale: _Scale) -> Iterable[str]:
    base = [0] * len(places)
    for at, band in enumerate(stacked):
        top = [low + size for low, size in zip(base, band.sizes, strict=True)]
        upper = [f"{scale.x(t):.1f},{scale.y(size):.1f}" for t, size in zip(places, top, strict=True)]
        lower = [f"{scale.x(t):.1f},{scale.y(size):.1f}" for t, size in zip(places, base, strict=True)]
        points = " ".join([*upper, *reversed(lower)])
        title = f"{band.name}: {_span(band)}"
        colour = COLOURS[at % len(COLOURS)]
        yield f'<polygon points="{points}" fill="{colour}"><title>{escape(title)}</title></polygon>'
        base = top


def _limit(answer: Fit, scale: _Scale) -> Iterable[str]:
    if answer.memory is None:
        return
    low, high = scale.y(answer.memory.low), scale.y(answer.memory.high)
    width = WIDTH - LEFT - RIGHT
    yield f'<rect class="band" x="{LEFT}" y="{high:.1f}" width="{width}" height="{max(low - high, 0):.1f}"/>'
    yield f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{low:.1f}" y2="{low:.1f}"/>'
    yield f'<text class="bad" x="{LEFT + 8}" y="{high - 6:.1f}">memory: {answer.memory}</text>'


def _legend(stacked: Sequence[Band], answer: Fit) -> Iterable[str]:
    x = WIDTH - RIGHT + 18
    for at, band in enumerate(reversed(stacked)):
        place = len(stacked) - 1 - at
        y = TOP + 10 + 40 * at
        yield f'<rect x="{x}" y="{y}" width="14" height="14" rx="3" fill="{COLOURS[place % len(COLOURS)]}"/>'
        yield f'<text x="{x + 22}" y="{y + 12}">{escape(band.name[:28])}</text>'
        yield f'<text class="quiet" x="{x + 22}" y="{y + 28}">{_span(band)}</text>'
    y = TOP + 26 + 40 * len(stacked)
    yield f'<text x="{x}" y="{y}">{answer.request.context:,} tokens: {escape(answer.verdict)}</text>'


def _span(band: Band) -> str:
    first, last = gib(band.sizes[0]), gib(band.sizes[-1])
    return first if first == last else f"{first} to {last}"


def _most(places: Sequence[int], tops: Sequence[int], scale: _Scale) -> str:
    """The upper ends of all terms together."""
    points = " ".join(f"{scale.x(t):.1f},{scale.y(size):.1f}" for t, size in zip(places, tops, strict=True))
    return f'<polyline class="most" points="{points}"/>'


def _mark(context: int, scale: _Scale) -> Iterable[str]:
    """The context that was asked for."""
    x = scale.x(context)
    yield f'<line class="asked" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{BOTTOM}"/>'
    right = x > (LEFT + WIDTH - RIGHT) / 2
    anchor, place = ("end", x - 6) if right else ("start", x + 6)
    yield f'<text x="{place:.1f}" y="{BOTTOM - 10}" text-anchor="{anchor}" class="on">{context:,} tokens</text>'


def render(svg: str, format: str) -> bytes:
    """The picture in a format. Raises `BadParameter` for another one, `MissingPackage` for PNG without resvg."""
    if format == "svg":
        return svg.encode()
    if format == "html":
        return _page(svg).encode()
    if format != "png":
        raise BadParameter(f"A picture is written as {', '.join(FORMATS)}, not as {format!r}.")
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise MissingPackage("PNG needs the package resvg-py.", hint="pip install 'aigraph[plot]'") from None
    for name, colour in _DAYLIGHT.items():
        svg = svg.replace(f"var(--{name})", colour)
    start, end = svg.index("@media"), svg.index("text{font")
    return bytes(svg_to_bytes(svg_string=svg[:start] + svg[end:], width=2 * WIDTH, background=_DAYLIGHT["page"]))


def _page(svg: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>aigraph fit</title>'
        "<style>body{margin:0}svg{display:block;width:100%;height:auto;max-height:100vh}</style></head>"
        f"<body>{svg}</body></html>\n"
    )
