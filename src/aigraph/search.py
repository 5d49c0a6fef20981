"""Finding things by what people call them: id, label in any language, alias; typing errors forgiven."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_SEPARATORS = bytes(code for code in range(128) if not chr(code).isalnum())


class Match(NamedTuple):
    """An entity that a text may mean, the name that matched, and how well (1.0 is the same text)."""

    id: str
    name: str
    score: float


def fold(text: str) -> str:
    """A text without case, width, accents and separators, as names are compared.

    >>> fold("LLaMA.cpp"), fold("ＬＬＡＭＡ cpp"), fold("Müller")
    ('llamacpp', 'llamacpp', 'muller')
    """
    if text.isascii():  # most names, and five times as fast
        return text.lower().encode().translate(None, _SEPARATORS).decode()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def search(text: str, names: Iterable[tuple[str, str]], limit: int = 10) -> list[Match]:
    """The best matches for `text` among (entity id, name) pairs, each entity once, best first.

    >>> [m.id for m in search("olama", [("ollama", "Ollama"), ("vllm", "vLLM")])]
    ['ollama']
    >>> search("", [("ollama", "Ollama")])
    []
    """
    wanted = fold(text)
    if not wanted:
        return []
    # Many names of a thing are the same but for case and separators: each is looked at once.
    spellings = {(entity_id, fold(name)): name for entity_id, name in names}
    pairs = [(entity_id, name, folded) for (entity_id, folded), name in spellings.items()]
    found = _contained(wanted, pairs) or _similar(wanted, pairs)
    best: dict[str, Match] = {}
    for match in found:
        if match.id not in best or match.score > best[match.id].score:
            best[match.id] = match
    return sorted(best.values(), key=lambda m: (-m.score, len(m.id), m.id))[:limit]


def _contained(wanted: str, pairs: list[tuple[str, str, str]]) -> list[Match]:
    """Names that are the text, begin with it, or hold it; the shorter the rest, the better."""
    found = []
    for entity_id, name, folded in pairs:
        if wanted in folded:
            share = len(wanted) / len(folded)
            base = 0.9 if folded.startswith(wanted) else 0.8
            found.append(Match(entity_id, name, 1.0 if share == 1 else base + 0.1 * share - 0.001))
    return found


def _similar(wanted: str, pairs: list[tuple[str, str, str]]) -> list[Match]:
    from difflib import SequenceMatcher  # only where nothing matched as it stands: start-up time

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    found = []
    for entity_id, name, folded in pairs:
        matcher.set_seq1(folded)
        if matcher.real_quick_ratio() >= 0.65 and matcher.quick_ratio() >= 0.65 and (ratio := matcher.ratio()) >= 0.65:
            found.append(Match(entity_id, name, 0.8 * ratio))
    return found
