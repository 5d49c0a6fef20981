"""A model's shape from the header of a GGUF file, with the `gguf` package; the weights' bytes are the tensors' own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import MissingPackage, UnreadableData
from .gguf_layers import layers
from .shapes import Model, Weights


def read_gguf(path: Path) -> Model:
    """The model that a GGUF file holds. Raises `BadParameter` naming what is not understood."""
    fields, tensors = _read(path)
    architecture = str(fields.get("general.architecture") or "")
    own = {name.removeprefix(architecture + "."): value for name, value in fields.items()}
    made = layers(architecture, own, path.name)
    experts = int(own.get("expert_count") or 0)
    return Model(
        name=str(fields.get("general.name") or path.stem),
        layers=made.layers,
        weights=tensors,
        hidden=int(own["embedding_length"]),
        vocabulary=int(own.get("vocab_size") or fields.get("tokenizer.ggml.tokens") or 0),
        experts=experts,
        experts_per_token=int(own.get("expert_used_count") or 0) if experts else 0,
        context_length=int(own.get("context_length") or 0),
        order=made.order,
        blocks=len(made.order),
        architecture=architecture,
    )


def _read(path: Path) -> tuple[dict[str, Any], Weights]:
    """Fields as Python values (of lists of strings their length), and the tensors' counts and bytes."""
    try:
        from gguf import GGUFReader
    except ImportError:
        raise MissingPackage("Reading GGUF files needs the package gguf.", hint="pip install 'aigraph[gguf]'") from None
    try:
        readers = [GGUFReader(str(path))]
        readers += [GGUFReader(str(part)) for part in _other_parts(path, readers[0])]
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UnreadableData(f"{path} cannot be read as GGUF: {error}.") from None
    fields = {name: _value(field) for name, field in readers[0].fields.items()}
    total = stored = embedding = routed = 0
    for tensor in (tensor for reader in readers for tensor in reader.tensors):
        count = int(tensor.n_elements)
        total, stored = total + count, stored + int(tensor.n_bytes)
        embedding += count if tensor.name in ("token_embd.weight", "output.weight") else 0
        routed += count if "_exps." in tensor.name else 0
    return fields, Weights(total, embedding=embedding, routed=routed, stored_bytes=stored, stored_as="gguf")


def _other_parts(path: Path, first: Any) -> list[Path]:
    """The further files of a model that is split into several, which lie beside the first."""
    field = first.fields.get("split.count")
    count = int(field.contents()) if field is not None else 1
    stem = path.name.removesuffix(f"-00001-of-{count:05d}.gguf")
    if count > 1 and stem == path.name:
        raise UnreadableData(f"{path} is a part of {count}; the first of them is to be named.")
    parts = [path.with_name(f"{stem}-{i:05d}-of-{count:05d}.gguf") for i in range(2, count + 1)]
    missing = [part.name for part in parts if not part.exists()]
    if missing:
        raise UnreadableData(f"{path} is a part of {count}, and {missing[0]} is not beside it.")
    return parts


def _value(field: Any) -> Any:
    from gguf import GGUFValueType

    if field.types[:1] == [GGUFValueType.ARRAY] and field.types[-1] == GGUFValueType.STRING:
        return len(field.data)
    return field.contents()
