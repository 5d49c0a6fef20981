"""How long a full build from data files takes, for the built-in data and for 10,000 generated claims.

Run it as `python benchmarks/build_time.py`; the alternative named beside it is rdflib reading the result.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from aigraph import places
from aigraph.build import Built, build

ENTITIES, CLAIMS_EACH = 500, 20


def generate(folder: Path) -> None:
    """A data folder of ENTITIES libraries with CLAIMS_EACH claims, each of which depends on others."""
    (folder / "sources").mkdir()
    (folder / "entities" / "software").mkdir(parents=True)
    (folder / "sources" / "made-up.yaml").write_text(
        "title: Made up\nkind: press\nlocal: none\npublished: 2026-01-01\n"
    )
    for number in range(ENTITIES):
        lines = ["type: Library", f"label: {{en: Library {number}, zh: 库 {number}}}", "claims:", "  written_in:"]
        lines += [f"    - {{value: language {i}, source: made-up, as_of: 2026-01-01}}" for i in range(CLAIMS_EACH - 1)]
        lines += ["  built_on:", f"    - {{value: library-{(number // 10)}, source: made-up}}"]
        text = "\n".join(lines) + "\n"
        (folder / "entities" / "software" / f"library-{number}.yaml").write_text(text, encoding="utf-8")


def timed(folder: Path) -> tuple[float, Built]:
    """Seconds and the graph."""
    start = time.perf_counter()
    built = build([folder], places.home() / "ontology")
    return time.perf_counter() - start, built


def main() -> None:
    """Print the figures."""
    import rdflib

    with tempfile.TemporaryDirectory() as name:
        generate(Path(name))
        for title, folder in (("the built-in data", places.home() / "data"), ("10,000 generated claims", Path(name))):
            seconds, built = timed(folder)
            start = time.perf_counter()
            rdflib.Dataset().parse(data=built.nquads.decode(), format="nquads")
            reading = time.perf_counter() - start
            print(
                f"{title}: {built.info['claims']} claims in {seconds:.2f} s; rdflib only reading the result: "
                f"{reading:.2f} s, {reading / seconds:.1f}x"
            )


if __name__ == "__main__":
    main()
