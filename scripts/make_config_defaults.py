"""Make src/aigraph/sizing/configs/defaults.json: the defaults of transformers' configuration classes.

Run with transformers installed, after a new release of it or a new family:
python scripts/make_config_defaults.py
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from transformers.models.auto.configuration_auto import CONFIG_MAPPING  # type: ignore[import-not-found]

from aigraph.sizing.configs import FAMILIES

FILE = Path(__file__).parent.parent / "src" / "aigraph" / "sizing" / "configs" / "defaults.json"
FIELDS = """
num_hidden_layers n_layer n_layers num_layers num_attention_heads n_head n_heads num_key_value_heads num_kv_heads
head_dim hidden_size n_embd d_model attention_head_dim v_head_dim qk_rope_head_dim kv_lora_rank index_head_dim
index_topk sliding_window use_sliding_window max_window_layers attention_chunk_size vocab_size
max_position_embeddings n_positions multi_query new_decoder_architecture attention_k_eq_v num_kv_shared_layers
linear_num_value_heads linear_num_key_heads linear_key_head_dim linear_value_head_dim linear_conv_kernel_dim
mamba_d_state mamba_d_conv mamba_expand mamba_n_heads mamba_d_head mamba_n_groups mamba_d_ssm mamba_num_heads
mamba_head_dim n_groups ssm_state_size conv_kernel state_size expand num_heads n_mamba_heads mamba_ngroups
attn_layer_period attn_layer_offset conv_L_cache sliding_window_pattern layer_group_size num_local_experts
num_experts n_routed_experts num_experts_per_tok moe_num_experts moe_topk no_rope_layer_interval
global_attn_every_n_layers intermediate_size moe_intermediate_size intermediate_size_mlp n_shared_experts
num_shared_experts first_k_dense_replace shared_expert_intermediate_size tie_word_embeddings q_lora_rank
qk_nope_head_dim interleave_moe_layer_step index_n_heads expert_layer_period expert_layer_offset
shared_intermediate_size moe_shared_expert_intermediate_size share_expert_dim moe_num_shared_experts num_shared_expert
num_dense_layers moe_layer_start_index adapter_rank num_mem_blocks zero_expert_num expert_ffn_hidden_size
ffn_hidden_size n_inner ffn_dim mlp_hidden_size time_step_rank mamba_dt_rank o_groups o_lora_rank hc_mult
moe_latent_size hidden_size_per_layer_input vocab_size_per_layer_input block_ff_dim block_multiple_of
"""
# What the class says and a reader would take amiss: MiMo's counts the newest token in; a rotary size is no head size.
CORRECTIONS: dict[str, dict[str, Any]] = {
    "mimo_v2_flash": {"sliding_window": 128},
    "deepseek_v32": {"head_dim": None},
    "glm_moe_dsa": {"head_dim": None},
    "longcat_flash": {"head_dim": None},
}


def defaults(model_type: str) -> dict[str, Any]:
    """The defaults of one class for the fields that are read."""
    known = getattr(CONFIG_MAPPING[model_type], "__dataclass_fields__", {})
    values = {name: known[name].default for name in FIELDS.split() if name in known} | CORRECTIONS.get(model_type, {})
    dull = (None, False, 0, "auto", dataclasses.MISSING)
    return {name: value for name, value in values.items() if not any(value is one or value == one for one in dull)}


def main() -> None:
    """Write the file, a line for each model type."""
    found = {name: defaults(name) for name in sorted(FAMILIES) if name in CONFIG_MAPPING}
    lines = (f"{json.dumps(name)}: {json.dumps(values)}" for name, values in found.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
