"""A built graph under another view: who counts and as of when, decided again from the claims that the graph carries.

The graph of the default view holds every known claim with its source, dates and refutations, so belief can be run
on it again without the data files. The bytes are those that a build from the files would give; a test compares them.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from .belief import BELIEVED, Judged, Status, View, believe, check_view
from .build import beyond_aggregators
from .records import KINDS, Claim, Refutation, Source, first_day, last_day
from .rules import inferred_quads, read_rules
from .schema import Schema
from .triples import DEFAULT, nquads
from .vocabulary import (
    AIG,
    CLAIMS_GRAPH,
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    PROV,
    RDF,
    SOURCE,
    local_name,
    source_iri,
)

Node = dict[str, list[Any]]  # predicate → objects


def can_revise(info: dict[str, Any], view: View) -> bool:
    """Whether the graph with this information holds all that `view` may know.

    A month or year that has begun by the graph's date is looked at as of its last day. That is known where no
    claim begins to hold in between: what comes to be said later is in no data.
    """
    if any(info["view"].values()):
        return False
    if view.as_of is None or last_day(view.as_of).isoformat() <= info["date"]:
        return True
    later = info["next_beginning"]
    return first_day(view.as_of).isoformat() <= info["date"] and (
        later is None or last_day(view.as_of).isoformat() < later
    )


def revise(graph: Path, info: dict[str, Any], schema: Schema, rules: Path, view: View) -> tuple[bytes, dict[str, Any]]:
    """The N-Quads and the information of the graph in the file `graph`, built under the default view, under `view`."""
    revision = _Revision(graph, info, schema, view)
    stated = revision.stated()
    inferred = inferred_quads(stated, read_rules(rules), revision.supports)
    written = nquads([*stated, *inferred])
    return written, revision.info({*stated, *inferred}, hashlib.sha256(written).hexdigest())


class _Parts(NamedTuple):
    """The quads of a graph by what they are about, each node of `graph:claims` with its predicates."""

    things: dict[str, list[ox.Quad]]
    nodes: dict[str, list[ox.Quad]]
    schema: list[ox.Quad]


def _read(graph: Path) -> _Parts:
    parts = _Parts(defaultdict(list), defaultdict(list), [])
    for quad in ox.parse(path=str(graph), format=ox.RdfFormat.N_QUADS):
        name = getattr(quad.graph_name, "value", "")
        assert isinstance(quad.subject, ox.NamedNode)
        if not name:
            parts.things[quad.subject.value].append(quad)
        elif name == CLAIMS_GRAPH:
            parts.nodes[quad.subject.value].append(quad)
        elif name == ONTOLOGY_GRAPH:
            parts.schema.append(quad)
    return parts


class _Revision:
    """One pass from a graph to the same graph under another view."""

    def __init__(self, graph: Path, info: dict[str, Any], schema: Schema, view: View) -> None:
        self.parts, self.base, self.schema, self.view = _read(graph), info, schema, view
        self.nodes = {iri: _by_predicate(quads) for iri, quads in self.parts.nodes.items()}
        self.sources = {
            iri.removeprefix(SOURCE): _source(node)
            for iri, node in self.nodes.items()
            if iri.startswith(SOURCE) and AIG + "source_kind" in node
        }
        check_view(view, self.sources)
        self.claims = {iri: node for iri, node in self.nodes.items() if RDF + "subject" in node}
        self.judged = self._judge()
        self.supports: dict[ox.Triple, list[ox.NamedNode]] = defaultdict(list)

    def _judge(self) -> dict[str, Judged]:
        claims = [self._claim(node) for node in self.claims.values()]
        order = {id(claim): iri for claim, iri in zip(claims, self.claims, strict=True)}
        day = self.view._replace(as_of=self.view.as_of or self.base["date"])
        single = {name for name in {c.property for c in claims} if self._is_single_valued(name)}
        judged = believe(claims, self.sources, single.__contains__, day)
        return {order[id(item.claim)]: item for item in judged}

    def _is_single_valued(self, name: str) -> bool:
        term = self.schema.property(name)
        return term is not None and term.single_valued

    def _claim(self, node: Node) -> Claim:
        def one(predicate: str) -> str | None:
            return str(node[AIG + predicate][0].value) if AIG + predicate in node else None

        refutations = (self.nodes[against.value] for against in node.get(AIG + "refutation", ()))
        extent: Any = local_name(node[AIG + "extent"][0].value)
        rank: Any = one("rank") or "normal"
        return Claim(
            subject=node[RDF + "subject"][0].value,
            property=local_name(node[RDF + "predicate"][0].value),
            value=" ".join(sorted(map(str, node[RDF + "object"]))),
            source=_source_id(node),
            as_of=one("as_of"),
            since=one("since"),
            until=one("until"),
            rank=rank,
            extent=extent,
            refuted_by=tuple(
                Refutation(source=_source_id(against), as_of=against[AIG + "as_of"][0].value) for against in refutations
            ),
        )

    def stated(self) -> list[ox.Quad]:
        """Everything but the inferred, as `triples.quads` gives it."""
        found = list(self.parts.schema)
        for iri, item in self.judged.items():
            found += self._claim_quads(iri, item)
            for triple in self._believed(iri, item):
                found.append(ox.Quad(triple.subject, triple.predicate, triple.object, DEFAULT))
                self.supports[triple].append(ox.NamedNode(iri))
        found += self._source_quads()
        found += self._thing_quads()
        return sorted(set(found), key=str)

    def _claim_quads(self, iri: str, item: Judged) -> Iterator[ox.Quad]:
        counting = {(r.source, r.as_of) for r in item.refutations}
        status, against = AIG + "status", {}
        for node in self.claims[iri].get(AIG + "refutation", ()):
            said = self.nodes[node.value]
            against[node.value] = (_source_id(said), said[AIG + "as_of"][0].value)
        for quad in self.parts.nodes[iri]:
            predicate, value = quad.predicate.value, getattr(quad.object, "value", "")
            if predicate == status:
                yield ox.Quad(quad.subject, quad.predicate, ox.NamedNode(AIG + item.status.value), quad.graph_name)
            elif predicate == AIG + "refutation":
                if against[value] in counting:
                    yield quad
                    yield from self.parts.nodes[value]
            elif predicate != AIG + "refuted_by" or value.removeprefix(SOURCE) in {s for s, _ in counting}:
                yield quad

    def _believed(self, iri: str, item: Judged) -> Iterator[ox.Triple]:
        """See `triples.believed`, of which this is the mirror on quads."""
        claim, node = item.claim, self.claims[iri]
        if item.status not in BELIEVED or claim.extent == "in_progress":
            return
        if self.view.verified and item.status is Status.UNVERIFIED:
            return
        term = self.schema.property(claim.property)
        if claim.extent == "none" and not (term and term.is_relation):
            return
        predicate = ox.NamedNode(AIG + ("lacks" if claim.extent == "none" else claim.property))
        for value in node[RDF + "object"]:
            yield ox.Triple(node[RDF + "subject"][0], predicate, value)

    def _considered(self) -> list[str]:
        return [source for source in self.sources if self.view.considers(source)]

    def _source_quads(self) -> Iterator[ox.Quad]:
        for source in self._considered():
            iri = source_iri(source)
            yield from self.parts.nodes[iri]
            for item in self.nodes[iri].get(AIG + "cites", ()):
                yield from self.parts.nodes[item.value]

    def _thing_quads(self) -> Iterator[ox.Quad]:
        """Types, names and identities of what known claims or sources speak of, or no claim ever does."""
        ever = set(_spoken_of(self.claims.values()))
        spoken_of = set(_spoken_of(self.claims[iri] for iri in self.judged))
        for source in self._considered():
            spoken_of |= {node.value for node in self.nodes[source_iri(source)].get(DCTERMS + "publisher", ())}
        for iri, quads in self.parts.things.items():
            if iri in spoken_of or iri not in ever:
                yield from (quad for quad in quads if not quad.predicate.value.startswith(AIG))

    def info(self, everything: set[ox.Quad], digest: str) -> dict[str, Any]:
        """What `build` tells of a graph, of this one."""
        graphs = Counter(getattr(quad.graph_name, "value", "default") for quad in everything)
        statuses = Counter(item.status.value for item in self.judged.values())
        kinds = Counter(self.sources[item.claim.source].kind for item in self.judged.values())
        classes: dict[str, set[str]] = defaultdict(set)
        for quad in everything:
            if quad.graph_name == DEFAULT and quad.predicate.value == RDF + "type":
                classes[str(quad.subject)].add(local_name(getattr(quad.object, "value", "")))
        things = [self._most_specific(names) for names in classes.values() if "Entity" in names]
        return self.base | {
            "digest": digest,
            "view": self.view._asdict(),
            "entities": len(things),
            "sources": len(self._considered()),
            "claims": len(self.judged),
            "claims_by_status": {status: statuses[status] for status in sorted(statuses)},
            "claims_by_source_kind": {kind: kinds[kind] for kind in KINDS if kind in kinds},
            "percent_beyond_aggregators": beyond_aggregators(self.judged.values(), self.sources),
            "entities_by_class": dict(sorted(Counter(name for names in things for name in names).items())),
            "quads": {
                "default": graphs["default"],
                "claims": graphs[CLAIMS_GRAPH],
                "inferred": graphs[INFERRED_GRAPH],
                "ontology": graphs[ONTOLOGY_GRAPH],
            },
        }

    def _most_specific(self, names: set[str]) -> set[str]:
        return names - {above for name in names for above in self.schema.ancestors(name) - {name}}


def _by_predicate(quads: Iterable[ox.Quad]) -> Node:
    node: Node = {}
    for quad in quads:
        node.setdefault(quad.predicate.value, []).append(quad.object)
    return node


def _source_id(node: Node) -> str:
    return str(node[PROV + "wasDerivedFrom"][0].value).removeprefix(SOURCE)


def _source(node: Node) -> Source:
    """What belief needs of a source."""
    dates = {name: node[AIG + name][0].value for name in ("published", "retrieved") if AIG + name in node}
    return Source.model_construct(title="", kind=node[AIG + "source_kind"][0].value, **dates)


def _spoken_of(claims: Iterable[Node]) -> Iterator[str]:
    for claim in claims:
        yield claim[RDF + "subject"][0].value
        yield from (value.value for value in claim[RDF + "object"] if getattr(value, "value", "").startswith(ID))
