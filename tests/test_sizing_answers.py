"""Number types and units, several devices, weights and bounds, verdicts and their inverses."""

from __future__ import annotations

from typing import Any

import pytest

from aigraph.errors import AigraphError, BadParameter, UnknownName
from aigraph.sizing import (
    Hardware,
    Layers,
    Model,
    Plan,
    Request,
    Weights,
    fit,
    floor,
)
from aigraph.sizing.hardware import parse_hardware
from aigraph.sizing.inverse import max_batch, max_context, models_on, smallest_hardware
from aigraph.sizing.laws import cache_type
from aigraph.sizing.number_types import TYPES, number_type
from aigraph.sizing.parallel import shard, split, stages
from aigraph.sizing.service import make_request
from aigraph.sizing.speed import touched_share
from aigraph.sizing.units import GIB, parse_bytes, parse_tokens
from aigraph.sizing.weights import routed_parameters, stored
from sizing_shapes import H200, LATENT, LLAMA, SMALL

# --- types and sizes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("q8_0", 8.5), ("q5_1", 6), ("q5_0", 5.5), ("q4_1", 5), ("q4_0", 4.5), ("iq4_nl", 4.5), ("q4_k", 4.5),
        ("q6_k", 6.5625), ("nvfp4", 4.5), ("mxfp4", 4.25), ("mxfp8", 8.25), ("bf16", 16),
    ],
)  # fmt: skip
def test_bits_with_scales(name: str, bits: float) -> None:
    assert number_type(name).bits == bits


def test_a_row_that_ggml_cannot_hold() -> None:
    with pytest.raises(BadParameter, match="80 elements, and q8_0 holds rows in multiples of 32"):
        floor(Model("x", (Layers("full", 32, 32, 80, 80),)), 1, 1, cache_type("q8_0"))
    with pytest.raises(UnknownName, match="q9_0"):
        number_type("q9_0")
    assert all(kind.row(512) > 0 for kind in TYPES.values())


@pytest.mark.parametrize("text", ["80", "GiB", "-1GiB", "0GiB", "1 XB", ""])
def test_a_size_needs_a_unit_and_a_number_above_zero(text: str) -> None:
    with pytest.raises(BadParameter):
        parse_bytes(text)


@pytest.mark.parametrize("text", ["0", "-5", "1.5.2", "many", ""])
def test_tokens_are_a_number_above_zero(text: str) -> None:
    with pytest.raises(BadParameter):
        parse_tokens(text)


def test_units_are_told_apart() -> None:
    assert (parse_bytes("80GB"), parse_bytes("80GiB")) == (80 * 10**9, 80 * 2**30)
    assert (parse_tokens("128k"), parse_tokens("1m"), parse_tokens("131,072")) == (131072, 1048576, 131072)
    assert parse_hardware("mi300xx8") == ("mi300x", 8)


@pytest.mark.parametrize("options", [{"batch": 0}, {"ubatch": -1}, {"swa_ratio": 0.0}, {"gpu_memory_utilization": 1.5}])
def test_zero_and_negative_sizes_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadParameter, match="--"):
        make_request(context=4096, **options)


def test_an_option_that_is_none() -> None:
    with pytest.raises(BadParameter, match="no option 'speed'"):
        make_request(context=4096, speed=3)


# --- several devices ------------------------------------------------------------------------------


def test_heads_are_copied_once_there_are_more_devices_than_heads() -> None:
    group = Layers("full", 94, 4, 128, 128, query_heads=64)
    assert [shard(group, tp).kv_heads for tp in (1, 2, 4, 8, 16)] == [4, 2, 1, 1, 1]
    for tp in (3, 6):
        with pytest.raises(BadParameter, match=f"--tp {tp}"):
            shard(group, tp)


def test_latents_lie_whole_on_each_device_unless_requests_are_shared_out() -> None:
    whole, shared = (
        fit(LATENT, H200, Request(8192, 8, plan=Plan(tp=8, dp_attention=flag))).terms[1].bytes.low
        for flag in (False, True)
    )
    assert whole == 8 * shared == 8 * 61 * 576 * 8192 * 2


def test_a_pipeline_splits_the_real_blocks() -> None:
    assert split(61, 4) == [15, 15, 16, 15]
    full, window = Layers("full", 3, 8, 128, 128), Layers("sliding", 9, 8, 128, 128, 128)
    order = tuple((0,) if i % 4 == 3 else (1,) for i in range(12))
    known = [s.model.layers for s in stages(Model("x", (full, window), order=order), Plan(pp=2))]
    assert [[g.depth for g in layers] for layers in known] == [[1, 5], [2, 4]]
    unknown = stages(Model("x", (full, window)), Plan(pp=2))
    assert [[g.depth for g in s.model.layers] for s in unknown] == [[2, 5], [2, 5]]  # never too few


