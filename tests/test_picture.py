"""Pictures without a browser: what is selected, what the file says and carries, and that it needs nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import aigraph
from aigraph import KnowledgeGraph, places
from aigraph.errors import AigraphError, BadParameter, NoPath, UnknownName
from aigraph.picture import Request
from aigraph.picture.reading import Link, Reader
from aigraph.picture.selection import Selection, select
from aigraph.picture.surroundings import surroundings
from browsing import require

WEB = places.home() / "web"


def read(html: str) -> dict[str, Any]:
    """The document that a page carries."""
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    document: dict[str, Any] = json.loads(found[1])
    return document


# --- what is shown --------------------------------------------------------------------------------


def test_a_neighbourhood_has_all_neighbours_where_they_are_few(reader: Reader, kg: KnowledgeGraph) -> None:
    near = {
        row["b"]
        for row in kg.query(
            "SELECT DISTINCT ?b WHERE { { id:mimo-v2.5 ?p ?b } UNION { ?b ?p id:mimo-v2.5 } ?b a aig:Entity }"
        ).to_dicts()
    }
    selection = select(reader, Request(entities=("mimo-v2.5",), limit=500))
    assert near
    assert near | {"mimo-v2.5"} == set(selection.things)
    assert selection.hidden == 0


def test_a_large_neighbourhood_is_cut_fairly_and_says_so(reader: Reader) -> None:
    everything = select(reader, Request(entities=("vllm",), limit=10_000))
    few = select(reader, Request(entities=("vllm",), limit=40))
    assert len(few.things) == 40
    assert few.hidden == len(everything.things) - 40
    whole = {link.property for link in everything.links if "vllm" in (link.subject, link.object)}
    kept = {link.property for link in few.links if "vllm" in (link.subject, link.object)}
    assert len(kept) >= min(len(whole), 40) * 0.6


def test_a_neighbourhood_goes_down_to_the_ground(reader: Reader) -> None:
    selection = select(reader, Request(entities=("ollama",), limit=5))
    assert Link("llama.cpp", "built_on", "ggml") in selection.links
    assert Link("llama.cpp", "built_on", "ggml") in selection.spokes()


def test_wider_words_for_the_same_link_are_left_out(reader: Reader) -> None:
    selection = select(reader, Request(entities=("ollama",)))
    pairs = {(link.subject, link.object) for link in selection.links if link.property == "built_on"}
    assert pairs
    assert not [
        link for link in selection.links if link.property == "depends_on" and (link.subject, link.object) in pairs
    ]


def test_a_path_is_as_short_as_any(reader: Reader, kg: KnowledgeGraph) -> None:
    selection = select(reader, Request(path=("lm-studio", "a16z")))
    assert len(selection.things) == len(kg.path("lm-studio", "a16z").ids)
    for one, other in pairwise(selection.things):
        assert any({link.subject, link.object} == {one, other} for link in selection.links)


def test_of_equally_short_paths_the_one_along_hierarchies_is_taken(reader: Reader, kg: KnowledgeGraph) -> None:
    assert {path.ids[1] for path in kg.paths("ollama", "ggml", limit=50, longer=0)} > {"llama.cpp"}
    assert select(reader, Request(path=("ollama", "ggml"))).things == ("ollama", "llama.cpp", "ggml")


def test_a_path_along_a_relation_takes_narrower_ones_too(reader: Reader) -> None:
    selection = select(reader, Request(path=("ollama", "ggml"), relations=("depends_on",)))
    assert [link.property for link in selection.links] == ["built_on", "built_on"]


def test_one_type_and_the_relations_among_it(reader: Reader, kg: KnowledgeGraph) -> None:
    selection = select(reader, Request(types=("Person",)))
    assert set(selection.things) == {entity.id for entity in kg.entities("Person")}
    assert all({link.subject, link.object} <= set(selection.things) for link in selection.links)


@pytest.mark.parametrize(
    ("request_", "kind", "suggestion"),
    [
        (Request(entities=("olama",)), "entity", "ollama"),
        (Request(relations=("bulit_on",)), "relation", "built_on"),
        (Request(types=("Enigne",)), "class", "Engine"),
        (Request(path=("ollama", "gml")), "entity", "ggml"),
    ],
)
def test_unknown_names_are_told_with_the_nearest(reader: Reader, request_: Request, kind: str, suggestion: str) -> None:
    with pytest.raises(UnknownName) as caught:
        select(reader, request_)
    assert caught.value.kind == kind
    assert suggestion in caught.value.suggestions


def test_nothing_to_show_is_said(reader: Reader) -> None:
    with pytest.raises(AigraphError, match="nothing to show"):
        select(reader, Request(entities=("ollama",), relations=("forked_from",)))
    with pytest.raises(NoPath, match="funds"):
        select(reader, Request(path=("ollama", "ggml"), relations=("funds",)))


def test_links_of_symmetric_relations_stand_once(reader: Reader) -> None:
    for relation in reader.symmetric:
        links = reader.links_by(relation)
        assert len({frozenset((link.subject, link.object)) for link in links}) == len(links)


# --- what the file carries ------------------------------------------------------------------------


def test_the_file_says_what_is_believed_and_why(kg: KnowledgeGraph) -> None:
    document = read(kg.picture("ollama").html)
    edge = next(e for e in document["edges"] if (e["s"], e["p"], e["o"]) == ("ollama", "built_on", "llama.cpp"))
    claims = [document["claims"][number] for number in edge["claims"]]
    stated = [claim for claim in kg["ollama"].claims("built_on") if claim.value == "llama.cpp"]
    assert sorted(c["source"] for c in claims) == sorted(c.source.id for c in stated)
    assert {document["sources"][c["source"]].get("url", "") for c in claims} == {c.source.url for c in stated}
    assert edge["is"] == stated[0].status


def test_each_rule_leads_down_to_claims(kg: KnowledgeGraph) -> None:
    document = read(kg.picture(relations=["funds"]).html)
    inferred = [edge for edge in document["edges"] if edge["is"] == "inferred" and edge["p"] == "funds"]
    assert inferred
    for edge in inferred:
        premises = [premise for number in edge["rules"] for premise in document["rules"][number]["from"]]
        assert premises
        assert all("claim" in premise or "rule" in premise for premise in premises)


def test_what_is_left_out_is_counted(reader: Reader) -> None:
    selection = select(reader, Request(entities=("vllm",)))
    beyond = surroundings(reader, selection)
    carried = {link for link in beyond.links if "vllm" in (link.subject, link.object)}
    shown = {link for link in selection.links if "vllm" in (link.subject, link.object)}
    whole = select(reader, Request(entities=("vllm",), limit=10_000))
    every = {link for link in whole.links if "vllm" in (link.subject, link.object)}
    assert len(carried) + len(shown) + beyond.left_out["vllm"] == len(every)


def test_sixty_things_fit_in_800_kilobytes(kg: KnowledgeGraph) -> None:
    for picture in (kg.picture("ollama"), kg.picture("vllm", "sglang", depth=2)):
        assert picture.things == 60
        assert len(picture.html.encode()) <= 800_000


def test_the_same_graph_gives_the_same_bytes(kg: KnowledgeGraph) -> None:
    assert kg.picture("ollama").html == kg.picture("ollama").html
    assert kg.picture(types=["Person", "Organization"]).html == kg.picture(types=["Person", "Organization"]).html


def test_the_page_asks_for_nothing(kg: KnowledgeGraph) -> None:
    html = kg.picture(path=("ollama", "ggml")).html
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    assert re.findall(r"""(?:src|href)=["']?([^"'> ]+)""", markup) == ["data:,"]
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]


