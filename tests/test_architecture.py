"""The architecture, held against the imports: who may import whom, and where each outside library is at home.

Imports inside functions and for type checking count as much as those at the top.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import aigraph
from samples import ROOT

PACKAGE = ROOT / "src" / "aigraph"

# Module → its floor. A module imports from below, or beside it where that makes no circle.
FLOORS = {
    **dict.fromkeys(["errors", "version"], 1),
    **dict.fromkeys(["vocabulary", "files", "places", "guard", "yaml_reader", "records", "sizing"], 2),
    **dict.fromkeys(["curation", "ontology", "belief", "worker", "child", "syntax", "store", "endpoint"], 3),
    **dict.fromkeys(["conformance", "triples", "rules", "queries", "interchange"], 4),
    **dict.fromkeys(["build", "snapshot", "terms", "results", "serializers", "tables", "formats"], 5),
    **dict.fromkeys(["testimony", "evidence", "schema", "search", "thing", "entity", "cards"], 6),
    **dict.fromkeys(["collection", "revision", "traversal", "difference", "networks", "picture", "graph"], 6),
    **dict.fromkeys(["validation", "export", "exchange", "scaffold", "grounds"], 7),
    **dict.fromkeys(["support", "comparison", "choice", "interests", "page", "report", "review"], 7),
    "cli": 8,
    "__main__": 9,
}
TOP = "aigraph"  # the package itself: the public face, which only hands out what modules hold

# Outside library → its homes. Where there is more than one, each has its reason.
LIBRARIES = {
    "pydantic": {"records", "curation"},  # the records, and the place that fills them and words their faults
    "yaml": {"yaml_reader", "rules", "queries"},  # data; the headers of rules and of named queries
    # Terms and quads are pyoxigraph's own; only `worker` evaluates what a person wrote.
    "pyoxigraph": {
        *("ontology", "triples", "rules", "build", "store", "worker", "endpoint"),
        *("evidence", "schema", "collection", "revision", "difference", "networks"),
        *("terms", "serializers", "validation", "export"),
        "sizing",  # its functions for queries
        "picture",  # what is drawn is read by pattern
    },
    "rdflib": {"interchange", "validation", "graph"},  # conversion; pyshacl's results; the type of what is handed out
    "networkx": {"networks", "exchange", "graph"},  # the graph for it; its file formats; the type of what is handed out
    "pyarrow": {"exchange"},  # optional, as pandas and polars below
    "pyshacl": {"validation"},
    "jinja2": {"page"},
    "markupsafe": {"page"},  # jinja2's own: text that is HTML already
    "rich": {"tables"},
    "pyvis": {"picture"},
    "numpy": {"picture", "traversal"},
    # pandas, polars and pyarrow are optional: `results` loads them by name, and says what to install without them.
    "typer": {"cli"},
    "resvg_py": {"sizing"},  # optional, for pictures as PNG
    "gguf": {"sizing"},  # optional, for headers of GGUF files
}


class Import(NamedTuple):
    """One import: by which module, of what, where."""

    by: str
    of: str
    place: str


def module_of(path: Path) -> str:
    """The module a file belongs to; all of a sub-package is one."""
    first = path.relative_to(PACKAGE).parts[0]
    return TOP if first == "__init__.py" else first.removesuffix(".py")


def imports_of(path: Path) -> Iterator[Import]:
    by, package = module_of(path), ["aigraph", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from (Import(by, alias.name, place) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                [*package[: len(package) - node.level + 1], *([node.module] if node.module else [])]
                if node.level
                else [node.module]
            )
            name = ".".join(str(part) for part in base)
            # `from . import guard` names modules; `from .guard import x` names what is in one.
            yield from (
                Import(by, f"{name}.{alias.name}" if name == "aigraph" else name, place) for alias in node.names
            )


FILES = sorted(PACKAGE.rglob("*.py"))
IMPORTS = sorted({found for path in FILES for found in imports_of(path)})
OUTSIDE = [i for i in IMPORTS if i.of.split(".")[0] not in {"aigraph", *sys.stdlib_module_names}]


def inner() -> Iterator[tuple[str, str, str]]:
    """(module, module it imports, place), without what a module imports of itself."""
    for found in IMPORTS:
        parts = found.of.split(".")
        if parts[0] == "aigraph":
            target = parts[1] if len(parts) > 1 and parts[1] in FLOORS else TOP
            if target != found.by:
                yield found.by, target, found.place


def test_every_module_stands_on_one_floor() -> None:
    assert {module_of(path) for path in FILES} == {*FLOORS, TOP}


def test_the_imports_are_seen() -> None:
    edges = {(by, of) for by, of, _ in inner()}
    assert {
        ("graph", "traversal"),
        ("collection", "entity"),
        ("graph", "evidence"),
        ("cli", "graph"),
        ("store", "guard"),
        ("snapshot", "build"),
    } <= edges
    assert {i.of.split(".")[0] for i in OUTSIDE} >= {"pydantic", "pyoxigraph", "rdflib", "typer", "yaml"}


def test_nobody_imports_upward() -> None:
    upward = [
        f"{place}: {by} imports {of}"
        for by, of, place in inner()
        if by != TOP and of != TOP and FLOORS[of] > FLOORS[by]
    ]
    assert upward == []


def test_nobody_imports_in_a_circle() -> None:
    below: dict[str, set[str]] = {}
    for by, of, _ in inner():
        below.setdefault(by, set()).add(of)
    order = list(TopologicalSorter(below).static_order())  # raises CycleError, which names the circle
    assert set(order) == {*FLOORS, TOP}


def test_nobody_below_the_command_line_imports_the_public_face() -> None:
    assert [by for by, of, _ in inner() if of == TOP] == []


@pytest.mark.parametrize("library", sorted({*LIBRARIES, *(i.of.split(".")[0] for i in OUTSIDE)}))
def test_each_outside_library_is_at_home_where_the_table_says(library: str) -> None:
    users = {i.by for i in OUTSIDE if i.of.split(".")[0] == library}
    assert users == LIBRARIES.get(library, set())


def test_only_the_command_line_prints() -> None:
    printing = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                printing.append(module_of(path))
    assert set(printing) <= {"cli"}


def test_the_document_has_the_same_floors() -> None:
    document = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| (.+?) \|", document, re.MULTILINE)
    assert {name: int(floor) for floor, names in rows for name in re.findall(r"`(\w+)`", names)} == FLOORS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            start = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - start.lineno + 1
            assert length <= 45, f"{path.name}: {node.name} has {length} lines"


# --- the public face ------------------------------------------------------------------------------------

HEAVY = (
    "pydantic",
    "rdflib",
    "networkx",
    "pyvis",
    "pyshacl",
    "pyoxigraph",
    "yaml",
    "json",
    "rich",
    "typer",
    "dataclasses",
    "subprocess",
)


def loaded_after(code: str) -> set[str]:
    """Which of the heavy modules a fresh process has loaded after `code`."""
    script = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})
    return {name.split(".")[0] for name in done.stdout.split()} & set(HEAVY)


@pytest.mark.parametrize(
    "code",
    ["import aigraph", "import aigraph; aigraph.load; aigraph.KnowledgeGraph; aigraph.Entity; aigraph.AigraphError"],
    ids=["import", "names"],
)
def test_importing_it_loads_nothing_heavy(code: str) -> None:
    assert loaded_after(code) == set()


def test_what_is_public_is_there() -> None:
    assert sorted(aigraph.__all__) == ["AigraphError", "Entity", "KnowledgeGraph", "__version__", "load"]
    assert dir(aigraph) == sorted(aigraph.__all__)
    for name in aigraph.__all__:
        assert getattr(aigraph, name) is not None
    assert aigraph.load.__module__ == "aigraph.graph"
    assert issubclass(aigraph.AigraphError, Exception)
    assert re.fullmatch(r"\d+\.\d+\.\d+", aigraph.__version__)


def test_what_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'aigraph' has no attribute 'laod'"):
        aigraph.laod  # noqa: B018


def test_every_error_of_ours_is_caught_by_one_name() -> None:
    from aigraph import errors

    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(found) > 10
    assert all(issubclass(value, aigraph.AigraphError) for value in found)
    assert issubclass(errors.UnknownName, KeyError)
    assert issubclass(errors.BadParameter, ValueError)
