"""SPARQL functions over a store: `aig:kv_bytes`, `aig:kv_bytes_per_token` and `aig:fits`, for the frozen process.

They read facts of the store that is queried, believed claims only. What cannot be told (a missing fact, a memory that
is known as an interval only, a request that no engine takes) is unbound, as SPARQL has it for errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pyoxigraph as ox

from ..errors import AigraphError
from ..vocabulary import AIG, CLAIMS_GRAPH, ID, PROV, RDF, RDFS, SCHEMA, XSD, local_name
from . import laws
from .answer import fit
from .facts import hardware_facts, model_facts
from .hardware import Hardware
from .service import make_request
from .sources import Source

NAMES = ("kv_bytes", "kv_bytes_per_token", "fits")
_CLAIMS = ox.NamedNode(CLAIMS_GRAPH)
_INTEGER, _DECIMAL = ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "decimal")


class _Source(NamedTuple):
    id: str
    url: str


class _Claim(NamedTuple):
    """A claim as far as shapes are made of it."""

    subject: str
    property: str
    value: Any
    status: str
    extent: str
    source: _Source
    as_of: str
    locator: dict[str, str]
    condition: dict[str, str]
    note: dict[str, str]


class _Thing:
    """A thing of the store."""

    def __init__(self, store: ox.Store, thing_id: str) -> None:
        self._store, self.id = store, thing_id

    def claims(self, property: str | None = None) -> list[_Claim]:
        """What sources say of it."""
        nodes = self._store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), ox.NamedNode(ID + self.id), _CLAIMS)
        found = [self._claim(quad.subject) for quad in nodes]
        return sorted((c for c in found if property in (None, c.property)), key=lambda c: (c.property, c.source.id))

    def _claim(self, node: Any) -> _Claim:
        said: dict[str, list[Any]] = {}
        for quad in self._store.quads_for_pattern(node, None, None, _CLAIMS):
            said.setdefault(quad.predicate.value, []).append(quad.object)

        def one(predicate: str) -> str:
            return str(said[predicate][0].value) if predicate in said else ""

        def words(predicate: str) -> dict[str, str]:
            return {term.language or "": term.value for term in said.get(predicate, ())}

        source = one(PROV + "wasDerivedFrom")
        return _Claim(
            self.id,
            local_name(one(RDF + "predicate")),
            _value(said[RDF + "object"][0]),
            local_name(one(AIG + "status")),
            local_name(one(AIG + "extent")),
            _Source(source, one(SCHEMA + "url")),
            one(AIG + "as_of"),
            words(AIG + "locator"),
            words(AIG + "condition"),
            words(RDFS + "comment"),
        )

    def into(self, property: str) -> Iterator[_Thing]:
        """The things from which a relation leads here."""
        pattern = self._store.quads_for_pattern(
            None, ox.NamedNode(AIG + property), ox.NamedNode(ID + self.id), ox.DefaultGraph()
        )
        return (
            _Thing(self._store, quad.subject.value.removeprefix(ID))
            for quad in pattern
            if isinstance(quad.subject, ox.NamedNode)
        )


def _value(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(ID)
    kind = local_name(term.datatype.value)
    if kind == "boolean":
        return term.value == "true"
    if kind == "integer":
        return int(term.value)
    return Decimal(term.value) if kind == "decimal" else term.value


class Functions:
    """The functions of one store; what is read of a model or a device is kept for the next row."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._models: dict[str, Source | None] = {}
        self._hardware: dict[str, Hardware] = {}

    def table(self) -> dict[ox.NamedNode, Callable[..., Any]]:
        """Name → function, as the engine takes them."""
        functions: tuple[Callable[..., Any], ...] = (self.kv_bytes, self.kv_bytes_per_token, self.fits)
        return dict(zip((ox.NamedNode(AIG + name) for name in NAMES), map(_guarded, functions), strict=True))

    def _model(self, term: Any) -> Source | None:
        name = term.value.removeprefix(ID)
        if name not in self._models:
            source = Source(*model_facts(_Thing(self._store, name)))
            self._models[name] = None if source.model.layers == () else source
        return self._models[name]

    def _shape(self, term: Any) -> Source | None:
        """A model of which every layer's facts are known."""
        source = self._model(term)
        return source if source is not None and not source.missing else None

    def _device(self, term: Any) -> Hardware:
        name = term.value.removeprefix(ID)
        if name not in self._hardware:
            self._hardware[name] = hardware_facts(_Thing(self._store, name)).hardware
        return self._hardware[name]

    def kv_bytes(self, model: Any, tokens: Any, kv: Any = None) -> ox.Literal | None:
        """The floor of one request's cache in bytes."""
        source = self._shape(model)
        if source is None:
            return None
        cache = laws.cache_type(kv.value if kv is not None else "bf16")
        size = laws.total(laws.floor(source.model, int(tokens.value), 1, cache))
        return ox.Literal(str(size), datatype=_INTEGER)

    def kv_bytes_per_token(self, model: Any, kv: Any = None) -> ox.Literal | None:
        """What one further token costs once every window is full, in bytes."""
        source = self._shape(model)
        if source is None:
            return None
        cache = laws.cache_type(kv.value if kv is not None else "bf16")
        return ox.Literal(str(Decimal(laws.per_token(source.model, cache))), datatype=_DECIMAL)

    def fits(self, model: Any, hardware: Any, context: Any, *more: Any) -> ox.Literal | None:
        """Whether a model surely fits, or surely does not: batch, devices, engine, weights and cache may follow."""
        source = self._shape(model)
        if source is None:
            return None
        names = ("batch", "devices", "engine", "weights", "kv")
        given: dict[str, Any] = {name: term.value for name, term in zip(names, more, strict=False) if term.value}
        given |= {name: int(given[name]) for name in ("batch", "devices") if name in given}
        request = make_request(context=int(context.value), **given)
        verdict = fit(source.model, self._device(hardware), request, source.missing).verdict
        return {"fits": ox.Literal(True), "does not fit": ox.Literal(False)}.get(verdict)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function for which an error is an unbound value, as for those of SPARQL itself."""

    def guarded(*terms: Any) -> Any:
        try:
            return function(*terms)
        except (AigraphError, ValueError, TypeError, ArithmeticError, AttributeError, KeyError):
            return None

    return guarded
