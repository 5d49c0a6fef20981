"""Engines' allocators, number types, parallelism: what each does that the others do not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.errors import AigraphError, BadParameter, UnknownName
from aigraph.sizing import (
    Hardware,
    Interval,
    Layers,
    Model,
    Options,
    Plan,
    Request,
    Weights,
    find_engine,
    fit,
    floor,
    total,
)
from aigraph.sizing.engines import ENGINES
from aigraph.sizing.engines.vllm_releases import release
from aigraph.sizing.hardware import parse_hardware
from aigraph.sizing.inverse import max_batch, max_context, models_on, smallest_hardware
from aigraph.sizing.laws import cache_type, constant, per_token
from aigraph.sizing.number_types import TYPES, number_type
from aigraph.sizing.parallel import shard, split, stages
from aigraph.sizing.service import make_request
from aigraph.sizing.speed import touched_share
from aigraph.sizing.units import GIB, parse_bytes, parse_tokens
from aigraph.sizing.weights import routed_parameters, stored

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


# --- engines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "pool", "chunks", "widen", "share"),
    [
        ("0.9.0", False, False, 1.0, 0.90), ("0.9.1", True, False, 1.0, 0.90), ("0.11.2", True, False, 1.0, 0.90),
        ("0.12.0", True, False, 1.25, 0.90), ("0.13.0", True, False, 1.25, 0.90), ("0.14.0", True, True, 1.25, 0.90),
        ("0.17.0", True, True, 1.25, 0.90), ("0.18.0", True, True, 1.5, 0.90), ("0.19.1", True, True, 1.5, 0.90),
        ("0.20.0", True, True, 1.5, 0.92), ("v0.24.0+rhaiv.13", True, True, 1.5, 0.92), ("", True, True, 1.5, 0.92),
    ],
)  # fmt: skip
def test_vllm_releases_as_their_packages_have_them(
    version: str, pool: bool, chunks: bool, widen: float, share: float
) -> None:
    known = release(version)
    assert (known.pool, known.chunks, known.widen, known.share) == (pool, chunks, widen, share)
    assert [release(v).in_flight for v in ("0.25.0", "0.26.0")] == [False, True]
    assert [release(v).pads for v in ("0.23.0", "0.24.0")] == [False, True]


def test_vllm_keeps_chunked_layers_whole_before_0_14() -> None:
    scout = Model("scout", (Layers("full", 12, 8, 128, 128), Layers("chunked", 36, 8, 128, 128, 8192)))
    vllm = find_engine("vllm")
    new, old = (vllm.allocate(scout, Options(131072, version=version)).low for version in ("0.24.0", "0.11.0"))
    assert new == 12 * 4096 * 16 * (131072 // 16 + 3 * 16384 // 16)
    assert old == 48 * 4096 * 131072


def test_vllm_with_all_layers_windowed_keeps_windows_without_a_pool() -> None:
    mistral = Model("mistral", (Layers("sliding", 32, 8, 128, 128, 4096),))
    blocks = -(-(4095 + 8192) // 16) + 1
    for version in ("0.8.5", "0.24.0"):
        assert find_engine("vllm").allocate(mistral, Options(131072, version=version)).low == blocks * 16 * 4096 * 32


def test_vllm_refuses_pages_that_do_not_divide_before_0_24() -> None:
    odd = Model("odd", (Layers("full", 10, 8, 192, 128), Layers("sliding", 30, 8, 128, 128, 128)))
    with pytest.raises(BadParameter, match="do not divide"):
        find_engine("vllm").allocate(odd, Options(8192, version="0.23.0"))
    padded = find_engine("vllm").allocate(odd, Options(8192, version="0.24.0"))
    assert padded.low == 10 * 16 * 8 * 320 * 2 * (512 + 3 * (512 + 1))  # windowed pages as large as the full ones


def test_vllm_keeps_latents_and_odd_windows_in_one_block() -> None:
    """Latents cannot be padded: where pages do not divide, windows are kept whole (kv_cache_planning.py)."""
    mixed = Model("mixed", (Layers("latent", 20, latent=512, rope=64), Layers("sliding", 4, 8, 96, 96, 512)))
    made = find_engine("vllm").allocate(mixed, Options(6400))
    assert made.low == 6400 * (20 * 576 * 2 + 4 * 8 * 192 * 2)
    assert "kept whole" in made.notes[0]


def test_vllm_is_an_interval_where_the_engine_decides_at_start() -> None:
    vllm = find_engine("vllm")
    new = vllm.allocate(PRO, Options(131072))
    assert new.low == vllm.allocate(PRO, Options(131072, concurrent_batches=1)).low
    assert new.high == vllm.allocate(PRO, Options(131072, concurrent_batches=2)).low
    assert new.high / GIB == pytest.approx(10.98, abs=0.01)
    old = vllm.allocate(PRO, Options(131072, version="0.24.0"))
    assert old.low == old.high == new.low
    states = vllm.allocate(HYBRID, Options(131072))
    page = vllm.allocate(HYBRID, Options(1)).low // 4
    assert states.high - states.low == 2 * 3 * page  # three states where prefixes are cached, for three groups


def test_vllm_cannot_tell_layers_apart_that_store_the_same() -> None:
    full = Layers("full", 10, 8, 128, 128, query_heads=32)
    drafted = Model("x", (full, Layers("sliding", 30, 8, 128, 128, 1024)), draft=(full._replace(depth=1, name="mtp"),))
    assert find_engine("vllm").allocate(drafted, Options(8192)).path == "hybrid pool, 4 groups of 11 layers"


def test_vllm_without_the_hybrid_pool_keeps_windows_whole() -> None:
    vllm = find_engine("vllm")
    new, old = (vllm.allocate(PRO, Options(131072, version=version)).low for version in ("0.33.0", "0.8.5"))
    assert (new, old) == (11318 * 819200, 70 * 131072 * 5120)
    assert vllm.allocate(PRO, Options(131072, hybrid=False)).low == old
    assert "kept whole" in vllm.allocate(PRO, Options(131072, hybrid=False)).notes[0]


def test_vllm_grows_attentions_block_until_its_page_holds_a_state() -> None:
    allocation = find_engine("vllm").allocate(HYBRID, Options(131072))
    state = 48 * 128 * 128 * 4 + 10240 * 3 * 2
    block = 16 * -(-state // (16 * 4 * 512 * 2))
    page = block * 4 * 512 * 2
    assert allocation.low == 16 * page * (3 + -(-131072 // block))


def test_vllm_pads_groups_to_one_size() -> None:
    model = Model("x", (Layers("full", 10, 8, 128, 128), Layers("sliding", 25, 8, 128, 128, 1024)))
    assert "4 groups of 10" in find_engine("vllm").allocate(model, Options(8192)).path  # 1 full, 3 windowed for 25
    even = Model("y", (Layers("full", 13, 8, 128, 128), Layers("sliding", 12, 8, 128, 128, 1024)))
    assert "2 groups of 13" in find_engine("vllm").allocate(even, Options(8192)).path


def test_sglang_shares_a_pool_whatever_the_window() -> None:
    sglang = find_engine("sglang")
    assert sglang.allocate(PRO, Options(131072)).low == int(36.25 * GIB)
    assert sglang.allocate(PRO, Options(131072, swa_ratio=0.1)).low == int(10 * GIB)
    capacity = sglang.capacity(PRO, 10 * GIB, Options(131072, page_size=64))
    assert capacity.tokens % 64 == 0
    assert capacity.tokens == int(10 * GIB / (58 * 5120)) // 64 * 64


def test_llama_cpp_cells() -> None:
    engine = find_engine("llama.cpp")
    assert engine.allocate(PRO, Options(131072)).low / GIB == pytest.approx(6.4697, abs=1e-4)
    assert engine.allocate(PRO, Options(131072, swa_full=True)).low == int(43.75 * GIB)
    four = Options(8192, batch=4)
    unified, streams = (engine.allocate(PRO, four._replace(kv_unified=flag)).low for flag in (True, False))
    assert unified == 10 * 4 * 8192 * 5120 + 60 * 1024 * 5120  # one pool: 4 x 128 + 512 cells
    assert streams == 10 * 4 * 8192 * 5120 + 60 * 4 * 768 * 5120  # a pool each: 128 + 512, in steps of 256
    assert engine.allocate(PRO, Options(100)).low == 70 * 256 * 5120


def test_llama_cpp_keeps_latents_once_and_an_indexers_keys() -> None:
    engine = find_engine("llama.cpp")
    sparse = Model("v3.2", (Layers("latent", 61, latent=512, rope=64, indexer=128, sparse=True),))
    assert engine.allocate(sparse, Options(4096)).low == 61 * 4096 * (576 + 128) * 2
    assert engine.allocate(sparse, Options(4096, kv="q8_0")).low == 61 * 4096 * (576 + 128) * 34 // 32
    new, old = (engine.allocate(LATENT, Options(4096, version=version)) for version in ("0.5.0", "b7000"))
    assert new.low == new.high == old.low
    assert old.high - old.low == 61 * 4096 * 512 * 2


def test_llama_cpp_streams_are_padded_each() -> None:
    plain = Model("x", (Layers("full", 1, 1, 32, 32),))
    assert find_engine("llama.cpp").allocate(plain, Options(300, batch=3, kv_unified=False)).low == 3 * 512 * 128
    assert find_engine("llama.cpp").allocate(plain, Options(300, batch=3)).low == 1024 * 128
    with pytest.raises(BadParameter, match="keeps no cache in fp8"):
        find_engine("llama.cpp").allocate(plain, Options(300, kv="fp8"))


def test_keys_and_values_may_have_types_of_their_own() -> None:
    assert find_engine("llama.cpp").allocate(LLAMA, Options(256, kv="q8_0/q4_0")).low == 32 * 256 * 8 * (136 + 72)


def test_sglang_estimates_its_share_by_the_size_of_the_memory() -> None:
    sglang = find_engine("sglang")
    h100, h200, b200 = (Interval(size * GIB, size * GIB) for size in (80, 140, 180))
    small = sglang.share(LLAMA, Options(1), h100)
    reserved = 512 + 1.5 * 8192 + 1 / 8 * 1024 + 2 * 256
    assert small.high == round(1 - reserved / 80 / 1024, 3)
    assert small.low < small.high < sglang.share(LLAMA, Options(1), h200).high
    eight = 512 + 1.5 * 16384 + 8 / 8 * 1024 + 2 * 512
    assert sglang.share(LLAMA, Options(1, devices=8), b200).high == round(1 - eight / 180 / 1024, 3)
    assert sglang.share(LLAMA, Options(1, gpu_memory_utilization=0.7), b200).low == 0.7


def test_sglang_keeps_a_budget_for_states() -> None:
    sglang, state = find_engine("sglang"), 48 * (48 * 128 * 128 * 4 + 10240 * 3 * 2)
    made = sglang.allocate(HYBRID, Options(131072))
    tokens = 16 * 131072 * 4 * 512 * 2
    assert made.low == tokens + state
    assert made.high == int(tokens * 1.9)
    capacity = sglang.capacity(HYBRID, 38 * GIB, Options(131072))
    assert capacity.tokens == 20 * GIB // (16 * 4 * 512 * 2)
    assert capacity.requests == capacity.tokens / 131072
    assert sglang.capacity(HYBRID, 38 * GIB, Options(64)).requests == 18 * GIB // state // 3


def test_tensorrt_llm_rounds_to_blocks_for_each_window() -> None:
    allocation = find_engine("tensorrt-llm").allocate(PRO, Options(100))
    assert (allocation.low, allocation.high) == (70 * 128 * 5120, 70 * 128 * 5120)
    engine = find_engine("trtllm")
    told, default, whole = (engine.allocate(PRO, Options(131072, hybrid=flag)) for flag in (True, None, False))
    assert told.low == (10 * 4096 + 60 * 5) * 32 * 5120  # ceil(128 / 32) blocks, and one more
    assert told.high == (10 * 4096 + 60 * 261) * 32 * 5120  # while a part of 8192 tokens is read in
    assert (default.low, default.high) == (told.low, whole.low)
    assert whole.low == whole.high == 70 * 131072 * 5120
    assert "max_attention_window" in default.notes[0]


def test_transformers_holds_the_newest_token_of_a_window_back() -> None:
    engine = find_engine("transformers")
    assert engine.allocate(PRO, Options(3000)).low == (10 * 3000 + 60 * 127) * 5120
    assert engine.allocate(PRO._replace(keeps_window=True), Options(3000)).low == (10 * 3000 + 60 * 128) * 5120


def test_mlx_grows_in_steps_and_rotates() -> None:
    allocation = find_engine("mlx").allocate(PRO, Options(3000))
    assert allocation.low == (10 * 3000 + 60 * 128) * 5120
    assert allocation.high == (10 * 3072 + 60 * 2175) * 5120


@pytest.mark.parametrize("name", sorted(ENGINES))
@given(tokens=st.integers(1, 40_000), batch=st.integers(1, 9))
def test_more_never_needs_less(name: str, tokens: int, batch: int) -> None:
    engine = ENGINES[name]
    for model in (PRO, HYBRID, LATENT, LLAMA):
        here = engine.allocate(model, Options(tokens, batch))
        assert 0 < here.low <= here.high
        assert here.low <= engine.allocate(model, Options(tokens + 1, batch)).low
        assert here.low <= engine.allocate(model, Options(tokens, batch + 1)).low


@pytest.mark.parametrize("name", sorted(ENGINES))
@given(left=st.integers(GIB, 100 * GIB))
def test_what_an_engine_says_it_holds_it_can_allocate(name: str, left: int) -> None:
    for model in (PRO, LATENT, LLAMA):
        capacity = ENGINES[name].capacity(model, left, Options(4096))
        requests = int(capacity.requests)
        if requests:
            assert ENGINES[name].allocate(model, Options(4096, requests)).low <= left * 1.001


@given(tokens=st.integers(9000, 10**6))
def test_the_line_of_a_long_request(tokens: int) -> None:
    for model in (PRO, HYBRID, LATENT, LLAMA):
        assert total(floor(model, tokens)) == constant(model) + per_token(model) * tokens


def test_unknown_engines_and_versions() -> None:
    with pytest.raises(UnknownName, match="vlm"):
        find_engine("vlm")
    with pytest.raises(BadParameter, match="no version"):
        find_engine("vllm").allocate(PRO, Options(1, version="new"))


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
