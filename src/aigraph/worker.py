"""The frozen child that evaluates queries, at the bottom: started by `child`, it can reach neither network nor file.

No query is evaluated in the process that a person talks to: the engine cannot be interrupted, deep nesting crashes it
and a lack of memory aborts it. The child opens its data, gives up the right to open anything else, and then answers
one request after another over a pipe until that pipe is closed.

Frames, both ways: one byte for the kind, four for the length, then so many bytes. A request is `Q`: a line of numbers
(memory ceiling in bytes, seconds of processor time or 0, 1 for the built-in prefixes) and the query. Replies: `R`
ready; `K` select, ask or graph, then `B` pieces of the body, then `E` the end; or `S` a syntax error, `M` out of
memory, `F` failed, `U` data that cannot be read. Not pickle: nothing that the child says is executed.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from .vocabulary import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat, Store

MAX_FILE = 200 * 1024 * 1024
_CHUNK = 64 * 1024
_NETWORK_FILES = 24  # a socket or two, the resolver's files; none is free for anything big
_EXTENSIONS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "xml")


class Source(NamedTuple):
    """What a child reads: a store's folder, or RDF files; `memory` bounds the files' loading."""

    store: str | None
    files: tuple[str, ...]
    memory: int
    network: bool = False
    functions: bool = False  # whether a query may call the functions of `sizing`


class _Unreadable(Exception):
    """Data that cannot be read; its text is one sentence."""


def main() -> NoReturn:
    """The spawned interpreter's way in: its pipes are 0 and 1, the lifeline 2."""
    memory, flags, store, count = sys.argv[1:5]
    files = tuple(sys.argv[5 + int(count) :])
    pipes = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in range(3)]
    try:
        serve(pipes[0], pipes[1], pipes[2], Source(store or None, files, int(memory), "n" in flags, "f" in flags))
    finally:
        os._exit(1)


# --- inside the child -----------------------------------------------------------------------------------------------


def serve(requests: int, replies: int, lifeline: int, source: Source) -> NoReturn:
    """Load, freeze, answer until the request pipe is closed; never returns."""
    if "faulthandler" in sys.modules:
        sys.modules["faulthandler"].disable()  # it would write to a descriptor that is something else by then
    _reset_signals()
    _die_with_parent(lifeline)
    try:
        contents = [(path, _read(path)) for path in source.files]
        _close_all_but(requests, replies, lifeline)
        store, base = _load(source, contents)
        functions = _functions(store) if source.functions else None
    except _Unreadable as error:
        _send(replies, b"U", str(error).encode())
        os._exit(0)
    except MemoryError:
        _send(replies, b"M", b"")
        os._exit(0)
    except OSError as error:
        _send(replies, b"U", f"The data cannot be read: {error.strerror or error}.".encode())
        os._exit(0)
    del contents
    _freeze(source.network)
    _send(replies, b"R", b"")
    while request := _receive(requests):
        _answer(store, base, request, replies, functions)
    os._exit(0)


def _die_with_parent(lifeline: int) -> None:
    """Die when the other end of `lifeline` is closed.

    SIGIO kills a Linux process that does not handle it, whatever it is busy with. PR_SET_PDEATHSIG would fire when the
    thread that started us ends, and ctypes takes 8 ms to import. Elsewhere SIGIO is ignored by default, and a busy
    child ends by RLIMIT_CPU, an idle one by the end of its requests.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    # The race is lost if the parent died before the line above: then the line is already dead.
    poll = select.poll()
    poll.register(lifeline, 0)
    if poll.poll(0):
        os._exit(1)


def _reset_signals() -> None:
    """Undo what the parent's handlers would do here; the terminal's Ctrl-C is the parent's business."""
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.settrace(None)
    sys.setprofile(None)


def _close_all_but(*kept: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):  # 2 as well: an abort of the engine writes to it
        if standard not in kept:
            os.dup2(nothing, standard)
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = max(low, descriptor + 1)
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))


