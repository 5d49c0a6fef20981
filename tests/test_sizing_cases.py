"""Sizing against measured and published figures, and whether those catch the mistakes that calculators make."""

from __future__ import annotations

from typing import Any

import pytest

from aigraph.errors import AigraphError
from aigraph.sizing import Hardware, Layers, Model, Options, Request, Weights, fit, floor, laws, total
from aigraph.sizing import hardware as hardware_module
from aigraph.sizing.configs import read_config
from aigraph.sizing.engines import find_engine
from aigraph.sizing.linear import linear_formula
from aigraph.sizing.shapes import Kind
from aigraph.sizing.units import GIB, parse_bytes
from sizing_cases import GEMMA_31B, PUBLISHED, disagreements, measured, model_of, published, table, worked

CASES, FIGURES = table("kv-cases.csv"), table("kv-published.csv")


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['model']}-{row['T']}")
def test_measured_tensors_and_floor_to_the_byte(row: dict[str, str]) -> None:
    assert list(measured(row)) == []


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row["id"])
def test_published_figures(row: dict[str, str]) -> None:
    assert list(published(row)) == []


def test_every_row_is_tried() -> None:
    assert len(CASES) > 30
    assert {row["id"] for row in FIGURES} == set(PUBLISHED)


def test_worked_examples() -> None:
    assert list(worked()) == []


@pytest.mark.parametrize("row", [row for row in CASES if row["expected_params_text"]], ids=lambda row: row["model"])
def test_parameters_of_plain_families(row: dict[str, str]) -> None:
    counted = model_of(row["model"]).weights
    if counted is None:
        assert row["model_type"] not in ("llama", "gpt_oss", "deepseek_v3", "mixtral", "minimax_m2", "phi3")
    else:
        assert counted.total == pytest.approx(int(row["expected_params_text"]), rel=0.005)


# --- findings -------------------------------------------------------------------------------------


def test_vllm_on_gemma_with_the_memory_its_log_names() -> None:
    capacity = find_engine("vllm").capacity(GEMMA_31B, parse_bytes("64.68 GiB"), Options(262144))
    assert capacity.tokens == 626_949
    larger = find_engine("vllm").capacity(
        GEMMA_31B, parse_bytes("64.68 GiB"), Options(262144, max_num_batched_tokens=16384)
    )
    assert larger.tokens == 509_255  # the tokens of a batch cost capacity


def test_why_another_calculator_says_half_as_much_again() -> None:
    """P01's note: 972,134 tokens from 74.95 GiB. That is the floor turned round, which no pool of blocks reaches."""
    left = parse_bytes("74.95 GiB")
    by_the_floor = (left - laws.constant(GEMMA_31B)) / laws.per_token(GEMMA_31B)
    assert by_the_floor == pytest.approx(972_134, rel=1e-4)
    ours = find_engine("vllm").capacity(GEMMA_31B, left, Options(262144)).tokens
    assert by_the_floor / ours == pytest.approx(1.338, abs=0.001)  # of the 55 %, 34 are the law, the rest the memory


@pytest.mark.parametrize(
    ("name", "floor_gib", "linear_gib"),
    [
        ("XiaomiMiMo--MiMo-V2-Flash", 2.84, 18.0),
        ("meta-llama--Llama-4-Scout-17B-16E-Instruct", 7.1, 24.0),
        ("google--gemma-4-26B-A4B", 2.70, 30.0),
        ("openai--gpt-oss-120b", 4.50, 9.0),
        ("deepseek-ai--DeepSeek-V3", 8.58, 213.5),
    ],
)
def test_what_linear_formulas_say(name: str, floor_gib: float, linear_gib: float) -> None:
    model = model_of(name)
    assert total(floor(model, 131072)) / GIB == pytest.approx(floor_gib, abs=0.05)
    said = linear_formula(model, 131072, 1, laws.cache_type())
    assert said is not None
    assert said.low / GIB == pytest.approx(linear_gib, abs=0.05)
    assert said.factor_low == pytest.approx(said.low / total(floor(model, 131072)))


@pytest.mark.parametrize("name", ["meta-llama--Meta-Llama-3.1-405B", "class:phi3"])
def test_linear_formulas_are_exact_for_uniform_attention(name: str) -> None:
    said = linear_formula(model_of(name), 131072, 1, laws.cache_type())
    assert said is not None
    assert (said.factor_low, said.factor_high) == (1, 1)


# --- mutations: each common mistake is caught -----------------------------------------------------


def _without_values(group: Layers, cache: laws.Cache) -> int:
    return TOKEN_BYTES(group._replace(value_dim=group.key_dim), cache)