def test_a_notebook_gets_a_frame_of_its_own(kg: KnowledgeGraph) -> None:
    picture = kg.picture(path=("ollama", "ggml"), relations=["built_on"])
    frame = picture._repr_html_()
    assert frame.startswith("<iframe")
    assert "allow-same-origin" not in frame
    assert "<script" not in frame.replace("&lt;script", "")
    assert repr(picture) == "<Picture: 3 things, 2 relations>"


def test_a_query_becomes_a_picture(kg: KnowledgeGraph) -> None:
    text = "CONSTRUCT { ?a aig:built_on ?b } WHERE { ?a aig:built_on ?b . ?a a aig:LocalEngine }"
    pairs = kg.query("SELECT ?a ?b WHERE { ?a aig:built_on ?b . ?a a aig:LocalEngine }")
    assert kg.picture(query=text).relations == len(pairs)
    where = "{ ?subject aig:built_on ?object . ?subject a aig:LocalEngine }"
    rows = f"SELECT ?subject (aig:built_on AS ?property) ?object WHERE {where}"
    assert read(kg.picture(query=rows).html)["edges"] == read(kg.picture(query=text).html)["edges"]


def test_answers_of_another_shape_are_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="CONSTRUCT"):
        kg.picture(query="ASK { }")
    with pytest.raises(BadParameter, match=r"\?property"):
        kg.picture(query="SELECT ?e WHERE { ?e a aig:Engine }")
    with pytest.raises(AigraphError, match="nothing to show"):
        kg.picture(query="CONSTRUCT { ?a aig:built_on ?a } WHERE { ?a aig:built_on ?a }")


