"""The graph for scripts: `KnowledgeGraph`, over a built snapshot and its evidence; its things are `entity`'s.

Looking up and walking read the store directly; a person's SPARQL goes to the guarded child.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from . import places, queries
from .entity import Entity
from .errors import BadParameter, UnknownName
from .snapshot import Snapshot, find_snapshot
from .vocabulary import ID, RDF, RDFS, SKOS, entity_iri, is_id, term_iri

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from .belief import View
    from .evidence import Claim, Evidence, Explanation, Source
    from .picture import Picture
    from .results import Results
    from .schema import Schema
    from .search import Match
    from .store import Answer, Limits, QuerySession


def load(
    data: Iterable[str | Path] = (),
    *,
    as_of: str | None = None,
    only_sources: Iterable[str] = (),
    exclude_sources: Iterable[str] = (),
    verified: bool = False,
) -> KnowledgeGraph:
    """Open the graph: the built-in data, with the folders `data` laid over it, as believed under the options.

    `as_of` is a date such as `2026-05-31`; source options take source ids; `verified` leaves out what only
    aggregators say. Raises `DataError` for faulty data, `UnreadableData`, `UnknownName` for an unknown source.

    >>> import aigraph
    >>> with aigraph.load() as kg:
    ...     print(kg["ollama"].label("zh"), [e.id for e in kg["ollama"].built_on])
    Ollama ['llama.cpp', 'mlx']
    """
    view = make_view(as_of=as_of, only_sources=only_sources, exclude_sources=exclude_sources, verified=verified)
    graph = KnowledgeGraph((*places.overlays(), *map(Path, data)), view)
    graph.snapshot  # noqa: B018 - what is wrong with the request shows here, not at the first look-up
    return graph


def make_view(
    *,
    as_of: str | None = None,
    only_sources: Iterable[str] = (),
    exclude_sources: Iterable[str] = (),
    verified: bool = False,
) -> View | None:
    """The belief options as a `View`; None for the default one. Raises `BadParameter` for a bad date."""
    options = (as_of, tuple(sorted(set(only_sources))), tuple(sorted(set(exclude_sources))), verified)
    if not any(options):
        return None
    from .belief import View  # pydantic only where belief is asked for: start-up time
    from .records import checked_date

    try:
        checked_date(as_of or "2000")
    except ValueError as error:
        raise BadParameter(f"as-of: {error}.") from None
    return View(*options)


class KnowledgeGraph:
    """The believed graph with its claims. Use it in a `with` statement, or `close()` it, to end its query process."""

    def __init__(self, overlays: Sequence[Path] = (), view: View | None = None) -> None:
        self.overlays, self.view = tuple(overlays), view

    @cached_property
    def snapshot(self) -> Snapshot:
        """The built graph on disk."""
        return find_snapshot(self.overlays, self.view)

    @cached_property
    def _store(self) -> ox.Store:
        from .store import open_store  # native code only where something is looked up: start-up time

        return open_store(self.snapshot.store, self.snapshot.graph)

    @cached_property
    def evidence(self) -> Evidence:
        """Claims, sources and inferences."""
        from .evidence import Evidence

        return Evidence(self._store)

    @cached_property
    def schema(self) -> Schema:
        """Classes and properties."""
        from .schema import Schema

        return Schema(self._store)

    @cached_property
    def _session(self) -> QuerySession:
        from .store import QuerySession

        store = self.snapshot.store
        return QuerySession(store) if store else QuerySession(None, files=[self.snapshot.graph])

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that evaluates queries; the graph can still be used and starts another."""
        session = self.__dict__.pop("_session", None)
        if session is not None:
            session.close()

    def info(self) -> dict[str, Any]:
        """Version, digest, date and counts of the built graph."""
        return self.snapshot.info()

    # --- things -----------------------------------------------------------------------------------

    @cached_property
    def _ids(self) -> dict[str, None]:
        return dict.fromkeys(self._ids_of("Entity"))

    def _ids_of(self, class_name: str) -> list[str]:
        import pyoxigraph as ox

        quads = self._store.quads_for_pattern(
            None, ox.NamedNode(RDF + "type"), ox.NamedNode(term_iri(class_name)), ox.DefaultGraph()
        )
        return sorted(quad.subject.value.removeprefix(ID) for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def __getitem__(self, entity_id: str) -> Entity:
        if not self.terms(entity_id, RDF + "type"):
            raise UnknownName("entity", entity_id, self._ids)
        return Entity(self, entity_id)

    def get(self, entity_id: str) -> Entity | None:
        """The entity, or None where there is none."""
        return Entity(self, entity_id) if entity_id in self else None

    def __contains__(self, entity_id: object) -> bool:
        return isinstance(entity_id, str) and bool(self.terms(entity_id, RDF + "type"))

    def __iter__(self) -> Iterator[Entity]:
        return (Entity(self, entity_id) for entity_id in self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        view = f", {self.view}" if self.view else ""
        return f"<KnowledgeGraph: {len(self)} entities{view}>"

    def entities(self, type: str = "Entity") -> list[Entity]:
        """The things of a class, its sub-classes included, by id. Raises `UnknownName` for an unknown class."""
        if type not in self.schema.classes:
            raise UnknownName("class", type, self.schema.classes)
        return [Entity(self, entity_id) for entity_id in self._ids_of(type)]

    def _names(self) -> Iterator[tuple[str, str]]:
        import pyoxigraph as ox

        for entity_id in self._ids:
            yield entity_id, entity_id
        for predicate in (RDFS + "label", SKOS + "altLabel"):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    yield quad.subject.value.removeprefix(ID), quad.object.value

    def search(self, text: str, limit: int = 10) -> list[Match]:
        """What `text` may mean, by id, label in any language or alias; typing errors are forgiven."""
        from .search import search

        return search(text, self._names(), limit)

    def find(self, text: str, limit: int = 10) -> list[Entity]:
        """The things that `text` may mean, best first."""
        return [Entity(self, match.id) for match in self.search(text, limit)]

    def terms(self, entity_id: str, predicate: str, reverse: bool = False) -> list[Any]:
        """Objects behind (or subjects before) a predicate in the default graph, sorted."""
        import pyoxigraph as ox

        if not is_id(entity_id):
            return []
        node, link, graph = ox.NamedNode(entity_iri(entity_id)), ox.NamedNode(predicate), ox.DefaultGraph()
        found: list[Any]
        if reverse:
            found = [quad.subject for quad in self._store.quads_for_pattern(None, link, node, graph)]
        else:
            found = [quad.object for quad in self._store.quads_for_pattern(node, link, None, graph)]
        return sorted(found, key=str)

    def check_property(self, name: str) -> str:
        """`name`, if the ontology has it. Raises `UnknownName` with the nearest names."""
        if self.schema.property(name) is None:
            raise UnknownName("property", name, self.schema.property_names)
        return name

    def label(self, iri: str, lang: str = "en") -> str | None:
        """What an IRI of ours is called, or None."""
        import pyoxigraph as ox

        from .evidence import in_language

        words: dict[str, str] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDFS + "label"), None, None):
            if isinstance(quad.object, ox.Literal):
                words[quad.object.language or ""] = quad.object.value
        return in_language(words, lang) or None

    # --- evidence ---------------------------------------------------------------------------------

    def why(self, subject: str, property: str, value: str | None = None) -> list[Explanation]:
        """Every claim for and against each value of a property (or the one asked for), and rules with premises."""
        self[subject]
        return self.evidence.explain(subject, self.check_property(property), value)

    def conflicts(self) -> list[Claim]:
        """The claims that sources disagree about: contested, superseded and refuted ones, and their rivals."""
        claims = self.evidence.claims()
        open_questions = {
            (c.subject, c.property, _question(c)) for c in claims if c.status in ("contested", "superseded", "refuted")
        }
        single = {c.property for c in claims if self._is_single_valued(c.property)}
        return [
            c for c in claims
            if (c.subject, c.property, _question(c)) in open_questions
            or (c.property in single and any(q[:2] == (c.subject, c.property) for q in open_questions))
        ]  # fmt: skip

    def _is_single_valued(self, name: str) -> bool:
        term = self.schema.property(name)
        return term is not None and term.single_valued

    def source(self, source_id: str) -> Source:
        """A considered source. Raises `UnknownName`."""
        known = self.evidence.source_ids()
        if source_id not in known:
            raise UnknownName("source", source_id, known)
        return self.evidence.source(source_id)

    # --- SPARQL -----------------------------------------------------------------------------------

    def query(
        self, query: str, parameters: Mapping[str, str] | None = None, *, lang: str = "en", limits: Limits | None = None
    ) -> Results:
        """The answer to SPARQL text, or to the named query called `query`, with its parameters.

        Raises `QueryError` for text that cannot be answered, `UnknownName` and `BadParameter` for parameters.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     kg.query("SELECT ?who WHERE { id:ollama aig:developed_by ?who }").to_dicts()
        [{'who': 'ollama-inc'}]
        """
        from .results import Results

        text = self.prepare(query, parameters or {}, lang)
        return Results(self.ask(text, limits=limits), queries.star_order(text))

    def ask(
        self, text: str, *, limits: Limits | None = None, allow_service: bool = False, default_prefixes: bool = True
    ) -> Answer:
        """The raw answer to SPARQL text, evaluated in the guarded child."""
        from .store import DEFAULT_LIMITS

        return self._session.query(
            text, limits=limits or DEFAULT_LIMITS, allow_service=allow_service, default_prefixes=default_prefixes
        )

    def start_query_process(self, limits: Limits, allow_service: bool = False) -> None:
        """Let the query process open the store while the caller still prepares its query."""
        self._session.start(limits, allow_service)

    @property
    def query_folders(self) -> list[Path]:
        """Where named queries are looked for: the built-in ones, and `queries/` of the overlays."""
        return [places.home() / "queries", *(folder / "queries" for folder in self.overlays)]

    def prepare(self, query: str, parameters: Mapping[str, str], lang: str = "en") -> str:
        """The SPARQL text to evaluate: `query` itself, or the named query with its parameters bound."""
        if is_query_name(query):
            return self._bind(queries.find_query(query, self.query_folders), parameters, lang)
        if parameters:
            raise BadParameter("Only named queries and .rq files with a header take parameters.")
        return query

    def prepare_file(self, path: Path, parameters: Mapping[str, str], lang: str = "en") -> str:
        """The SPARQL text of a .rq file, with the parameters that its header declares bound."""
        return self._bind(queries.read_query(path), parameters, lang)

    def _bind(self, query: queries.NamedQuery, parameters: Mapping[str, str], lang: str) -> str:
        values = dict(parameters)
        if any(p.name == "lang" for p in query.parameters):
            values.setdefault("lang", lang)
        return queries.bind(query, values, self._ids_of)

    # --- pictures ---------------------------------------------------------------------------------

    def picture(
        self,
        *entities: str,
        relations: Iterable[str] = (),
        types: Iterable[str] = (),
        depth: int = 1,
        limit: int = 60,
        path: tuple[str, str] | None = None,
        query: str | None = None,
        parameters: Mapping[str, str] | None = None,
        layout: str = "auto",
        lang: str = "en",
        view: str = "auto",
    ) -> Picture:
        """The graph, or a part of it, as one HTML file that works offline; a notebook shows it.

        Without arguments: the engines and what they are built on. With entities: what is around them, up to
        `limit` things. With `relations` or `types`: all of these. With `path`: the shortest way between two
        things. With `query`: the triples of a CONSTRUCT, or the rows of a SELECT of ?subject ?property ?object.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     kg.picture(path=("ollama", "ggml"), relations=["built_on"]).things
        3
        """
        from . import picture  # pyvis and what it brings take half a second

        if query is not None:
            rows = picture.rows_of(self.query(query, parameters, lang=lang))
            return picture.draw_rows(self, rows, layout=layout, lang=lang, view=view)
        request = picture.Request(tuple(entities), tuple(relations), tuple(types), depth, limit, path)
        return picture.draw(self, request, layout=layout, lang=lang, view=view)

    # --- other libraries --------------------------------------------------------------------------

    def rdflib(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset with the built-in prefixes, to work on with other libraries."""
        from .interchange import to_rdflib  # heavy, and only wanted here

        return to_rdflib(self.snapshot.graph)


def is_query_name(text: str) -> bool:
    """Whether a text is the name of a query rather than SPARQL.

    >>> is_query_name("lab-recommendations"), is_query_name("ASK {}")
    (True, False)
    """
    return is_id(text)


def _question(claim: Claim) -> str:
    return str(claim.value)
