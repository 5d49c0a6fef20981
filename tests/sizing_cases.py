"""The measured and published cases of sizing, as checks that name what disagrees; mutation tests run them again.

`sizing/kv-cases.csv`: tensors of transformers' DynamicCache, built on the meta device from the configuration that
its last column names. `sizing/kv-published.csv`: figures from logs, papers and tables, each with its address.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from aigraph.errors import AigraphError
from aigraph.sizing import Layers, Model, Options, find_engine, floor, per_token, total
from aigraph.sizing.configs import read_config
from aigraph.sizing.laws import cache_type
from aigraph.sizing.units import MIB, parse_bytes

FOLDER = Path(__file__).parent / "sizing"

# The fields in which a configuration differs from its class's defaults, by the name in the table.
CONFIGS: dict[str, dict[str, Any]] = {
    "openai--gpt-oss-120b": {"model_type": "gpt_oss"},
    "deepseek-ai--DeepSeek-V3": {"model_type": "deepseek_v3"},
    "deepseek-ai--DeepSeek-V3.2": {"model_type": "deepseek_v32"},
    "XiaomiMiMo--MiMo-V2-Flash": {"model_type": "mimo_v2_flash", "sliding_window": 128},
    "meta-llama--Llama-4-Scout-17B-16E-Instruct": {"model_type": "llama4", "text_config": {"num_key_value_heads": 8}},
    "mistralai--Mixtral-8x7B-v0.1": {"model_type": "mixtral", "sliding_window": None},
    "google--gemma-4-26B-A4B": {
        "model_type": "gemma4",
        "text_config": {
            "num_hidden_layers": 30, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
            "global_head_dim": 512, "num_global_key_value_heads": 2, "attention_k_eq_v": True, "sliding_window": 1024,
            "hidden_size": 2816, "intermediate_size": 2112, "moe_intermediate_size": 704, "num_experts": 128,
            "top_k_experts": 8, "enable_moe_block": True, "hidden_size_per_layer_input": 0, "vocab_size": 262144,
        },
    },
    "Qwen--Qwen3.5-397B-A17B": {
        "model_type": "qwen3_5_moe",
        "text_config": {
            "num_hidden_layers": 60, "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 256,
            "linear_num_value_heads": 64, "linear_num_key_heads": 16, "hidden_size": 4096, "num_experts": 512,
            "moe_intermediate_size": 1024, "shared_expert_intermediate_size": 1024,
        },
    },
    "MiniMaxAI--MiniMax-M2.5": {"model_type": "minimax_m2"},
    "nvidia--Nemotron-H-56B-Base-8K": {
        "model_type": "nemotron_h", "num_hidden_layers": 118, "num_attention_heads": 64, "attention_head_dim": 128,
        "mamba_num_heads": 256, "ssm_state_size": 256, "hidden_size": 8192, "intermediate_size": 32768,
        "hybrid_override_pattern": "M-M-M-M*-" + "M-M-M-M-M*-" * 9 + "M-M-M-M-M-",
    },
    "meta-llama--Meta-Llama-3.1-405B": {
        "model_type": "llama", "num_hidden_layers": 126, "hidden_size": 16384, "num_attention_heads": 128,
        "num_key_value_heads": 8, "intermediate_size": 53248, "vocab_size": 128256,
    },
}  # fmt: skip


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def model_of(name: str) -> Model:
    """The model of a row: `class:x` is the default of a configuration class."""
    kind, _, model_type = name.partition(":")
    return read_config({"model_type": model_type} if kind == "class" else CONFIGS[name], name)


def measured(row: dict[str, str]) -> Iterator[str]:
    """What disagrees with a row of measured tensors: the tensors themselves, or the floor."""
    model, tokens, batch = model_of(row["model"]), int(row["T"]), int(row["B"])
    allocated = find_engine("transformers").allocate(model, Options(tokens, batch)).low
    least = total(floor(model, tokens, batch))
    for what, got, said in (("tensors", allocated, "expected_kv_bytes_hf"), ("floor", least, "ideal_kv_bytes_min_T_W")):
        if got != int(row[said]):
            yield f"{row['model']} T={tokens}: {what} {got}, measured {row[said]}"


# --- published figures ----------------------------------------------------------------------------

GEMMA_31B = Model("gemma-4-31b", (Layers("sliding", 50, 16, 256, 256, 1024), Layers("full", 10, 4, 512, 512)))
LLAMA_8B = Model("llama-3-8b", (Layers("full", 32, 8, 128, 128),))
LLAMA_70B = Model("llama-3.1-70b", (Layers("full", 80, 8, 128, 128),))
COMMAND_R = Model("c4ai-command-r-v01", (Layers("full", 40, 64, 128, 128),))
MISTRAL_24B = Model("mistral-small-24b", (Layers("full", 40, 8, 128, 128),))


def _vllm(model: Model, left: str, context: int) -> Any:
    return find_engine("vllm").capacity(model, parse_bytes(left), Options(context))


def _llama_cpp(model: Model, context: int, kv: str = "f16") -> float:
    return find_engine("llama.cpp").allocate(model, Options(context, kv=kv)).low / MIB


# Row → the same figure by our laws.
PUBLISHED: dict[str, Callable[[], float]] = {
    "P01": lambda: _vllm(GEMMA_31B, "64.68 GiB", 262144).tokens,
    "P03": lambda: _vllm(LLAMA_8B, "3.81 GiB", 20000).blocks,
    "P04": lambda: 1952 * 16 / 20000,
    "P07": lambda: _vllm(LLAMA_8B, "11.12 GiB", 8192).blocks,
    "P18": lambda: _llama_cpp(COMMAND_R, 2048),
    "P19": lambda: _llama_cpp(LLAMA_8B, 2048),
    "P25": lambda: _llama_cpp(MISTRAL_24B, 6656, "q8_0"),
    "P32": lambda: per_token(read_config({"model_type": "deepseek_v3"})) / 1000,
    "P33": lambda: per_token(model_of("meta-llama--Meta-Llama-3.1-405B")) / 1000,
    "P36": lambda: Layers("latent", 1, latent=512, rope=64).elements / Layers("full", 1, 1, 128, 128).elements,
    "P37": lambda: total(floor(LLAMA_8B, 1024)) / 2**30,
    "P41": lambda: total(floor(LLAMA_70B, 16000)) / 2**30,  # 16k is 16,000 in that table
}


def published(row: dict[str, str]) -> Iterator[str]:
    """What disagrees with a published figure beyond its tolerance."""
    said, got = float(row["published_value"]), PUBLISHED[row["id"]]()
    if abs(got / said - 1) > float(row["tolerance"]):
        yield f"{row['id']} {row['model']}: {got}, published {said} {row['unit']}"


# --- figures worked out by hand, in bytes ---------------------------------------------------------


def worked() -> Iterator[str]:
    """What disagrees with worked examples of several engines and types."""
    pro = Model("mimo-v2.5-pro", (Layers("full", 10, 8, 192, 128), Layers("sliding", 60, 8, 192, 128, 128)))
    sparse = Model("v3.2", (Layers("latent", 61, latent=512, rope=64, indexer=128, sparse=True),))
    latent = Model("v3", (Layers("latent", 61, latent=512, rope=64),))
    states = Layers("recurrent", 48, state_heads=48, state_key=128, state_value=128, conv_channels=10240, conv_kernel=4)
    mixed = Model("qwen3.5-27b", (states,))
    long = Options(131072)
    wanted = {
        "floor": (total(floor(pro, 131072)), 10 * 131072 * 5120 + 60 * 128 * 5120),
        "vllm": (find_engine("vllm").allocate(pro, long).low, 11318 * 10 * 16 * 5120),
        "llama.cpp": (find_engine("llama.cpp").allocate(pro, long).low, 10 * 131072 * 5120 + 60 * 768 * 5120),
        "sglang": (find_engine("sglang").allocate(pro, long).low, 58 * 131072 * 5120),
        "states": (find_engine("llama.cpp").allocate(mixed, long._replace(batch=4)).low, int(598.5 * MIB)),
        "fp8 latents": (find_engine("vllm").allocate(sparse, Options(64, kv="fp8")).low, 61 * 64 * (656 + 132)),
        "fp8": (find_engine("vllm").allocate(latent, Options(64, kv="fp8")).low, 61 * 64 * 576),
        "q4_0": (total(floor(MISTRAL_24B, 6656, 1, cache_type("q4_0"))), int(292.5 * MIB)),
    }
    for name, (got, said) in wanted.items():
        if got != said:
            yield f"{name}: {got}, worked out {said}"


def disagreements() -> list[str]:
    """Everything that disagrees, over all cases; a case that is refused disagrees too."""
    checks = [
        *((measured, row) for row in table("kv-cases.csv")),
        *((published, row) for row in table("kv-published.csv")),
    ]
    found: list[str] = []
    try:
        for check, row in checks:
            found += check(row)
        found += worked()
    except AigraphError as error:
        found.append(f"refused: {error}")
    return found
