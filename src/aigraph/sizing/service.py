"""Sizing on top of a graph: names in, answers with their inputs out; what `kg.fit` and the command call."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import BadParameter
from . import inverse
from .answer import Fit, fit
from .engines import Options, find_engine
from .facts import hardware_facts, model_facts
from .hardware import Hardware
from .inverse import Choice, Span
from .parallel import Plan
from .request import Input, Request, check_types
from .shapes import Model
from .sources import Graph, Source, find_hardware, find_model

DEFAULT_CONTEXT = 8192


class Sizing(NamedTuple):
    """Everything that a question was resolved to, ready to be asked again with other numbers."""

    model: Model
    hardware: Hardware
    request: Request
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]

    def answer(self) -> Fit:
        """Whether it fits."""
        return fit(self.model, self.hardware, self.request, self.missing)._replace(inputs=self.inputs)

    def at(self, context: int) -> Sizing:
        """The same question at another context."""
        return self._replace(request=self.request._replace(context=context))

    def max_context(self) -> Span:
        """The longest context that fits."""
        return inverse.max_context(self.model, self.hardware, self.request)

    def max_batch(self) -> Span:
        """The most requests that fit at once."""
        return inverse.max_batch(self.model, self.hardware, self.request)


def make_request(
    *,
    context: int = DEFAULT_CONTEXT,
    batch: int = 1,
    weights: str = "",
    kv: str = "",
    engine: str = "vllm",
    engine_version: str = "",
    devices: int = 1,
    tp: int | None = None,
    pp: int | None = None,
    ep: int = 1,
    dp_attention: bool = False,
    kv_memory: int | None = None,
    **options: Any,
) -> Request:
    """A request from plain values. Devices not shared out otherwise share tensors, under llama.cpp and MLX layers."""
    name = find_engine(engine).name
    plan = _plan(name, devices, tp, pp, ep, dp_attention)
    unknown = sorted(set(options) - set(Options._fields))
    if unknown:
        raise BadParameter(f"There is no option {unknown[0]!r}; there are {', '.join(Options._fields[4:])}.")
    given = {key: value for key, value in options.items() if value is not None}
    request = Request(
        context=context, batch=batch, weights=weights, kv=kv, engine=name, version=engine_version, plan=plan,
        options=Options(context, **given), kv_memory=kv_memory,
    )  # fmt: skip
    check_types(request)
    request.engine_options()
    return request


def _plan(engine: str, devices: int, tp: int | None, pp: int | None, ep: int, dp_attention: bool) -> Plan:
    if tp is None and pp is None:
        by_layers = engine in ("llama.cpp", "mlx", "transformers")
        tp, pp = (1, devices) if by_layers else (devices, 1)
    elif tp is None:
        tp = max(1, devices // (pp or 1))
    elif pp is None:
        pp = max(1, devices // tp)
    plan = Plan(tp or 1, pp or 1, ep, dp_attention)
    if plan.devices != devices:
        raise BadParameter(f"--tp {plan.tp} x --pp {plan.pp} are {plan.devices} devices, and {devices} are given.")
    return plan


def prepare(
    graph: Graph, model: str, hardware: str, *, online: bool = False, draft_layers: int = 0, **request: Any
) -> Sizing:
    """A question about a model and a machine of the graph, resolved. The context is the model's own where not said."""
    source = find_model(graph, model, online)
    gathered, count = find_hardware(graph, hardware)
    if request.get("context") is None:
        request["context"] = source.model.context_length or DEFAULT_CONTEXT
    asked = make_request(devices=count, **request)
    inputs = tuple(dict.fromkeys((*source.inputs, *gathered.inputs)))
    if draft_layers < 0:
        raise BadParameter(f"--draft-layers {draft_layers} is below zero.")
    return Sizing(source.model.with_draft(draft_layers), gathered.hardware, asked, inputs, source.missing)


def machines(graph: Graph) -> list[Hardware]:
    """The devices of the graph whose memory is known."""
    found = [hardware_facts(thing).hardware for thing in graph.entities("Accelerator")]
    return [hardware for hardware in found if hardware.memory() is not None]


def models(graph: Graph) -> list[Source]:
    """The models of the graph whose layers and parameters are known."""
    found = []
    for thing in graph.entities("Model"):
        if not any(True for _ in thing.into("layer_of")):
            continue
        try:
            source = Source(*model_facts(thing))
        except BadParameter:
            continue
        if not source.missing and source.model.weights is not None:
            found.append(source)
    return found


def smallest(graph: Graph, model: str, *, online: bool = False, **request: Any) -> list[Choice]:
    """The machines of the graph that a model fits on, the least memory first."""
    source = find_model(graph, model, online)
    if source.missing:
        raise BadParameter(f"It is unknown what {model} fits on: the fact {' and '.join(source.missing)} is missing.")
    if request.get("context") is None:
        request["context"] = source.model.context_length or DEFAULT_CONTEXT
    return inverse.smallest_hardware(source.model, machines(graph), make_request(**request))


def models_on(graph: Graph, hardware: str, **request: Any) -> list[Choice]:
    """The models of the graph, those first that fit on a machine."""
    gathered, count = find_hardware(graph, hardware)
    if request.get("context") is None:
        request["context"] = DEFAULT_CONTEXT
    asked = make_request(devices=count, **request)
    return inverse.models_on(gathered.hardware, count, [source.model for source in models(graph)], asked)
