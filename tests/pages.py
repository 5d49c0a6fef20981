"""The pages that are kept as golden files: the landscape as the page that the project started from has it.

That page does not change any more, so neither does what is written from it alone.
"""

from __future__ import annotations

from pathlib import Path

import aigraph
from aigraph.page import render
from aigraph.report import write_report

SEED = "ai-inference-engine-landscape"
GOLDEN = Path(__file__).parent / "golden" / "report"
PAGES = [(lang, format) for lang in ("en", "zh") for format in ("md", "html")]


def golden(lang: str, format: str) -> Path:
    """Where a page is kept."""
    return GOLDEN / f"landscape-of-the-seed-page.{lang}.{format}"


def written() -> dict[Path, str]:
    """The same pages as they are written now."""
    with aigraph.load(only_sources=[SEED], as_of="2026-05-31") as kg:
        pages = {lang: write_report(kg, lang=lang) for lang in ("en", "zh")}
        return {golden(lang, format): render(pages[lang], format) for lang, format in PAGES}
