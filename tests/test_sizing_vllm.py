"""vLLM's pool of pages: its releases, its groups, and what it decides at start."""

from __future__ import annotations

import pytest

from aigraph.errors import BadParameter
from aigraph.sizing import (
    Layers,
    Model,
    Options,
    find_engine,
)
from aigraph.sizing.engines.vllm_releases import release
from aigraph.sizing.units import GIB
from sizing_shapes import HYBRID, LATENT, LLAMA, PRO


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


def test_vllm_refuses_without_its_pool_what_cannot_become_one_kind() -> None:
    """As kv_cache_planning.py of 0.33.0 does: Mamba beside attention, and windows of several sizes."""
    vllm = find_engine("vllm")
    with pytest.raises(BadParameter, match="no recurrent layers"):
        vllm.allocate(HYBRID, Options(4096, hybrid=False))
    windows = Model("x", (Layers("full", 4, 8, 64, 64), *(Layers("sliding", 4, 8, 64, 64, w) for w in (128, 512))))
    with pytest.raises(BadParameter, match="several sizes"):
        vllm.allocate(windows, Options(4096, hybrid=False))
    assert vllm.allocate(windows, Options(4096)).path == "hybrid pool, 3 groups of 4 layers"


def test_vllm_keeps_keys_and_values_in_nvfp4_but_no_latents() -> None:
    """config/vllm.py: validate_nvfp4_kv_cache_with_mla; nine bytes hold sixteen numbers with their scale."""
    assert find_engine("vllm").allocate(LLAMA, Options(16, kv="nvfp4")).low == 32 * 16 * 8 * 256 * 9 // 16
    with pytest.raises(BadParameter, match="no latents in nvfp4"):
        find_engine("vllm").allocate(LATENT, Options(16, kv="nvfp4"))
