"""Makes the pictures of docs/pictures.md: five views, each in one window, theme and language, drawn by Chromium.

Run it where Chromium and the development packages are installed: `python scripts/make_gallery.py`. With a folder
as its argument it writes there, in full size, every view in both windows, themes and languages, to look at.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

import aigraph

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browsing import DESKTOP, PHONE, Viewer, started  # noqa: E402 - the browser that the tests use

PICTURES: dict[str, dict[str, Any]] = {
    "built-on": {},
    "around-ollama": {"entities": ["ollama"]},
    "funding": {"relations": ["funds", "led_by"]},
    "path": {"path": ("lm-studio", "a16z")},
    "five-hundred": {"types": ["Software", "Organization", "Technique"]},
}
# name → picture, window, theme, fragment
GALLERY = {
    "built-on": ("built-on", DESKTOP, "light", ""),
    "around-ollama": ("around-ollama", DESKTOP, "light", "#pick=llama.cpp"),
    "funding": ("funding", DESKTOP, "dark", ""),
    "path": ("path", DESKTOP, "light", "#lang=zh"),
    "five-hundred": ("five-hundred", DESKTOP, "dark", ""),
    "phone": ("around-ollama", PHONE, "dark", "#lang=zh&pick=ollama"),
}
WIDTHS = {DESKTOP: (1000, 900, 800, 700, 600), PHONE: (260,)}  # the largest that is small enough is taken
LARGEST = 118_000  # bytes


def main() -> None:
    """Make the gallery, or everything in full size."""
    everything = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder, aigraph.load() as kg, started() as browser:
        files = {}
        for name, options in PICTURES.items():
            picture = kg.picture(*options.get("entities", ()), **{k: v for k, v in options.items() if k != "entities"})
            files[name] = picture.save(Path(folder) / f"{name}.html")
        viewer = Viewer(browser)
        if everything:
            everything.mkdir(parents=True, exist_ok=True)
            for name, file in files.items():
                for window, size in (("desktop", DESKTOP), ("phone", PHONE)):
                    for theme in ("light", "dark"):
                        for lang in ("en", "zh"):
                            target = everything / f"{name}-{window}-{theme}-{lang}.png"
                            target.write_bytes(shot(viewer, file, size, theme, f"#lang={lang}"))
            return
        for name, (picture_name, size, theme, fragment) in GALLERY.items():
            made = small(shot(viewer, files[picture_name], size, theme, fragment), WIDTHS[size])
            (ROOT / "docs" / "pictures" / f"{name}.png").write_bytes(made)
            print(name, len(made))


def small(png: bytes, widths: tuple[int, ...]) -> bytes:
    """The image at the largest of some widths at which its file is small."""
    image = Image.open(io.BytesIO(png))
    for width in widths:
        reduced = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        reduced.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(made, "PNG", optimize=True)
        if made.tell() <= LARGEST:
            break
    return made.getvalue()


def shot(viewer: Viewer, file: Path, size: tuple[int, int], theme: str, fragment: str) -> bytes:
    """What a window shows."""
    with viewer.open(file, size=size, theme=theme, fragment=fragment) as view:
        view.page.wait_for_timeout(200)
        return view.page.screenshot()


if __name__ == "__main__":
    main()
