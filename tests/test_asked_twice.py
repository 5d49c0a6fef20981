"""Twenty questions, from one table: the answer by walking is the answer by SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import aigraph
from aigraph import KnowledgeGraph

QUESTIONS = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with aigraph.load() as graph:
        yield graph


def plain(answer: Any) -> tuple[Any, ...]:
    """A row of an answer: things as their ids."""
    parts = answer if isinstance(answer, (tuple, list)) else [answer]
    return tuple(getattr(part, "id", part) for part in parts)


def test_there_are_twenty_questions_or_more() -> None:
    assert len({question["question"] for question in QUESTIONS}) >= 20


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["question"] for question in QUESTIONS])
def test_walking_answers_as_sparql_does(question: dict[str, str], kg: KnowledgeGraph) -> None:
    asked = {tuple(row.values()) for row in kg.query(question["sparql"]).to_dicts()}
    walked = {plain(answer) for answer in eval(question["walk"], {"kg": kg})}
    assert walked == asked
    assert asked
