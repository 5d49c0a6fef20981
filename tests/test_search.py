"""`search`: names as people type them, in English and Chinese, with mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.search import Match, fold, search

NAMES = [
    ("llama.cpp", "llama.cpp"),
    ("llama.cpp", "羊驼推理库"),
    ("ollama", "Ollama"),
    ("ollama", "ollama.ai"),
    ("ollama-inc", "Ollama Inc."),
    ("vllm", "vLLM"),
    ("sliding-window-attention", "sliding-window attention"),
    ("sliding-window-attention", "滑动窗口注意力"),
    ("moonshot-ai", "月之暗面"),
    ("mueller", "Müller"),
]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ollama", "ollama"),
        ("OLLAMA", "ollama"),
        ("olama", "ollama"),
        ("ollamma", "ollama"),
        ("olalma", "ollama"),
        ("llama cpp", "llama.cpp"),
        ("ＬＬＡＭＡ．ＣＰＰ", "llama.cpp"),
        ("llamacpp", "llama.cpp"),
        ("vlm", "vllm"),
        ("v-llm", "vllm"),
        ("sliding window", "sliding-window-attention"),
        ("slidng window atention", "sliding-window-attention"),
        ("滑动窗口", "sliding-window-attention"),
        ("滑动窗囗注意力", "sliding-window-attention"),  # one character wrong
        ("月之暗面", "moonshot-ai"),
        ("muller", "mueller"),
    ],
)
def test_what_a_text_may_mean(text: str, first: str) -> None:
    assert search(text, NAMES)[0].id == first


@pytest.mark.parametrize("text", ["", " ", "-", "。", "zzzzzz", "完全无关"])
def test_what_means_nothing(text: str) -> None:
    assert search(text, NAMES) == []


def test_better_matches_come_first() -> None:
    found = search("ollama", NAMES)
    assert found[0] == Match("ollama", "Ollama", 1.0)
    assert [match.id for match in found] == ["ollama", "ollama-inc"]
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


def test_it_stops_at_the_limit() -> None:
    assert len(search("l", NAMES)) > 2
    assert len(search("l", NAMES, limit=2)) == 2


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("LLaMA.cpp", "llamacpp"),
        ("Straße", "strasse"),
        ("Ⅷ", "viii"),
        ("１２", "12"),
        ("é", "e"),
        ("e\u0301", "e"),
        ("推理-引擎", "推理引擎"),
        ("C++", "c"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


names = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.text(min_size=1)), max_size=12)


@given(names, st.text())
def test_every_thing_is_found_once_best_first_whatever_the_text(pairs: list[tuple[str, str]], text: str) -> None:
    found = search(text, pairs, limit=5)
    assert len(found) <= 5
    assert len({match.id for match in found}) == len(found)
    assert all(0 < match.score <= 1 and (match.id, match.name) in pairs for match in found)
    assert found == sorted(found, key=lambda match: -match.score)


@given(names.filter(bool), st.data())
def test_a_name_itself_is_a_full_match(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    entity_id, name = data.draw(st.sampled_from(pairs))
    if fold(name):
        found = {match.id: match.score for match in search(name, pairs, limit=len(pairs))}
        assert found[entity_id] == 1.0
