"""Names, at the bottom: namespaces, ids and IRIs, CURIEs, the prefixes every query may use, and the language of words.

One spelling everywhere: `llama.cpp` is the file, `id:llama.cpp` the CURIE,
`https://w3id.org/aigraph/id/llama.cpp` the IRI.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BASE = "https://w3id.org/aigraph/"
AIG = BASE + "ontology#"
ID = BASE + "id/"
CLAIM = BASE + "claim/"
SOURCE = BASE + "source/"
GRAPH = BASE + "graph/"
RULE = BASE + "rule/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"

PREFIXES: dict[str, str] = {
    "aig": AIG,
    "id": ID,
    "claim": CLAIM,
    "source": SOURCE,
    "graph": GRAPH,
    "rule": RULE,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "schema": SCHEMA,
    "prov": PROV,
    "dcterms": DCTERMS,
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "doap": "http://usefulinc.com/ns/doap#",
    "org": "http://www.w3.org/ns/org#",
    "qb": "http://purl.org/linked-data/cube#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}

CLAIMS_GRAPH = GRAPH + "claims"
INFERRED_GRAPH = GRAPH + "inferred"
ONTOLOGY_GRAPH = GRAPH + "ontology"

_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def ids_of(given: Any) -> list[str]:
    """The ids of what is given: one or several, each an id or what has one. A name alone is never its letters.

    >>> ids_of("vllm"), ids_of(["vllm", "ollama"]), ids_of(None)
    (['vllm'], ['vllm', 'ollama'], [])
    """
    several = [given] if isinstance(given, str) or hasattr(given, "id") else given or ()
    return [one if isinstance(one, str) else getattr(one, "id", one) for one in several]


def is_id(text: str) -> bool:
    """Whether `text` may name an entity or a source.

    >>> is_id("llama.cpp"), is_id("Llama"), is_id("a--b"), is_id("x.")
    (True, False, False, False)
    """
    return _ID.fullmatch(text) is not None


def entity_iri(entity_id: str) -> str:
    """The IRI of an entity.

    >>> entity_iri("llama.cpp")
    'https://w3id.org/aigraph/id/llama.cpp'
    """
    return ID + entity_id


def source_iri(source_id: str) -> str:
    """The IRI of a source."""
    return SOURCE + source_id


def term_iri(name: str) -> str:
    """The IRI of a class or property of the ontology.

    >>> term_iri("built_on")
    'https://w3id.org/aigraph/ontology#built_on'
    """
    return AIG + name


def local_name(iri: str) -> str:
    """What stands after the namespace; for ids and terms of ours, the one spelling.

    >>> local_name("https://w3id.org/aigraph/ontology#built_on")
    'built_on'
    """
    return re.split(r"[#/]", iri)[-1] if not iri.startswith(ID) else iri[len(ID) :]


def to_curie(iri: str) -> str:
    """The CURIE of an IRI under the built-in prefixes, or the IRI itself where none fits.

    >>> to_curie("https://w3id.org/aigraph/id/llama.cpp")
    'id:llama.cpp'
    >>> to_curie("https://example.com/x")
    'https://example.com/x'
    """
    best = max((p for p, n in PREFIXES.items() if iri.startswith(n)), key=lambda p: len(PREFIXES[p]), default=None)
    if best is None or _LOCAL.fullmatch(iri[len(PREFIXES[best]) :]) is None:
        return iri
    return f"{best}:{iri[len(PREFIXES[best]) :]}"


def to_iri(text: str) -> str:
    """The IRI of a CURIE under the built-in prefixes; an IRI, bare or in angle brackets, stays itself.

    Raises `ValueError` for anything else.

    >>> to_iri("id:llama.cpp")
    'https://w3id.org/aigraph/id/llama.cpp'
    """
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    if colon and local.startswith("//"):
        return text
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    raise ValueError(f"{text!r} is neither an IRI nor a CURIE with a known prefix")


def in_language(words: Mapping[str, str], lang: str) -> str:
    """The text in `lang`, else in English, else in whatever there is.

    >>> in_language({"en": "engine", "zh": "引擎"}, "zh"), in_language({"": "v1"}, "zh"), in_language({}, "en")
    ('引擎', 'v1', '')
    """
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")