def _double_latent(group: Layers, cache: laws.Cache) -> int:
    return TOKEN_BYTES(group, cache) * (2 if group.kind == "latent" else 1)


def _window_elsewhere(model: Model) -> tuple[Layers, ...]:
    """The window on the full layers instead of the windowed ones."""
    window = max((group.window for group in model.layers), default=0)
    swap: dict[str, Kind] = {"sliding": "full", "full": "sliding"}
    return tuple(g._replace(kind=swap[g.kind], window=window) if g.kind in swap and window else g for g in model.layers)


def _every_layer_full(group: Layers, tokens: int, window: int | None = None) -> int:
    del group, window
    return tokens


TOKEN_BYTES = laws.token_bytes
MUTATIONS: dict[str, tuple[Any, str, Any]] = {
    "values as large as keys": (laws, "token_bytes", _without_values),
    "latents as keys and values": (laws, "token_bytes", _double_latent),
    "no window": (laws, "kept_tokens", _every_layer_full),
    "states in 16 bits": (laws, "STATE", laws.cache_type().key),
    "an indexer's key left out": (laws, "indexer_bytes", lambda *_: 0),
}  # fmt: skip


def test_nothing_disagrees_as_it_stands() -> None:
    assert disagreements() == []


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_mistake_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*MUTATIONS[name])
    assert disagreements() != []


def test_the_window_on_the_wrong_layers_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "kv_layers", property(lambda self: [g for g in _window_elsewhere(self) if not g.shared]))
    assert disagreements() != []


def test_gb_for_gib_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parse_bytes.__globals__["_UNITS"], "gib", 10**9)
    assert [text for text in disagreements() if text.startswith("P01")] != []


H100 = Hardware("h100", capacity=80, bandwidth=3350, bf16=989, fp8=1979)
LLAMA_405B = model_of("meta-llama--Meta-Llama-3.1-405B")


def test_memory_as_advertised_is_an_interval_from_gb_to_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = H100.memory()
    assert memory is not None
    assert memory == (80 * 10**9, 80 * 2**30)
    monkeypatch.setattr(hardware_module, "GIB", 10**9)
    assert H100.memory() != memory


def _bounds_that_disagree() -> list[str]:
    """Least times of reading in a prompt, worked out from the dense figures of the data sheet."""
    counted, found = LLAMA_405B.weights, []
    assert counted is not None
    active = counted.total - 128256 * 16384  # all but the look-up of the token table
    scores = 126 * 2 * 128 * 256 * 4096 * 2048
    for weights, peak in (("bf16", 989), ("fp8", 1979)):
        answer = fit(LLAMA_405B, H100, Request(4096, weights=weights))
        seconds = next(bound for bound in answer.bounds if bound.name == "prefill").seconds
        if seconds != pytest.approx((2 * active * 4096 + scores) / (peak * 1e12), rel=1e-3):
            found.append(f"{weights}: {seconds}")
    return found


def _caches_that_disagree() -> list[str]:
    """The cache of 8,192 tokens, by its own type and by that of the weights."""
    model = Model("x", (Layers("full", 32, 8, 128, 128),), Weights(8 * 10**9), 4096, 128256)
    found = []
    for weights in ("bf16", "fp8", "nvfp4"):
        for kv, size in (("bf16", 1 << 30), ("fp8", 1 << 29)):
            answer = fit(model, H100, Request(8192, weights=weights, kv=kv))
            sizes = {answer.terms[1].bytes.low, total(answer.floor)}
            if sizes != {size}:
                found.append(f"weights {weights}, cache {kv}: {sizes}")
    return found


def test_bounds_rest_on_dense_compute_and_caches_on_their_own_type() -> None:
    assert (_bounds_that_disagree(), _caches_that_disagree()) == ([], [])


def test_sparse_for_dense_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    dense = Hardware.compute

    def sparse(self: Hardware, number_type: str) -> tuple[float | None, str]:
        peak, used = dense(self, number_type)
        return (2 * peak if peak else peak), used

    monkeypatch.setattr(Hardware, "compute", sparse)
    assert len(_bounds_that_disagree()) == 2


def test_the_weights_type_for_the_cache_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Request.engine_options

    def wrong(self: Request) -> Options:
        return right(self)._replace(kv=self.weights)

    monkeypatch.setattr(Request, "engine_options", wrong)
    assert _caches_that_disagree() != []


def test_an_unknown_architecture_is_refused_by_its_field() -> None:
    with pytest.raises(AigraphError, match="'model_type' is 'brand_new'"):
        read_config({"model_type": "brand_new"})
