"""The ontology: complete in both languages, and its shapes say the same as its domains and ranges."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from aigraph.conformance import _EXPECTED, _WORDS, ROOT
from aigraph.entity import Entity
from aigraph.errors import UnreadableData
from aigraph.ontology import SKOLEM, json_schema, read_ontology
from aigraph.vocabulary import AIG, OWL, RDF, RDFS, SCHEMA, SH, local_name
from samples import DATA, ONTOLOGY, dataset, ontology

FACTS: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
for _triple in ontology().triples:
    FACTS[str(getattr(_triple.subject, "value", ""))][_triple.predicate.value].append(_triple.object)

PROPERTIES = sorted(ontology().properties)
CLASSES = sorted(ontology().classes)
RELATIONS = [name for name in PROPERTIES if ontology().properties[name].range_classes]


def languages(name: str, predicate: str) -> list[str]:
    return sorted(term.language for term in FACTS[AIG + name][predicate])


def items(head: Any) -> list[Any]:
    """The members of an RDF list."""
    found = []
    while head.value != RDF + "nil":
        found += FACTS[head.value][RDF + "first"]
        [head] = FACTS[head.value][RDF + "rest"]
    return found


def said_by(shape: dict[str, list[Any]], constraint: str) -> set[str]:
    """The names that a shape gives with `sh:class` or `sh:datatype`, directly or as alternatives."""
    names = {local_name(term.value) for term in shape[SH + constraint]}
    for choice in (choice for head in shape[SH + "or"] for choice in items(head)):
        names |= {local_name(term.value) for term in FACTS[choice.value][SH + constraint]}
    return names


def test_there_is_something_to_test() -> None:
    assert len(PROPERTIES) > 100
    assert len(CLASSES) > 40
    assert len(RELATIONS) > 50


@pytest.mark.parametrize("name", PROPERTIES + CLASSES)
def test_every_term_is_named_and_defined_in_both_languages(name: str) -> None:
    assert languages(name, RDFS + "label") == ["en", "zh"]
    assert languages(name, RDFS + "comment") == ["en", "zh"]
    for predicate in (RDFS + "label", RDFS + "comment"):
        assert all(term.value.strip() == term.value != "" for term in FACTS[AIG + name][predicate])
    chinese = "".join(term.value for term in FACTS[AIG + name][RDFS + "comment"] if term.language == "zh")
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)


@pytest.mark.parametrize("name", RELATIONS)
def test_every_relation_reads_from_both_ends(name: str) -> None:
    assert languages(name, AIG + "inverse_label") == ["en", "zh"]
    kinds = {term.value for term in FACTS[AIG + name][RDF + "type"]}
    if OWL + "SymmetricProperty" in kinds:
        assert set(map(str, FACTS[AIG + name][AIG + "inverse_label"])) == set(
            map(str, FACTS[AIG + name][RDFS + "label"])
        )


@pytest.mark.parametrize("name", PROPERTIES)
def test_every_property_is_one_kind_and_has_domains_and_ranges_that_exist(name: str) -> None:
    term = ontology().properties[name]
    kinds = {local_name(kind.value) for kind in FACTS[AIG + name][RDF + "type"]}
    assert len(kinds & {"ObjectProperty", "DatatypeProperty"}) == 1
    assert bool(term.range_classes) == ("ObjectProperty" in kinds)
    assert bool(term.datatype) == ("DatatypeProperty" in kinds)
    assert term.domains
    assert term.domains | term.range_classes <= set(CLASSES)
    assert len(FACTS[AIG + name][SCHEMA + "rangeIncludes"]) == (len(term.range_classes) or 1)
    for parent in FACTS[AIG + name][RDFS + "subPropertyOf"]:
        if parent.value.startswith(AIG):
            assert local_name(parent.value) in PROPERTIES


@pytest.mark.parametrize("name", [name for name in PROPERTIES if name not in RELATIONS])
def test_every_datatype_is_one_that_conformance_can_check(name: str) -> None:
    assert ontology().properties[name].datatype in _EXPECTED.keys() & _WORDS.keys()


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_shape_of_every_property_says_what_its_range_says(name: str) -> None:
    term = ontology().properties[name]
    shapes = [
        fact
        for fact in list(FACTS.values())
        if any(path.value == AIG + name for path in fact[SH + "path"])
        and any(SH + c in fact and fact[SH + c] for c in ("class", "datatype", "or", "in"))
    ]
    assert shapes, "no shape says what values it takes"
    for shape in shapes:
        if term.range_classes:
            assert said_by(shape, "class") == (term.range_classes - {ROOT} or {ROOT})
        elif shape[SH + "in"]:
            assert term.datatype == "string"
            assert term.choices
        elif term.datatype == "date":
            assert said_by(shape, "datatype") == {"date", "gYearMonth", "gYear"}
        else:
            assert said_by(shape, "datatype") == {term.datatype}
        assert sorted(message.language for message in shape[SH + "message"]) == ["en", "zh"]


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_shape_of_every_property_says_what_its_domain_says(name: str) -> None:
    shapes = [
        fact for fact in list(FACTS.values()) if any(t.value == AIG + name for t in fact[SH + "targetSubjectsOf"])
    ]
    assert [said_by(shape, "class") for shape in shapes] == [set(ontology().properties[name].domains - {ROOT})]


@pytest.mark.parametrize(
    "name", [name for name in CLASSES if ROOT in ontology().classes[name].ancestors and name != ROOT]
)
def test_every_class_of_things_has_a_folder(name: str) -> None:
    folder = ontology().classes[name].folder
    assert folder
    assert folder == folder.lower()
    assert "/" not in folder


def test_every_folder_of_the_data_belongs_to_a_class() -> None:
    folders = {term.folder for term in ontology().classes.values()}
    assert {path.name for path in (DATA / "entities").iterdir() if path.is_dir()} <= folders


def test_classes_form_no_circle() -> None:
    for name, term in ontology().classes.items():
        for ancestor in term.ancestors - {name}:
            assert name not in ontology().classes[ancestor].ancestors


def test_single_valued_is_what_the_shape_says() -> None:
    properties = ontology().properties
    assert properties["layers"].single_valued
    assert not properties["built_on"].single_valued
    texts = [term for term in properties.values() if term.datatype == "langString"]
    assert texts
    many = {c.property for c in dataset().claims if not properties[c.property].single_valued}
    assert "developed_by" in many


def test_derived_properties_are_those_that_rules_conclude_or_extent_none() -> None:
    concluded = {
        line.split("aig:", 1)[1].split()[0]
        for rule in (ONTOLOGY / "rules").glob("*.rq")
        for line in rule.read_text(encoding="utf-8").splitlines()
        if line.startswith("CONSTRUCT") and "aig:" in line
    }
    derived = {name for name, term in ontology().properties.items() if term.derived}
    assert derived == concluded | {"lacks"}


def test_no_property_is_hidden_by_an_attribute_of_entity() -> None:
    assert [name for name in PROPERTIES if hasattr(Entity, name) or name.startswith("_")] == []


def test_it_holds_no_blank_nodes_and_reads_the_same_each_time() -> None:
    again = read_ontology(ONTOLOGY)
    assert again.triples == ontology().triples
    assert not any(
        isinstance(part, ox.BlankNode) for triple in again.triples for part in (triple.subject, triple.object)
    )
    assert any(SKOLEM in str(triple.subject) for triple in again.triples)


def test_editors_get_a_schema_with_every_property_that_may_be_stated() -> None:
    schema = json_schema(ontology(), "entity")
    stated = {name for name, term in ontology().properties.items() if not term.derived}
    assert set(schema["properties"]["claims"]["properties"]) == stated
    assert "Engine" in schema["properties"]["type"]["anyOf"][0]["enum"]
    value = schema["$defs"]["ClaimEntry"]["properties"]["value"]
    kinds = [branch.get("type", "Text") for branch in value.get("oneOf", value.get("anyOf"))]
    assert sorted(kinds) == ["Text", "boolean", "number", "string"], "branches that exclude each other"
    assert {"title", "kind"} <= set(json_schema(ontology(), "source")["required"])


def test_a_syntax_error_names_the_file_and_place(tmp_path: Path) -> None:
    (tmp_path / "aigraph.ttl").write_text("@prefix a: <http://a/> .\na:b a:c ;;\n", encoding="utf-8")
    with pytest.raises(UnreadableData, match=r"aigraph\.ttl: .*line 2"):
        read_ontology(tmp_path)


def test_no_ontology_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"^There is no ontology in "):
        read_ontology(tmp_path)
