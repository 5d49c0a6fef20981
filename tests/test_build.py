"""`build`: the same data gives the same bytes wherever and whenever, and a view gives what it says."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from aigraph.belief import View
from aigraph.build import Built, build
from aigraph.errors import DataError, UnknownName, UnreadableData
from aigraph.vocabulary import AIG, ID, SOURCE
from samples import DATA, ONTOLOGY, PAGE, ROOT, dataset, entity, write_folder

SCRIPT = """
import hashlib, json, sys
from pathlib import Path
from aigraph.build import build
built = build([Path(sys.argv[1])], Path(sys.argv[2]))
print(hashlib.sha256(built.nquads).hexdigest())
print(json.dumps(built.info, sort_keys=True))
"""


@pytest.fixture(scope="module")
def built() -> Built:
    return build([DATA], ONTOLOGY)


def shuffled_copy(target: Path, seed: int) -> Path:
    """The data, written in another order and with other times."""
    files = sorted(DATA.rglob("*.yaml"))
    random.Random(seed).shuffle(files)
    for number, file in enumerate(files):
        copy = target / file.relative_to(DATA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
        os.utime(copy, (number, 10_000_000 - number))
    return target


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "31337", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "zh_CN.GB18030"},
    ],
    ids=["C", "tr_TR"],
)
def test_the_same_data_gives_the_same_bytes_elsewhere(built: Built, tmp_path: Path, elsewhere: dict[str, str]) -> None:
    data = shuffled_copy(tmp_path / "数据" / "data", int(elsewhere["PYTHONHASHSEED"]))
    ontology = tmp_path / "ontology"
    ontology.symlink_to(ONTOLOGY)
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | elsewhere
    command = [sys.executable, "-c", SCRIPT, str(data), str(ontology)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    digest, info = done.stdout.splitlines()
    assert digest == hashlib.sha256(built.nquads).hexdigest()
    assert json.loads(info) == json.loads(json.dumps(built.info))


def test_the_bytes_are_sorted_lines_without_blank_nodes(built: Built) -> None:
    lines = built.nquads.decode().split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    assert not any(line.startswith("_:") or " _:" in line.split('"')[0] for line in lines)


def test_what_is_told_of_the_graph_is_so(built: Built) -> None:
    quads = list(ox.parse(built.nquads, format=ox.RdfFormat.N_QUADS))
    info = built.info
    assert info["digest"] == hashlib.sha256(built.nquads).hexdigest()
    assert sum(info["quads"].values()) == len(quads)
    things = {
        q.subject for q in quads if q.object == ox.NamedNode(AIG + "Entity") and q.graph_name == ox.DefaultGraph()
    }
    assert info["entities"] == len(things) == len(dataset().entities)
    assert info["claims"] == sum(info["claims_by_status"].values()) == sum(info["claims_by_source_kind"].values())
    share = info["percent_beyond_aggregators"]
    assert share["claims"] == round(100 - 100 * info["claims_by_source_kind"]["aggregator"] / info["claims"], 1)
    assert share["claims"] < share["statements"] < 100
    assert info["sources"] == len(dataset().sources)
    json.dumps(info)


def test_a_folder_given_twice_is_faulty() -> None:
    with pytest.raises(DataError) as caught:
        build([DATA, DATA], ONTOLOGY)
    assert "makes this claim twice" in caught.value.problems[0].sentence


def test_an_unknown_source_is_named_with_the_nearest() -> None:
    for view in (
        View(exclude_sources=("ai-inference-engine-landscap",)),
        View(only_sources=("ai-inference-engine-landscap",)),
    ):
        with pytest.raises(UnknownName) as caught:
            build([DATA], ONTOLOGY, view)
        assert caught.value.suggestions[0] == "ai-inference-engine-landscape"


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="There is no data folder"):
        build([tmp_path / "nowhere"], ONTOLOGY)


# --- views --------------------------------------------------------------------------------------------

FILES: dict[str, Any] = {
    "sources/page.yaml": PAGE,
    "sources/later.yaml": PAGE.replace("2026-05-01", "2026-08-01"),
    "sources/list.yaml": PAGE.replace("official", "aggregator"),
    "entities/engines/beta.yaml": entity("Engine", "Beta"),
    "entities/engines/gamma.yaml": entity("Engine", "Gamma"),
    "entities/engines/alpha.yaml": entity(
        "Engine",
        "Alpha",
        "  built_on:\n"
        "    - {value: beta, source: page, refuted_by: [{source: later}]}\n"
        "    - {value: gamma, source: list}\n"
        "  openness:\n    - {value: open, source: page}\n    - {value: closed, source: later}\n",
    ),
}
VIEWS = {
    "all": (View(), {"built_on gamma", "depends_on gamma", 'openness "closed"'}),
    "before the refutation": (
        View(as_of="2026-07"),
        {"built_on beta", "built_on gamma", "depends_on beta", "depends_on gamma", 'openness "open"'},
    ),
    "before anything": (View(as_of="2025"), set()),
    "without who refutes": (
        View(exclude_sources=("later",)),
        {"built_on beta", "built_on gamma", "depends_on beta", "depends_on gamma", 'openness "open"'},
    ),
    "one source": (View(only_sources=("list",)), {"built_on gamma", "depends_on gamma"}),
    "verified": (View(verified=True), {'openness "closed"'}),
}


def said_of_alpha(folder: Path, view: View) -> set[str]:
    found = set()
    for quad in ox.parse(build([folder], ONTOLOGY, view).nquads, format=ox.RdfFormat.N_QUADS):
        if (
            quad.graph_name == ox.DefaultGraph()
            and quad.subject == ox.NamedNode(ID + "alpha")
            and quad.predicate.value.startswith(AIG)
        ):
            found.add(f"{quad.predicate.value.removeprefix(AIG)} {str(quad.object).replace(f'<{ID}', '').rstrip('>')}")
    return found


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_gives_what_it_says(tmp_path: Path, name: str) -> None:
    view, expected = VIEWS[name]
    assert said_of_alpha(write_folder(tmp_path, FILES), view) == expected


def test_excluding_a_source_is_building_without_it(tmp_path: Path) -> None:
    """Down to the bytes: no trace of what it says, not even of what only it speaks of."""
    with_it = write_folder(tmp_path / "with", FILES)
    alpha = FILES["entities/engines/alpha.yaml"]
    without = {name: text for name, text in FILES.items() if "later" not in name}
    without["entities/engines/alpha.yaml"] = alpha.replace(", refuted_by: [{source: later}]", "").replace(
        "    - {value: closed, source: later}\n", ""
    )
    view = View(as_of="2026-12")
    excluded = build([with_it], ONTOLOGY, view._replace(exclude_sources=("later",)))
    assert excluded.nquads == build([write_folder(tmp_path / "without", without)], ONTOLOGY, view).nquads


def test_the_projects_page_can_be_left_out_altogether() -> None:
    page = "ai-inference-engine-landscape"
    without = build([DATA], ONTOLOGY, View(exclude_sources=(page,)))
    assert f"<{SOURCE}{page}>" not in without.nquads.decode()
    assert without.info["claims"] == sum(claim.source != page for claim in dataset().claims)
