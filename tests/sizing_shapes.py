"""A few shapes and devices that tests of sizing share."""

from __future__ import annotations

from aigraph.sizing import Hardware, Layers, Model, Weights
from aigraph.sizing.units import GIB

PRO = Model("mimo-v2.5-pro", (Layers("full", 10, 8, 192, 128), Layers("sliding", 60, 8, 192, 128, 128)))
LLAMA = Model(
    "llama", (Layers("full", 32, 8, 128, 128, query_heads=32),), Weights(8_030_261_248, 2 * 128256 * 4096), 4096,
    128256, context_length=131072,
)  # fmt: skip
LATENT = Model(
    "kimi", (Layers("latent", 61, latent=512, rope=64, query_heads=64),), Weights(10**12, active=32 * 10**9), 7168,
    163840, experts=384, experts_per_token=8, context_length=131072,
)  # fmt: skip
HYBRID = Model(
    "hybrid",
    (
        Layers("recurrent", 48, state_heads=48, state_key=128, state_value=128, conv_channels=10240, conv_kernel=4),
        Layers("full", 16, 4, 256, 256, query_heads=24),
    ),
    Weights(27 * 10**9),
    5120,
    248320,
)
H200 = Hardware("h200", usable=140 * GIB, bandwidth=4800, bf16=989, fp8=1979)
SMALL = Hardware("small", capacity=24, bandwidth=1008, bf16=165)
