"""A thing as a notebook shows it: a small HTML card. Everything from the data is text there, never markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .vocabulary import in_language

if TYPE_CHECKING:
    from .schema import Property, Schema
    from .thing import Thing

_MOST = 12  # values of one property that are shown
_CARD = (
    '<div style="max-width:46em;line-height:1.4"><div style="font-size:1.15em"><b>{label}</b> '
    '<span style="opacity:.65">{kind} · <code>{id}</code></span></div>{description}'
    '<table style="border-collapse:collapse;margin-top:.4em">{rows}</table></div>'
)
_ROW = (
    '<tr><th style="text-align:left;vertical-align:top;font-weight:normal;opacity:.65;padding:.1em 1em .1em 0">'
    '{name}</th><td style="text-align:left;padding:.1em 0">{values}</td></tr>'
)


def card(thing: Thing, schema: Schema) -> str:
    """The HTML of a thing: what it is called, what it is, and what is believed of it."""
    classes = ", ".join(in_language(schema.classes[name].labels, "en") for name in thing.types)
    description = thing.description()
    return _CARD.format(
        label=escape(thing.label()),
        kind=escape(classes),
        id=escape(thing.id),
        description=f"<div>{escape(description)}</div>" if description else "",
        rows="".join(_rows(thing, schema)),
    )


def _rows(thing: Thing, schema: Schema) -> list[str]:
    rows = []
    for name in schema.property_names:
        term = schema.property(name)
        assert term is not None
        values = _relation(thing, name) if term.is_relation else _values(thing, term)
        if values:
            more = [f"and {len(values) - _MOST} more"] if len(values) > _MOST else []
            shown = ", ".join(values[:_MOST] + more)
            rows.append(_ROW.format(name=escape(in_language(term.labels, "en")), values=shown))
    return rows


def _relation(thing: Thing, name: str) -> list[str]:
    return [f'<span title="{escape(other.id)}">{escape(other.label())}</span>' for other in thing.out(name)]


def _values(thing: Thing, term: Property) -> list[str]:
    unit = f" {escape(term.unit)}" if term.unit else ""
    return [escape(in_language(v, "en") if isinstance(v, dict) else str(v)) + unit for v in thing.values(term.name)]
