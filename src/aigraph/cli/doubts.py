"""Why an answer may be empty: the names of a query that the graph does not know, said beside the answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from .. import guard
from ..errors import UnknownName
from ..vocabulary import term_iri

if TYPE_CHECKING:
    from ..graph import KnowledgeGraph


def unknown_names(kg: KnowledgeGraph, text: str) -> Iterator[UnknownName]:
    """Each `aig:` and `id:` name of a query that names nothing, with the nearest that do.

    >>> import aigraph
    >>> with aigraph.load() as kg:
    ...     [str(name.hint) for name in unknown_names(kg, "SELECT ?e { ?e aig:bulit_on id:ggml }")]
    ["Did you mean 'built_on'?"]
    """
    code = [token for token in guard.tokens(text) if token.kind != "comment"]
    own = guard.declared_prefixes(code)
    names = [name.text for name, after in pairwise(code) if name.kind == "name" and after.text != "("]  # no functions
    for prefix, colon, local in dict.fromkeys(name.replace("\\", "").partition(":") for name in names):
        if prefix in own or not (colon and local):
            continue
        if prefix == "id" and local not in kg:
            yield UnknownName("entity", local, (entity.id for entity in kg))
        elif prefix == "aig" and kg.label(term_iri(local)) is None:
            yield UnknownName("property or class", local, [*kg.schema.property_names, *kg.schema.classes])
