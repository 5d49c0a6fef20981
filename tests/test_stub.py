"""The stub of `Entity`, against the ontology, and as a type checker reads it; the examples, run and checked."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from aigraph.thing import Thing
from samples import ROOT, ontology

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
NOTEBOOK = ROOT / "examples" / "landscape.ipynb"
GOOD = """import aigraph
from typing import assert_type
from decimal import Decimal

engine = aigraph.load()["ollama"]
assert_type(engine.built_on, list[aigraph.Entity])
assert_type(engine.built_on[0].label(), str)
assert_type(engine.layers, int | None)
assert_type(engine.memory_capacity, Decimal | None)
assert_type(engine.out("built_on", transitive=True), list[aigraph.Entity])
assert_type(aigraph.load().impact("ggml")[0].entity, aigraph.Entity)
"""


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def check(*arguments: str | Path) -> tuple[int, str]:
    """mypy --strict, with the project's settings."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_stub_is_what_the_ontology_gives() -> None:
    make = module(ROOT / "scripts" / "make_stub.py")
    assert make.STUB.read_text(encoding="utf-8") == make.stub(), "run scripts/make_stub.py"


def test_every_property_is_an_attribute_and_hides_none_of_a_thing() -> None:
    assert not {"id", *dir(Thing)} & ontology().properties.keys()
    text = (ROOT / "src" / "aigraph" / "entity.pyi").read_text(encoding="utf-8")
    assert all(f"    def {name}(self) ->" in text for name in ontology().properties)


def test_a_type_checker_knows_the_properties(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(GOOD)
    bad.write_text(GOOD + "engine.bulit_on\n")
    assert check(good, *EXAMPLES)[0] == 0, check(good, *EXAMPLES)[1]
    status, said = check(bad)
    assert status == 1
    assert '"Entity" has no attribute "bulit_on"; maybe "built_on"?' in said


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_run(path: Path) -> None:
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout or path.stem == "check_dependencies"


def test_the_check_for_ci_fails_on_what_is_archived() -> None:
    archived = [sys.executable, str(ROOT / "examples" / "check_dependencies.py"), "cortex.cpp"]
    done = subprocess.run(archived, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("Cortex is archived: cortex.cpp (https://")


def test_there_are_three_examples() -> None:
    assert len(EXAMPLES) >= 3


def test_the_notebook_runs() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 5
    assert all(cell["outputs"] == [] for cell in notebook["cells"] if cell["cell_type"] == "code")
    space: dict[str, object] = {"__name__": "__main__"}
    for cell in code:
        exec(compile(cell, "cell", "exec"), space)
