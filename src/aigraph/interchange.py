"""The graph for rdflib, at home here: a Dataset for other libraries, with nothing fetched behind anyone's back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .vocabulary import PREFIXES

if TYPE_CHECKING:
    import rdflib


def tame_rdflib() -> None:
    """Keep rdflib's own SPARQL from loading what a query names and from mixing named graphs into the default one."""
    import rdflib.plugins.sparql as sparql  # heavy, and only wanted here

    sparql.SPARQL_LOAD_GRAPHS = False
    sparql.SPARQL_DEFAULT_GRAPH_UNION = False


def to_rdflib(graph: Path) -> rdflib.Dataset:
    """The N-Quads file `graph` as an rdflib Dataset with the built-in prefixes."""
    import warnings

    import rdflib

    tame_rdflib()
    dataset = rdflib.Dataset(default_union=False)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of what it does itself here
        dataset.parse(source=str(graph), format="nquads")
    return dataset
