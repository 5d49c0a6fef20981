"""The graph for scripts: `KnowledgeGraph`, which adds evidence and SPARQL to the walks and look-ups it is made of.

Looking up and walking read the store directly; a person's SPARQL goes to the guarded child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from . import places, queries
from .errors import BadParameter, UnknownName
from .traversal.walks import Ref, Walks
from .vocabulary import ids_of, is_id

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from .belief import View
    from .difference import Difference
    from .evidence import Claim, Explanation, Source
    from .picture import Picture
    from .results import Results
    from .sizing import Fit
    from .store import Answer, Limits, QuerySession


Sources: TypeAlias = "str | Source | Iterable[str | Source]"
Names: TypeAlias = "str | Iterable[str]"


def load(
    data: str | Path | Iterable[str | Path] = (),
    *,
    as_of: str | None = None,
    only_sources: Sources = (),
    exclude_sources: Sources = (),
    verified: bool = False,
    built: str | Path | None = None,
) -> KnowledgeGraph:
    """Open the graph: the built-in data, with the folders `data` laid over it, as believed under the options.

    `as_of` is a date such as `2026-05-31`; source options take source ids; `verified` leaves out what only
    aggregators say. `built` is a folder that `aigraph build` wrote, to open instead, as it is. Raises `DataError` for
    faulty data, `UnreadableData`, `UnknownName` for an unknown source.

    >>> import aigraph
    >>> with aigraph.load() as kg:
    ...     print(kg["ollama"].label("zh"), [e.id for e in kg["ollama"].built_on])
    Ollama ['llama.cpp', 'mlx']
    """
    view = make_view(as_of=as_of, only_sources=only_sources, exclude_sources=exclude_sources, verified=verified)
    folders = [Path(folder) for folder in ([data] if isinstance(data, (str, Path)) else data)]
    if built is not None and (view is not None or folders):
        raise BadParameter("A built graph is opened as it is.", hint="Its believing() gives it under other options.")
    graph = KnowledgeGraph((*places.overlays(), *folders), view, Path(built) if built is not None else None)
    graph.snapshot  # noqa: B018 - what is wrong with the request shows here, not at the first look-up
    return graph


def make_view(
    *,
    as_of: str | None = None,
    only_sources: Sources = (),
    exclude_sources: Sources = (),
    verified: bool = False,
) -> View | None:
    """The belief options as a `View`; None for the default one. Raises `BadParameter` for a bad date."""
    options = (as_of, tuple(sorted(set(ids_of(only_sources)))), tuple(sorted(set(ids_of(exclude_sources)))), verified)
    if not any(options):
        return None
    from .belief import View  # pydantic only where belief is asked for: start-up time
    from .records import checked_date

    try:
        checked_date(as_of or "2000")
    except ValueError as error:
        raise BadParameter(f"as-of: {error}.") from None
    return View(*options)


class KnowledgeGraph(Walks):
    """The believed graph with its claims. Use it in a `with` statement, or `close()` it, to end its query process."""

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

    def believing(
        self,
        *,
        as_of: str | None = None,
        only_sources: Sources = (),
        exclude_sources: Sources = (),
        verified: bool = False,
    ) -> KnowledgeGraph:
        """The same data as believed under other options; those not given are as `load` has them, not as here.

        No data file is read again: who is believed is decided from the claims that the graph carries.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     page = kg.believing(only_sources=["ai-inference-engine-landscape"])
        >>> [e.id for e in page["ollama"].built_on]
        ['llama.cpp']
        """
        view = make_view(as_of=as_of, only_sources=only_sources, exclude_sources=exclude_sources, verified=verified)
        origin = self._origin or (self if self.view is None else KnowledgeGraph(self.overlays, None, self.built))
        graph = KnowledgeGraph(self.overlays, view, self.built, origin if view is not None else None)
        graph.snapshot  # noqa: B018 - what is wrong with the request shows here, not at the first look-up
        return graph

    def diff(self, other: KnowledgeGraph) -> Difference:
        """What is believed in one of two graphs and not in the other, and why: `gained` by the other, and `lost`.

        The two may differ in date, in sources or in data.

        >>> import aigraph
        >>> with aigraph.load() as kg:
        ...     changes = kg.diff(kg.believing(only_sources=["ai-inference-engine-landscape"]))
        >>> [str(c) for c in changes.lost if (c.subject, c.property) == ("ollama", "built_on")]
        ['- ollama built_on mlx']
        """
        from .difference import Difference  # only wanted here: start-up time

        return Difference(self, other)

    def info(self) -> dict[str, Any]:
        """Version, digest, date and counts of the built graph."""
        return self.snapshot.info()

    # --- evidence ---------------------------------------------------------------------------------

    def why(self, subject: Ref, property: str, value: Ref | None = None) -> list[Explanation]:
        """Every claim for and against each value of a property (or the one asked for), and rules with premises."""
        wanted = None if value is None else ids_of(value)[0]
        return self.evidence.explain(self[subject].id, self.check_property(property), wanted)

    def conflicts(self) -> list[Claim]:
        """What sources disagree about: all claims on a question where one was refuted, lost or is contested."""
        claims = self.evidence.claims()
        questions = [self._question(claim) for claim in claims]
        lost = ("contested", "superseded", "refuted")
        open_ones = {question for claim, question in zip(claims, questions, strict=True) if claim.status in lost}
        return [claim for claim, question in zip(claims, questions, strict=True) if question in open_ones]

    def _question(self, claim: Claim) -> tuple[str, ...]:
        """What the claim answers: the property's value where it takes one, else whether this value holds."""
        about = (claim.subject, claim.property)
        return about if self._is_single_valued(claim.property) else (*about, str(claim.value))

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
        for parameter in query.parameters:
            if parameter.type == "property" and parameter.name in parameters:
                self.check_property(parameters[parameter.name])
        return queries.bind(query, values, self._ids_of)

    def networkx(
        self, relations: Names | None = None, types: Names | None = None, literals: bool = True
    ) -> nx.MultiDiGraph[str]:
        """The graph as a networkx MultiDiGraph, to run any algorithm on.

        A node is a thing's id and carries `id`, `type`, `types`, `label` and `description` by language, `aliases`,
        `same_as`, and with `literals` its values by property. An edge's key is the property; it carries `property`,
        `status`, `inferred`, `sources`, and the dates `as_of`, `since` and `until`. `relations` keeps those named,
        `types` the things of those classes. `networks.triples_of` gives the triples back.
        """
        from .networks import to_networkx  # heavy, and only wanted here

        wanted, kinds = (None if names is None else ids_of(names) for names in (relations, types))
        return to_networkx(self, wanted, kinds, literals)

    def fit(self, model: str, hardware: str, **request: Any) -> Fit:
        """Whether a model fits on a machine such as `h200x8`: options as those of `aigraph fit`, with `_` for `-`.

        Raises `UnknownName` for a model or machine, `BadParameter` for a request that no engine takes.
        """
        from .sizing.service import prepare  # arithmetic that a query does not need

        return prepare(self, model, hardware, **request).answer()

    # --- pictures ---------------------------------------------------------------------------------

    def picture(
        self,
        *entities: str,
        relations: Names = (),
        types: Names = (),
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
        from . import picture  # only where there is a picture to draw: start-up time

        if query is not None:
            rows = picture.rows_of(self.query(query, parameters, lang=lang))
            return picture.draw_rows(self, rows, layout=layout, lang=lang, view=view)
        request = picture.Request(tuple(entities), tuple(ids_of(relations)), tuple(ids_of(types)), depth, limit, path)
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
