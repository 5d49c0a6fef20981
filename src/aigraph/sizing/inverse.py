"""The questions turned round: the longest context, the most requests, the smallest hardware, the models that fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..errors import AigraphError
from .answer import Fit, fit
from .engines.base import largest
from .hardware import Hardware
from .parallel import Plan
from .request import Request
from .shapes import Model

COUNTS = (1, 2, 4, 8, 16)
UNLIMITED = 1 << 26  # no model reads more tokens


class Span(NamedTuple):
    """The most that fits for sure, and the most that may fit where memory is known as an interval only."""

    sure: int
    possible: int


def max_context(model: Model, hardware: Hardware, request: Request) -> Span:
    """The longest context that fits, not beyond the model's own."""
    limit = model.context_length or UNLIMITED

    def most(sure: bool) -> int:
        found = largest(lambda n: _holds(fit(model, hardware, request._replace(context=n)), sure), limit * 2)
        return min(found, limit)

    return Span(most(True), most(False))


def max_batch(model: Model, hardware: Hardware, request: Request) -> Span:
    """The most requests of the full context that fit at once."""

    def most(sure: bool) -> int:
        return largest(lambda n: _holds(fit(model, hardware, request._replace(batch=n)), sure), 1 << 20)

    return Span(most(True), most(False))


def _holds(answer: Fit, sure: bool) -> bool:
    return answer.verdict == "fits" if sure else answer.verdict in ("fits", "fits only if")


class Choice(NamedTuple):
    """One machine, or one model, that was tried, and its answer; None with the reason where none is possible."""

    name: str
    devices: int
    answer: Fit | None
    reason: str


def smallest_hardware(model: Model, machines: Iterable[Hardware], request: Request) -> list[Choice]:
    """For each device the fewest of it, up to 16 sharing tensors, that fit; the least memory in all first."""
    found = []
    for hardware in machines:
        choice = _fewest(model, hardware, request)
        if choice is not None:
            found.append((choice, hardware))
    return [choice for choice, hardware in sorted(found, key=lambda pair: _order(pair[0], pair[1]))]


def _order(choice: Choice, hardware: Hardware) -> tuple[bool, float, int, str]:
    memory = hardware.memory()
    possible = choice.answer is None or choice.answer.verdict != "fits"
    return possible, choice.devices * (memory.low if memory else 0), choice.devices, choice.name


def _fewest(model: Model, hardware: Hardware, request: Request) -> Choice | None:
    """The first count that fits, else the first that may."""
    perhaps = None
    for count in COUNTS:
        plan = request.plan._replace(tp=count) if request.plan.devices == 1 else request.plan
        try:
            answer = fit(model, hardware, request._replace(plan=plan))
        except AigraphError:
            continue
        if answer.verdict == "fits":
            return Choice(hardware.name, plan.devices, answer, answer.because)
        if answer.verdict == "fits only if" and perhaps is None:
            perhaps = Choice(hardware.name, plan.devices, answer, answer.because)
        if request.plan.devices > 1:
            break
    return perhaps


def models_on(hardware: Hardware, count: int, models: Iterable[Model], request: Request) -> list[Choice]:
    """The models that fit on `count` devices: those that fit for sure first, larger ones before smaller ones."""
    found = []
    for model in models:
        plan = request.plan if request.plan.devices > 1 else Plan(tp=count)
        context = min(request.context, model.context_length or request.context)
        try:
            answer = fit(model, hardware, request._replace(plan=plan, context=context))
        except AigraphError as error:
            found.append((model, Choice(model.name, plan.devices, None, str(error))))
            continue
        found.append((model, Choice(model.name, plan.devices, answer, answer.because)))
    found.sort(key=lambda pair: (_rank(pair[1]), -(pair[0].weights.total if pair[0].weights else 0), pair[1].name))
    return [choice for _, choice in found]


def _rank(choice: Choice) -> int:
    order = ("fits", "fits only if", "unknown", "does not fit")
    return order.index(choice.answer.verdict) if choice.answer else len(order)
