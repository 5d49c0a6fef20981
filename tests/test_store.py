"""`store`: a session's answers and errors, RDF files instead of the graph, building and opening stores."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

import aigraph.store
from aigraph import child, worker
from aigraph.errors import BadParameter, QueryError, QuerySyntaxError, UnreadableData
from aigraph.store import Answer, Limits, QuerySession, open_early, open_store, start_early, write_store
from aigraph.vocabulary import AIG, ID
from conftest import ENDLESS, TRIPLES, Script, is_alive, made_up_nquads

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.kind == "select"
    bindings = json.loads(answer.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


# --- answers ----------------------------------------------------------------------------------------------------------


def test_select(session: QuerySession) -> None:
    assert rows(session.query(COUNT)) == [{"n": str(TRIPLES)}]
    assert rows(session.query("SELECT ?o { id:e0 aig:p1 ?o }")) == [{"o": f"{ID}e7919"}]


def test_a_long_answer_arrives_whole(session: QuerySession) -> None:
    assert len(rows(session.query("SELECT * { ?s ?p ?o }"))) == TRIPLES


@pytest.mark.parametrize(("subject", "truth"), [("e0", True), ("nobody", False)])
def test_ask(session: QuerySession, subject: str, truth: bool) -> None:
    answer = session.query(f"ASK {{ id:{subject} ?p ?o }}")
    assert answer.kind == "ask"
    assert json.loads(answer.body)["boolean"] is truth


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { id:e0 ?p ?o }", "DESCRIBE id:e0"])
def test_graphs(session: QuerySession, text: str) -> None:
    answer = session.query(text)
    assert answer.kind == "graph"
    lines = answer.body.decode().splitlines()
    assert len(lines) == 5
    assert f"<{ID}e0> <{AIG}p1> <{ID}e7919> ." in lines


def test_one_child_serves_all_queries(session: QuerySession) -> None:
    session.query("ASK {}")
    pid = session.pid
    with pytest.raises(QuerySyntaxError):
        session.query("ASK {")
    session.query("ASK {}")
    assert session.pid == pid is not None


def test_a_child_that_was_killed_is_replaced(session: QuerySession) -> None:
    session.query("ASK {}")
    pid = session.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.3)  # its first thread may be gone a moment before its pipes
    assert rows(session.query(COUNT)) == [{"n": str(TRIPLES)}]
    assert session.pid != pid


def test_a_child_that_is_killed_at_work(session: QuerySession) -> None:
    session.query("ASK {}")
    assert session.pid is not None
    timer = threading.Timer(0.2, os.kill, (session.pid, signal.SIGTERM))
    timer.start()
    with pytest.raises(QueryError, match=r"^The query's process ended unexpectedly\.$"):
        session.query(ENDLESS, limits=Limits(timeout=10))
    timer.join()
    assert session.query("ASK {}").kind == "ask"


def test_a_closed_session_starts_again(session: QuerySession) -> None:
    session.query("ASK {}")
    session.close()
    assert session.pid is None
    assert session.query("ASK {}").kind == "ask"


def test_a_child_may_be_started_ahead(session: QuerySession) -> None:
    session.start()
    pid = session.pid
    session.query("ASK {}")
    assert session.pid == pid is not None


def test_a_child_may_be_started_before_there_is_a_session(store: Path, tmp_path: Path) -> None:
    start_early(store)
    early = aigraph.store._early[0].pid
    with QuerySession(store) as first, QuerySession(store) as second:
        first.start()
        second.start()
        assert (first.pid, second.pid != early) == (early, True)
        assert rows(first.query(COUNT)) == rows(second.query(COUNT))
    write_store(b"", tmp_path / "store")
    start_early(store)
    unwanted = aigraph.store._early[0].pid
    with QuerySession(tmp_path / "store") as elsewhere:
        assert rows(elsewhere.query(COUNT)) == [{"n": "0"}]
    assert not is_alive(early)
    assert not is_alive(unwanted)


def test_threads_take_turns(session: QuerySession) -> None:
    found: list[list[dict[str, str]]] = []
    threads = [threading.Thread(target=lambda: found.append(rows(session.query(COUNT)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[{"n": str(TRIPLES)}]] * 8


def test_bindings(session: QuerySession) -> None:
    answer = session.query("SELECT ?o { $s aig:p1 ?o }", bindings={"s": f"<{ID}e0>"})
    assert rows(answer) == [{"o": f"{ID}e7919"}]
    with pytest.raises(BadParameter):
        session.query("ASK { $s ?p ?o }", bindings={"s": "id:e0 } #"})


def test_a_session_wants_a_store_or_files() -> None:
    with pytest.raises(ValueError, match="either"):
        QuerySession(None)


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_both_ways_to_start_a_child(script: Script, store: Path, way: str) -> None:
    process = script(
        """