def test_experts_are_shared_out_and_the_rest_is_not_under_dp_attention() -> None:
    apart, together = (stored(LATENT, Plan(tp=8, dp_attention=flag), "fp8-block").bytes.low for flag in (True, False))
    routed = routed_parameters(LATENT)
    assert routed == pytest.approx((10**12 - 32 * 10**9) / (1 - 8 / 384))
    assert apart - together == pytest.approx(7 / 8 * (10**12 - routed - 2 * 163840 * 7168), rel=0.02)


@pytest.mark.parametrize("plan", [Plan(ep=2), Plan(pp=200), Plan(tp=0)])
def test_plans_that_no_engine_takes(plan: Plan) -> None:
    with pytest.raises(BadParameter):
        fit(LLAMA, H200, Request(4096, plan=plan))


# --- weights and bounds ---------------------------------------------------------------------------


def test_experts_in_mxfp4_leave_the_rest_alone() -> None:
    """gpt-oss-120b: a checkpoint of 60.8 GiB."""
    counted = Weights(116_829_156_672, 2 * 201088 * 2880, 36 * 128 * 3 * 2880 * 2880)
    model = Model("gpt-oss-120b", (), counted, 2880, 201088, experts=128, experts_per_token=4, blocks=36)
    assert stored(model, Plan(), "mxfp4").bytes.low / GIB == pytest.approx(60.8, abs=0.1)


def test_a_gguf_mix_is_an_interval_around_what_was_measured() -> None:
    size = stored(LLAMA, Plan(), "q4_k_m").bytes
    assert size.low < 4.58 * GIB < size.high


def test_experts_touched() -> None:
    assert touched_share(384, 8, 1) == pytest.approx(8 / 384)
    assert touched_share(384, 8, 10_000) == pytest.approx(1)
    few, many = (fit(LATENT, H200, Request(4096, batch)).bounds[0].seconds for batch in (1, 64))
    assert 20 < many / few < 64


# --- the answer and its inverses ------------------------------------------------------------------


def test_the_four_verdicts() -> None:
    assert fit(LLAMA, H200, Request(131072)).verdict == "fits"
    assert fit(LATENT, H200, Request(4096)).verdict == "does not fit"
    assert fit(LATENT, H200, Request(4096)).decided_by == "weights"
    span = max_context(LLAMA, SMALL, Request(1))
    assert 1 < span.sure < span.possible
    between = fit(LLAMA, SMALL, Request((span.sure + span.possible) // 2))
    assert between.verdict == "fits only if"
    unknown = fit(LLAMA._replace(weights=None), Hardware("bare"), Request(1))
    assert unknown.verdict == "unknown"
    assert unknown.missing == ("parameters_total of llama", "memory_usable or memory_capacity of bare")


def test_the_largest_context_fits_and_the_next_does_not() -> None:
    request = Request(1, weights="bf16")
    span = max_context(LLAMA, SMALL, request)
    assert fit(LLAMA, SMALL, request._replace(context=span.sure)).verdict == "fits"
    assert fit(LLAMA, SMALL, request._replace(context=span.sure + 16)).verdict != "fits"
    assert max_context(LLAMA, H200, request).sure == LLAMA.context_length


def test_the_most_requests() -> None:
    span = max_batch(LLAMA, H200, Request(8192))
    assert fit(LLAMA, H200, Request(8192, span.sure)).verdict == "fits"
    assert fit(LLAMA, H200, Request(8192, span.sure + 1)).verdict != "fits"
    assert max_batch(LATENT, SMALL, Request(8192)).possible == 0


def test_the_smallest_hardware_and_the_models_that_fit() -> None:
    choices = smallest_hardware(LATENT, [SMALL, H200], Request(8192, weights="fp8-block"))
    assert [(c.name, c.devices) for c in choices] == [("h200", 8)]
    on = models_on(SMALL, 1, [LATENT, LLAMA], Request(8192))
    assert [(c.name, c.answer.verdict if c.answer else None) for c in on] == [
        ("llama", "fits"),
        ("kimi", "does not fit"),
    ]


def test_warnings() -> None:
    old = Hardware("old", usable=80 * GIB, bf16=312, lacks=("fp8",))
    said = fit(LLAMA, old, Request(200_000, weights="fp8", kv="fp8")).warnings
    assert any("has no FP8 compute" in text for text in said)
    assert any("more than the 131,072" in text for text in said)
    turing = fit(LLAMA, Hardware("t4", usable=16 * GIB, fp16=65), Request(1)).warnings
    assert any("FP16" in text for text in turing)


def test_refusals_name_what_is_wrong() -> None:
    with pytest.raises(AigraphError, match="--tp 3 does not divide the 32 query heads"):
        fit(LLAMA, H200, Request(1, plan=Plan(tp=3)))
