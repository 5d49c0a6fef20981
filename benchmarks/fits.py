"""What `aigraph fit` costs, cold, for 20 models on 6 accelerators: wall clock and processor time of whole processes.

Run it as `python benchmarks/fits.py [ENGINE]`. A line for what is slowest, and whether each input has its source.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

MODELS = (
    "kimi-k2", "kimi-k3", "gemma-4-31b", "gemma-4-26b-a4b", "mimo-v2-flash", "mimo-v2.5-pro", "deepseek-v3",
    "deepseek-v3.2", "deepseek-v4-flash", "gpt-oss-120b", "qwen3.5-27b", "qwen3.5-397b-a17b", "llama-3.1-8b",
    "llama-4-scout", "glm-5.2", "minimax-m2.5", "nemotron-3-nano-30b-a3b", "jamba-v0.1", "lfm2-1.2b",
    "mistral-small-3.2",
)  # fmt: skip
MACHINES = ("h100-sxm", "h200-sxmx8", "b200-sxmx4", "mi300xx8", "rtx-4090", "m3-ultra")
MOST = 0.3  # seconds


def main() -> None:
    """Print the figures."""
    engine = sys.argv[1] if len(sys.argv) > 1 else "vllm"
    aigraph = shutil.which("aigraph") or "aigraph"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    walls, processor, verdicts = (
        [],
        [],
        dict.fromkeys(("fits", "fits only if", "does not fit", "unknown", "refused"), 0),
    )
    slowest = (0.0, "")
    for model in MODELS:
        for machine in MACHINES:
            command = [aigraph, "fit", model, machine, "--context", "8k", "--engine", engine, "--format", "json"]
            before, start = os.times(), time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            walls.append(time.perf_counter() - start)
            after = os.times()
            processor.append(after.children_user + after.children_system - before[2] - before[3])
            slowest = max(slowest, (walls[-1], f"{model} {machine}"))
            answer: dict[str, Any] = {"verdict": "refused", "inputs": []}
            if done.returncode == 0:
                answer = json.loads(done.stdout)
            verdicts[answer["verdict"]] += 1
            unsourced = [item for item in answer["inputs"] if not item["source"] or not item["status"]]
            if unsourced or (answer["verdict"] == "unknown" and not answer["missing"]):
                print(f"{model} {machine}: {len(unsourced)} inputs without a source, missing {answer.get('missing')}")
            if done.returncode:
                print(f"{model} {machine}: {done.stderr.strip()}")
    empty = []
    for _ in range(15):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        empty.append(time.perf_counter() - start)
    base = statistics.median(empty)
    print(f"python -c pass: {base * 1000:.1f} ms; one fit is {statistics.median(walls) / base:.1f}x of it")
    print(f"{len(walls)} fits, {engine}: {', '.join(f'{count} {name}' for name, count in verdicts.items() if count)}")
    for name, seconds in (("wall clock", walls), ("processor", processor)):
        print(f"{name:10} median {statistics.median(seconds):.3f} s, most {max(seconds):.3f} s, of at most {MOST} s")
    print(f"slowest: {slowest[1]}")


if __name__ == "__main__":
    main()
