"""What a walk answers with: steps, paths, and what can be reached, each able to say which claims it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from ..entity import Entity
from ..vocabulary import in_language

if TYPE_CHECKING:
    from ..collection import Collection
    from ..evidence import Claim, Inference, Source
    from ..schema import Property

_STATUS = {"accepted": "已采信", "unverified": "未核实", "contested": "有争议", "inferred": "由规则得出"}


class Step:
    """One relation as it is walked, from `start` to `end`; backwards where the relation leads from `end` to `start`."""

    __slots__ = ("_graph", "end_id", "forward", "property", "start_id")

    def __init__(self, graph: Collection, start_id: str, property: str, end_id: str, forward: bool) -> None:
        self._graph, self.start_id, self.property, self.end_id, self.forward = (
            graph,
            start_id,
            property,
            end_id,
            forward,
        )

    @property
    def start(self) -> Entity:
        """Where the step begins."""
        return Entity(self._graph, self.start_id)

    @property
    def end(self) -> Entity:
        """Where the step leads."""
        return Entity(self._graph, self.end_id)

    @property
    def term(self) -> Property:
        """The relation, as the ontology has it."""
        term = self._graph.schema.property(self.property)
        assert term is not None
        return term

    @property
    def direction(self) -> str:
        """forward or backward."""
        return "forward" if self.forward else "backward"

    @property
    def statement(self) -> tuple[str, str, str]:
        """Subject, property and value of the relation, by their ids."""
        ends = (self.start_id, self.end_id) if self.forward else (self.end_id, self.start_id)
        return ends[0], self.property, ends[1]

    @property
    def inferences(self) -> list[Inference]:
        """The rules that give it, where no claim states it."""
        subject, property, value = self.statement
        evidence = self._graph.evidence
        return [evidence.inference(node) for node, found in evidence.inferences(subject, property) if found == value]

    @property
    def claims(self) -> list[Claim]:
        """The believed claims it rests on; of an inferred relation, those at the end of its premises."""
        from ..evidence import BELIEVED  # native code only where something is looked up: start-up time

        subject, property, value = self.statement
        stated = [
            claim
            for claim in self._graph.evidence.claims(subject, property)
            if claim.value == value and claim.status in BELIEVED and claim.extent in ("full", "partial")
        ]
        return stated or [claim for inference in self.inferences for claim in inference.claims]

    @property
    def statuses(self) -> list[str]:
        """What is believed of it: the statuses of its claims, and `inferred` where a rule gives it."""
        found = {claim.status for claim in self.claims}
        return sorted(found | {"inferred"} if self.inferences else found)

    @property
    def sources(self) -> list[Source]:
        """Who says so."""
        return list({claim.source.id: claim.source for claim in self.claims}.values())

    def explain(self, lang: str = "en") -> str:
        """The step in words, with its statuses and sources."""
        term = self.term
        subject, value = (Entity(self._graph, end).label(lang) for end in (self.start_id, self.end_id))
        relation = in_language(term.labels, lang)
        if not self.forward:
            inverse = term.inverse_labels.get(lang) if lang == "en" else None  # in Chinese these are no verbs
            subject, relation, value = (subject, inverse, value) if inverse else (value, relation, subject)
        said = f"{subject} {relation} {value}"
        sources = dict.fromkeys(f"{claim.source.id} {claim.as_of}" for claim in self.claims)
        if lang == "zh":
            statuses = "、".join(_STATUS[status] for status in self.statuses)
            return f"{said}（{statuses}：{'、'.join(sources)}）"
        return f"{said} ({', '.join(self.statuses)}: {', '.join(sources)})"

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON takes it."""
        return {
            "start": self.start_id,
            "property": self.property,
            "direction": self.direction,
            "end": self.end_id,
            "statuses": self.statuses,
            "sources": [source.id for source in self.sources],
        }

    def __str__(self) -> str:
        arrow = f"-{self.property}->" if self.forward else f"<-{self.property}-"
        return f"{self.start_id} {arrow} {self.end_id}"

    def __repr__(self) -> str:
        return f"<Step: {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and (other.start_id, *other.statement) == (self.start_id, *self.statement)

    def __hash__(self) -> int:
        return hash((self.start_id, self.statement))


class Path(Sequence[Step]):
    """A chain of steps from one thing to another; without a step where the two are the same."""

    def __init__(self, graph: Collection, start: str, steps: Sequence[Step]) -> None:
        self._graph, self._start, self.steps = graph, start, tuple(steps)

    @property
    def ids(self) -> list[str]:
        """The ids of the things passed, from start to end."""
        return [self._start, *(step.end_id for step in self.steps)]

    @property
    def entities(self) -> list[Entity]:
        """The things passed, from start to end."""
        return [Entity(self._graph, entity_id) for entity_id in self.ids]

    @property
    def start(self) -> Entity:
        """Where it begins."""
        return self.entities[0]

    @property
    def end(self) -> Entity:
        """Where it leads."""
        return self.entities[-1]

    @property
    def claims(self) -> list[Claim]:
        """The claims it rests on, step by step."""
        return list({claim.iri: claim for step in self.steps for claim in step.claims}.values())

    @property
    def sources(self) -> list[Source]:
        """Who says so."""
        return list({claim.source.id: claim.source for claim in self.claims}.values())

    def explain(self, lang: str = "en") -> str:
        """The path in words, a line for each step."""
        return "\n".join(step.explain(lang) for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        """The path as JSON takes it."""
        return {"start": self._start, "end": self.ids[-1], "steps": [step.to_dict() for step in self.steps]}

    @overload
    def __getitem__(self, at: int) -> Step: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Step]: ...
    def __getitem__(self, at: int | slice) -> Step | Sequence[Step]:
        return self.steps[at]

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        if not self.steps:
            return self._start
        return str(self.steps[0]) + "".join(str(step).removeprefix(step.start_id) for step in self.steps[1:])

    def __repr__(self) -> str:
        return f"<Path: {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and (other._start, other.steps) == (self._start, self.steps)

    def __hash__(self) -> int:
        return hash((self._start, self.steps))
