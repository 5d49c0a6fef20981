"""`belief`: tables of cases for each rule, and laws that hold whatever the claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.belief import BELIEVED, Judged, Status, View, believe, date_of, date_of_data
from aigraph.records import KINDS, Claim, Refutation, Source, Text, first_day, last_day
from samples import dataset, ontology, source

SOURCES = {kind: source(kind) for kind in KINDS} | {
    "list": source("aggregator"),
    "early": source("official", "2025-01-01"),
    "late": source("official", "2027-01-01"),
}
TODAY = View(as_of="2026-12-31")


def said(value: Any, by: str = "official", **more: Any) -> Claim:
    return Claim("x", "p", value, by, **more)


def against(by: str = "official", as_of: str | None = None) -> tuple[Refutation, ...]:
    return (Refutation(source=by, as_of=as_of),)


def statuses(*claims: Claim, single: bool = True, view: View = TODAY) -> list[str]:
    """The status of each claim; `-` where it is not known."""
    judged = {id(item.claim): item.status.value for item in believe(claims, SOURCES, lambda _: single, view)}
    return [judged.get(id(claim), "-") for claim in claims]


# --- what is known ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2025-12-31", "-"),  # before the source speaks
        ("2026-01-01", "accepted"),
        ("2026-01", "accepted"),  # a month is taken as its last day
        ("2025", "-"),
        ("2026", "accepted"),
    ],
)
def test_a_claim_is_known_from_its_sources_date_on(as_of: str, expected: str) -> None:
    assert statuses(said(1), view=View(as_of=as_of)) == [expected]


def test_its_own_date_goes_before_its_sources() -> None:
    view = View(as_of="2026-03-01")
    assert statuses(said(1, as_of="2026-04"), said(1, "late", as_of="2026-02"), view=view) == ["-", "accepted"]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2026-02-28", "-"), ("2026-03-01", "accepted"), ("2026-05-31", "accepted"), ("2026-06-01", "expired")],
)
def test_since_and_until_cut_on_their_first_and_last_day(as_of: str, expected: str) -> None:
    assert statuses(said(1, since="2026-03", until="2026-05"), view=View(as_of=as_of)) == [expected]


def test_what_is_expired_leaves_the_field_to_the_rest() -> None:
    assert statuses(said(1, until="2026-06"), said(2, "list")) == ["expired", "unverified"]


def test_without_a_date_the_data_says_what_day_it_is() -> None:
    used = {name: SOURCES[name] for name in ("official", "early")}
    claims = [said(1, until="2026-03-01"), said(2, "early", as_of="2026-03-02")]
    assert date_of_data(claims, used).isoformat() == "2026-03-02"
    assert [item.status for item in believe(claims, used, lambda _: True)] == [Status.EXPIRED, Status.ACCEPTED]


def test_claims_of_sources_left_out_are_not_known() -> None:
    both = said(1), said(2, "list")
    assert statuses(*both, view=TODAY._replace(exclude_sources=("official",))) == ["-", "unverified"]
    assert statuses(*both, view=TODAY._replace(only_sources=("official",))) == ["accepted", "-"]
    assert statuses(*both, view=TODAY._replace(only_sources=("official",), exclude_sources=("official",))) == ["-", "-"]


# --- refutation ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refutations", "view", "expected"),
    [
        (against("analysis"), TODAY, "refuted"),
        (against("list"), TODAY, "refuted"),  # any considered source may speak against any other
        (against("analysis"), TODAY._replace(exclude_sources=("analysis",)), "accepted"),
        (against("analysis"), TODAY._replace(only_sources=("official",)), "accepted"),
        (against("late"), TODAY, "accepted"),  # said after the date
        (against("late"), View(as_of="2027-01-01"), "refuted"),
        (against("late", as_of="2026-06"), TODAY, "refuted"),
        (against("analysis", as_of="2026-06"), View(as_of="2026-05"), "accepted"),
        (against("late") + against("analysis"), TODAY, "refuted"),
        (against("nobody"), TODAY, "accepted"),
    ],
)
def test_a_refutation_counts_while_its_source_does(
    refutations: tuple[Refutation, ...], view: View, expected: str
) -> None:
    assert statuses(said(1, refuted_by=refutations), view=view) == [expected]


def test_only_the_refutations_that_count_are_handed_on() -> None:
    claim = said(1, refuted_by=against("late") + against("analysis"))
    [item] = believe([claim], SOURCES, lambda _: True, TODAY)
    assert [r.source for r in item.refutations] == ["analysis"]


def test_a_refuted_claim_competes_no_longer_and_verifies_nothing() -> None:
    refuted = said(1, rank="preferred", refuted_by=against())
    assert statuses(refuted, said(1, "list")) == ["refuted", "unverified"]
    assert statuses(refuted, said(2, "list")) == ["refuted", "unverified"]


# --- one value ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (said(1, "list", rank="preferred"), said(2, "late", as_of="2026-11")),
        (said(1, "list", as_of="2026-02"), said(2, "official")),
        (said(1, as_of="2026-02"), said(2, as_of="2026")),  # a year begins on its first day
        *((said(1, better), said(2, worse)) for better, worse in pairwise(KINDS)),
    ],
)
def test_of_one_value_the_best_wins_by_rank_then_date_then_kind(better: Claim, worse: Claim) -> None:
    verdict = "unverified" if better.source in ("list", "aggregator") else "accepted"
    assert statuses(better, worse) == [verdict, "superseded"]
    assert statuses(worse, better) == ["superseded", verdict]


def test_values_that_tie_are_contested_and_so_are_all_who_say_them() -> None:
    assert statuses(said(1), said(2), said(2, "list"), said(3, "list")) == [
        "contested",
        "contested",
        "contested",
        "superseded",
    ]


def test_a_source_that_tells_how_things_went_does_not_contest_itself() -> None:
    history = said("old", since="2024"), said("new", since="2025-06"), said("first")
    assert statuses(*history) == ["superseded", "accepted", "superseded"]
    assert statuses(*history, said("other", since="2026")) == ["superseded", "superseded", "superseded", "accepted"]
    other = said("other", "also")
    with_other = {**SOURCES, "also": source("official")}
    judged = {
        str(item.claim.value): item.status.value for item in believe([*history, other], with_other, lambda _: True)
    }
    assert judged == {"old": "superseded", "first": "superseded", "new": "contested", "other": "contested"}


def test_true_is_not_one() -> None:
    assert statuses(said(True), said(1)) == ["contested", "contested"]
    assert statuses(said(True), said(1), single=False) == ["accepted", "accepted"]


def test_texts_are_compared_as_texts() -> None:
    assert statuses(said(Text(en="a", zh="b")), said(Text(en="a", zh="b"), "list")) == ["accepted", "accepted"]


# --- many values --------------------------------------------------------------------------------------


def test_of_many_values_all_stand() -> None:
    assert statuses(said("a"), said("b", "early"), said("c", "list"), single=False) == [
        "accepted",
        "accepted",
        "unverified",
    ]


def test_extents_of_one_value_compete() -> None:
    claims = said("a", extent="full"), said("a", "early", extent="none"), said("b", "early", extent="none")
    assert statuses(*claims, single=False) == ["accepted", "superseded", "accepted"]
    tie = said("a", extent="full"), said("a", "official", extent="partial")
    assert statuses(*tie, single=False) == ["contested", "contested"]


# --- verified -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("single", [True, False])
def test_one_better_source_verifies_everyone_who_says_the_same(single: bool) -> None:
    assert statuses(said(1, "list"), said(1, "aggregator"), single=single) == ["unverified", "unverified"]
    assert statuses(said(1, "list"), said(1, "aggregator"), said(1, "early"), single=single) == ["accepted"] * 3


# --- laws ---------------------------------------------------------------------------------------------

DATES = ["2024", "2025-01", "2025-06-15", "2026-03", "2026-03-31"]
NAMES = ["s0", "s1", "s2", "s3"]
some_sources = st.fixed_dictionaries(
    {name: st.builds(source, st.sampled_from(KINDS), st.sampled_from(DATES)) for name in NAMES}
)
some_date = st.none() | st.sampled_from(DATES)
some_refutations = st.lists(
    st.tuples(st.sampled_from(NAMES), some_date).map(lambda r: Refutation(source=r[0], as_of=r[1])), max_size=2
).map(tuple)
some_claims = st.lists(
    st.tuples(
        st.sampled_from(["x", "y"]),
        st.sampled_from(["one", "many"]),
        st.sampled_from([1, 2, 3]),
        st.sampled_from(NAMES),
        some_date,
        some_date,
        some_date,
        st.sampled_from(["normal", "normal", "preferred"]),
        st.sampled_from(["full", "full", "none"]),
        st.one_of(st.just(()), st.just(()), some_refutations),
    ).map(lambda parts: Claim(*parts[:-1])._replace(refuted_by=parts[-1])),
    max_size=10,
)
some_view = st.tuples(st.sampled_from(DATES), st.lists(st.sampled_from(NAMES), max_size=2)).map(
    lambda parts: View(as_of=parts[0], exclude_sources=tuple(parts[1]))
)

Sources = Mapping[str, Source]


def judge(claims: Iterable[Claim], sources: Sources, view: View) -> list[Judged]:
    return believe(claims, sources, lambda name: name == "one", view)


def ordered(items: Iterable[object]) -> list[str]:
    return sorted(map(repr, items))


@given(st.data(), some_claims, some_sources, some_view)
def test_the_order_of_claims_does_not_matter(
    data: st.DataObject, claims: list[Claim], sources: Sources, view: View
) -> None:
    shuffled = data.draw(st.permutations(claims))
    assert ordered(judge(shuffled, sources, view)) == ordered(judge(claims, sources, view))


@given(some_claims, some_sources, some_view, st.sampled_from(NAMES))
def test_excluding_a_source_is_removing_it_from_the_data(
    claims: list[Claim], sources: Sources, view: View, name: str
) -> None:
    rest = {key: value for key, value in sources.items() if key != name}
    removed = [
        claim._replace(refuted_by=tuple(r for r in claim.refuted_by if r.source != name))
        for claim in claims
        if claim.source != name
    ]
    excluded = judge(claims, sources, view._replace(exclude_sources=(*view.exclude_sources, name)))
    cleaned = [
        item._replace(claim=item.claim._replace(refuted_by=tuple(r for r in item.claim.refuted_by if r.source != name)))
        for item in excluded
    ]
    assert cleaned == judge(removed, rest, view)


@given(some_claims, some_sources, some_view)
def test_only_considering_the_others_is_excluding(claims: list[Claim], sources: Sources, view: View) -> None:
    others = tuple(name for name in NAMES if name not in view.exclude_sources)
    assert judge(claims, sources, View(view.as_of, only_sources=others)) == judge(claims, sources, view)


@given(some_claims, some_sources, some_view)
def test_leaving_out_who_refutes_brings_a_claim_back(claims: list[Claim], sources: Sources, view: View) -> None:
    for item in judge(claims, sources, view):
        refuters = {r.source for r in item.refutations}
        if item.status is Status.REFUTED and item.claim.source not in refuters:
            without = judge(claims, sources, view._replace(exclude_sources=(*view.exclude_sources, *refuters)))
            assert Status.REFUTED not in {other.status for other in without if other.claim == item.claim}
            assert item.claim in [other.claim for other in without]


@given(some_claims, some_sources, some_view)
def test_what_is_dated_later_might_as_well_not_be_there(claims: list[Claim], sources: Sources, view: View) -> None:
    day = last_day(str(view.as_of))

    def is_past(said: Claim | Refutation) -> bool:
        return first_day(date_of(said, sources)) <= day

    past = [c._replace(refuted_by=tuple(filter(is_past, c.refuted_by))) for c in claims if is_past(c)]
    before = [(item.status, item.refutations) for item in judge(past, sources, view)]
    assert before == [(item.status, item.refutations) for item in judge(claims, sources, view)]


@given(some_claims, some_sources, some_view)
def test_every_known_claim_has_a_status_and_no_other(claims: list[Claim], sources: Sources, view: View) -> None:
    day = last_day(str(view.as_of))
    known = [
        c
        for c in claims
        if view.considers(c.source)
        and first_day(date_of(c, sources)) <= day
        and (not c.since or first_day(c.since) <= day)
    ]
    judged = judge(claims, sources, view)
    assert [item.claim for item in judged] == known
    for claim, status, refutations in judged:
        assert (status is Status.EXPIRED) == bool(claim.until and last_day(claim.until) < day)
        if status is not Status.EXPIRED:
            assert (status is Status.REFUTED) == bool(refutations)


@given(some_claims, some_sources, some_view)
def test_each_question_has_one_answer_or_a_contest(claims: list[Claim], sources: Sources, view: View) -> None:
    questions: dict[tuple[object, ...], list[Judged]] = {}
    for item in judge(claims, sources, view):
        if item.status not in (Status.REFUTED, Status.EXPIRED):
            claim = item.claim
            questions.setdefault(
                (claim.subject, claim.property, claim.value if claim.property == "many" else None), []
            ).append(item)
    for items in questions.values():
        believed = {(i.claim.value, i.claim.extent): set[Status]() for i in items if i.status in BELIEVED}
        for item in items:
            if item.status in BELIEVED:
                believed[item.claim.value, item.claim.extent].add(item.status)
            else:
                assert item.status is Status.SUPERSEDED
        assert believed, "somebody is believed"
        assert all(len(found) == 1 for found in believed.values()), "all who say the same stand the same"
        assert (len(believed) > 1) == (believed[next(iter(believed))] == {Status.CONTESTED})


@given(some_claims, some_sources, some_view)
def test_unverified_is_what_only_aggregators_say(claims: list[Claim], sources: Sources, view: View) -> None:
    judged = judge(claims, sources, view)
    for item in judged:
        if item.status in (Status.ACCEPTED, Status.UNVERIFIED):
            same = {
                sources[other.claim.source].kind
                for other in judged
                if other.status in BELIEVED
                and other.claim[:3] == item.claim[:3]
                and other.claim.extent == item.claim.extent
            }
            assert (item.status is Status.UNVERIFIED) == (same == {"aggregator"})


# --- the project's own data ---------------------------------------------------------------------------


def own(view: View) -> dict[tuple[str, str, object], set[Status]]:
    found: dict[tuple[str, str, object], set[Status]] = {}
    properties = ontology().properties
    for claim, status, _ in believe(dataset().claims, dataset().sources, lambda p: properties[p].single_valued, view):
        found.setdefault((claim.subject, claim.property, claim.value), set()).add(status)
    return found


def test_mimo_is_xiaomis_unless_those_who_say_so_are_left_out() -> None:
    minimax, xiaomi = ("mimo-v2.5", "developed_by", "minimax"), ("mimo-v2.5", "developed_by", "xiaomi")
    believed = own(View())
    assert (believed[minimax], believed[xiaomi]) == ({Status.REFUTED}, {Status.ACCEPTED})
    claims = [c for c in dataset().claims if c[:3] == minimax]
    refuters = tuple({r.source for c in claims for r in c.refuted_by})
    assert own(View(exclude_sources=refuters))[minimax] <= BELIEVED
