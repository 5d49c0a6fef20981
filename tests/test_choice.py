"""`support`, `comparison` and `choice`: verdicts from claims, on a small made-up graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aigraph.belief import View
from aigraph.choice import Candidate, Wish, choose
from aigraph.comparison import compare
from aigraph.errors import BadParameter, UnknownName
from aigraph.graph import KnowledgeGraph
from aigraph.support import Support
from samples import PAGE, entity, small_graph

LIST = "title: A list\nkind: aggregator\nurl: https://example.org/list\npublished: 2026-05-01\n"


def claim(property: str, value: str, more: str = "", source: str = "page") -> str:
    return f"  {property}:\n    - {{value: {value}, source: {source}{', ' if more else ''}{more}}}\n"


def engine(*claims: str) -> str:
    return entity("ServingEngine", "Engine", "".join(claims))


FILES = {
    "sources/page.yaml": PAGE,
    "sources/rival.yaml": PAGE.replace("org/page", "org/rival"),
    "sources/list.yaml": LIST,
    "entities/hardware/chips.yaml": entity("HardwareClass", "Chips", claim("reached_through", "shader")),
    "entities/hardware/board.yaml": entity("Accelerator", "Board", claim("variant_of", "chips")),
    "entities/hardware/other-board.yaml": entity("Accelerator", "Other board"),
    "entities/backends/shader.yaml": entity("Backend", "Shader"),
    "entities/techniques/caching.yaml": entity("Technique", "Caching"),
    "entities/techniques/tree-caching.yaml": entity("Technique", "Tree caching", claim("broader", "caching")),
    "entities/features/window.yaml": entity("Feature", "Window"),
    "entities/models/kin.yaml": entity("ModelFamily", "Kin"),
    "entities/models/child.yaml": entity("Model", "Child", claim("member_of", "kin")),
    "entities/licenses/free.yaml": entity("License", "Free", claim("osi_approved", "true")),
    "entities/licenses/shut.yaml": entity("License", "Shut", claim("osi_approved", "false")),
    "entities/licenses/odd.yaml": entity("License", "Odd"),
    "entities/engines/direct.yaml": engine(
        claim("runs_on", "board"), claim("implements", "caching", 'version: "1.2"'), claim("licensed_under", "free")
    ),
    "entities/engines/by-class.yaml": engine(
        claim("runs_on", "chips"), claim("implements", "tree-caching"), claim("licensed_under", "shut")
    ),
    "entities/engines/by-backend.yaml": engine(
        claim("runs_on", "shader", "condition: {en: on Mondays, zh: 周一}"),
        claim("implements", "caching", "extent: partial"),
        claim("licensed_under", "odd"),
    ),
    "entities/engines/refuser.yaml": engine(
        claim("runs_on", "chips", "extent: none"), claim("implements", "caching", "extent: none")
    ),
    "entities/engines/exception.yaml": engine(
        "  runs_on:\n    - {value: chips, source: page}\n    - {value: board, source: page, extent: none}\n",
        claim("implements", "caching", "extent: in_progress"),
    ),
    "entities/engines/quarrel.yaml": engine(
        "  runs_on:\n    - {value: board, source: page}\n    - {value: board, source: rival, extent: none}\n",
        "  licensed_under:\n    - {value: free, source: page}\n    - {value: shut, source: page}\n",
    ),
    "entities/engines/hearsay.yaml": engine(claim("runs_on", "board", source="list")),
    "entities/engines/hidden.yaml": engine(claim("openness", "closed"), claim("licensed_under", "odd")),
    "entities/engines/silent.yaml": engine(claim("provides", "window")),
}


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with small_graph(tmp_path_factory.mktemp("small"), FILES) as opened:
        yield opened


def answers(kg: KnowledgeGraph, criterion: str, value: str) -> dict[str, str]:
    return {c.id: c.verdicts[0].answer for c in choose(kg, [Wish(criterion, value)])}


def test_a_product_is_served_through_its_class_and_its_backend(kg: KnowledgeGraph) -> None:
    assert answers(kg, "hardware", "board") == {
        "direct": "yes",
        "by-class": "yes",
        "by-backend": "yes",
        "hearsay": "yes",
        "quarrel": "contested",
        "silent": "unknown",
        "hidden": "unknown",
        "exception": "no",
        "refuser": "no",
    }


def test_what_serves_a_product_is_not_known_to_serve_its_class(kg: KnowledgeGraph) -> None:
    found = answers(kg, "hardware", "chips")
    assert (found["direct"], found["by-class"], found["exception"]) == ("unknown", "yes", "yes")


def test_other_products_are_untouched(kg: KnowledgeGraph) -> None:
    assert set(answers(kg, "hardware", "other-board").values()) == {"unknown"}


def test_a_backend_that_does_not_work_is_no_hindrance(kg: KnowledgeGraph) -> None:
    support = Support(kg)
    assert support.reach("board", "yes") == {"board": 0, "chips": 1, "shader": 2}
    assert support.reach("board", "no") == {"board": 0, "chips": 1}


def test_the_narrower_has_the_wider_and_who_lacks_the_wider_lacks_the_narrower(kg: KnowledgeGraph) -> None:
    wide, narrow = answers(kg, "technique", "caching"), answers(kg, "technique", "tree-caching")
    assert (wide["by-class"], wide["direct"], wide["by-backend"]) == ("yes", "yes", "partial")
    assert (narrow["by-class"], narrow["direct"], narrow["refuser"]) == ("yes", "unknown", "no")


def test_a_feature_is_asked_for_like_a_technique(kg: KnowledgeGraph) -> None:
    assert answers(kg, "technique", "window")["silent"] == "yes"


def test_a_flag_stands_for_every_license_that_carries_it(kg: KnowledgeGraph) -> None:
    found = answers(kg, "license", "osi")
    assert {name: found[name] for name in ("direct", "by-class", "by-backend", "quarrel", "silent")} == {
        "direct": "yes",
        "by-class": "no",
        "by-backend": "unknown",
        "quarrel": "partial",
        "silent": "unknown",
    }
    assert answers(kg, "license", "free")["direct"] == "yes"


def test_what_is_closed_is_not_open_source_whatever_its_license(kg: KnowledgeGraph) -> None:
    [hidden] = [c for c in choose(kg, [Wish("license", "osi")]) if c.id == "hidden"]
    assert hidden.outcome == "fails"
    assert [c.property for c in hidden.verdicts[0].claims] == ["openness"]


def test_those_that_meet_all_come_first_and_each_says_why(kg: KnowledgeGraph) -> None:
    wishes = [Wish("hardware", "board"), Wish("technique", "caching"), Wish("license", "osi")]
    found = choose(kg, wishes)
    assert [(c.outcome, c.id) for c in found] == [
        ("meets", "direct"),
        ("may", "by-backend"),
        ("may", "quarrel"),
        ("may", "hearsay"),
        ("may", "silent"),
        ("fails", "by-class"),
        ("fails", "exception"),
        ("fails", "refuser"),
        ("fails", "hidden"),
    ]
    by_class = next(c for c in found if c.id == "by-class")
    assert [v.via for v in by_class.verdicts] == ["chips", "tree-caching", "shut"]
    [license, flag] = by_class.verdicts[2].claims
    assert (license.property, flag.property, flag.value) == ("licensed_under", "osi_approved", False)


def test_not_yet_is_not_met() -> None:
    from aigraph.support import Verdict

    assert Candidate("x", (Verdict("yes"), Verdict("in progress"))).outcome == "fails"
    assert Candidate("x", (Verdict("yes"), Verdict("partial"))).outcome == "may"


def test_verified_leaves_out_what_only_lists_say(tmp_path: Path) -> None:
    with small_graph(tmp_path, FILES, View(verified=True)) as kg:
        found = answers(kg, "hardware", "board")
    assert (found["hearsay"], found["direct"], found["quarrel"]) == ("unknown", "yes", "contested")


@pytest.mark.parametrize(
    ("wishes", "error", "sentence"),
    [
        ([], BadParameter, "at least one thing"),
        ([Wish("hardware", "caching")], BadParameter, "caching is no hardware: that takes a Backend or Hardware"),
        ([Wish("hardware", "bord")], UnknownName, "no entity 'bord'"),
        ([Wish("license", "ossi")], UnknownName, "no license 'ossi'"),
        ([Wish("colour", "board")], UnknownName, "no criterion 'colour'"),
    ],
)
def test_a_wish_that_cannot_be_is_one_sentence(
    kg: KnowledgeGraph, wishes: list[Wish], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        choose(kg, wishes)


# --- side by side -------------------------------------------------------------------------------------


def test_every_row_is_said_of_one_of_them_at_least(kg: KnowledgeGraph) -> None:
    rows = compare(kg, ["direct", "by-class", "silent"], "techniques")
    assert [(r.property, r.value, [c.key for c in r.cells], r.only()) for r in rows] == [
        ("implements", "caching", ["yes", "yes", "unknown"], None),
        ("implements", "tree-caching", ["unknown", "yes", "unknown"], 1),
        ("provides", "window", ["unknown", "unknown", "yes"], 2),
    ]
    verdict = rows[0].cells[1].verdict
    assert verdict is not None
    assert (verdict.via, verdict.claims[0].source.id) == ("tree-caching", "page")


def test_no_is_shown_as_no_and_unknown_as_unknown(kg: KnowledgeGraph) -> None:
    [row] = [r for r in compare(kg, ["refuser", "silent"], "hardware") if r.value == "chips"]
    assert [cell.key for cell in row.cells] == ["no", "unknown"]
    assert row.differs()
    assert row.only() is None


def test_differences_alone(kg: KnowledgeGraph) -> None:
    everything, differing = (compare(kg, ["direct", "by-class"], differences=wanted) for wanted in (False, True))
    assert [row for row in everything if row.differs()] == differing
    assert len(differing) < len(everything)


def test_who_and_what_stand_side_by_side_as_values(kg: KnowledgeGraph) -> None:
    [row] = compare(kg, ["direct", "quarrel"], "identity")
    assert (row.property, [cell.values for cell in row.cells]) == ("licensed_under", [("free",), ("free", "shut")])


def test_unknown_themes_and_repeated_things_are_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="no theme 'techniqes'"):
        compare(kg, ["direct", "silent"], "techniqes")
    with pytest.raises(BadParameter, match="once"):
        compare(kg, ["direct", "direct"])
    with pytest.raises(UnknownName, match="no entity 'nobody'"):
        compare(kg, ["direct", "nobody"])


def test_every_theme_and_criterion_of_the_ontology_leads_to_properties(kg: KnowledgeGraph) -> None:
    themes = kg.schema.themes
    assert [theme.name for theme in themes] == ["techniques", "hardware", "formats", "apis", "models", "identity"]
    for theme in themes:
        assert sorted(theme.labels) == ["en", "zh"]
        assert theme.properties
        assert all(kg.schema.property(name) for name in theme.properties)
    for annotation in ("criterion", "yes_passes_to", "no_passes_to", "flag", "beside"):
        found = kg.schema.annotated(annotation)
        assert found
        assert all(kg.schema.property(name) for name in found)
    ways = {end for way in ("yes", "no") for ends in kg.schema.annotated(f"{way}_passes_to").values() for end in ends}
    assert ways == {"subject", "object"}
