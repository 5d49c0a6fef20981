"""The quad store, home of pyoxigraph: build it, open it, and answer a person's query in a frozen child.

`QuerySession` is the way of every query that a person wrote: `guard` scans it, a `worker` evaluates it, and this
process holds the clock and the cap. `open_store` is for our own code only, which looks triples up and never evaluates.
"""

from __future__ import annotations

import os
import signal
import time
from _thread import allocate_lock
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from . import guard
from .child import Child, Died
from .errors import QueryError, QueryTimeout, QueryTooLarge, UnreadableData
from .worker import Source

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Thread
    from types import TracebackType

    from pyoxigraph import Store

MEGABYTE = 2**20


class Limits(NamedTuple):
    """What one query may take: seconds (None: no end), bytes of memory, bytes of answer."""

    timeout: float | None = 60.0
    memory: int = 2 * 2**30
    answer: int = 512 * MEGABYTE


DEFAULT_LIMITS = Limits()


class Answer(NamedTuple):
    """An answer as the engine wrote it.

    `kind` is select or ask, and `body` SPARQL results JSON; or `kind` is graph, and `body` N-Triples.
    """

    kind: str
    body: bytes


_early: list[Child] = []


def start_early(store: Path) -> None:
    """Start a child on a store before there is a session; the first session that wants such a one takes it over."""
    _early.append(Child(Source(os.fspath(store), (), 0)))


def _take_early(source: Source) -> Child | None:
    while _early:
        child = _early.pop()
        if child.source == source and child.is_ours() and not child.has_ended():
            return child
        child.end()
    return None


