"""`yaml_reader`: what it takes as which value, what it refuses, and that it knows where everything stands."""

from __future__ import annotations

import json
import time
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.yaml_reader import MAX_BYTES, MAX_DEPTH, Document, read_yaml


def read(text: str) -> Document:
    return read_yaml(text.encode(), "x.yaml")


def faults(text: str) -> list[str]:
    return [str(problem).removeprefix("x.yaml:") for problem in read(text).problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-7", -7),
        ("309000000000", 309_000_000_000),
        ("0.5", Decimal("0.5")),
        ("-12.50", Decimal("-12.50")),
        ("2026-05-31", "2026-05-31"),
        ("2026-05", "2026-05"),
        ("v1.2.3", "v1.2.3"),
        ("1.2.3", "1.2.3"),
        ("llama.cpp", "llama.cpp"),
        ("https://example.org/a:b", "https://example.org/a:b"),
        ("nowhere", "nowhere"),
        ("tRuE", "tRuE"),
        ('"no"', "no"),
        ("'010'", "010"),
        ('"1:30"', "1:30"),
        ('""', ""),
        ("! 12", "12"),
        ("推理引擎", "推理引擎"),
        ("|\n  two\n  lines", "two\nlines"),
        (">-\n  no\n", "no"),
        ("[1, a, true]", [1, "a", True]),
        ("{}", {}),
    ],
)
def test_values(written: str, value: object) -> None:
    document = read(f"key: {written}")
    assert document.problems == []
    assert document.content == {"key": value}
    assert type(document.content["key"]) is type(value)


GUESSED = [
    *("y", "N", "yes", "No", "ON", "off", "null", "NULL", "~", "True", "TRUE", "False"),
    *("010", "-07", "0x1F", "0o17", "0b11", "+5", "1:30", "12:30:45", "-1:30", "1_000", ".5", "5.", "01.5", "1_0.5"),
    *("1e3", "1.5E-3", ".inf", "-.INF", ".nan"),
]


@pytest.mark.parametrize("written", GUESSED)
def test_what_yaml_versions_read_differently_is_refused(written: str) -> None:
    hint = "(put text in quotes; write true or false, and numbers like 1200 or 0.5)"
    assert faults(f"key: {written}") == [f"1:6: YAML versions disagree on what {written!r} means. {hint}"]
    assert faults(f"- [{written}]")[0].startswith("1:4: YAML versions disagree")
    assert read(f'key: "{written}"').content == {"key": written}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("no: 1\n010: 2\ntrue: 3").content == {"no": 1, "010": 2, "true": 3}
    assert faults("no: 1\n010: 2") == []


def test_a_missing_value_is_told_as_such() -> None:
    assert faults("key:\nother: 1")[0].startswith("1:5: A value is missing here.")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a: &x b\nc: d", "1:4: YAML anchors are not allowed."),
        ("a: &x [b]\nc: *x", "1:4: YAML anchors are not allowed."),
        ("a: *x", "1:4: YAML aliases are not allowed."),
        ("*x : a", "1:1: YAML aliases are not allowed."),
        ("<<: {a: 1}", "1:1: YAML merge keys are not allowed."),
        ("a: !!str 5", "1:4: YAML tags are not allowed."),
        ("a: !!set {b: c}", "1:4: YAML tags are not allowed."),
        ("a: !Thing [b]", "1:4: YAML tags are not allowed."),
        ("? {a: b}\n: c", "1:3: A key must be plain text."),
        ("? [a]\n: c", "1:3: A key must be plain text."),
        ("a: 1\na: 2", "2:1: The key 'a' is given twice."),
        ("a: {b: 1, 'b': 2}", "1:11: The key 'b' is given twice."),
        ("a: 1\n---\nb: 2", "2:1: The file holds more than one document."),
        ("a: [1, 2", "2:1: This is not valid YAML:"),
        ("a: b: c", "1:5: This is not valid YAML:"),
        ("a: 'b", "1:6: This is not valid YAML:"),
        ("\ta: b", "1:1: This is not valid YAML:"),
        ("%YAML 3.0\n---\na: b", "1:1: This is not valid YAML:"),
    ],
)
def test_what_is_refused(text: str, start: str) -> None:
    assert faults(text)[0].startswith(start)


