"""How claims, sources and inferences read on a terminal, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..evidence import Claim, Explanation, Inference, Source, Value
from ..vocabulary import in_language

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph
    from ..support import Verdict

_WORDS = {
    "as of": "时点",
    "since": "始于",
    "until": "止于",
    "version": "版本",
    "only if": "条件",
    "against": "反驳",
    "rule": "规则",
    "because": "理由",
    "from": "依据",
    "yes": "是",
    "no": "否",
    "unknown": "未知",
    "through": "经由",
    "published in": "发布于",
    "meets": "符合",
    "may": "可能符合",
    "fails": "不符合",
    "partial": "部分",
    "in progress": "进行中",
    "believed": "采信",
    "not believed": "不采信",
    "accepted": "已采信",
    "unverified": "未核实",
    "contested": "有争议",
    "refuted": "已反驳",
    "superseded": "已被取代",
    "expired": "已失效",
}
_EXTENTS = {"full": "", "none": "no", "partial": "partial", "in_progress": "in progress"}


def word(text: str, lang: str) -> str:
    """One of our own words in the language asked for.

    >>> word("refuted", "zh"), word("refuted", "en")
    ('已反驳', 'refuted')
    """
    return _WORDS.get(text, text) if lang == "zh" else text


class Wording:
    """Names things and values of one graph in one language."""

    def __init__(self, kg: KnowledgeGraph, lang: str) -> None:
        self.kg, self.lang = kg, lang

    def property(self, name: str) -> str:
        """What a property is called."""
        term = self.kg.schema.property(name)
        return in_language(term.labels, self.lang) if term else name

    def inverse(self, name: str) -> str:
        """What a relation is called from its other end."""
        term = self.kg.schema.property(name)
        return in_language(term.inverse_labels, self.lang) if term else name

    def entity(self, entity_id: str) -> str:
        """A thing by its label, with its id where the two differ."""
        entity = self.kg.get(entity_id)
        label = entity.label(self.lang) if entity else entity_id
        return label if label == entity_id else f"{label} ({entity_id})"

    def value(self, value: Value, property: str, is_relation: bool) -> str:
        """A claim's value, with its unit."""
        if is_relation:
            return self.entity(str(value))
        if isinstance(value, dict):
            return in_language(value, self.lang)
        if isinstance(value, bool):
            return str(value).lower()
        term = self.kg.schema.property(property)
        number = f"{value:,}" if not isinstance(value, str) else value
        return f"{number} {term.unit}" if term and term.unit else number

    def source(self, source: Source) -> str:
        """A source by its title, kind and date."""
        return f"{in_language(source.title, self.lang)} [{source.id}; {source.kind}, {source.date}]"

    def qualifiers(self, claim: Claim) -> str:
        """Extent, condition, version and dates of a claim, in brackets."""
        parts = [word(_EXTENTS.get(claim.extent, claim.extent), self.lang)] if claim.extent != "full" else []
        for name, text in (("version", claim.version), ("since", claim.since), ("until", claim.until)):
            parts += [f"{word(name, self.lang)} {text}"] if text else []
        if claim.condition:
            parts.append(f"{word('only if', self.lang)}: {in_language(claim.condition, self.lang)}")
        return f" ({'; '.join(parts)})" if parts else ""

    def word(self, text: str) -> str:
        """One of our own words."""
        return word(text, self.lang)

    def verdict(self, verdict: Verdict, sources: bool = False) -> str:
        """An answer with the thing it comes through, its versions and conditions, and (on request) who says so."""
        parts = [f"{self.word('through')} {verdict.via}"] if verdict.via else []
        parts += [f"{self.word('version')} {claim.version}" for claim in verdict.claims if claim.version]
        if all(claim.condition for claim in verdict.claims):  # where one source names none, none is needed
            conditions = [in_language(claim.condition, self.lang) for claim in verdict.claims]
            parts += [f"{self.word('only if')}: {text}" for text in conditions]
        if not any(claim.status == "accepted" for claim in verdict.claims):
            parts += [self.word(claim.status) for claim in verdict.claims]
        said = [f"{claim.source.id} {claim.as_of}" for claim in verdict.claims] if sources else []
        qualified = f" ({'; '.join(dict.fromkeys(parts))})" if parts else ""
        return f"{self.word(verdict.answer)}{qualified}" + (f" [{', '.join(dict.fromkeys(said))}]" if said else "")

    def claim_lines(self, claim: Claim) -> Iterator[str]:
        """A claim's status, source, place and note, and what speaks against it."""
        locator = f", {in_language(claim.locator, self.lang)}" if claim.locator else ""
        as_of = word("as of", self.lang)
        status = word(claim.status, self.lang) + self.qualifiers(claim)
        yield f"{status}, {as_of} {claim.as_of}: {self.source(claim.source)}{locator}"
        if claim.source.url:
            yield f"    {claim.source.url}"
        if claim.note:
            yield f"    {in_language(claim.note, self.lang)}"
        for refutation in claim.refuted_by:
            yield f"    {word('against', self.lang)}, {as_of} {refutation.as_of}: {self.source(refutation.source)}"
            if refutation.source.url:
                yield f"        {refutation.source.url}"
            if refutation.note:
                yield f"        {in_language(refutation.note, self.lang)}"

    def inference_lines(self, inference: Inference) -> Iterator[str]:
        """A rule, its reason, and its premises down to sources."""
        yield f"{word('rule', self.lang)} {inference.rule}: {in_language(inference.reason, self.lang)}"
        for premise in inference.premises:
            if isinstance(premise, Inference):
                said = f"{self.entity(premise.subject)} {self.property(premise.property)} {self.entity(premise.value)}"
                lines = self.inference_lines(premise)
            else:
                value = self.value(premise.value, premise.property, premise.is_relation)
                said = f"{self.entity(premise.subject)} {self.property(premise.property)} {value}"
                lines = self.claim_lines(premise)
            yield f"    {word('from', self.lang)}: {said}"
            yield from ("        " + line for line in lines)

    def explanation_lines(self, explanation: Explanation) -> Iterator[str]:
        """A statement, whether it is believed, and all that speaks for and against it."""
        value = self.value(explanation.value, explanation.property, explanation.is_relation)
        verdict = word("believed" if explanation.believed else "not believed", self.lang)
        yield f"{self.entity(explanation.subject)} {self.property(explanation.property)} {value}: {verdict}"
        for claim in explanation.claims:
            yield from ("  " + line for line in self.claim_lines(claim))
        for inference in explanation.inferences:
            yield from ("  " + line for line in self.inference_lines(inference))
