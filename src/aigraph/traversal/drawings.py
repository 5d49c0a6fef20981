"""Steps as a drawing in text, in Mermaid or in Graphviz DOT. What comes from the data is quoted, never syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..evidence import in_language
from .steps import Step

_MERMAID = {ord(c): f"#{name};" for c, name in
            {'"': "quot", "#": "35", "<": "lt", ">": "gt", "&": "amp", "`": "96", "\\": "92"}.items()}  # fmt: skip


def mermaid(steps: Sequence[Step], starts: Iterable[str] = (), lang: str = "en") -> str:
    """A Mermaid flowchart of the steps; what is not plainly accepted is dotted, and where the walk began stands out."""
    numbers = _numbers(steps, starts)
    lines = ["flowchart LR"]
    for entity_id, number in numbers.items():
        lines.append(f'    n{number}["{_in_mermaid(_label(steps, entity_id, lang))}"]')
    for step in steps:
        subject, _, value = step.statement
        arrow = "-->" if _is_plain(step) else "-.->"
        lines.append(f'    n{numbers[subject]} {arrow}|"{_in_mermaid(_relation(step, lang))}"| n{numbers[value]}')
    marked = [f"n{numbers[start]}" for start in starts]
    if marked:
        lines += ["    classDef start stroke-width:3px", f"    class {','.join(marked)} start"]
    return "\n".join(lines) + "\n"


def dot(steps: Sequence[Step], starts: Iterable[str] = (), lang: str = "en") -> str:
    """A Graphviz digraph of the steps; what is not plainly accepted is dashed, and where the walk began stands out."""
    marked = set(starts)
    lines = ["digraph aigraph {", "    rankdir=LR;", '    node [shape=box, style=rounded, fontname="sans-serif"];']
    lines.append('    edge [fontname="sans-serif", fontsize=10];')
    for entity_id in _numbers(steps, starts):
        pen = ", penwidth=2.5" if entity_id in marked else ""
        lines.append(f"    {_in_dot(entity_id)} [label={_in_dot(_label(steps, entity_id, lang))}{pen}];")
    for step in steps:
        subject, _, value = step.statement
        style = "" if _is_plain(step) else ", style=dashed"
        lines.append(f"    {_in_dot(subject)} -> {_in_dot(value)} [label={_in_dot(_relation(step, lang))}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


DRAWINGS: dict[str, Callable[[Sequence[Step], Iterable[str], str], str]] = {"mermaid": mermaid, "dot": dot}


def _numbers(steps: Sequence[Step], starts: Iterable[str]) -> dict[str, int]:
    ids = [*starts, *(end for step in steps for end in (step.start_id, step.end_id))]
    return {entity_id: number for number, entity_id in enumerate(dict.fromkeys(ids))}


def _label(steps: Sequence[Step], entity_id: str, lang: str) -> str:
    for step in steps:
        if entity_id in (step.start_id, step.end_id):
            return (step.start if entity_id == step.start_id else step.end).label(lang)
    return entity_id


def _relation(step: Step, lang: str) -> str:
    return in_language(step.term.labels, lang)


def _is_plain(step: Step) -> bool:
    return "accepted" in step.statuses


def _in_mermaid(text: str) -> str:
    return " ".join(text.translate(_MERMAID).split())


def _in_dot(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
