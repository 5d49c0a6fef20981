"""Where a model's shape may come from: the graph, a configuration, a GGUF header, or, if asked for, the Hub."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ..errors import BadParameter, EndpointError, UnknownName
from .facts import GatheredHardware, Thing, hardware_facts, model_facts
from .hardware import parse_hardware
from .request import Input
from .shapes import Model

HUB = "https://huggingface.co/{}/resolve/main/config.json"
_HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")


class Graph(Protocol):
    """What is needed of a graph."""

    def __contains__(self, entity_id: object) -> bool: ...

    def __getitem__(self, entity_id: str) -> Any: ...

    def entities(self, type: str = "Entity") -> Iterable[Any]:
        """The things of a class."""


class Source(NamedTuple):
    """A model's shape, the inputs it is made of, and what is missing."""

    model: Model
    inputs: tuple[Input, ...]
    missing: tuple[str, ...] = ()


def is_file(text: str) -> bool:
    """Whether a model is given as a file or folder rather than by a name."""
    return text.endswith((".json", ".gguf")) or (("/" in text or "\\" in text) and Path(text).exists())


def find_model(graph: Graph | None, text: str, online: bool = False) -> Source:
    """A model by its id or name in the graph, its file, or, online, its id on the Hub."""
    if is_file(text):
        return read_file(Path(text))
    if graph is not None:
        found = find_thing(graph, text, "Model")
        if found is not None:
            gathered = model_facts(found)
            return Source(*gathered)
    if _HUB_ID.fullmatch(text):
        if online:
            return fetch(text)
        raise BadParameter(f"{text!r} is not in the graph, and the Hub is asked only where --online is given.")
    raise UnknownName("model", text, [entity.id for entity in graph.entities("Model")] if graph is not None else ())


def find_thing(graph: Graph, text: str, type_name: str) -> Thing | None:
    """A thing of a class by its id, else by a name that is the same but for case and separators."""
    if text in graph:
        thing: Thing = graph[text]
        return thing
    wanted = _folded(text)
    for entity in graph.entities(type_name) if wanted else ():
        if wanted in map(_folded, (entity.id, entity.label(), *entity.aliases)):
            found: Thing = entity
            return found
    return None


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def find_hardware(graph: Graph, text: str) -> tuple[GatheredHardware, int]:
    """A device by its id or name, and how many: `h200x8`. Raises `UnknownName`."""
    name, count = (text, 1) if text in graph else parse_hardware(text)
    thing = find_thing(graph, name, "Hardware") or find_thing(graph, text, "Hardware")
    if thing is None:
        raise UnknownName("hardware", name, [entity.id for entity in graph.entities("Hardware")])
    return hardware_facts(thing), count


def read_file(path: Path) -> Source:
    """A model from a `config.json`, the folder of one, or a GGUF file."""
    if path.suffix == ".gguf":
        from .gguf_header import read_gguf

        model = read_gguf(path)
        return Source(model, _inputs(model, str(path)))
    from .configs import read_config_file

    model = read_config_file(path)
    return Source(model, _inputs(model, str(path)))


def _inputs(model: Model, where: str) -> tuple[Input, ...]:
    """What was read of a file, a line for each group of layers."""
    found = []
    for group in model.layers:
        sizes = {name: value for name, value in group._asdict().items() if value and name not in ("kind", "name")}
        text = ", ".join(f"{name} {value}" for name, value in sizes.items())
        found.append(Input(model.name, group.kind, text, "accepted", where, "", "", model.architecture))
    return tuple(found)


def fetch(hub_id: str) -> Source:
    """The configuration of a model on the Hub; the only place that asks the network, and only when told to."""
    import json
    from urllib.error import URLError
    from urllib.request import urlopen

    from .configs import MAX_FILE, read_config

    address = HUB.format(hub_id)
    try:
        with urlopen(address, timeout=20) as answer:
            content = answer.read(MAX_FILE + 1)
        model = read_config(json.loads(content), hub_id)
    except (URLError, OSError, ValueError) as error:
        if isinstance(error, BadParameter):
            raise
        raise EndpointError(f"{address} gave no configuration: {error}.") from None
    return Source(model, _inputs(model, address))
