"""The life of a query's process: it ends when it should, in a parent that forks and in one that spawns, and leaves
nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from aigraph.errors import QueryTimeout, UnreadableData
from aigraph.store import Limits, QuerySession
from conftest import ENDLESS, NESTED, SORTED, TRIPLES, Script, descriptors, is_alive, is_gone

WAYS = pytest.mark.parametrize("way", ["fork", "spawn"])

# A script that evaluates something endless; it opens a store itself where its child shall be spawned.
PARENT = """
import os, signal, sys, threading
from aigraph import child
from aigraph.store import Limits, QuerySession, open_store
store, way, query = sys.argv[1:]
opened = open_store(store) if way == "spawn" else None
assert child.can_fork() == (way == "fork")
session = QuerySession(store)
session.query("ASK {}")
print(session.pid, flush=True)
try:
    session.query(query, limits=Limits(timeout=60))
except KeyboardInterrupt:
    assert session.pid is None
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        print("reaped", flush=True)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
except Exception as error:
    print(type(error).__name__, error, flush=True)
"""


@WAYS
@pytest.mark.parametrize(("query", "name"), [(SORTED, "QueryTooLarge"), (NESTED, "QueryError")])
def test_the_terminal_stays_quiet(script: Script, store: Path, way: str, query: str, name: str) -> None:
    code = PARENT.replace("timeout=60", "timeout=30, memory=300 * 2**20")
    code = code.replace("import child", "import child, guard; guard.check_query = lambda text, _: text")
    out, error = script(code, store, way, query).communicate(timeout=60)
    assert error == ""
    assert out.split("\n", 1)[1].startswith(name)


# --- ends -------------------------------------------------------------------------------------------------------------


@WAYS
@pytest.mark.parametrize("query", [ENDLESS, SORTED])
def test_the_child_dies_with_its_parent(script: Script, store: Path, way: str, query: str) -> None:
    process = script(PARENT.replace("timeout=60", "timeout=60, memory=8 * 2**30"), store, way, query)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    time.sleep(0.3)
    assert is_alive(pid)
    process.send_signal(signal.SIGKILL)
    assert is_gone(pid, within=2)


@WAYS
def test_an_idle_child_dies_with_its_parent(script: Script, store: Path, way: str) -> None:
    code = PARENT.replace("print(session.pid, flush=True)", "print(session.pid, flush=True); signal.pause()")
    process = script(code, store, way, "")
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    assert is_alive(pid)
    process.send_signal(signal.SIGKILL)
    assert is_gone(pid, within=2)


@WAYS
def test_control_c(script: Script, store: Path, way: str) -> None:
    process = script(PARENT, store, way, ENDLESS)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    time.sleep(0.3)
    os.kill(pid, signal.SIGINT)  # the terminal sends it to both; the child leaves it to its parent
    time.sleep(0.1)
    assert is_alive(pid)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=5)
    assert time.monotonic() - started < 1
    assert (out, error) == ("reaped\n", "")
    assert process.returncode == -signal.SIGINT
    assert not Path(f"/proc/{pid}").exists()


def test_a_handler_of_the_parent_does_not_run_in_the_child(script: Script, store: Path) -> None:
    process = script(
        """
import os, signal, sys, time
from aigraph.store import QuerySession
signal.signal(signal.SIGTERM, lambda *_: print("handled", os.getpid(), flush=True))
with QuerySession(sys.argv[1]) as session:
    session.query("ASK {}")
    pid = session.pid
    os.kill(pid, signal.SIGTERM)
    time.sleep(0.3)
    session.query("ASK {}")
    assert session.pid != pid
""",
        store,
    )
    assert process.communicate(timeout=30) == ("", "")


# --- nothing is left behind -------------------------------------------------------------------------------------------


def test_no_descriptor_and_no_child_is_left(store: Path) -> None:
    before = descriptors()
    with QuerySession(store) as session:
        for at in range(50):
            session.query("SELECT * { ?s ?p ?o } LIMIT 10")
            if at == 0:
                during = descriptors()
        assert descriptors() == during
        for _ in range(3):
            with pytest.raises(QueryTimeout):
                session.query(ENDLESS, limits=Limits(timeout=0.05))
    for _ in range(5):
        with QuerySession(store) as session:
            session.query("ASK {}")
    with pytest.raises(UnreadableData), QuerySession(store / "no") as session:
        session.query("ASK {}")
    session = QuerySession(store)
    session.query("ASK {}")
    pid = session.pid
    del session
    assert descriptors() == before
    assert not Path(f"/proc/{pid}").exists()


def test_two_processes_read_a_store_that_they_may_not_write(script: Script, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(store, copy)
    for file in copy.iterdir():
        file.chmod(0o444)
    copy.chmod(0o555)
    before = {file.name: file.stat().st_mtime_ns for file in copy.iterdir()}
    code = """
import os, sys
from aigraph.store import open_store
import pyoxigraph
os.chdir(sys.argv[1])  # a test's folder lets only its owner in; from inside, nobody has to be let in
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    open("new", "w")
except PermissionError:
    print("may not write", flush=True)
opened = open_store(".")
print(len(opened), flush=True)
sys.stdin.readline()
"""
    readers = [script(code, copy) for _ in range(2)]
    for reader in readers:  # the first is still there when the second has opened the store
        assert reader.stdout is not None
        assert [reader.stdout.readline(), reader.stdout.readline()] == ["may not write\n", f"{TRIPLES}\n"]
    assert {file.name: file.stat().st_mtime_ns for file in copy.iterdir()} == before
