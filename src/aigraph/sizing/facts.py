"""From a graph's facts to shapes: the one place that names properties, with the claims behind each figure.

The graph is anything that gives claims and relations by id; what is believed is taken, and what is not there is
listed as missing, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from ..errors import BadParameter
from .hardware import Hardware
from .request import Input
from .shapes import Kind, Layers, Model, Weights

BELIEVED = ("accepted", "unverified", "contested")

# What a group of layers attends by → the kind of law, by the technique's id.
KINDS: dict[str, Kind] = {
    "full-attention": "full",
    "multi-head-attention": "full",
    "grouped-query-attention": "full",
    "multi-query-attention": "full",
    "minimax-sparse-attention": "full",
    "sliding-window-attention": "sliding",
    "chunked-attention": "chunked",
    "multi-head-latent-attention": "latent",
    "deepseek-sparse-attention": "latent",
    "compressed-sparse-attention": "compressed",
    "heavily-compressed-attention": "compressed",
    "gated-deltanet": "recurrent",
    "kimi-delta-attention": "recurrent",
    "linear-attention": "recurrent",
    "lightning-attention": "recurrent",
    "mamba-1": "recurrent",
    "mamba-2": "recurrent",
    "short-convolution": "recurrent",
}
_CONVOLUTION_ONLY, _NO_CONVOLUTION, _SPARSE = "short-convolution", "lightning-attention", "deepseek-sparse-attention"
_NEEDED: dict[str, tuple[str, ...]] = {
    "full": ("kv_heads", "head_dim"),
    "sliding": ("kv_heads", "head_dim", "window"),
    "chunked": ("kv_heads", "head_dim", "window"),
    "latent": ("kv_lora_rank", "qk_rope_head_dim"),
    "compressed": ("head_dim", "window", "compress_ratio"),
    "recurrent": ("state_heads", "state_key_dim", "state_value_dim", "conv_channels", "conv_kernel"),
}
# Formats that weights are published in → number types, best known first where several are said of all of a model.
_FORMATS = {
    "bf16": "bf16", "fp16": "f16", "fp32": "f32", "fp8": "fp8-block", "fp8-block": "fp8-block", "fp8-e4m3": "fp8-block",
    "mxfp8": "mxfp8", "mxfp4": "mxfp4", "nvfp4": "nvfp4", "fp4": "mxfp4", "int8": "int8", "int4": "int4",
}  # fmt: skip


class Gathered(NamedTuple):
    """A shape with the facts it is made of and the facts that are missing."""

    model: Model
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]


class GatheredHardware(NamedTuple):
    """A device with the facts it is made of."""

    hardware: Hardware
    inputs: tuple[Input, ...]


class Thing(Protocol):
    """What is needed of a thing of the graph."""

    @property
    def id(self) -> str:
        """Its id."""

    def claims(self, property: str | None = None) -> list[Any]:
        """What sources say of it."""

    def into(self, property: str) -> Iterable[Any]:
        """The things from which a relation leads here."""


class Facts:
    """The believed claims of one thing, read once; every value that is used is noted as an input."""

    def __init__(self, thing: Thing) -> None:
        self.id = thing.id
        self.inputs: list[Input] = []
        self._claims: dict[str, list[Any]] = {}
        self._denied: dict[str, list[Any]] = {}
        for claim in thing.claims():
            if claim.status in BELIEVED and claim.extent == "none":
                self._denied.setdefault(claim.property, []).append(claim)
            elif claim.status in BELIEVED:
                self._claims.setdefault(claim.property, []).append(claim)

    def all(self, name: str) -> list[Any]:
        """The claims of a property, noted as inputs."""
        found = self._claims.get(name, [])
        self.inputs += [_input(claim) for claim in found]
        return found

    def denied(self, name: str) -> tuple[str, ...]:
        """What sources say it lacks."""
        found = self._denied.get(name, [])
        self.inputs += [_input(claim) for claim in found]
        return tuple(str(claim.value) for claim in found)

    def value(self, name: str) -> Any:
        """The believed value, or None. Of several that are contested, the first by source."""
        found = self.all(name)
        return found[0].value if found else None

    def number(self, name: str) -> int:
        """A believed whole number, or 0."""
        value = self.value(name)
        return int(value) if value is not None else 0

    def decimal(self, name: str) -> float | None:
        """A believed number, or None."""
        value = self.value(name)
        return float(value) if isinstance(value, int | Decimal) and value > 0 else None

    def locator(self, name: str) -> str:
        """Where the first source says it."""
        found = self._claims.get(name, [])
        return str(next(iter(found[0].locator.values()), "")) if found else ""


def _input(claim: Any) -> Input:
    return Input(
        claim.subject,
        claim.property,
        str(claim.value),
        claim.status,
        claim.source.id,
        claim.source.url,
        claim.as_of,
        str(claim.locator.get("en") or next(iter(claim.locator.values()), "")),
    )


def model_facts(thing: Thing) -> Gathered:
    """The shape of a model of the graph. Raises `BadParameter` where a group attends by what has no known law."""
    facts = Facts(thing)
    groups = [Facts(group) for group in sorted(thing.into("layer_of"), key=lambda group: str(group.id))]
    missing: list[str] = [] if groups else [f"groups of layers of {thing.id}"]
    layers = tuple(_layers(group, missing) for group in groups)
    if any(group.kind == "compressed" for group in layers):  # its windowed layers keep one vector as key and value
        layers = tuple(g._replace(kind="compressed", ratio=0) if g.kind == "sliding" else g for g in layers)
    experts = facts.number("experts")
    heads, size = _configured(groups, layers)
    model = Model(
        name=thing.id,
        layers=layers,
        weights=_weights(facts),
        hidden=facts.number("hidden_size"),
        vocabulary=facts.number("vocabulary_size"),
        experts=experts,
        experts_per_token=facts.number("experts_per_token") if experts else 0,
        context_length=facts.number("context_length"),
        blocks=facts.number("layers"),
        config_heads=heads,
        config_head_dim=size,
    )
    inputs = tuple(dict.fromkeys([*facts.inputs, *(item for group in groups for item in group.inputs)]))
    return Gathered(model, inputs, tuple(missing))


def _layers(facts: Facts, missing: list[str]) -> Layers:
    technique = str(facts.value("attention") or "")
    kind = KINDS.get(technique)
    if kind is None:
        raise BadParameter(f"The layers {facts.id} attend by {technique!r}, whose memory law is not known.")
    depth, shared = facts.number("layer_count"), facts.value("shares_kv") is True
    if not depth:
        missing.append(f"layer_count of {facts.id}")
    if not shared:
        missing += [f"{name} of {facts.id}" for name in _needed(kind, technique) if not facts.number(name)]
    key = facts.number("head_dim")
    return Layers(
        kind=kind,
        depth=depth,
        kv_heads=facts.number("kv_heads"),
        key_dim=key,
        value_dim=facts.number("value_head_dim") or key,
        window=facts.number("window") if kind != "full" else 0,
        latent=facts.number("kv_lora_rank"),
        rope=facts.number("qk_rope_head_dim") if kind == "latent" else 0,
        indexer=facts.number("indexer_head_dim"),
        ratio=facts.number("compress_ratio"),
        state_heads=facts.number("state_heads"),
        state_key=facts.number("state_key_dim"),
        state_value=facts.number("state_value_dim"),
        conv_channels=facts.number("conv_channels"),
        conv_kernel=facts.number("conv_kernel"),
        shared=shared,
        query_heads=facts.number("attention_heads"),
        selected=facts.number("indexer_top_k"),
        sparse=technique == _SPARSE,
        name=facts.id,
    )


def _needed(kind: Kind, technique: str) -> tuple[str, ...]:
    names = _NEEDED[kind]
    if technique == _CONVOLUTION_ONLY:
        return names[3:]
    return names[:3] if technique == _NO_CONVOLUTION else names


def _configured(groups: list[Facts], layers: tuple[Layers, ...]) -> tuple[int, int]:
    """H_kv and D_h as the configuration names them, where a claim was read from that very field; else none."""
    for facts, group in zip(groups, layers, strict=True):
        if facts.locator("kv_heads").rpartition(".")[2] == "num_key_value_heads" and group.key_dim:
            return group.kv_heads, group.key_dim
    return 0, 0


def _weights(facts: Facts) -> Weights | None:
    total = facts.number("parameters_total")
    if not total:
        return None
    linear, routed = "", ""
    for claim in facts.all("published_in"):
        name = _FORMATS.get(str(claim.value), "")
        about = " ".join((*claim.condition.values(), *claim.note.values()))
        if name and "expert" in about:
            routed = name
        elif name and not linear:
            linear = name
    stored = f"{linear or 'bf16'}+{routed}" if routed and routed != linear else linear
    return Weights(total, active=facts.number("parameters_active") or None, stored_as=stored)


def hardware_facts(thing: Thing) -> GatheredHardware:
    """A device of the graph."""
    facts = Facts(thing)
    usable = facts.decimal("memory_usable")
    hardware = Hardware(
        name=thing.id,
        usable=int(usable) if usable else None,
        capacity=facts.decimal("memory_capacity"),
        bandwidth=facts.decimal("memory_bandwidth"),
        bf16=facts.decimal("bf16_dense"),
        fp16=facts.decimal("fp16_dense"),
        fp8=facts.decimal("fp8_dense"),
        fp4=facts.decimal("fp4_dense"),
        int8=facts.decimal("int8_dense"),
        shared=facts.value("memory_shared") is True,
        lacks=facts.denied("computes_in"),
    )
    return GatheredHardware(hardware, tuple(dict.fromkeys(facts.inputs)))
