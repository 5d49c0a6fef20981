"""Claims, sources and inferences as JSON documents and as rows, for `show`, `why` and `conflicts`."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..evidence import Claim, Explanation, Inference, Refutation, Source
from ..vocabulary import in_language

if TYPE_CHECKING:
    from ..support import Verdict

COLUMNS = (
    "subject",
    "property",
    "value",
    "extent",
    "status",
    "source",
    "as_of",
    "since",
    "until",
    "refuted_by",
    "note",
)


def row(claim: Claim, lang: str) -> tuple[Any, ...]:
    """A claim as a row under `COLUMNS`; what is not said is unbound."""
    value: Any = in_language(claim.value, lang) if isinstance(claim.value, dict) else claim.value
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    return (
        claim.subject, claim.property, value, claim.extent, claim.status, claim.source.id, claim.as_of,
        claim.since or None, claim.until or None,
        ", ".join(r.source.id for r in claim.refuted_by) or None,
        in_language(claim.note, lang) or None,
    )  # fmt: skip


def document(thing: Source | Refutation | Claim | Inference | Explanation | Verdict) -> dict[str, Any]:
    """A record as JSON takes it; empty parts are left out."""
    return {
        name: _plain(value) for name, value in thing._asdict().items() if value not in ("", (), {}) and name != "iri"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if hasattr(value, "_asdict"):
        return document(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def to_json(content: Any) -> str:
    """Readable JSON with a line feed at its end."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
