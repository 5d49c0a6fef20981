"""A finished picture: one HTML file that a person can save, open, or see in a notebook."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import NamedTuple

from ..files import write_file


class Picture(NamedTuple):
    """The page as text, and how many things and relations it shows at first."""

    html: str
    things: int
    relations: int
    hidden: int = 0

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, whole or not at all. Raises `AigraphError` where it cannot be written."""
        write_file(path, self.html.encode())
        return Path(path)

    def _repr_html_(self) -> str:
        """The page in a frame of its own: a notebook's other outputs cannot reach it, nor it them."""
        frame = 'width="100%" height="640" sandbox="allow-scripts allow-downloads allow-popups"'
        return f'<iframe title="aigraph" srcdoc="{escape(self.html)}" {frame}></iframe>'

    def __repr__(self) -> str:
        return f"<Picture: {self.things} things, {self.relations} relations>"
