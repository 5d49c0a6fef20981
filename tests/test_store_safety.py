"""Design, section 8: what a query may not do, tried for real."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigraph import guard
from aigraph.errors import QueryError, QueryRefused, QueryTimeout, QueryTooLarge, UnreadableData
from aigraph.store import Limits, QuerySession
from conftest import ENDLESS, NESTED, SORTED, Script

GLUED = f"SELECT (GROUP_CONCAT(?x) AS ?y) {{ ?a ?b ?c BIND('{'x' * 30_000}' AS ?x) }}"


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan lets everything through: what is left is the child."""
    monkeypatch.setattr(guard, "check_query", lambda text, _: text)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.3)
        yield server


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def is_untouched(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return True
    return False


# --- refused before a child is even started ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "LOAD <file:///etc/passwd>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        NESTED,
    ],
)
def test_refused(store: Path, text: str) -> None:
    with QuerySession(store) as session, pytest.raises(QueryRefused):
        session.query(text)
    assert session.pid is None


# --- time -------------------------------------------------------------------------------------------------------------


def test_out_of_time(session: QuerySession) -> None:
    session.query("ASK {}")
    pid = session.pid
    assert pid is not None
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"^The query ran out of time: more than 1 second\.$"):
        session.query(ENDLESS, limits=Limits(timeout=1))
    assert 1 <= time.monotonic() - started < 2  # 1.1 s, unless the machine is busy
    assert not Path(f"/proc/{pid}").exists()
    assert session.query("ASK {}").kind == "ask"


def test_loading_files_counts_as_time(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_bytes(b"".join(b"<urn:%d> <urn:p> <urn:o> .\n" % i for i in range(300_000)))
    started = time.monotonic()
    with QuerySession(None, [tmp_path / "a.nt"]) as session, pytest.raises(QueryTimeout, match=r"0\.1 seconds"):
        session.query("ASK {}", limits=Limits(timeout=0.1))
    assert time.monotonic() - started < 1


@pytest.mark.usefixtures("unguarded")
def test_an_update_smuggled_past_the_scan_is_no_query(session: QuerySession) -> None:
    with pytest.raises(QueryError, match="Unexpected 'LOAD'"):
        session.query("LOAD <file:///etc/passwd>")


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SORTED, GLUED])
def test_out_of_memory(session: QuerySession, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTooLarge, match=r"^The query ran out of memory: more than 300 MB\.$"):
        session.query(text, limits=Limits(timeout=30, memory=300 * 2**20))
    assert time.monotonic() - started < 15
    assert session.pid is None
    assert session.query("ASK {}").kind == "ask"


def test_one_huge_string(session: QuerySession) -> None:
    tripled = "".join(f"BIND(CONCAT(?x{at},?x{at},?x{at}) AS ?x{at + 1}) " for at in range(20))
    text = f"SELECT (STRLEN(?x20) AS ?n) {{ BIND('{'x' * 1000}' AS ?x0) {tripled} }}"
    with pytest.raises(QueryTooLarge, match="memory"):
        session.query(text, limits=Limits(timeout=30, memory=300 * 2**20))


def test_files_that_need_too_much_memory(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_bytes(b"".join(b"<urn:%d> <urn:p%d> <urn:o> .\n" % (i, i) for i in range(200_000)))
    with QuerySession(None, [tmp_path / "a.nt"]) as session, pytest.raises(QueryTooLarge, match="The files need"):
        session.query("ASK {}", limits=Limits(memory=20 * 2**20))


def test_an_answer_that_is_too_large(session: QuerySession) -> None:
    with pytest.raises(QueryTooLarge, match=r"^The answer is larger than 1 MB\.$"):
        session.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", limits=Limits(answer=2**20))
    assert session.pid is None
    assert session.query("ASK {}").kind == "ask"


@pytest.mark.usefixtures("unguarded")
def test_an_engine_that_crashes_ends_as_one_sentence(session: QuerySession) -> None:
    with pytest.raises(QueryError, match=r"^The query made the engine crash: it is nested too deeply\.$"):
        session.query(NESTED)
    assert session.query("ASK {}", limits=Limits()).kind == "ask"


# --- network and files ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unguarded")
def test_no_connection_is_made(session: QuerySession, listener: socket.socket) -> None:
    with pytest.raises(QueryError, match="Too many open files"):
        session.query(f"SELECT * {{ SERVICE <{url_of(listener)}> {{ ?s ?p ?o }} }}", limits=Limits(timeout=5))
    silent = session.query(
        f"SELECT * {{ SERVICE SILENT <{url_of(listener)}> {{ ?s ?p ?o }} }}", limits=Limits(timeout=5)
    )
    assert silent.kind == "select"
    assert is_untouched(listener)


def test_service_connects_where_it_is_allowed(session: QuerySession, listener: socket.socket) -> None:
    text = f"SELECT * {{ SERVICE <{url_of(listener)}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryTimeout):
        session.query(text, limits=Limits(timeout=1), allow_service=True)
    assert not is_untouched(listener)
    with pytest.raises(QueryRefused):
        session.query(text)


def test_service_answers_where_it_is_allowed(session: QuerySession, oxigraph_server: str) -> None:
    text = f"SELECT ?o {{ SERVICE <{oxigraph_server}> {{ id:e0 aig:p1 ?o }} }}"
    assert b"e7919" in session.query(text, limits=Limits(timeout=10), allow_service=True).body
    session.query("ASK {}")  # without: the frozen child is another one
    assert limits_of(session)["Max open files"] == ["0", "0"]


def test_json_ld_fetches_no_context(tmp_path: Path, listener: socket.socket) -> None:
    file = tmp_path / "a.jsonld"
    file.write_text(f'{{"@context": "{url_of(listener)}c.jsonld", "@id": "urn:a", "p": "x"}}', encoding="utf-8")
    with (
        QuerySession(None, [file]) as session,
        pytest.raises(UnreadableData, match=r"a\.jsonld: No LoadDocumentCallback"),
    ):
        session.query("ASK {}")
    assert is_untouched(listener)


def limits_of(session: QuerySession) -> dict[str, list[str]]:
    lines = Path(f"/proc/{session.pid}/limits").read_text(encoding="utf-8").splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def test_the_child_is_frozen(session: QuerySession, store: Path) -> None:
    session.query("ASK {}")
    limits = limits_of(session)
    assert [limits[f"Max {what}"] for what in ("open files", "file size", "core file size")] == [["0", "0"]] * 3
    assert int(limits["Max address space"][0]) < 4 * 2**30
    assert int(limits["Max cpu time"][0]) < 70
    folder = Path(f"/proc/{session.pid}/fd")
    targets = sorted(os.readlink(folder / number) for number in os.listdir(folder))
    others = [target for target in targets if not target.startswith(str(store))]
    assert sum(target.startswith("pipe:") for target in others) == 3
    assert {target for target in others if not target.startswith("pipe:")} == {"/dev/null"}


def test_nothing_can_be_opened_once_frozen(script: Script) -> None:
    process = script(
        """
import os, socket
from aigraph import worker
replies = os.dup(1)
worker._close_all_but(replies)
worker._freeze(network=False)
for attempt in (lambda: open("/etc/passwd"), lambda: open("/tmp/x", "w"), os.pipe, socket.socket):
    try:
        attempt()
        os.write(replies, b"opened ")
    except OSError as error:
        os.write(replies, os.strerror(error.errno).encode() + b"\\n")
"""
    )
    assert process.communicate(timeout=10) == ("Too many open files\n" * 4, "")