def test_keys_that_are_no_text_do_not_shift_what_follows() -> None:
    assert read("? [a]\n: b\nc: d").content["c"] == "d"
    assert read("*x : b\nc: d").content["c"] == "d"


@pytest.mark.parametrize(
    "char", ["\u202e", "\u2066", "\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\x07", "\x85", "\u2028"]
)
def test_unseen_characters_are_refused_wherever_they_stand(char: str) -> None:
    said = f"The text holds the invisible character U+{ord(char):04X}. (remove it)"
    assert faults(f"a: b\nname: 中{char}文") == [f"2:8: {said}"]
    assert faults(f"a: b # 注{char}") == [f"1:9: {said}"]
    assert faults(f"a{char}: b")[0] == f"1:2: {said}"
    assert faults(f'a: "x\\u{ord(char):04x}"') == [f"1:4: {said}"]


def test_what_can_be_seen_is_left_alone() -> None:
    text = "é ü 中文 …“” \U0001f680 a\u3000b"
    assert faults(f"a: {text}\r\nb: |\r\n  tab\tinside\r\n") == []
    assert read(f"a: {text}").content == {"a": text}


def test_every_part_knows_its_place() -> None:
    document = read(
        "名: {zh: 值}\r\nclaims:\r\n  built_on:\r\n    - value: a\r\n      source: b\r\n    - {value: c}\r\n"
    )
    expected: dict[tuple[Any, ...], tuple[int, int]] = {
        (): (1, 1),
        ("名",): (1, 1),
        ("名", "zh"): (1, 5),
        ("claims", "built_on"): (3, 3),
        ("claims", "built_on", 0): (4, 7),
        ("claims", "built_on", 0, "source"): (5, 7),
        ("claims", "built_on", 1): (6, 7),
        ("claims", "built_on", 1, "value"): (6, 8),
        ("claims", "built_on", 1, "source"): (6, 7),  # not there: the nearest part around it
        ("never", "there"): (1, 1),
    }
    assert {path: document.place(path) for path in expected} == expected


def test_depth_is_bounded_before_anything_is_built() -> None:
    assert faults("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert faults("[" * (MAX_DEPTH + 1)) == [f"1:{MAX_DEPTH + 1}: The file is nested deeper than {MAX_DEPTH} levels."]
    started = time.perf_counter()
    assert len(faults("[" * 500_000)) == 1
    assert len(faults("{a: " * 200_000)) == 1
    assert time.perf_counter() - started < 5


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40))]
    document = read("\n".join(lines))
    assert len(str(document.content)) < 2000
    assert sum("aliases" in problem.sentence for problem in document.problems) == 2 * 39


def test_size_is_bounded() -> None:
    [problem] = read_yaml(b"#" * (MAX_BYTES + 1), "x.yaml").problems
    assert problem.sentence == "The file is larger than 20 MB."


def test_what_cannot_be_read_has_no_content() -> None:
    for data in (b"a: \xff", b"a: [", b"[" * 99, "a: b".encode("utf-16")):
        document = read_yaml(data, "x.yaml")
        assert document.content is None
        assert len(document.problems) == 1


@given(st.binary() | st.text(st.sampled_from("ab:-[]{}?,&*!|>'\"%@# \n\t0\\~<.")).map(str.encode))
def test_no_bytes_make_it_stop(data: bytes) -> None:
    document = read_yaml(data, "x.yaml")
    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in document.problems)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoted_text_is_taken_as_it_is_or_refused(text: str) -> None:
    document = read(f"key: {json.dumps(text, ensure_ascii=False)}")
    unseen = [c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    assert bool(document.problems) == bool(unseen)
    if not unseen:
        assert document.content == {"key": text}


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_json_is_read_as_json(value: object) -> None:
    document = read(json.dumps(value, ensure_ascii=False))
    assert (document.content, document.problems) == (value, [])
