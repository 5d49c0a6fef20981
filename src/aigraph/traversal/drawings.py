"""Relations as a drawing in text, in Mermaid or in Graphviz DOT. What comes from the data is quoted, never syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..vocabulary import in_language
from .steps import Step

# What Mermaid may take for syntax, even between quotation marks: directives, formulas, Markdown, lists, icons, links.
_MERMAID = re.compile(r"""["#<>&`\\%${}*_~|\[\]]|(?<=^\d)[.)](?= )|(?<=^\d\d)[.)](?= )|^[-+](?= )|:(?=\S)""")


class Line(NamedTuple):
    """One relation to draw: ids and labels of its ends, what it is called, and whether its line is solid."""

    source: str
    source_label: str
    target: str
    target_label: str
    label: str
    is_solid: bool


def lines_of(steps: Iterable[Step], lang: str = "en") -> list[Line]:
    """Steps as lines, from subject to value; what is not plainly accepted is not solid."""
    lines = []
    for step in steps:
        subject, value = (step.start, step.end) if step.forward else (step.end, step.start)
        relation = in_language(step.term.labels, lang)
        is_solid = "accepted" in step.statuses
        lines.append(Line(subject.id, subject.label(lang), value.id, value.label(lang), relation, is_solid))
    return lines


def mermaid(lines: Sequence[Line], starts: Iterable[str] = ()) -> str:
    """A Mermaid flowchart; the things in `starts` stand out."""
    labels = _labels(lines, starts)
    numbers = {entity_id: f"n{number}" for number, entity_id in enumerate(labels)}
    text = ["flowchart LR"]
    text += [f'    {numbers[entity_id]}["{_in_mermaid(label)}"]' for entity_id, label in labels.items()]
    for line in lines:
        arrow = "-->" if line.is_solid else "-.->"
        text.append(f'    {numbers[line.source]} {arrow}|"{_in_mermaid(line.label)}"| {numbers[line.target]}')
    if marked := [numbers[start] for start in starts]:
        text += ["    classDef start stroke-width:3px", f"    class {','.join(marked)} start"]
    return "\n".join(text) + "\n"


def dot(lines: Sequence[Line], starts: Iterable[str] = ()) -> str:
    """A Graphviz digraph; the things in `starts` stand out."""
    marked = set(starts)
    text = ["digraph aigraph {", "    rankdir=LR;", '    node [shape=box, style=rounded, fontname="sans-serif"];']
    text.append('    edge [fontname="sans-serif", fontsize=10];')
    for entity_id, label in _labels(lines, starts).items():
        pen = ", penwidth=2.5" if entity_id in marked else ""
        text.append(f"    {_in_dot(entity_id)} [label={_in_dot(label)}{pen}];")
    for line in lines:
        style = "" if line.is_solid else ", style=dashed"
        text.append(f"    {_in_dot(line.source)} -> {_in_dot(line.target)} [label={_in_dot(line.label)}{style}];")
    return "\n".join([*text, "}"]) + "\n"


DRAWINGS: dict[str, Callable[[Sequence[Line], Iterable[str]], str]] = {"mermaid": mermaid, "dot": dot}


def _labels(lines: Sequence[Line], starts: Iterable[str]) -> dict[str, str]:
    """Every thing drawn with its label, the starts first."""
    labels = {start: start for start in starts}
    for line in lines:
        labels |= {line.source: line.source_label, line.target: line.target_label}
    return labels


def _in_mermaid(text: str) -> str:
    return _MERMAID.sub(lambda match: f"#{ord(match[0])};", " ".join(text.split())) or " "


def _in_dot(text: str) -> str:
    escaped = " ".join(text.split()).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