@pytest.mark.parametrize(("option", "value"), [("layout", "spiral"), ("lang", "fr"), ("view", "globe")])
def test_wrong_options_are_told(kg: KnowledgeGraph, option: str, value: str) -> None:
    with pytest.raises(BadParameter, match=value):
        kg.picture(path=("ollama", "ggml"), **{option: value})  # type: ignore[arg-type]


def test_an_earlier_view_shows_less(kg: KnowledgeGraph) -> None:
    with aigraph.load(as_of="2026-05-31") as then:
        assert then.picture(relations=["funds"]).relations < kg.picture(relations=["funds"]).relations


def test_every_glyph_and_colour_of_the_ontology_is_one_the_page_has(kg: KnowledgeGraph) -> None:
    source = (WEB / "src" / "glyphs.js").read_text(encoding="utf-8") + (WEB / "src" / "palette.js").read_text(
        encoding="utf-8"
    )
    for annotation in ("glyph", "colour"):
        used = kg.schema.annotated(annotation)
        assert len(used) > 10
        assert all(len(names) == 1 for names in used.values())
        for name in {name for names in used.values() for name in names} - {"circle"}:
            assert re.search(rf"\b{name}\b", source), name


def test_spokes_of_other_pictures_are_all_links() -> None:
    links = (Link("a", "p", "b"), Link("b", "p", "c"))
    assert Selection("relations", ("a", "b", "c"), links).spokes() == frozenset(links)


def test_pyvis_brings_nothing_that_a_picture_does_not_use_and_stays_whole() -> None:
    code = """
import sys
from aigraph.picture.lean import network_class
Network = network_class()
print(*[name for name in ("networkx", "IPython", "IPython.display", "jsonpickle") if name in sys.modules])
import networkx
drawn = Network()
drawn.from_nx(networkx.path_graph(3))
print(len(drawn.nodes), "Network" in drawn.to_json())
notebook = Network(notebook=True, cdn_resources="in_line")
notebook.prep_notebook()
print(type(notebook.show("drawn.html")).__module__)
"""
    with TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:2] == ["", "3 True"]
    assert done.stdout.splitlines()[-1] == "IPython.lib.display"


# --- the scripts it is made of --------------------------------------------------------------------


def test_the_committed_bundle_is_what_the_lock_file_gives() -> None:
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules" / "esbuild").is_dir():
        require("node, and npm ci in web/")
    done = subprocess.run([node, "build.mjs", "--check"], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_licenses_name_what_the_lock_file_has() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    text = (places.home() / "THIRD_PARTY_LICENSES").read_text(encoding="utf-8")
    shipped = {
        name.removeprefix("node_modules/"): package
        for name, package in lock["packages"].items()
        if name and not package.get("dev") and not name.startswith("node_modules/@types/")
    }
    assert len(shipped) >= 5
    for name, package in shipped.items():
        assert f"{name} {package['version']}" in text
    assert "resolved" not in json.dumps(lock)


def test_the_script_holds_no_way_to_run_text() -> None:
    script = (Path(aigraph.__file__).parent / "picture" / "assets" / "page.js").read_text(encoding="utf-8")
    for word in (
        "eval(",
        "new Function",
        "innerHTML",
        "outerHTML",
        "document.write",
        "insertAdjacentHTML",
        "fetch(",
        "XMLHttpRequest",
        "</script",
    ):
        assert word not in script, word
