"""The options of `aigraph fit`, one type each: their names, units and helps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import complete_entity

Model = Annotated[
    str | None,
    typer.Argument(
        autocompletion=complete_entity,
        help="A model's id or name, or the path of a config.json or a .gguf file.",
    ),
]
Hardware = Annotated[
    str | None,
    typer.Argument(
        metavar="HARDWARE[xN]",
        autocompletion=complete_entity,
        help="A machine's id or name; h200x8 is eight of it.",
    ),
]
On = Annotated[str | None, typer.Option("--on", metavar="HARDWARE[xN]", help="List the models that fit on a machine.")]
Context = Annotated[
    str | None, typer.Option("--context", metavar="TOKENS|max", help="Tokens of one request: 131072, 128k, max.")
]
Batch = Annotated[str, typer.Option("--batch", metavar="N|max", help="Requests at once.")]
Weights = Annotated[
    str,
    typer.Option("--weights", metavar="TYPE", help="bf16, fp8, nvfp4, mxfp4, int4, q4_k_m …; else as published."),
]
Kv = Annotated[str, typer.Option("--kv", metavar="TYPE", help="The cache's type: bf16, fp8, q8_0, q8_0/q4_0 …")]
Engine = Annotated[
    str,
    typer.Option("--engine", metavar="NAME", help="vllm, sglang, llama.cpp, tensorrt-llm, transformers or mlx."),
]
EngineVersion = Annotated[str, typer.Option("--engine-version", metavar="VERSION", help="As the engine says it.")]
Tp = Annotated[int | None, typer.Option("--tp", metavar="N", help="Devices that share tensors.")]
Pp = Annotated[int | None, typer.Option("--pp", metavar="N", help="Stages of a pipeline.")]
Ep = Annotated[int, typer.Option("--ep", metavar="N", help="Devices that share experts out whole.")]
DraftLayers = Annotated[
    int, typer.Option("--draft-layers", metavar="N", min=0, help="Layers of a draft (MTP, EAGLE) with a cache.")
]
DpAttention = Annotated[bool, typer.Option("--dp-attention", help="Attention shared by requests, not by heads.")]
KvMemory = Annotated[
    str | None, typer.Option("--kv-memory", metavar="SIZE", help="What a log says is left for the cache: 64.68GiB.")
]
GpuMemoryUtilization = Annotated[
    float | None,
    typer.Option("--gpu-memory-utilization", metavar="SHARE", help="The engine's share of the memory."),
]
MaxNumBatchedTokens = Annotated[
    int | None, typer.Option("--max-num-batched-tokens", metavar="N", help="Tokens of one step.")
]
ConcurrentBatches = Annotated[
    int | None, typer.Option("--concurrent-batches", metavar="N", help="vLLM: 2 with asynchronous scheduling.")
]
BlockSize = Annotated[int | None, typer.Option("--block-size", metavar="N", help="Tokens of a block.")]
PageSize = Annotated[int | None, typer.Option("--page-size", metavar="N", help="SGLang: tokens of a page.")]
Hybrid = Annotated[
    bool | None,
    typer.Option(
        "--hybrid/--no-hybrid",
        help="vLLM, TensorRT-LLM: windowed layers keep their window (max_attention_window), or every token.",
    ),
]
SwaFull = Annotated[bool, typer.Option("--swa-full", help="llama.cpp: windowed layers kept whole.")]
SwaRatio = Annotated[
    float | None,
    typer.Option("--swa-full-tokens-ratio", metavar="SHARE", help="SGLang: windowed pool over the full one."),
]
Ubatch = Annotated[int, typer.Option("--ubatch", metavar="N", help="llama.cpp: tokens of a micro-batch.")]
KvUnified = Annotated[
    bool, typer.Option("--kv-unified/--no-kv-unified", help="llama.cpp: one cache for all sequences, or one each.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Every input with its sources and statuses.")]
Online = Annotated[bool, typer.Option("--online", help="A Hub id that is not in the graph may be fetched.")]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw memory against context: out.svg, out.html or out.png."),
]
ExitStatus = Annotated[bool, typer.Option("--exit-status", help="Exit with 1 where it does not surely fit.")]
Format = Annotated[
    str,
    typer.Option("--format", "-F", metavar="FORMAT", help="text, json, or a format of rows: table, csv, tsv …"),
]
