"""Labels of pictures: text made safe to draw, broken into lines, and the room it takes.

The page draws each thing as a chip with its label inside, of the size computed here, so that the layout can
keep chips apart without a browser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..evidence import Words

FONT = 13  # pixels, the size chips are computed for
LINE = 17
GLYPH = 25  # room for the glyph at the left of a chip
PADDING = 9
LONGEST_LINE = 16  # characters; a Chinese one counts twice
MOST_LINES = 3

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BRACKET = re.compile(r"(.*\S)\s*([(（].*)")  # the best place to break a name with an addition
_PARTS = re.compile(  # a Chinese character or a word, with the brackets around it
    r"[(（「《]*(?:[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+)[）」》，、：]*\s*"
)
_JOINTS = re.compile(r"(?<=[-_/.])(?=\w)|(?<=[a-z])(?=[A-Z])")  # where a word too long for a line may break
_NARROW, _WIDE_LATIN = set("fijlrt.,:;!|'()[]-I /"), set("mwMW@%")


def plain(text: str) -> str:
    """`text` with control, bidirectional and zero-width characters made visible, which could make it read otherwise.

    >>> plain("safe \\u202e gnp")
    'safe ⟨U+202E⟩ gnp'
    """
    return _UNSAFE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def lines(text: str) -> list[str]:
    """A label broken into at most three lines; what does not fit ends in an ellipsis.

    >>> lines("Text Generation Inference"), lines("vLLM"), lines("x" * 99)
    (['Text Generation', 'Inference'], ['vLLM'], ['xxxxxxxxxxxxxxx…'])
    >>> lines("MllamaForConditionalGeneration")
    ['MllamaFor', 'Conditional', 'Generation']
    """
    text = " ".join(plain(text[: 8 * LONGEST_LINE]).split()) or "?"
    if _columns(text) <= LONGEST_LINE:
        return [text]
    bracket = _BRACKET.fullmatch(text)
    found = list(bracket.groups()) if bracket and all(map(_fits, bracket.groups())) else _wrapped(text)
    kept = [_cut(line) for line in found[:MOST_LINES]]
    if len(found) > MOST_LINES and not kept[-1].endswith("…"):
        kept[-1] = _cut(kept[-1] + "…", LONGEST_LINE - 1)
    return kept


def _fits(text: str) -> bool:
    return _columns(text) <= LONGEST_LINE


def _wrapped(text: str) -> list[str]:
    """As many words as fit on each line; Chinese breaks between characters, words too long for a line at joints."""
    found = [""]
    parts = (
        piece for part in _PARTS.findall(text) for piece in ([part] if _fits(part.strip()) else _JOINTS.split(part))
    )
    for part in parts:
        if not found[-1] or _fits(found[-1] + part.rstrip()):
            found[-1] += part
        else:
            found.append(part)
    if len(found) > 1 and len(found[-1]) == 1 and _columns(found[-2][-1]) == 2:  # no Chinese character stands alone
        found[-2:] = [found[-2][:-1], found[-2][-1] + found[-1]]
    return [line.strip() for line in found]


def _cut(line: str, longest: int = LONGEST_LINE) -> str:
    if _columns(line) <= longest + line.endswith("…"):
        return line
    while _columns(line) > longest - 1:
        line = line[:-1]
    return line.rstrip(" …") + "…"


def text_width(text: str) -> float:
    """About how wide a text is in the system's sans-serif font, in pixels; rather too wide than too narrow."""
    return FONT * sum(_width(character) for character in text)


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.03
    if character in _NARROW:
        return 0.38
    if character in _WIDE_LATIN:
        return 0.98
    return 0.7 if character.isupper() else 0.61


def chip_size(label: Words) -> tuple[float, float]:
    """Width and height of the chip that takes the label in every language it has."""
    texts: Iterable[list[str]] = [lines(text) for text in label.values()] or [["?"]]
    texts = list(texts)
    width = max(text_width(line) for text in texts for line in text)
    height = max(len(text) for text in texts)
    return round(GLYPH + width + PADDING), round(LINE * height + 9)
