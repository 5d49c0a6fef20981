"""Parameters counted from configurations against published totals, and weights in the types they are stored in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigraph.sizing import Hardware, Request, Weights, fit
from aigraph.sizing.configs import read_config
from aigraph.sizing.parallel import Plan
from aigraph.sizing.speed import active_parameters
from aigraph.sizing.units import GIB
from aigraph.sizing.weights import routed_span, stored
from sizing_cases import model_of, table

TOTALS = table("totals.csv")
CASES = {row["model"]: row for row in table("kv-cases.csv")}
CARD = Hardware("card", usable=80 * GIB, bf16=989)


@pytest.mark.parametrize("row", TOTALS, ids=lambda row: row["model"])
def test_published_totals(row: dict[str, str]) -> None:
    counted = read_config(json.loads(row["config"])).weights
    assert counted is not None
    assert counted.total == pytest.approx(int(row["published"]), rel=float(row["tolerance"]))


@pytest.mark.parametrize("name", sorted(CASES))
def test_totals_of_models_that_transformers_builds(name: str) -> None:
    counted = model_of(name).weights
    assert counted is not None
    assert counted.total == pytest.approx(int(CASES[name]["expected_params_text"]), rel=0.003)


@pytest.mark.parametrize(
    ("name", "active"),
    [
        # Published: gpt-oss' card 5.13B (without biases here), 37B of DeepSeek-V3, 32B of Kimi K2, 3B of Kimi Linear.
        ("openai--gpt-oss-120b", 5_132_849_472),
        ("deepseek-ai--DeepSeek-V3", 36_630_000_000),
    ],
)
def test_active_parameters(name: str, active: int) -> None:
    assert active_parameters(model_of(name)) == pytest.approx(active, rel=0.005)


def test_a_draft_layer_has_weights_of_its_own() -> None:
    """README_WEIGHTS.md of DeepSeek-V3: 11.5B of the module's own, beside the embedding and the output it shares."""
    model = read_config({"model_type": "deepseek_v3", "num_nextn_predict_layers": 1})
    assert model.weights is not None
    assert model.weights.draft == pytest.approx(11_500_000_000, rel=0.01)
    drafted = model.with_draft(1).weights
    assert drafted is not None
    assert drafted.total == model.weights.total + model.weights.draft
    unknown = read_config({"model_type": "deepseek_v3"}).with_draft(1)
    said = fit(unknown, CARD, Request(1024, weights="fp8")).warnings
    assert any("draft layers are not known" in text for text in said)


def test_encoders_are_named_where_they_are_not_counted() -> None:
    model = read_config({"model_type": "qwen3_vl", "text_config": {}, "vision_config": {"depth": 27}})
    said = fit(model, CARD, Request(1024)).warnings
    assert any("vision_config" in text for text in said)


@pytest.mark.parametrize(
    ("quantization", "named"),
    [
        ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "fp8-block"),
        ({"quant_method": "mxfp4"}, "bf16+mxfp4"),
        ({"quant_method": "compressed-tensors", "format": "mxfp4-pack-quantized"}, "bf16+mxfp4"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "nvfp4"),
        ({"quant_method": "awq", "bits": 4}, "int4"),
        ({"quant_method": "gptq", "bits": 8}, "int8"),
    ],
)
def test_what_a_configuration_says_of_its_numbers(quantization: dict[str, Any], named: str) -> None:
    model = read_config({"model_type": "qwen3_moe", "quantization_config": quantization})
    assert model.weights is not None
    assert model.weights.stored_as == named


def test_gpt_oss_as_its_checkpoint_weighs() -> None:
    """The checkpoint of gpt-oss-120b is 60.8 GiB, engines load 64.4 to 66.0 GiB."""
    model = model_of("openai--gpt-oss-120b")
    assert model.weights is not None
    said = stored(model._replace(weights=model.weights._replace(stored_as="bf16+mxfp4")), Plan())
    assert said.bytes.low / GIB == pytest.approx(60.8, abs=0.3)
    assert said.bytes.low <= said.bytes.high < 66 * GIB


def test_active_parameters_with_and_without_the_token_table_are_an_interval() -> None:
    """gpt-oss' card counts 5.13B active without the embedding: experts follow from it as an interval with the truth."""
    counted = model_of("openai--gpt-oss-120b")
    assert counted.weights is not None
    told = Weights(116_829_156_672, active=5_130_000_000, stored_as="bf16+mxfp4")
    from_graph = counted._replace(weights=told)
    span = routed_span(from_graph)
    assert span.low == pytest.approx(counted.weights.routed, rel=1e-3)
    assert span.high > 1.004 * span.low
    assert stored(from_graph, Plan()).bytes.high / GIB == pytest.approx(60.8, abs=0.15)
