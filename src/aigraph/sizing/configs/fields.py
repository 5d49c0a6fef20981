"""The fields of a configuration, over its model type's defaults; what is missing or odd is named, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import BadParameter


class Fields:
    """Looks a field up under several names, then among the model type's defaults."""

    def __init__(self, data: Mapping[str, Any], model_type: str, defaults: Mapping[str, Any]) -> None:
        self.data, self.model_type, self.defaults = data, model_type, defaults

    def get(self, *names: str) -> Any:
        """The first of these fields that is there and not null, else the first default, else None."""
        for source in (self.data, self.defaults):
            for name in names:
                if source.get(name) is not None:
                    return source[name]
        return None

    def number(self, *names: str) -> int:
        """A size above zero. Raises `BadParameter` naming the field."""
        value = self.get(*names)
        if value is None:
            raise BadParameter(f"The configuration ({self.model_type}) has no field {names[0]!r}.")
        return self.checked(names[0], value)

    def optional(self, *names: str) -> int:
        """A size, or 0 where it is not there."""
        value = self.get(*names)
        return self.checked(names[0], value) if value else 0

    def checked(self, name: str, value: Any) -> int:
        """`value`, if it is a whole number above zero."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise BadParameter(f"The field {name!r} of the configuration is {value!r}, which is no number above zero.")
        return value

    def items(self, *names: str) -> list[Any] | None:
        """A list as the file itself has it; defaults have none."""
        for name in names:
            if isinstance(self.data.get(name), list):
                return list(self.data[name])
        return None

    @property
    def depth(self) -> int:
        """Blocks."""
        return self.number("num_hidden_layers", "n_layer", "n_layers", "num_layers")

    @property
    def heads(self) -> int:
        """Query heads."""
        return self.number("num_attention_heads", "n_head", "n_heads")

    @property
    def hidden(self) -> int:
        """Elements of a token's hidden state."""
        return self.number("hidden_size", "n_embd", "d_model")

    @property
    def kv_heads(self) -> int:
        """Heads of keys and values: as many as query heads where nothing is said."""
        return self.optional("num_key_value_heads", "num_attention_groups", "num_kv_heads") or self.heads

    @property
    def head_dim(self) -> int:
        """Elements of a head: its own field, else hidden size over heads."""
        return self.optional("head_dim", "attention_head_dim") or self.hidden // self.heads

    def types(self, known: Mapping[str, str], default: list[str] | None = None) -> list[str]:
        """The kind of each block, from `layer_types`, else `default`; a word that is not `known` is refused."""
        words = self.items("layer_types", "layers_block_type") or default
        if words is None:
            raise BadParameter(f"The configuration ({self.model_type}) has no field 'layer_types'.")
        for word in words:
            if word not in known:
                raise BadParameter(
                    f"The field 'layer_types' of the configuration has {word!r}, which is not understood."
                )
        if len(words) < self.depth:
            raise BadParameter(f"The field 'layer_types' has {len(words)} entries for {self.depth} layers.")
        return [known[word] for word in words[: self.depth]]
