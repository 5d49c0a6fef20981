"""`interests`: chains as data, paths with their sources, on a small made-up graph and on the project's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigraph
from aigraph.errors import UnknownName
from aigraph.graph import KnowledgeGraph
from aigraph.interests import chains, interests
from samples import ONTOLOGY, PAGE, entity, small_graph

FILES = {
    "sources/page.yaml": PAGE,
    "sources/blog.yaml": PAGE.replace("org/page", "org/blog") + "publisher: maker\n",
    "entities/organizations/maker.yaml": entity("Vendor", "Maker"),
    "entities/organizations/fund.yaml": entity(
        "Investor", "Fund", "  affiliated_with:\n    - {value: maker, source: page}\n"
    ),
    "entities/organizations/startup.yaml": entity("Company", "Startup"),
    "entities/funding/round.yaml": entity(
        "FundingRound",
        "Round",
        "  raised_by:\n    - {value: startup, source: page}\n  led_by:\n    - {value: fund, source: blog}\n",
    ),
    "entities/hardware/chips.yaml": entity(
        "HardwareClass", "Chips", "  developed_by:\n    - {value: maker, source: page}\n"
    ),
    "entities/models/model.yaml": entity(
        "Model",
        "Model",
        "  developed_by:\n    - {value: maker, source: page}\n"
        "  recommended_engine:\n    - {value: engine, source: page}\n    - {value: stranger, source: page}\n",
    ),
    "entities/metrics/speed.yaml": entity("Metric", "Speed"),
    "entities/engines/stranger.yaml": entity("ServingEngine", "Stranger"),
    "entities/engines/engine.yaml": entity(
        "ServingEngine",
        "Engine",
        "  commercialized_by:\n    - {value: startup, source: page}\n  runs_on:\n    - {value: chips, source: page}\n",
    ),
    "entities/measurements/figure.yaml": entity(
        "Measurement",
        "Figure",
        "  metric:\n    - {value: speed, source: blog}\n  measures:\n    - {value: engine, source: blog}\n"
        "  on_hardware:\n    - {value: chips, source: blog}\n  measured_value:\n    - {value: 7, source: blog}\n",
    ),
}


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with small_graph(tmp_path_factory.mktemp("small"), FILES) as opened:
        yield opened


def test_paths_are_found_and_nothing_else(kg: KnowledgeGraph) -> None:
    assert [(i.chain, i.who, i.software) for i in interests(kg)] == [
        ("measures-on-own-hardware", "maker", "engine"),
        ("recommends-what-its-fund-backs", "maker", "engine"),
        ("recommends-what-runs-on-its-hardware", "maker", "engine"),
    ]


def test_every_step_names_its_claims_down_to_sources(kg: KnowledgeGraph) -> None:
    [path] = interests(kg, ["recommends-what-its-fund-backs"])
    assert [(s.subject, s.property, s.value, s.rules) for s in path.steps] == [
        ("maker", "recommends", "engine", ("recommends",)),
        ("fund", "affiliated_with", "maker", ()),
        ("engine", "backed_by", "fund", ("backed-by-sale", "funds-by-round", "subproperty")),
    ]
    assert {(c.subject, c.property) for c in path.steps[2].claims} == {
        ("engine", "commercialized_by"),
        ("round", "raised_by"),
        ("round", "led_by"),
    }
    assert path.sources == ["blog", "page"]


def test_a_figure_names_where_it_was_published(kg: KnowledgeGraph) -> None:
    [path] = interests(kg, ["measures-on-own-hardware"])
    assert path.published_in is not None
    assert (path.published_in.id, path.published_in.publisher) == ("blog", "maker")


def test_only_what_touches_a_thing(kg: KnowledgeGraph) -> None:
    assert [i.chain for i in interests(kg, about="fund")] == ["recommends-what-its-fund-backs"]
    assert interests(kg, about="stranger") == []
    with pytest.raises(UnknownName, match="no entity 'funds'"):
        interests(kg, about="funds")
    with pytest.raises(UnknownName, match="no chain 'recommends'"):
        interests(kg, ["recommends"])


@pytest.mark.parametrize("path", sorted((ONTOLOGY / "chains").glob("*.rq")), ids=lambda path: path.stem)
def test_every_chain_is_described_and_its_steps_are_properties(path: Path, kg: KnowledgeGraph) -> None:
    [chain] = [chain for chain in chains() if chain.name == path.stem]
    assert sorted(chain.title) == sorted(chain.description) == ["en", "zh"]
    assert kg.query(chain.text).variables[:2] == ["who", "software"]
    steps = re.findall(r"^  \?\w+ aig:(\w+) \?\w+ \.$", chain.text, re.MULTILINE)
    assert steps
    assert all(kg.schema.property(name) for name in steps)


def test_the_field_has_such_paths() -> None:
    with aigraph.load() as field:
        found = {(i.chain, i.who, i.software) for i in interests(field)}
    assert {
        ("recommends-what-its-fund-backs", "nvidia", "sglang"),
        ("backs-what-runs-on-its-hardware", "amd", "sglang"),
        ("recommends-own-software", "nvidia", "tensorrt-llm"),
    } <= found