def _freeze(network: bool) -> None:
    """Give up opening and writing files, for good: hard limits cannot be raised again."""
    import resource

    descriptors = 0
    if network:  # sockets need free descriptors; with them, files can be opened for reading as well
        free = os.dup(0)
        os.close(free)
        descriptors = free + _NETWORK_FILES
    for limit, value in (
        (resource.RLIMIT_NOFILE, descriptors),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _bound(memory: int, base: int, seconds: int) -> None:
    """Set the memory ceiling, `memory` above `base`, and a backstop for a parent that cannot kill us in time."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = base + memory if base else resource.RLIM_INFINITY
    if hard != resource.RLIM_INFINITY:
        ceiling = hard if ceiling == resource.RLIM_INFINITY else min(ceiling, hard)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(usage.ru_utime + usage.ru_stime) + 2 + seconds if seconds else hard
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _size() -> int:
    """This process's address space in bytes; 0 where the system does not say (and enforces no ceiling either)."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _load(source: Source, contents: list[tuple[str, bytes]]) -> tuple[Store, int]:
    """The data, and the size from which the memory ceiling counts: a store's own 400 MB of address space are free."""
    from pyoxigraph import Store

    if source.store is not None:
        try:
            store = Store.read_only(source.store)
        except OSError as error:
            raise _Unreadable(f"The store {source.store} cannot be opened: {_short(str(error))}") from error
        return store, _size()
    base = _size()
    _bound(source.memory, base, 0)
    store = Store()
    for path, content in contents:
        try:
            store.bulk_load(content, _format(path), base_iri=_file_iri(path))
        except SyntaxError as error:
            place = f"{path}:{error.lineno}:{error.offset}" if error.lineno else path
            raise _Unreadable(f"{place}: {_short(error.msg.partition(': ')[2] or error.msg)}") from error
        except (ValueError, OSError) as error:
            raise _Unreadable(f"{path}: {_short(str(error))}") from error
    return store, base


def _read(path: str) -> bytes:
    _format(path)
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise _Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_FILE:
        raise _Unreadable(f"{path} is larger than {MAX_FILE // 1024**2} MB.")
    if path.lower().endswith((".rdf", ".xml")) and re.search(rb"(?i)<!doctype", content):
        raise _Unreadable(f"{path} holds a DOCTYPE, which is refused in RDF/XML.")
    return content


def _format(path: str) -> RdfFormat:
    from pyoxigraph import RdfFormat

    extension = os.path.splitext(path)[1].lower().lstrip(".")
    found = RdfFormat.from_extension(extension) if extension in _EXTENSIONS else None
    if found is None:
        known = ", ".join("." + name for name in _EXTENSIONS)
        raise _Unreadable(f"{path} has no extension that tells its RDF format: {known}.")
    return found


def _file_iri(path: str) -> str:
    from urllib.parse import quote

    return "file://" + quote(os.path.abspath(path))


def _short(message: str) -> str:
    """The first line of a message, as a sentence without anything that a terminal would obey."""
    line = (message.strip().splitlines() or [""])[0][:300].rstrip(".")
    line = "".join(character if character.isprintable() else " " for character in line)
    return line[:1].upper() + line[1:] + "."


# --- answering ------------------------------------------------------------------------------------------------------


class _Body:
    """A file, as far as the engine needs one, whose writes become `B` frames."""

    def __init__(self, replies: int) -> None:
        self._replies, self._pieces, self._size = replies, list[bytes](), 0

    def write(self, data: bytes) -> int:
        """Keep one piece, the engine's are small; send them when they are many."""
        self._pieces.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is kept."""
        if self._size:
            _send(self._replies, b"B", b"".join(self._pieces))
            self._pieces, self._size = [], 0


def _functions(store: Store) -> dict[Any, Any]:
    """The functions of `sizing`; loaded before the process is frozen, and only where a query may call them."""
    from .sizing.functions import Functions

    return Functions(store).table()


def _answer(store: Store, base: int, request: bytes, replies: int, functions: dict[Any, Any] | None) -> None:
    numbers, _, query = request.partition(b"\n")
    memory, seconds, prefixes = (int(number) for number in numbers.split())
    try:
        _bound(memory, base, seconds)
        result = store.query(query.decode(), prefixes=PREFIXES if prefixes else None, custom_functions=functions)
        _write(result, replies)
    except SyntaxError as error:
        _send(replies, b"S", str(error.msg).encode())
    except MemoryError:
        _send(replies, b"M", b"")
    except BrokenPipeError:
        os._exit(0)
    except BaseException as error:  # the engine's panics are no Exception; whatever it is, the parent tells the person
        _send(replies, b"F", _short(str(error)).encode())


def _write(result: Any, replies: int) -> None:
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

    body: Any = _Body(replies)
    if isinstance(result, QueryTriples):
        _send(replies, b"K", b"graph")
        result.serialize(body, RdfFormat.N_TRIPLES)
    else:
        _send(replies, b"K", b"ask" if isinstance(result, QueryBoolean) else b"select")
        result.serialize(body, QueryResultsFormat.JSON)
    body.flush()
    _send(replies, b"E", b"")


def frame(kind: bytes, payload: bytes) -> bytes:
    """One frame, as it goes through the pipe."""
    return kind + len(payload).to_bytes(4, "big") + payload


def _send(replies: int, kind: bytes, payload: bytes) -> None:
    data = memoryview(frame(kind, payload))
    while data:
        data = data[os.write(replies, data) :]


def _receive(requests: int) -> bytes:
    """The next request; nothing when the parent closed the pipe."""
    head = _exactly(requests, 5)
    return _exactly(requests, int.from_bytes(head[1:], "big")) if head else b""


def _exactly(descriptor: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = os.read(descriptor, count - len(data))
        if not piece:
            return b""
        data += piece
    return data
