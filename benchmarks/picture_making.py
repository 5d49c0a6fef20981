"""How long a picture takes and how large its file is, against plain pyvis on the same graph.

`python benchmarks/pictures.py` prints, for 60 and for about 500 things: seconds of processor time to make the
file, its size, seconds until Chromium has drawn it (for plain pyvis: until its simulation rests, at most 40 s), and
how often it asks the network for something.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aigraph

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browsing import FLAGS, chromium  # noqa: E402 - the browser that the tests use

MOST = 40.0  # seconds to wait for a picture
CASES: dict[str, dict[str, Any]] = {
    "60 things": {"entities": ["ollama"]},
    "500 things": {"types": ["Software", "Organization", "Technique"]},
}


def ours(kg: aigraph.KnowledgeGraph, options: dict[str, Any], file: Path) -> float:
    """Seconds of processor time to make our file."""
    start = time.process_time()
    kg.picture(*options.get("entities", ()), types=options.get("types", ())).save(file)
    return time.process_time() - start


def plain(kg: aigraph.KnowledgeGraph, options: dict[str, Any], file: Path) -> float:
    """Seconds of processor time to make pyvis's file of the same things and relations, already read."""
    from pyvis.network import Network

    from aigraph.picture.reading import Reader
    from aigraph.picture.selection import Request, select

    selection = select(Reader(kg), Request(tuple(options.get("entities", ())), types=tuple(options.get("types", ()))))
    start = time.process_time()
    network = Network(directed=True, cdn_resources="in_line")
    for name in selection.things:
        network.add_node(name, label=kg[name].label())
    for link in selection.links:
        network.add_edge(link.subject, link.object, title=link.property)
    file.write_text(network.generate_html(), encoding="utf-8")
    return time.process_time() - start


def drawn(file: Path, ready: str) -> tuple[float, int]:
    """Seconds until the picture stands, and how many requests went beyond the file; no network is there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(offline=True)
        page = context.new_page()
        foreign: list[str] = []
        page.on("request", lambda request: foreign.append(request.url) if request.url.startswith("http") else None)
        start = time.perf_counter()
        page.goto(file.as_uri(), wait_until="commit")
        while time.perf_counter() - start < MOST and not page.evaluate(ready):
            time.sleep(0.01)
        taken = time.perf_counter() - start
        browser.close()
    return taken, len(foreign)


OURS_READY = "globalThis.aigraph?.canvas?.network?.getScale() > 0"
# A simulation that came to rest, or that never began because there is no picture.
PLAIN_READY = (
    "typeof network !== 'undefined' && network?.physics?.stabilizationIterations > 0 && network.physics.stabilized"
)


def main() -> None:
    """Print the table."""
    print(f"{'':24}{'made':>8}{'size':>10}{'drawn':>9}{'requests':>10}")
    with tempfile.TemporaryDirectory() as folder, aigraph.load() as kg:
        ours(kg, {"entities": ["ggml"]}, Path(folder) / "warm.html")  # imports and caches
        for name, options in CASES.items():
            for who, make, ready in (("aigraph", ours, OURS_READY), ("pyvis", plain, PLAIN_READY)):
                file = Path(folder) / f"{who}.html"
                made = make(kg, options, file)
                seconds, requests = drawn(file, ready)
                rest = f"> {MOST:.0f}" if seconds >= MOST else f"{seconds:.2f}"
                size = f"{file.stat().st_size / 1000:.0f} kB"
                print(f"{name + ', ' + who:24}{made:7.2f}s{size:>10}{rest:>8}s{requests:>10}")


if __name__ == "__main__":
    main()
