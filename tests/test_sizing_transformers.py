"""transformers' own cache, built on the meta device from a configuration, against our laws; slow, and optional.

Runs where transformers and torch are installed: pytest -m slow tests/test_sizing_transformers.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from aigraph.sizing import Options, find_engine
from aigraph.sizing.configs import read_config

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (find_spec("torch") and find_spec("transformers")), reason="needs torch and transformers"),
]

FAMILIES = (
    "llama", "mistral", "qwen3", "gemma2", "gemma3n_text", "gemma4_text", "gpt_oss", "deepseek_v3", "deepseek_v32",
    "deepseek_v4", "cohere2", "olmo3", "phi3", "gpt2", "gpt_bigcode", "qwen3_next", "kimi_linear", "olmo_hybrid",
    "mimo_v2_flash", "bailing_hybrid", "falcon_h1", "glm_moe_dsa", "zamba2",
)  # fmt: skip
TOKENS, BATCH = 5003, 2

# Builds the model without memory, reads a prompt, and sums the bytes of every tensor that its cache holds.
MEASURE = """
import sys, torch, warnings
warnings.filterwarnings("ignore")
from transformers import AutoModelForCausalLM, DynamicCache
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

def size(thing, seen):
    if isinstance(thing, torch.Tensor):
        new = id(thing) not in seen and thing.numel() > 1
        seen.add(id(thing))
        return thing.numel() * thing.element_size() if new else 0
    if isinstance(thing, (list, tuple)):
        return sum(size(item, seen) for item in thing)
    if isinstance(thing, dict):
        return sum(size(item, seen) for item in thing.values())
    return size(vars(thing), seen) if hasattr(thing, "__dict__") and not isinstance(thing, type) else 0

config = CONFIG_MAPPING[sys.argv[1]]()
with torch.device("meta"):
    model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16, attn_implementation="eager").eval()
ids = torch.zeros((int(sys.argv[3]), int(sys.argv[2])), dtype=torch.long, device="meta")
with torch.no_grad():
    cache = model(input_ids=ids, use_cache=True, past_key_values=DynamicCache(config=config)).past_key_values
print(sum(size(layer, set()) for layer in cache.layers))
"""


@pytest.mark.parametrize("model_type", FAMILIES)
def test_the_tensors_of_a_real_cache(model_type: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, model_type, str(TOKENS), str(BATCH)],
        capture_output=True, text=True, check=True, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    model = read_config({"model_type": model_type})
    assert find_engine("transformers").allocate(model, Options(TOKENS, BATCH)).low == int(done.stdout)
