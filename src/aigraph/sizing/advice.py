"""What a person should be told beside the figures: types that hardware or an engine lacks, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator

from .engines import find_engine
from .hardware import Hardware
from .number_types import GGUF_MIXES, LATENT_LAYOUTS, number_type
from .request import Request
from .shapes import Model

_FOUR_BITS = ("nvfp4", "mxfp4", "fp4")


def warnings(model: Model, hardware: Hardware, request: Request) -> tuple[str, ...]:
    """All that apply, a sentence each."""
    published = model.weights.stored_as if model.weights else ""
    wanted = (request.weights or published).lower()
    found = [*_context(model, request), *_compute(hardware, wanted, request), *_types(model, wanted, request)]
    latent = any(group.kind in ("latent", "compressed") for group in model.layers)
    if latent and request.plan.tp > 1 and not request.plan.dp_attention and request.batch > 1:
        found.append("Latents lie whole on every device that shares tensors; --dp-attention shares the requests out.")
    if hardware.shared:
        found.append(f"The memory of {hardware.name} is shared with the host, which needs some of it.")
    return tuple(dict.fromkeys(found))


def _context(model: Model, request: Request) -> Iterator[str]:
    if model.context_length and request.context > model.context_length:
        yield f"{request.context:,} tokens are more than the {model.context_length:,} that the model reads."


def _compute(hardware: Hardware, wanted: str, request: Request) -> Iterator[str]:
    """Types that the hardware does not compute in: they are stored so, and widened on the way."""
    parts = [("weights are", name) for name in wanted.split("+")]
    parts += [("the cache is", name) for name in request.kv.split("/")]
    for what, name in parts:
        family = _family(name.lower())
        if family and family in hardware.lacks:
            yield f"{hardware.name} has no {family.upper()} compute: {what} stored so, and computed with in BF16."
        elif family and getattr(hardware, family) is None and hardware.bf16:
            yield f"No {family.upper()} compute is known of {hardware.name}: engines without it compute in BF16."
    if hardware.bf16 is None and hardware.fp16 and wanted in ("", "bf16"):
        yield f"No BF16 compute is known of {hardware.name}: engines fall back to FP16."


def _family(name: str) -> str:
    if name.startswith(("fp8", "mxfp8")):
        return "fp8"
    return "fp4" if name in _FOUR_BITS or name.startswith("nvfp4") else ""


def _types(model: Model, wanted: str, request: Request) -> Iterator[str]:
    engine = find_engine(request.engine).name
    if wanted in GGUF_MIXES and engine not in ("llama.cpp", "transformers"):
        yield f"{wanted} is a format of llama.cpp; {engine} reads few of its types."
    if engine != "llama.cpp" and request.kv and request.kv not in LATENT_LAYOUTS:
        for name in request.kv.split("/"):
            if number_type(name).ggml:
                yield f"{name} is a cache type of llama.cpp; {engine} keeps none in it."
    if model.weights and model.weights.uncounted and not model.weights.stored_bytes:
        yield f"The weights of {', '.join(model.weights.uncounted)} are not counted, mostly less than a billion."
    if model.draft and model.weights and not model.weights.draft:
        yield "The weights of the draft layers are not known, and not counted."
    if model.weights and not wanted and not model.weights.stored_bytes:
        yield "No source says what the weights are published in; BF16 is taken. --weights says otherwise."
