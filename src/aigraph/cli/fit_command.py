"""`aigraph fit`: does a model fit, how much context, how many requests, on what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadParameter
from . import output as out
from .options import Beliefs, Color, Output, complete_entity, new_app, with_beliefs

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph
    from ..sizing.inverse import Choice
    from ..sizing.service import Sizing

app = new_app()
MAX = "max"


@app.command()
@with_beliefs
def fit(
    model: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_entity,
            help="A model's id or name, or the path of a config.json or a .gguf file.",
        ),
    ] = None,
    hardware: Annotated[
        str | None,
        typer.Argument(
            metavar="HARDWARE[xN]",
            autocompletion=complete_entity,
            help="A machine's id or name; h200x8 is eight of it.",
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="HARDWARE[xN]", help="List the models that fit on a machine.")
    ] = None,
    context: Annotated[
        str | None, typer.Option("--context", metavar="TOKENS|max", help="Tokens of one request: 131072, 128k, max.")
    ] = None,
    batch: Annotated[str, typer.Option("--batch", metavar="N|max", help="Requests at once.")] = "1",
    weights: Annotated[
        str,
        typer.Option("--weights", metavar="TYPE", help="bf16, fp8, nvfp4, mxfp4, int4, q4_k_m …; else as published."),
    ] = "",
    kv: Annotated[
        str, typer.Option("--kv", metavar="TYPE", help="The cache's type: bf16, fp8, q8_0, fp8_ds_mla …")
    ] = "",
    engine: Annotated[
        str,
        typer.Option("--engine", metavar="NAME", help="vllm, sglang, llama.cpp, tensorrt-llm, transformers or mlx."),
    ] = "vllm",
    engine_version: Annotated[
        str, typer.Option("--engine-version", metavar="VERSION", help="As the engine says it.")
    ] = "",
    tp: Annotated[int | None, typer.Option("--tp", metavar="N", help="Devices that share tensors.")] = None,
    pp: Annotated[int | None, typer.Option("--pp", metavar="N", help="Stages of a pipeline.")] = None,
    ep: Annotated[int, typer.Option("--ep", metavar="N", help="Devices that share experts out whole.")] = 1,
    draft_layers: Annotated[
        int, typer.Option("--draft-layers", metavar="N", min=0, help="Layers of a draft (MTP, EAGLE) with a cache.")
    ] = 0,
    dp_attention: Annotated[
        bool, typer.Option("--dp-attention", help="Attention shared by requests, not by heads.")
    ] = False,
    kv_memory: Annotated[
        str | None, typer.Option("--kv-memory", metavar="SIZE", help="What a log says is left for the cache: 64.68GiB.")
    ] = None,
    gpu_memory_utilization: Annotated[
        float | None,
        typer.Option("--gpu-memory-utilization", metavar="SHARE", help="The engine's share of the memory."),
    ] = None,
    max_num_batched_tokens: Annotated[
        int | None, typer.Option("--max-num-batched-tokens", metavar="N", help="Tokens of one step.")
    ] = None,
    concurrent_batches: Annotated[
        int, typer.Option("--concurrent-batches", metavar="N", help="vLLM: 2 with asynchronous scheduling.")
    ] = 1,
    block_size: Annotated[int | None, typer.Option("--block-size", metavar="N", help="Tokens of a block.")] = None,
    page_size: Annotated[int | None, typer.Option("--page-size", metavar="N", help="SGLang: tokens of a page.")] = None,
    hybrid: Annotated[
        bool | None,
        typer.Option(
            "--hybrid/--no-hybrid", help="vLLM: one pool for windowed and full layers, or windowed kept whole."
        ),
    ] = None,
    swa_full: Annotated[bool, typer.Option("--swa-full", help="llama.cpp: windowed layers kept whole.")] = False,
    swa_ratio: Annotated[
        float | None,
        typer.Option("--swa-full-tokens-ratio", metavar="SHARE", help="SGLang: windowed pool over the full one."),
    ] = None,
    ubatch: Annotated[int, typer.Option("--ubatch", metavar="N", help="llama.cpp: tokens of a micro-batch.")] = 512,
    kv_unified: Annotated[
        bool, typer.Option("--kv-unified/--no-kv-unified", help="llama.cpp: one cache for all sequences, or one each.")
    ] = True,
    explain: Annotated[bool, typer.Option("--explain", help="Every input with its sources and statuses.")] = False,
    online: Annotated[bool, typer.Option("--online", help="A Hub id that is not in the graph may be fetched.")] = False,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE", help="Draw memory against context: out.svg, out.html or out.png."),
    ] = None,
    exit_status: Annotated[
        bool, typer.Option("--exit-status", help="Exit with 1 where it does not surely fit.")
    ] = False,
    format: Annotated[
        str,
        typer.Option("--format", "-F", metavar="FORMAT", help="text, json, or a format of rows: table, csv, tsv …"),
    ] = "auto",
    output: Output = None,
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Does a model fit: memory by term, context, requests, bounds of speed, from sourced facts."""
    request = {
        "context": _tokens("--context", context), "batch": _tokens("--batch", batch) or 1, "weights": weights, "kv": kv,
        "engine": engine, "engine_version": engine_version, "tp": tp, "pp": pp, "ep": ep, "dp_attention": dp_attention,
        "kv_memory": _bytes(kv_memory), "gpu_memory_utilization": gpu_memory_utilization, "block_size": block_size,
        "max_num_batched_tokens": max_num_batched_tokens, "concurrent_batches": concurrent_batches,
        "swa_full": swa_full, "page_size": page_size, "hybrid": hybrid, "swa_ratio": swa_ratio, "ubatch": ubatch,
        "kv_unified": kv_unified,
    }  # fmt: skip
    most = tuple(name for name, text in (("context", context), ("batch", batch)) if text == MAX)
    kg = beliefs.open_graph()
    if on is not None or hardware is None:
        fits = _list(kg, model, on, request, most, online, format, output, color)
    else:
        request["draft_layers"] = draft_layers
        fits = _one(kg, _named(model), hardware, request, most, explain, online, format, output, color, plot)
    if exit_status and not fits:
        raise typer.Exit(1)


