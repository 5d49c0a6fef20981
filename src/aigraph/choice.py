"""Which software meets what a person asks of it, which may, and which does not: for `aigraph choose`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from .errors import BadParameter, UnknownName
from .evidence import Claim
from .graph import KnowledgeGraph
from .support import Held, Support, Verdict
from .vocabulary import is_id

OUTCOMES = ("meets", "may", "fails")


class Wish(NamedTuple):
    """A criterion of the ontology, and the id (or the flag) that is asked for."""

    criterion: str
    value: str


class Candidate(NamedTuple):
    """One piece of software, with a verdict on every wish in their order."""

    id: str
    verdicts: tuple[Verdict, ...]

    @property
    def outcome(self) -> str:
        """`meets` where all is met, `fails` where a source says no or not yet, `may` where something is open."""
        answers = {verdict.answer for verdict in self.verdicts}
        if answers & {"no", "in progress"}:
            return "fails"
        return "meets" if answers == {"yes"} else "may"

    @property
    def open_questions(self) -> int:
        """How many wishes nothing is known about."""
        return sum(verdict.answer == "unknown" for verdict in self.verdicts)


def choose(kg: KnowledgeGraph, wishes: Sequence[Wish], kind: str = "Engine") -> list[Candidate]:
    """All software of a class, those that meet the wishes first, then those that lack the least.

    Raises `UnknownName` for an unknown value, and `BadParameter` for one that does not fit its criterion.
    """
    if not wishes:
        raise BadParameter("Say at least one thing that is asked for.")
    support = Support(kg)
    answers = [_answers(support, wish) for wish in wishes]
    found = [
        Candidate(thing.id, tuple(of_wish.get(thing.id, Verdict("unknown")) for of_wish in answers))
        for thing in kg.entities(kind)
    ]
    return sorted(found, key=lambda c: (OUTCOMES.index(c.outcome), c.open_questions, c.id))


def answers_of(kg: KnowledgeGraph, software: str, criterion: str) -> Callable[[str], Verdict]:
    """What one piece of software answers to each value of a criterion; unknown to all where the graph has no such one.

    >>> import aigraph
    >>> with aigraph.load() as kg:
    ...     runs_on = answers_of(kg, "vllm", "hardware")
    ...     runs_on("h100-sxm").answer, runs_on("wse-3").answer
    ('yes', 'unknown')
    """
    support = Support(kg)
    held = support.held(software, _properties(kg, criterion)) if software in kg else {}
    return lambda value: support.verdict(held, value)


def beside(kg: KnowledgeGraph, entity_id: str, lang: str) -> str:
    """What belongs beside a thing's name wherever it is proposed, such as that it is archived."""
    said = []
    for name in kg.schema.annotated("beside"):
        said += [str(value) for value in kg[entity_id].values(name)]
    return ("、" if lang == "zh" else ", ").join(said)


def _answers(support: Support, wish: Wish) -> dict[str, Verdict]:
    """Software → verdict, for all that sources say anything about."""
    properties = _properties(support.kg, wish.criterion)
    flag = _flag(support.kg, wish, properties)
    if flag is not None:
        licenses = support.all_held(properties)
        flagged = {
            value: [c for c in support.kg[value].claims(flag) if support.is_believed(c)]
            for value in sorted({value for held in licenses.values() for value in held})
        }
        found = {subject: _flag_verdict(held, flagged) for subject, held in licenses.items()}
        return _ruled_out(support, wish.value) | {s: v for s, v in found.items() if v.answer != "unknown"}
    thing = support.kg[wish.value]
    fitting = [name for name in properties if _fits(support.kg, thing.types, name)]
    if not fitting:
        wanted = sorted({kind for name in properties for kind in support.kg.schema.range_names(name)})
        raise BadParameter(f"{wish.value} is no {wish.criterion}: that takes a {' or '.join(wanted)}.")
    found = {subject: support.verdict(held, wish.value) for subject, held in support.all_held(fitting).items()}
    return {subject: verdict for subject, verdict in found.items() if verdict.claims}


def _properties(kg: KnowledgeGraph, criterion: str) -> list[str]:
    properties = [name for name, criteria in kg.schema.annotated("criterion").items() if criterion in criteria]
    if not properties:
        raise UnknownName("criterion", criterion, criteria_of(kg))
    return properties


def criteria_of(kg: KnowledgeGraph) -> list[str]:
    """What may be asked of software."""
    return sorted({criterion for criteria in kg.schema.annotated("criterion").values() for criterion in criteria})


def _fits(kg: KnowledgeGraph, types: Sequence[str], name: str) -> bool:
    above = {ancestor for kind in types for ancestor in kg.schema.ancestors(kind)}
    return bool(above & set(kg.schema.range_names(name)))


def _flag(kg: KnowledgeGraph, wish: Wish, properties: Sequence[str]) -> str | None:
    """The property that the wish names by its flag, if it is one of what the criterion's properties lead to."""
    ranges = {kind for name in properties for kind in kg.schema.range_names(name)}
    flags = {
        word: name
        for name, words in kg.schema.annotated("flag").items()
        for word in words
        if ranges & set(kg.schema.domain_names(name))
    }
    if wish.value not in flags and flags and (not is_id(wish.value) or wish.value not in kg):
        ids = [thing.id for kind in sorted(ranges) for thing in kg.entities(kind)]
        raise UnknownName(wish.criterion, wish.value, [*flags, *ids])
    return flags.get(wish.value)


def _ruled_out(support: Support, flag: str) -> dict[str, Verdict]:
    """No for all software of which a property says what goes with no such flag: what is closed is not open source."""
    found = {}
    for name, rules in support.kg.schema.annotated("rules_out").items():
        for value in (rule.removesuffix(f":{flag}") for rule in rules if rule.endswith(f":{flag}")):
            for subject, held in support.all_held([name]).items():
                if value in held:
                    found[subject] = Verdict("no", tuple(held[value]))
    return found


def _flag_verdict(held: Held, flagged: Mapping[str, list[Claim]]) -> Verdict:
    """Yes where all that the software has carries the flag, no where none does."""
    answers: dict[str, list[Claim]] = {}
    for value, claims in held.items():
        stated = [claim for claim in claims if claim.extent in ("full", "partial")]
        if not stated:
            continue
        about = flagged.get(value, [])
        truths = {(c.value, c.extent) for c in about}
        answer = "unknown" if not truths else "no" if truths == {(False, "full")} else "partial"
        if truths == {(True, "full")}:
            answer = "yes" if any(claim.extent == "full" for claim in stated) else "partial"
        answers.setdefault(answer, []).extend([*stated, *about])
    if not answers or set(answers) == {"unknown"}:
        return Verdict("unknown")
    answer = next(iter(answers)) if len(answers) == 1 else "partial"
    via = next((c.subject for claims in answers.values() for c in claims if c.subject in held), "")
    return Verdict(answer, tuple(claim for claims in answers.values() for claim in claims), via)
