"""One model over several devices: what each device holds of its layers. Pure.

Tensor parallelism shares out heads, never less than one KV head a device, so that the cache of all devices grows once
there are more of them than KV heads; latents have no heads and lie on every device. A pipeline shares out blocks.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import BadParameter
from .shapes import Layers, Model

_PIPELINE = "--pp shares layers out instead"


class Plan(NamedTuple):
    """How many devices share what: tensors, the pipeline, experts; whether attention is shared by requests."""

    tp: int = 1
    pp: int = 1
    ep: int = 1
    dp_attention: bool = False

    @property
    def devices(self) -> int:
        """Devices in all; experts are spread over the devices that share tensors."""
        return self.tp * self.pp


class Stage(NamedTuple):
    """One device of a pipeline's stage: its layers, and its share of the blocks."""

    model: Model
    blocks: int
    is_first: bool
    is_last: bool


def check(model: Model, plan: Plan) -> None:
    """Refuse a plan that no engine takes. Raises `BadParameter`."""
    for name, number in (("--tp", plan.tp), ("--pp", plan.pp), ("--ep", plan.ep)):
        if number < 1:
            raise BadParameter(f"{name} {number} is not above zero.")
    if plan.pp > model.depth:
        raise BadParameter(f"A pipeline of {plan.pp} stages is longer than the model's {model.depth} blocks.")
    if model.experts and plan.ep > 1 and model.experts % plan.ep:
        raise BadParameter(f"--ep {plan.ep} does not divide the {model.experts} experts.")
    if plan.ep > 1 and not model.experts:
        raise BadParameter(f"--ep {plan.ep} needs experts, and {model.name} has none.")


def shard(group: Layers, tp: int) -> Layers:
    """One device's part of a group of layers. Raises `BadParameter` where `tp` does not divide it.

    >>> shard(Layers("full", 94, kv_heads=4, key_dim=128, value_dim=128), 8).kv_heads
    1
    """
    if tp == 1:
        return group
    if group.query_heads and group.query_heads % tp:
        raise BadParameter(
            f"--tp {tp} does not divide the {group.query_heads} query heads of {_of(group)}; {_PIPELINE}."
        )
    if group.kind == "recurrent":
        return _shard_state(group, tp)
    if group.kind in ("latent", "compressed") or not group.kv_heads:
        return group
    if group.kv_heads % tp and tp % group.kv_heads:
        raise BadParameter(
            f"--tp {tp} neither divides nor is a multiple of {group.kv_heads} KV heads of {_of(group)}; {_PIPELINE}."
        )
    return group._replace(kv_heads=max(1, group.kv_heads // tp), query_heads=group.query_heads // tp)


def _shard_state(group: Layers, tp: int) -> Layers:
    channels = -(-group.conv_channels // tp)
    if group.state_heads == 1:  # one state over the whole inner width (Mamba 1): the width is shared out
        return group._replace(state_value=-(-group.state_value // tp), conv_channels=channels)
    if group.state_heads % tp:
        raise BadParameter(
            f"--tp {tp} does not divide the {group.state_heads} state heads of {_of(group)}; {_PIPELINE}."
        )
    return group._replace(state_heads=group.state_heads // tp, conv_channels=channels)


def _of(group: Layers) -> str:
    return group.name or f"the {group.kind} layers"


def split(blocks: int, stages: int) -> list[int]:
    """Blocks of each stage as vLLM splits them: what is over goes to the stages before the last.

    >>> split(61, 4), split(60, 4)
    ([15, 15, 16, 15], [15, 15, 15, 15])
    """
    sizes = [blocks // stages] * stages
    for i in range(blocks % stages):
        sizes[-2 - i] += 1
    return sizes


def stages(model: Model, plan: Plan) -> list[Stage]:
    """What one device of each stage holds."""
    check(model, plan)
    tp = 1 if plan.dp_attention else plan.tp
    groups = tuple(shard(group, tp) for group in (*model.layers, *model.draft))
    if plan.pp == 1:
        return [Stage(model._replace(layers=groups, draft=()), model.depth, True, True)]
    found, start = [], 0
    for i, size in enumerate(split(model.depth, plan.pp)):
        is_last = i == plan.pp - 1
        layers = _stage_layers(model, groups, start, size, plan.pp, is_last)
        found.append(Stage(model._replace(layers=layers, draft=(), order=()), size, i == 0, is_last))
        start += size
    return found


def _stage_layers(
    model: Model, groups: tuple[Layers, ...], start: int, size: int, stages: int, is_last: bool
) -> tuple[Layers, ...]:
    main, draft = groups[: len(model.layers)], groups[len(model.layers) :]
    if model.order:
        counts = [_occurrences(model.order[start : start + size], i) for i in range(len(main))]
    else:  # the order is not known: no stage has more than its share of each kind, rounded up
        counts = [-(-group.depth // stages) for group in main]
    layers = tuple(group._replace(depth=count) for group, count in zip(main, counts, strict=True) if count)
    return layers + (draft if is_last else ())


def _occurrences(order: tuple[tuple[int, ...], ...], group: int) -> int:
    return sum(1 for block in order if group in block)
