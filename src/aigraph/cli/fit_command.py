"""`aigraph fit`: does a model fit, how much context, how many requests, on what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from ..errors import BadParameter
from . import output as out
from .fit_options import (
    Batch,
    BlockSize,
    ConcurrentBatches,
    Context,
    DpAttention,
    DraftLayers,
    Engine,
    EngineVersion,
    Ep,
    ExitStatus,
    Explain,
    Format,
    GpuMemoryUtilization,
    Hardware,
    Hybrid,
    Kv,
    KvMemory,
    KvUnified,
    MaxNumBatchedTokens,
    Model,
    On,
    Online,
    PageSize,
    Plot,
    Pp,
    SwaFull,
    SwaRatio,
    Tp,
    Ubatch,
    Weights,
)
from .options import Beliefs, Color, Output, new_app, with_beliefs

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph
    from ..sizing.answer import Fit
    from ..sizing.inverse import Choice
    from ..sizing.service import Sizing

app = new_app()
MAX = "max"


@app.command()
@with_beliefs
def fit(
    model: Model = None,
    hardware: Hardware = None,
    on: On = None,
    context: Context = None,
    batch: Batch = "1",
    weights: Weights = "",
    kv: Kv = "",
    engine: Engine = "vllm",
    engine_version: EngineVersion = "",
    tp: Tp = None,
    pp: Pp = None,
    ep: Ep = 1,
    draft_layers: DraftLayers = 0,
    dp_attention: DpAttention = False,
    kv_memory: KvMemory = None,
    gpu_memory_utilization: GpuMemoryUtilization = None,
    max_num_batched_tokens: MaxNumBatchedTokens = None,
    concurrent_batches: ConcurrentBatches = None,
    block_size: BlockSize = None,
    page_size: PageSize = None,
    hybrid: Hybrid = None,
    swa_full: SwaFull = False,
    swa_ratio: SwaRatio = None,
    ubatch: Ubatch = 512,
    kv_unified: KvUnified = True,
    explain: Explain = False,
    online: Online = False,
    plot: Plot = None,
    exit_status: ExitStatus = False,
    format: Format = "auto",
    output: Output = None,
    color: Color = "auto",
    *,
    beliefs: Beliefs,
) -> None:
    """Does a model fit: memory by term, context, requests, bounds of speed, from sourced facts."""
    _answer(locals())


# What of the options is a request as `sizing.service` takes it.
_ASKED = (
    "weights", "kv", "engine", "engine_version", "tp", "pp", "ep", "dp_attention", "gpu_memory_utilization",
    "block_size", "max_num_batched_tokens", "concurrent_batches", "swa_full", "page_size", "hybrid", "swa_ratio",
    "ubatch", "kv_unified",
)  # fmt: skip


class _Printing(NamedTuple):
    """How the answer is written."""

    format: str
    output: Path | None
    color: str


def _answer(given: dict[str, Any]) -> None:
    """Answer what the options ask, all of them by name."""
    texts = {name: given[name] for name in ("context", "batch")}
    request = {name: given[name] for name in _ASKED} | {
        "context": _tokens("--context", given["context"]),
        "batch": _tokens("--batch", given["batch"]) or 1,
        "kv_memory": _bytes(given["kv_memory"]),
    }
    most = tuple(name for name, text in texts.items() if text == MAX)
    kg = given["beliefs"].open_graph()
    printing = _Printing(given["format"], given["output"], given["color"])
    if given["on"] is not None or given["hardware"] is None:
        fits = _list(kg, given, request, most, printing)
    else:
        fits = _one(kg, given, request, most, printing)
    if given["exit_status"] and not fits:
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
    kg: KnowledgeGraph, given: dict[str, Any], request: dict[str, Any], most: tuple[str, ...], printing: _Printing
) -> bool:
    """One model on one machine."""
    from ..sizing.service import prepare

    extra = {"online": given["online"], "draft_layers": given["draft_layers"]}
    sizing, spans = prepare(kg, _named(given["model"]), given["hardware"], **extra, **request), {}
    for name in most:
        sizing, spans[name] = _most(sizing, name)
    answer = sizing.answer()
    if given["plot"] is not None:
        _draw(sizing, given["plot"])
    _print(answer, spans, given["explain"], printing)
    return answer.fits


def _print(answer: Fit, spans: dict[str, Any], explain: bool, printing: _Printing) -> None:
    from . import fit_text

    kind = out.chosen_form(printing.format, printing.output)
    if kind == "json":
        from .documents import to_json

        out.emit(to_json(fit_text.document(answer, spans)), printing.output)
    elif kind == "text":
        out.emit("\n".join(fit_text.lines(answer, spans, explain)) + "\n", printing.output)
    else:
        rows = fit_text.inputs_rows(answer) if explain else fit_text.rows(answer, spans)
        columns = fit_text.INPUT_COLUMNS if explain else fit_text.COLUMNS
        out.emit_results(out.as_results(columns, rows), printing.format, printing.output, color=printing.color)


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


def _list(
    kg: KnowledgeGraph, given: dict[str, Any], request: dict[str, Any], most: tuple[str, ...], printing: _Printing
) -> bool:
    """The machines for a model, or the models for a machine."""
    if most:
        raise typer.BadParameter("'max' needs a model and one machine.", param_hint=f"'--{most[0]}'")
    choices = _choices(kg, given, request)
    _print_choices(choices, _runs(kg, given, choices), printing)
    return any(choice.answer is not None and choice.answer.fits for choice in choices)


def _choices(kg: KnowledgeGraph, given: dict[str, Any], request: dict[str, Any]) -> list[Choice]:
    from ..sizing import service

    model, on = given["model"], given["on"]
    if on is None:
        return service.smallest(kg, _named(model), online=given["online"], **request)
    if model is not None:
        raise typer.BadParameter("either a model or --on.", param_hint="'--on'")
    return service.models_on(kg, on, **request)


def _runs(kg: KnowledgeGraph, given: dict[str, Any], choices: list[Choice]) -> list[str]:
    """Whether the engine runs on each machine, as far as sources say: that its figures fit does not make it run."""
    from ..choice import answers_of
    from ..sizing.engines import find_engine
    from ..sizing.sources import find_hardware

    runs_on = answers_of(kg, find_engine(given["engine"]).name, "hardware")
    if given["on"] is None:
        return [runs_on(choice.name).answer for choice in choices]
    return [runs_on(find_hardware(kg, given["on"])[0].hardware.name).answer] * len(choices)


def _print_choices(choices: list[Choice], runs: list[str], printing: _Printing) -> None:
    from . import fit_text

    kind = out.chosen_form(printing.format, printing.output)
    if kind == "json":
        from .documents import to_json

        out.emit(
            to_json([fit_text.choice_document(*pair) for pair in zip(choices, runs, strict=True)]), printing.output
        )
        return
    rows = [fit_text.choice_row(*pair) for pair in zip(choices, runs, strict=True)]
    wanted = "table" if kind == "text" else printing.format
    out.emit_results(out.as_results(fit_text.CHOICE_COLUMNS, rows), wanted, printing.output, color=printing.color)
