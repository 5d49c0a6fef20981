"""An answer of `aigraph fit` for a person, as a JSON document, and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..sizing.answer import Fit
from ..sizing.hardware import Interval
from ..sizing.inverse import Choice, Span
from ..sizing.laws import Term, total
from ..sizing.units import gib

COLUMNS = ("figure", "low", "high", "unit", "law")
INPUT_COLUMNS = ("subject", "property", "value", "status", "source", "url", "as_of", "locator")
CHOICE_COLUMNS = ("name", "devices", "verdict", "decided_by", "needs_gib", "left_gib", "engine_runs", "because")

Spans = Mapping[str, Span]


# --- for a person ---------------------------------------------------------------------------------


def lines(answer: Fit, spans: Spans, explain: bool) -> Iterator[str]:
    """The answer, a line at a time."""
    asked = answer.request
    each = "request" if asked.batch == 1 else "requests"
    yield f"{answer.model} on {answer.devices} x {answer.hardware}: {_verdict(answer)}."
    yield (
        f"  {asked.batch} {each} of {asked.context:,} tokens, {answer.engine} {answer.engine_version}, "
        f"tp {asked.plan.tp} pp {asked.plan.pp} ep {asked.plan.ep}; decided by: {answer.decided_by}"
    )
    for name, span in spans.items():
        yield f"  most {name}: {span.sure:,} for sure, {span.possible:,} at best"
    yield from _memory(answer)
    yield from _cache(answer)
    yield from _capacity(answer)
    yield from _bounds(answer)
    yield from _linear(answer)
    for title, texts in (("warnings", answer.warnings), ("missing", answer.missing)):
        if texts:
            yield f"\n{title}:"
            yield from (f"  {text}" for text in texts)
    if explain:
        yield from _explained(answer)


def _verdict(answer: Fit) -> str:
    """The verdict and its reason as one sentence."""
    between = " " if answer.verdict == "fits only if" else ", "
    return f"{answer.verdict}{between}{answer.because}"


def _memory(answer: Fit) -> Iterator[str]:
    yield f"\nmemory of one device: {answer.memory or 'unknown'}"
    for figure in answer.terms:
        yield f"  {figure.name:<26}{figure.bytes!s:>26}   {figure.law}"
        for part in figure.parts:
            yield f"    {part.name:<24}{gib(part.bytes):>26}   {part.law}"
    for name, size in (("left for the cache", answer.available), ("remains", answer.remaining)):
        yield f"  {name:<26}{_size(size):>26}"


def _size(size: Interval | None) -> str:
    return "unknown" if size is None else str(size)


def _cache(answer: Fit) -> Iterator[str]:
    yield f"\ncache, whole model, engine-free floor: {gib(total(answer.floor))}"
    for term in answer.floor:
        yield f"  {term.name:<26}{gib(term.bytes):>26}   {term.law}"
    yield f"  a request: {gib(answer.constant)} + {answer.slope:,.0f} B a token, once its windows are full"
    if answer.allocation is not None:
        size = Interval(answer.allocation.low, answer.allocation.high)
        yield f"cache, one device, {answer.engine}: {size}"
        yield f"  {answer.difference}"


def _capacity(answer: Fit) -> Iterator[str]:
    low, high = answer.capacity, answer.capacity_high
    if low is None or high is None:
        return
    tokens = f"{low.tokens:,}" if low.tokens == high.tokens else f"{low.tokens:,} to {high.tokens:,}"
    least, most = f"{low.requests:.2f}", f"{high.requests:.2f}"
    requests = f"{least} requests" if least == most else f"{least} to {most} requests"
    where = " of each device" if answer.request.plan.dp_attention else ""
    yield f"\ncapacity{where} as {answer.engine} counts it: {tokens} tokens, {requests} of {answer.request.context:,}"
    yield f"  {low.law}"


def _bounds(answer: Fit) -> Iterator[str]:
    if answer.bounds:
        yield "\nbounds of speed, no predictions:"
    for bound in answer.bounds:
        yield (
            f"  {bound.name:<9} at least {bound.seconds * 1000:,.2f} ms, "
            f"at most {bound.tokens_per_second:,.0f} tokens/s ({bound.limit})"
        )
        yield f"            {bound.law}"


def _linear(answer: Fit) -> Iterator[str]:
    if answer.linear is None:
        return
    said = answer.linear
    size = gib(said.low) if said.low == said.high else f"{gib(said.low)} to {gib(said.high)}"
    factor = f"{said.factor_low:.3g}" if said.low == said.high else f"{said.factor_low:.3g} to {said.factor_high:.3g}"
    yield f"\nthe formula 2 x L x H_kv x D_h x T x B x bytes says {size}: {factor} times the floor"
    yield f"  {said.law}"


def _explained(answer: Fit) -> Iterator[str]:
    yield "\ninputs:"
    for item in answer.inputs:
        where = f", {item.locator}" if item.locator else ""
        yield f"  {item.subject} {item.property} = {item.value}  [{item.status}: {item.source} {item.as_of}{where}]"


# --- documents and rows ---------------------------------------------------------------------------


def document(answer: Fit, spans: Spans) -> dict[str, Any]:
    """The answer as JSON takes it; every size is in bytes."""
    asked = answer.request
    return {
        "model": answer.model,
        "hardware": answer.hardware,
        "devices": answer.devices,
        "engine": {"name": answer.engine, "version": answer.engine_version, "source": answer.engine_source},
        "request": {
            "context": asked.context, "batch": asked.batch, "weights": asked.weights or "as published",
            "kv": asked.kv or "bf16", "tp": asked.plan.tp, "pp": asked.plan.pp, "ep": asked.plan.ep,
            "dp_attention": asked.plan.dp_attention,
        },
        "verdict": answer.verdict,
        "fits": answer.fits,
        "because": answer.because,
        "decided_by": answer.decided_by,
        **{f"max_{name}": span._asdict() for name, span in spans.items()},
        "per_device": {
            "memory": _interval(answer.memory),
            "terms": [
                {"name": f.name, **_bytes(f.bytes), "law": f.law, "parts": [_term(p) for p in f.parts]}
                for f in answer.terms
            ],
            "available_for_cache": _interval(answer.available),
            "remaining": _interval(answer.remaining),
        },
        "cache": _cache_document(answer),
        "capacity": _capacity_document(answer),
        "bounds": [bound._asdict() for bound in answer.bounds],
        "linear_formula": answer.linear._asdict() if answer.linear else None,
        "warnings": list(answer.warnings),
        "missing": list(answer.missing),
        "inputs": [item._asdict() for item in answer.inputs],
    }  # fmt: skip


def _cache_document(answer: Fit) -> dict[str, Any]:
    made = answer.allocation
    engine = None
    if made is not None:
        engine = {
            "low_bytes": made.low, "high_bytes": made.high, "code_path": made.path, "notes": list(made.notes),
            "terms": [_term(term) for term in made.terms], "difference": answer.difference,
        }  # fmt: skip
    return {
        "floor": {"bytes": total(answer.floor), "terms": [_term(term) for term in answer.floor]},
        "per_token_bytes": answer.slope,
        "constant_bytes": answer.constant,
        "engine_per_device": engine,
    }


def _capacity_document(answer: Fit) -> dict[str, Any] | None:
    if answer.capacity is None or answer.capacity_high is None:
        return None
    return {"low": answer.capacity._asdict(), "high": answer.capacity_high._asdict()}


def _term(term: Term) -> dict[str, Any]:
    return term._asdict()


def _bytes(size: Interval) -> dict[str, int]:
    return {"low_bytes": size.low, "high_bytes": size.high}


def _interval(size: Interval | None) -> dict[str, int] | None:
    return None if size is None else _bytes(size)


def rows(answer: Fit, spans: Spans) -> list[tuple[Any, ...]]:
    """The figures, one in a row."""
    found: list[tuple[Any, ...]] = [("verdict", answer.verdict, None, None, answer.because)]
    found += [(f"most {name}", span.sure, span.possible, None, None) for name, span in spans.items()]
    found += [(figure.name, *figure.bytes, "B", figure.law) for figure in answer.terms]
    for name, size in (("memory", answer.memory), ("left for cache", answer.available), ("remains", answer.remaining)):
        if size is not None:
            found.append((name, *size, "B", None))
    found += [(f"floor: {term.name}", term.bytes, term.bytes, "B", term.law) for term in answer.floor]
    if answer.capacity is not None and answer.capacity_high is not None:
        found.append(("capacity", answer.capacity.tokens, answer.capacity_high.tokens, "tokens", answer.capacity.law))
    found += [(f"{bound.name} bound", bound.seconds, None, "s", bound.law) for bound in answer.bounds]
    if answer.linear is not None:
        found.append(("linear formula", answer.linear.low, answer.linear.high, "B", answer.linear.law))
    return found


def inputs_rows(answer: Fit) -> list[tuple[Any, ...]]:
    """The inputs, one in a row."""
    return [tuple(value or None for value in item) for item in answer.inputs]


def choice_row(choice: Choice, runs: str) -> tuple[Any, ...]:
    """One machine or model that was tried, and whether the engine runs there."""
    answer = choice.answer
    if answer is None or answer.allocation is None:
        return choice.name, choice.devices, "refused", None, None, None, runs, choice.reason
    left = answer.available.low / (1 << 30) if answer.available else None
    needs = round(answer.allocation.high / (1 << 30), 2)
    rounded = None if left is None else round(left, 2)
    return choice.name, choice.devices, answer.verdict, answer.decided_by, needs, rounded, runs, choice.reason


def choice_document(choice: Choice, runs: str) -> dict[str, Any]:
    """One machine or model that was tried, as JSON takes it."""
    return dict(zip(CHOICE_COLUMNS, choice_row(choice, runs), strict=True))