def _named(model: str | None) -> str:
    if model is None:
        raise typer.BadParameter("a model, and a machine or none; or --on with a machine.", param_hint="'MODEL'")
    return model


def _tokens(option: str, text: str | None) -> int | None:
    from ..sizing.units import parse_tokens

    if text is None or text == MAX:
        return None
    try:
        return parse_tokens(text)
    except BadParameter as error:
        raise typer.BadParameter(str(error), param_hint=f"'{option}'") from None


def _bytes(text: str | None) -> int | None:
    from ..sizing.units import parse_bytes

    try:
        return None if text is None else parse_bytes(text)
    except BadParameter as error:
        raise typer.BadParameter(str(error), param_hint="'--kv-memory'") from None


def _one(
    kg: KnowledgeGraph, model: str, hardware: str, request: dict[str, Any], most: tuple[str, ...],
    explain: bool, online: bool, format: str, output: Path | None, color: str, plot: Path | None,
) -> bool:  # fmt: skip
    from ..sizing.service import prepare
    from . import fit_text

    sizing = prepare(kg, model, hardware, online=online, **request)
    spans = {}
    for name in most:
        sizing, spans[name] = _most(sizing, name)
    answer = sizing.answer()
    if plot is not None:
        _draw(sizing, plot)
    kind = _kind(format, output)
    if kind == "json":
        from .documents import to_json

        out.emit(to_json(fit_text.document(answer, spans)), output)
    elif kind == "text":
        out.emit("\n".join(fit_text.lines(answer, spans, explain)) + "\n", output)
    else:
        rows = fit_text.inputs_rows(answer) if explain else fit_text.rows(answer, spans)
        columns = fit_text.INPUT_COLUMNS if explain else fit_text.COLUMNS
        out.emit_results(out.as_results(columns, rows), format, output, color=color)
    return answer.fits


def _draw(sizing: Sizing, file: Path) -> None:
    from ..files import write_file
    from ..sizing.plot import draw, render

    longest = sizing.model.context_length or sizing.request.context
    svg = draw(lambda tokens: sizing.at(tokens).answer(), longest, sizing.request.context)
    write_file(file, render(svg, file.suffix.lstrip(".").lower()))


def _most(sizing: Sizing, name: str) -> tuple[Sizing, Any]:
    """The most of it, and the question asked with it."""
    span = sizing.max_context() if name == "context" else sizing.max_batch()
    number = span.sure or span.possible or 1
    if name == "context":
        return sizing.at(number), span
    return sizing._replace(request=sizing.request._replace(batch=number)), span


def _kind(format: str, output: Path | None) -> str:
    if format == "auto":
        suffix = output.suffix.lstrip(".") if output else ""
        format = suffix or ("text" if out.is_terminal() and output is None else "tsv")
    return {"txt": "text"}.get(format, format)


def _list(
    kg: KnowledgeGraph, model: str | None, on: str | None, request: dict[str, Any], most: tuple[str, ...],
    online: bool, format: str, output: Path | None, color: str,
) -> bool:  # fmt: skip
    """The machines for a model, or the models for a machine."""
    from ..sizing import service
    from . import fit_text

    if most:
        raise typer.BadParameter("'max' needs a model and one machine.", param_hint=f"'--{most[0]}'")
    choices: list[Choice]
    if on is not None:
        if model is not None:
            raise typer.BadParameter("either a model or --on.", param_hint="'--on'")
        choices = service.models_on(kg, on, **request)
    else:
        choices = service.smallest(kg, _named(model), online=online, **request)
    kind = _kind(format, output)
    if kind == "json":
        from .documents import to_json

        out.emit(to_json([fit_text.choice_document(choice) for choice in choices]), output)
    else:
        rows = [fit_text.choice_row(choice) for choice in choices]
        wanted = "table" if kind == "text" else format
        out.emit_results(out.as_results(fit_text.CHOICE_COLUMNS, rows), wanted, output, color=color)
    return any(choice.answer is not None and choice.answer.fits for choice in choices)
