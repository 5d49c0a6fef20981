"""Allocators of engines other than vLLM, and what holds of all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.errors import BadParameter, UnknownName
from aigraph.sizing import (
    Interval,
    Layers,
    Model,
    Options,
    find_engine,
    floor,
    total,
)
from aigraph.sizing.engines import ENGINES
from aigraph.sizing.laws import constant, per_token
from aigraph.sizing.units import GIB
from sizing_shapes import HYBRID, LATENT, LLAMA, PRO


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
