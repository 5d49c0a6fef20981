"""How long a picture takes and how large its file is, against plain pyvis on the same graph.

`python benchmarks/picture_making.py [RUNS]` prints, for the opening picture, for 60 and for about 500 things: seconds
of clock and of processor time from the start of a process to the finished file (the fastest of some runs, as other
work on a machine only ever adds), the file's size, seconds until Chromium has drawn it (for plain pyvis: until its
simulation rests, at most 40 s), and how often it asks the network for something.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aigraph

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browsing import FLAGS, chromium  # noqa: E402 - the browser that the tests use

MOST = 40.0  # seconds to wait for a picture
# name → the command's arguments: things, or classes
CASES = {
    "opening": [],
    "60 things": ["ollama"],
    "500 things": ["-t", "Software", "-t", "Organization", "-t", "Technique"],
}


def plain(arguments: list[str], file: Path) -> None:
    """Write pyvis's own file of the same things and relations."""
    from pyvis.network import Network

    from aigraph.picture.reading import Reader
    from aigraph.picture.selection import Request, select

    types = tuple(argument for argument in arguments[1::2] if "-t" in arguments)
    with aigraph.load() as kg:
        selection = select(Reader(kg), Request(() if types else tuple(arguments), types=types))
        network = Network(directed=True, cdn_resources="in_line")
        for name in selection.things:
            network.add_node(name, label=kg[name].label())
    for link in selection.links:
        network.add_edge(link.subject, link.object, title=link.property)
    file.write_text(network.generate_html(), encoding="utf-8")


def fastest(command: list[str], runs: int) -> tuple[float, float]:
    """Seconds of clock and of processor time of a whole process, after one that does not count."""
    clocks, processors = [], []
    for _ in range(runs + 1):
        start, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, capture_output=True)
        after = os.times()
        clocks.append(time.perf_counter() - start)
        processors.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(clocks[1:]), min(processors[1:])


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
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    command = shutil.which("aigraph") or "aigraph"
    print(f"{'':24}{'made':>8}{'processor':>11}{'size':>10}{'drawn':>9}{'requests':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in CASES.items():
            for who, ready in (("aigraph", OURS_READY), ("pyvis", PLAIN_READY)):
                file = Path(folder) / f"{who}.html"
                ours = [command, "viz", *arguments, "-o", str(file)]
                theirs = [sys.executable, __file__, "--plain", str(file), *arguments]
                clock, processor = fastest(ours if who == "aigraph" else theirs, runs)
                seconds, requests = drawn(file, ready)
                rest = f"> {MOST:.0f}" if seconds >= MOST else f"{seconds:.2f}"
                size = f"{file.stat().st_size / 1000:.0f} kB"
                print(f"{name + ', ' + who:24}{clock:7.2f}s{processor:10.2f}s{size:>10}{rest:>8}s{requests:>10}")


if __name__ == "__main__":
    if "--plain" in sys.argv:
        plain(sys.argv[3:], Path(sys.argv[2]))
    else:
        main()