class QuerySession:
    """Answers queries on one store, or on RDF files, each in a child process that can reach nothing else.

    The child is started by the first query, or by `start`, serves all queries of the session and is replaced when it
    had to be killed. One query at a time: further threads wait.
    """

    def __init__(self, store: Path | str | None, files: Sequence[Path | str] = ()) -> None:
        if (store is None) == (not files):
            raise ValueError("a session reads either a store or files")
        self._store = None if store is None else os.fspath(store)
        self._files = tuple(os.fspath(file) for file in files)
        self._child: Child | None = None
        self._is_ready = False
        self._lock = allocate_lock()

    def __enter__(self) -> QuerySession:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_child", None) is not None:
            self._end()

    @property
    def pid(self) -> int | None:
        """The child's process, if one is running."""
        return self._child.pid if self._child is not None else None

    def start(self, limits: Limits = DEFAULT_LIMITS, allow_service: bool = False) -> None:
        """Start the child without waiting for it: it opens the store while the caller goes on."""
        with self._lock:
            self._start(limits, allow_service)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def query(
        self,
        text: str,
        *,
        bindings: Mapping[str, str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        allow_service: bool = False,
        default_prefixes: bool = True,
    ) -> Answer:
        """Answer one query; `bindings` gives parameters their terms, as `guard.literal` and `guard.iri` write them.

        Raises `QueryRefused`, `QuerySyntaxError`, `QueryTimeout`, `QueryTooLarge`, `QueryError` or `UnreadableData`.
        """
        text = guard.check_query(text, allow_service)
        if bindings:
            text = guard.bind(text, bindings)
        with self._lock:
            deadline = None if limits.timeout is None else time.monotonic() + limits.timeout
            try:
                self._start(limits, allow_service, _calls_functions(text))
                return self._ask(text, limits, default_prefixes, deadline)
            except TimeoutError:
                self._end()
                raise too_slow(limits) from None
            except Died as death:
                self._end()
                raise _died(death, limits) from None
            except QueryError as error:
                if isinstance(error, QueryTooLarge):
                    self._end()  # it may be in the middle of sending
                raise
            except BaseException:  # Ctrl-C above all: nothing of ours goes on working
                self._end()
                raise

    def _start(self, limits: Limits, allow_service: bool, functions: bool = False) -> None:
        """A child that may do what is asked: one that may call functions serves all; it takes longer to start."""
        child = self._child
        if child is not None and child.is_ours() and not child.has_ended():
            able = child.source.functions or not functions
            if able and child.source.network == allow_service:
                return
        self._end()
        memory = limits.memory if self._files else 0  # only files are loaded into it
        source = Source(self._store, self._files, memory, allow_service, functions)
        self._child = _take_early(source) or Child(source)

    def _end(self) -> None:
        child, self._child, self._is_ready = self._child, None, False
        if child is not None:
            child.end()

    def _ask(self, text: str, limits: Limits, default_prefixes: bool, deadline: float | None) -> Answer:
        self._await_ready(limits, deadline)
        answer = self._exchange(text, limits, default_prefixes, deadline)
        if isinstance(answer, Answer):
            return answer

        def ask(other: str) -> str | None:
            again = self._exchange(other, limits, default_prefixes, deadline)
            return again if isinstance(again, str) else None

        from . import syntax  # only where something went wrong: start-up time

        raise syntax.explain(text, answer, default_prefixes=default_prefixes, ask=ask)

    def _await_ready(self, limits: Limits, deadline: float | None) -> None:
        if self._is_ready:
            return
        too_large = QueryTooLarge(f"The files need more than {_bytes(limits.memory)} of memory.")
        try:
            kind, payload = self._running().receive(deadline)
        except Died as death:
            if self._files and death.signal == signal.SIGABRT:
                raise too_large from None
            raise
        if kind == b"M":
            raise too_large
        if kind != b"R":
            self._end()
            raise UnreadableData(payload.decode())
        self._is_ready = True

    def _exchange(self, text: str, limits: Limits, prefixes: bool, deadline: float | None) -> Answer | str:
        """One request: the answer, or the engine's message if the text is not SPARQL."""
        child = self._running()
        seconds = 0 if limits.timeout is None else int(limits.timeout) + 1
        child.send(b"Q", f"{limits.memory} {seconds} {int(prefixes)}\n{text}".encode(), deadline)
        form, pieces, size = "", list[bytes](), 0
        while True:
            kind, payload = child.receive(deadline)
            if kind == b"K":
                form = payload.decode()
            elif kind == b"B":
                size += len(payload)
                if size > limits.answer:
                    raise answer_too_large(limits)
                pieces.append(payload)
            elif kind == b"E":
                return Answer(form, b"".join(pieces))
            elif kind == b"S":
                return payload.decode()
            elif kind == b"M":
                raise _out_of_memory(limits)
            else:
                raise QueryError(f"The query failed: {payload.decode()}")

    def _running(self) -> Child:
        assert self._child is not None
        return self._child


def _calls_functions(text: str) -> bool:
    """Whether a query may call a function of `sizing`, which its process has to load before it is frozen."""
    return any(name in text for name in ("kv_bytes", "fits"))


def too_slow(limits: Limits) -> QueryTimeout:
    """The error for a query that took longer than it may."""
    seconds = f"{limits.timeout:g} second{'' if limits.timeout == 1 else 's'}"
    return QueryTimeout(f"The query ran out of time: more than {seconds}.", hint="--timeout gives it longer.")


def answer_too_large(limits: Limits) -> QueryTooLarge:
    """The error for an answer that is larger than it may be."""
    return QueryTooLarge(f"The answer is larger than {_bytes(limits.answer)}.", hint="LIMIT makes it smaller.")


def _out_of_memory(limits: Limits) -> QueryTooLarge:
    return QueryTooLarge(f"The query ran out of memory: more than {_bytes(limits.memory)}.")


def _died(death: Died, limits: Limits) -> QueryError:
    """What the end of the child means: the engine aborts when memory is short, the system kills when all of it is."""
    if death.signal in (signal.SIGABRT, signal.SIGKILL):
        return _out_of_memory(limits)
    if death.signal == signal.SIGXCPU:
        return too_slow(limits)
    if death.signal in (signal.SIGSEGV, signal.SIGBUS):
        return QueryError("The query made the engine crash: it is nested too deeply.")
    return QueryError("The query's process ended unexpectedly.")


def _bytes(count: int) -> str:
    """A size for a person: 2 GB, 300 MB, 1024 bytes."""
    for unit, size in (("GB", 2**30), ("MB", MEGABYTE)):
        if count >= size:
            return f"{count / size:g} {unit}" if count % size == 0 else f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def write_store(nquads: bytes | Path, directory: Path) -> None:
    """Build a store from N-Quads beside `directory`, and rename it into place when it is whole.

    Where another process was faster, its store stays.
    """
    import shutil
    import tempfile
    from pathlib import Path

    from pyoxigraph import RdfFormat, Store

    directory.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        store = Store(building)
        if isinstance(nquads, Path):
            store.bulk_load(path=nquads, format=RdfFormat.N_QUADS)
        else:
            store.bulk_load(nquads, RdfFormat.N_QUADS)
        store.optimize()
        store.flush()
        del store  # closes it
        building.chmod(0o755)  # mkdtemp lets only its owner in
        try:
            building.rename(directory)
        except OSError:
            if not (directory / "CURRENT").is_file():
                raise
    except (OSError, SyntaxError) as error:
        raise UnreadableData(f"The store {directory} cannot be built: {error}") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


_opening: list[tuple[str, Thread, list[Store]]] = []


def open_early(directory: Path) -> None:
    """Begin to open a store in a thread, while this one imports what it needs; `open_store` takes it over."""
    from threading import Thread

    opened: list[Store] = []

    def open_it() -> None:
        from pyoxigraph import Store

        with suppress(OSError):  # whoever asks for the store meets it again, and words it
            opened.append(Store.read_only(os.fspath(directory)))

    thread = Thread(target=open_it)
    thread.start()
    _opening.append((os.fspath(directory), thread, opened))


def _take_opened(directory: Path | str) -> Store | None:
    while _opening:
        path, thread, opened = _opening.pop()
        thread.join()
        if path == os.fspath(directory) and opened:
            return opened[0]
    return None


def open_store(directory: Path | str | None, graph: Path | None = None) -> Store:
    """The store in `directory`, read-only, for our own look-ups; no person's query is evaluated on it.

    Where there is no place for a store, `directory` is None and `graph` the N-Quads file to hold in memory instead. An
    open store leaves threads behind: later children of this process are spawned (45 ms) and not forked (25 ms).
    """
    from pyoxigraph import RdfFormat, Store

    try:
        if directory is not None:
            return _take_opened(directory) or Store.read_only(os.fspath(directory))
        store = Store()
        if graph is not None:
            store.bulk_load(path=graph, format=RdfFormat.N_QUADS)
        return store
    except (OSError, SyntaxError) as error:
        raise UnreadableData(f"The store {directory or graph} cannot be opened: {error}") from error
