"""A folder of facts for sizing, and a fixture that writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samples import PAGE, write_folder

SOURCE, OTHER = "sizing-page", "sizing-mirror"


def claims(**values: object) -> str:
    return "".join(f"  {name}:\n    - {{value: {value}, source: {SOURCE}}}\n" for name, value in values.items())


def thing(type: str, label: str, more: str = "", **values: object) -> str:
    return f"type: {type}\nlabel: {{en: {label}, zh: {label}}}\n{more}claims:\n{claims(**values)}"


def layers(model: str, attention: str, count: int, **sizes: int) -> str:
    return thing("LayerGroup", "Layers", "", layer_of=model, attention=attention, layer_count=count, **sizes)


FILES = {
    f"sources/{SOURCE}.yaml": PAGE,
    f"sources/{OTHER}.yaml": PAGE.replace("kind: official", "kind: aggregator"),
    "entities/models/gem-test.yaml": thing(
        "Model", "Gem Test", "aliases: [GemTest-31B]\n", layers=60, hidden_size=5376, vocabulary_size=262144,
        context_length=262144, parameters_total=31273086512,
    ),
    "entities/layers/gem-test-full.yaml": layers(
        "gem-test", "grouped-query-attention", 10, kv_heads=4, head_dim=512, attention_heads=32
    ),
    "entities/layers/gem-test-swa.yaml": layers(
        "gem-test", "sliding-window-attention", 50, kv_heads=16, head_dim=256, attention_heads=32, window=1024
    )
    + f"    - {{value: 2048, source: {OTHER}, as_of: 2025-01-01}}\n",
    "entities/models/latent-test.yaml": thing(
        "Model", "Latent Test", layers=61, hidden_size=7168, vocabulary_size=163840, context_length=131072,
        parameters_total=1000000000000, parameters_active=32000000000, experts=384, experts_per_token=8,
    ),
    "entities/layers/latent-test-mla.yaml": layers(
        "latent-test", "multi-head-latent-attention", 61, kv_lora_rank=512, qk_rope_head_dim=64, attention_heads=64,
        value_head_dim=128,
    ),
    "entities/models/lame-test.yaml": thing("Model", "Lame Test", hidden_size=64),
    "entities/layers/lame-test-full.yaml": layers("lame-test", "multi-head-attention", 2, head_dim=64),
    "entities/hardware/card-test.yaml": thing(
        "Accelerator", "Card Test", "aliases: [CT200]\n", memory_capacity=141, memory_bandwidth=4800, bf16_dense=989,
        fp8_dense=1979,
    ),
    "entities/hardware/small-test.yaml": thing("Accelerator", "Small Test", memory_usable=25757220864),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The facts, with a cache of their own: others would make it forget the graph while it is in use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield write_folder(tmp_path_factory.mktemp("sizing"), FILES)
