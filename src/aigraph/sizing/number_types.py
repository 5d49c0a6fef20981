"""How numbers are stored: plain types, types with scales, and GGML's blocks; the bottom of `sizing`.

A type packs `block` elements into `block_bytes` bytes, scales included, so that every size is a whole
number of bytes and nothing is rounded on the way.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import BadParameter, UnknownName


class NumberType(NamedTuple):
    """`block` elements in `block_bytes` bytes. `ggml` types cannot hold a row that is no multiple of the block."""

    name: str
    block: int
    block_bytes: int
    ggml: bool = False

    @property
    def bits(self) -> float:
        """Bits per element, scales included."""
        return 8 * self.block_bytes / self.block

    def row(self, elements: int, what: str = "A row") -> int:
        """The bytes of one row, such as a key of one head. Raises `BadParameter` where GGML cannot hold it.

        >>> number_type("q8_0").row(128), number_type("bf16").row(128)
        (136, 256)
        """
        if self.ggml and elements % self.block:
            raise BadParameter(
                f"{what} has {elements} elements, and {self.name} holds rows in multiples of {self.block} only."
            )
        return -(-elements * self.block_bytes // self.block)

    def total(self, elements: int) -> int:
        """The bytes of many elements, such as a model's weights; a started block counts whole.

        >>> number_type("mxfp4").total(64)
        34
        """
        return -(-elements // self.block) * self.block_bytes


_FP8_BLOCK = 128 * 128
_PLAIN = {"f32": 4, "bf16": 2, "f16": 2, "fp8": 1, "int8": 1}
# Quarter-precision types with their scales: elements of a block, bytes with scales.
_SCALED = {
    "fp8-block": (_FP8_BLOCK, _FP8_BLOCK + 4),  # one f32 scale for 128 x 128 (DeepSeek-V3's checkpoint)
    "mxfp8": (32, 33),
    "mxfp4": (32, 17),
    "nvfp4": (16, 9),
    "fp4": (16, 9),
    "int4": (256, 133),  # groups of 128 with an f16 scale and a 4-bit zero point (GPTQ, AWQ)
}
# ggml-common.h: elements of a block, bytes of its struct.
_GGML = {
    "q8_0": (32, 34), "q5_1": (32, 24), "q5_0": (32, 22), "q4_1": (32, 20), "q4_0": (32, 18), "iq4_nl": (32, 18),
    "q2_k": (256, 84), "q3_k": (256, 110), "q4_k": (256, 144), "q5_k": (256, 176), "q6_k": (256, 210),
    "q8_k": (256, 292), "iq1_s": (256, 50), "iq1_m": (256, 56), "iq2_xxs": (256, 66), "iq2_xs": (256, 74),
    "iq2_s": (256, 82), "iq3_xxs": (256, 98), "iq3_s": (256, 110), "iq4_xs": (256, 136), "tq1_0": (256, 54),
    "tq2_0": (256, 66), "mxfp4_gguf": (32, 17),
}  # fmt: skip

TYPES: dict[str, NumberType] = (
    {name: NumberType(name, 1, size) for name, size in _PLAIN.items()}
    | {name: NumberType(name, *sizes) for name, sizes in _SCALED.items()}
    | {name: NumberType(name, *sizes, ggml=True) for name, sizes in _GGML.items()}
)

_ALIASES = {
    "bfloat16": "bf16", "float16": "f16", "fp16": "f16", "half": "f16", "float32": "f32", "fp32": "f32",
    "fp8_e4m3": "fp8", "fp8_e5m2": "fp8", "fp8-e4m3": "fp8", "fp8-e5m2": "fp8", "float8_e4m3fn": "fp8",
    "i8": "int8", "w4a16": "int4", "awq": "int4", "gptq": "int4", "fp8_block": "fp8-block",
}  # fmt: skip

# Whole latents with their own layout, in bytes per token and layer (vLLM 0.33, flashmla_sparse.py).
LATENT_LAYOUTS = {"fp8_ds_mla": 656, "nvfp4_ds_mla": 352}

# A GGUF file type is a mix: embeddings, outputs and some tensors are kept at more bits. Bits per weight that
# llama.cpp's own tools/quantize/README.md reports for Llama-3.1-8B, and the type that most of its tensors have.
GGUF_MIXES = {
    "iq1_s": (2.0042, "iq1_s"), "iq1_m": (2.1460, "iq1_m"), "iq2_xxs": (2.3824, "iq2_xxs"),
    "iq2_xs": (2.5882, "iq2_xs"), "iq2_s": (2.7403, "iq2_xs"), "iq2_m": (2.9294, "iq2_s"),
    "q2_k_s": (2.9697, "q2_k"), "q2_k": (3.1593, "q2_k"), "iq3_xxs": (3.2548, "iq3_xxs"), "iq3_xs": (3.4977, "iq3_xxs"),
    "q3_k_s": (3.6429, "q3_k"), "iq3_s": (3.6606, "iq3_s"), "iq3_m": (3.7628, "iq3_s"), "q3_k_m": (3.9960, "q3_k"),
    "q3_k_l": (4.2979, "q3_k"), "iq4_xs": (4.4597, "iq4_xs"), "q4_k_s": (4.6672, "q4_k"), "iq4_nl": (4.6818, "iq4_nl"),
    "q4_k_m": (4.8944, "q4_k"), "q5_k_s": (5.5704, "q5_k"), "q5_k_m": (5.7036, "q5_k"), "q6_k": (6.5633, "q6_k"),
    "q8_0": (8.5008, "q8_0"),
}  # fmt: skip


def number_type(name: str) -> NumberType:
    """The type of this name or alias, case aside. Raises `UnknownName`.

    >>> number_type("BFloat16").name, number_type("nvfp4").bits
    ('bf16', 4.5)
    """
    key = name.lower()
    key = _ALIASES.get(key, key)
    if key not in TYPES:
        raise UnknownName("number type", name, [*TYPES, *_ALIASES])
    return TYPES[key]