import sys
from aigraph import child
from aigraph.store import QuerySession, open_store
store, way = sys.argv[1:]
opened = open_store(store) if way == "spawn" else None
assert child.can_fork() == (way == "fork")
with QuerySession(store) as session:
    print(session.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body.decode())
    assert "threading" not in sys.modules or way == "spawn"
""",
        store,
        way,
    )
    out, error = process.communicate(timeout=30)
    assert error == ""
    assert rows(Answer("select", out.encode())) == [{"n": str(TRIPLES)}]


def test_a_forked_process_gets_a_child_of_its_own(script: Script, store: Path) -> None:
    process = script(
        """
import os, sys
from aigraph.store import QuerySession
with QuerySession(sys.argv[1]) as session:
    session.query("ASK {}")
    before = session.pid
    pid = os.fork()
    session.query("ASK { ?s ?p ?o }")
    assert (session.pid == before) == (pid != 0)
    if pid == 0:
        session.close()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    session.query("ASK {}")
    assert session.pid == before
""",
        store,
    )
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0


def test_an_engine_that_fails_says_so(session: QuerySession) -> None:
    with pytest.raises(QueryError, match=r"^The query failed: The custom function <urn:x> is not supported\.$"):
        session.query("SELECT (<urn:x>(?s) AS ?x) { ?s ?p ?o }")


# --- files ------------------------------------------------------------------------------------------------------------

FILES = {
    "a.nt": "<urn:a> <urn:p> 'x' .".replace("'", '"'),
    "a.nq": '<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> "y" <urn:g> .',
    "a.ttl": "@prefix u: <urn:> . u:a u:p 'x' .",
    "a.trig": "PREFIX u: <urn:> u:a u:p 'x' . u:g { u:a u:p 'y' }",
    "a.jsonld": '{"@id": "urn:a", "urn:p": "x"}',
    "a.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<r:Description r:about="urn:a"><u:p>x</u:p></r:Description></r:RDF>',
}
FILES["a.xml"] = FILES["a.rdf"]


@pytest.mark.parametrize("name", FILES)
def test_formats(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    with QuerySession(None, [tmp_path / name]) as session:
        assert rows(session.query("SELECT ?o { <urn:a> <urn:p> ?o }")) == [{"o": "x"}]


def test_several_files_are_one_graph_and_blank_nodes_stay_apart(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(f"_:x <urn:p> '{name}' ; <urn:q> <#here> .", encoding="utf-8")
    with QuerySession(None, [tmp_path / "a.ttl", tmp_path / "b.ttl"]) as session:
        assert rows(session.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <urn:p> ?o }")) == [{"n": "2"}]
        [here] = rows(session.query("SELECT ?h { ?s <urn:p> 'a.ttl' ; <urn:q> ?h }"))
        assert here["h"] == (tmp_path / "a.ttl").as_uri() + "#here"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.ttl", "<urn:a> <urn:b> .\n", "{}:1:17: . is not a valid RDF object."),
        ("a.nt", '<urn:a> <urn:b> "x" .\n<a> <b> <c> .', "{}:2:1: No scheme found in an absolute IRI."),
        ("a.jsonld", '{"@id":', "{}:1:8: Unexpected end of file, a value was expected."),
        ("a.rdf", "<a>", None),
        ("a.rdf", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "{} holds a DOCTYPE, which is refused in RDF/XML."),
        (
            "a.xml",
            '<?xml version="1.0"?>\n<!doctype a SYSTEM "file:///etc/passwd"><a/>',
            "{} holds a DOCTYPE, which is refused in RDF/XML.",
        ),
        ("a.txt", "", "{} has no extension that tells its RDF format: .ttl, .nt, .nq, .trig, .jsonld, .rdf, .xml."),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, text: str, sentence: str | None) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with QuerySession(None, [file]) as session, pytest.raises(UnreadableData) as caught:
        session.query("ASK {}")
    if sentence is not None:
        assert str(caught.value) == sentence.format(file)
    assert str(caught.value).startswith(str(file))
    assert session.pid is None


def test_a_missing_file_and_a_missing_store(tmp_path: Path) -> None:
    with (
        QuerySession(None, [tmp_path / "no.ttl"]) as session,
        pytest.raises(UnreadableData, match=r"no\.ttl cannot be"),
    ):
        session.query("ASK {}")
    with QuerySession(tmp_path / "no") as session, pytest.raises(UnreadableData, match="cannot be opened"):
        session.query("ASK {}")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    with file.open("wb") as sparse:
        sparse.truncate(worker.MAX_FILE + 1)
    with QuerySession(None, [file]) as session, pytest.raises(UnreadableData, match="larger than 200 MB"):
        session.query("ASK {}")


def test_a_file_given_by_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "a.ttl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("<urn:a> <urn:p> 1 .", encoding="utf-8"), daemon=True)
    writer.start()
    with QuerySession(None, [pipe]) as session:
        assert rows(session.query(COUNT)) == [{"n": "1"}]


# --- stores -----------------------------------------------------------------------------------------------------------


def test_write_and_open(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "store"
    write_store(made_up_nquads(50), directory)
    assert len(open_store(directory)) == 50
    assert [path.name for path in directory.parent.iterdir()] == ["store"]


def test_write_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(made_up_nquads(50))
    write_store(tmp_path / "a.nq", tmp_path / "store")
    assert len(open_store(tmp_path / "store")) == 50


def test_the_first_of_two_writers_wins(tmp_path: Path) -> None:
    write_store(made_up_nquads(50), tmp_path / "store")
    write_store(made_up_nquads(100), tmp_path / "store")
    assert len(open_store(tmp_path / "store")) == 50
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_writers_at_the_same_time(tmp_path: Path, script: Script) -> None:
    (tmp_path / "a.nq").write_bytes(made_up_nquads(5000))
    code = "import sys, pathlib; from aigraph.store import write_store; write_store(*map(pathlib.Path, sys.argv[1:]))"
    writers = [script(code, tmp_path / "a.nq", tmp_path / "stores" / "s") for _ in range(3)]
    assert [writer.communicate(timeout=60) for writer in writers] == [("", "")] * 3
    assert [path.name for path in (tmp_path / "stores").iterdir()] == ["s"]
    assert len(open_store(tmp_path / "stores" / "s")) == 5000


def test_nothing_is_left_of_a_store_that_failed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="cannot be built"):
        write_store(b"nonsense", tmp_path / "store")
    assert list(tmp_path.iterdir()) == []


def test_a_store_may_be_opened_early(store: Path, tmp_path: Path) -> None:
    open_early(store)
    [(_, _, opened)] = aigraph.store._opening
    early = open_store(store)
    assert [early] == opened
    assert len(early) == len(open_store(store)) > 0
    open_early(tmp_path / "nothing")
    assert len(open_store(store)) == len(early)
    open_early(tmp_path / "nothing")
    with pytest.raises(UnreadableData, match="cannot be opened"):
        open_store(tmp_path / "nothing")


def test_opening_what_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="cannot be opened"):
        open_store(tmp_path / "nothing")


def test_without_a_place_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(made_up_nquads(50))
    assert len(open_store(None, tmp_path / "a.nq")) == 50


def test_an_open_store_has_threads_that_forbid_a_fork(store: Path) -> None:
    opened = open_store(store)
    assert len(opened) == TRIPLES
    assert not child.can_fork()


def test_limits_have_defaults() -> None:
    assert Limits() == (60.0, 2 * 2**30, 512 * 2**20)
