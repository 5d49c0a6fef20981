"""What the laws need to know of a model: its groups of layers by kind, with their sizes. No engine, no bytes."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["full", "sliding", "chunked", "latent", "compressed", "recurrent"]

KIND_NAMES: dict[str, str] = {
    "full": "full attention",
    "sliding": "sliding window",
    "chunked": "chunked attention",
    "latent": "latent attention",
    "compressed": "compressed attention",
    "recurrent": "recurrent state",
}


class Layers(NamedTuple):
    """`depth` layers of one kind.

    full, sliding, chunked: `kv_heads`, `key_dim`, `value_dim`, and the `window` (or the chunk).
    latent: `latent` and `rope` elements, no heads; a sparse one also `indexer` elements where it has an indexer.
    compressed (DeepSeek-V4): `key_dim` elements that are key and value, for the last `window` tokens and for each
    `ratio` tokens; `indexer` elements for each compressed entry; compressors keep f32 states of `ratio` entries.
    recurrent: `state_heads` matrices of `state_key` x `state_value`, and `conv_channels` of width `conv_kernel`.
    Layers that reuse the cache of others have `shared`; they keep nothing.
    """

    kind: Kind
    depth: int
    kv_heads: int = 0
    key_dim: int = 0
    value_dim: int = 0
    window: int = 0
    latent: int = 0
    rope: int = 0
    indexer: int = 0
    ratio: int = 0
    state_heads: int = 0
    state_key: int = 0
    state_value: int = 0
    conv_channels: int = 0
    conv_kernel: int = 0
    shared: bool = False
    query_heads: int = 0
    selected: int = 0  # tokens that sparse attention reads (index_topk)
    sparse: bool = False
    name: str = ""

    @property
    def elements(self) -> int:
        """Elements that one token adds to one layer's cache, the indexer's left out."""
        if self.shared or self.kind == "recurrent":
            return 0
        if self.kind == "latent":
            return self.latent + self.rope
        if self.kind == "compressed":
            return self.key_dim
        return self.kv_heads * (self.key_dim + self.value_dim)

    @property
    def grows(self) -> bool:
        """Whether the cache of these layers grows with the context without end."""
        if self.shared:
            return False
        return self.kind in ("full", "latent") or (self.kind == "compressed" and self.ratio > 0)


class Weights(NamedTuple):
    """Parameters by where they live; None where it is not known. `small` are norms, routers, biases."""

    total: int
    embedding: int | None = None  # token table, and the output table where it is one of its own
    routed: int | None = None  # routed experts
    small: int | None = None
    active: int | None = None
    stored_bytes: int | None = None  # what the checkpoint's own index says
    stored_as: str = ""  # the number type it is published in
    draft: int = 0  # one layer of multi-token prediction, not part of the total
    uncounted: tuple[str, ...] = ()  # fields of a file whose weights are not in the total


class Model(NamedTuple):
    """A model as far as memory and speed depend on it."""

    name: str
    layers: tuple[Layers, ...]
    weights: Weights | None = None
    hidden: int = 0
    vocabulary: int = 0
    experts: int = 0
    experts_per_token: int = 0
    context_length: int = 0
    order: tuple[tuple[int, ...], ...] = ()  # for each block the places of its groups in `layers`, where known
    blocks: int = 0
    draft: tuple[Layers, ...] = ()  # multi-token prediction and other draft layers
    keeps_window: bool = False  # transformers keeps W tokens of a window, not W - 1 (MiMo)
    config_heads: int = 0  # num_key_value_heads and head_dim as the configuration gives them,
    config_head_dim: int = 0  # for what a linear formula would have said
    architecture: str = ""

    @property
    def depth(self) -> int:
        """Blocks of the model: those that were counted, else the layers' sum."""
        return self.blocks or sum(group.depth for group in self.layers)

    @property
    def kv_layers(self) -> tuple[Layers, ...]:
        """The layers that keep something, those of a draft included."""
        return tuple(group for group in (*self.layers, *self.draft) if not group.shared)

    def with_draft(self, count: int) -> Model:
        """The model with `count` draft layers of its own kind of attention (MTP, EAGLE): they keep a cache as well.

        Their weights are added where the configuration tells them.
        """
        whole = [group for group in self.layers if group.grows]
        if count < 1 or not whole:
            return self
        weights = self.weights
        if weights is not None and weights.draft:
            weights = weights._replace(total=weights.total + count * weights.draft)
        draft = whole[0]._replace(depth=count, name="draft layers")
        return self._replace(draft=(draft,), blocks=self.depth, weights=weights)
