"""What several test modules need: a small store, scripts in a process of their own, a real SPARQL server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aigraph.store import QuerySession, write_store
from aigraph.vocabulary import AIG, ID

ROOT = Path(__file__).parent.parent
pytest_plugins = ["pictures"]
TRIPLES = 20_000

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?f != ?i) }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f"  # needs gigabytes
NESTED = "SELECT * " + "{" * 10_000 + "}" * 10_000

Script = Callable[..., "subprocess.Popen[str]"]


def made_up_nquads(count: int) -> bytes:
    """`count` triples of five properties, each subject with one of each."""
    lines = (f"<{ID}e{i // 5}> <{AIG}p{i % 5}> <{ID}e{i * 7919 % count}> .\n" for i in range(count))
    return "".join(lines).encode()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 20,000 triples."""
    directory = tmp_path_factory.mktemp("stores") / "made-up"
    write_store(made_up_nquads(TRIPLES), directory)
    return directory


@pytest.fixture
def session(store: Path) -> Iterator[QuerySession]:
    """A session on that store."""
    with QuerySession(store) as opened:
        yield opened


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    """Starts Python code in a process of its own, which has one thread only: there, children are forked."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        file = tmp_path / f"script{len(started)}.py"
        file.write_text(code, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])}
        command = [sys.executable, str(file), *map(str, arguments)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The query URL of a real SPARQL server on this machine that serves the store, while the block lasts."""
    port = free_port()
    process = subprocess.Popen(
        [oxigraph_command(), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(10)


def oxigraph_command() -> str:
    """The server's executable, from the package of that name."""
    command = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert command is not None, "pip install oxigraph"
    return command


@pytest.fixture(scope="session")
def oxigraph_server(store: Path) -> Iterator[str]:
    """The query URL of a real SPARQL server with the triples of `store`."""
    with serving(store) as url:
        yield url


def descriptors() -> set[str]:
    """What this process has open."""
    return set(os.listdir("/proc/self/fd"))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_gone(pid: int, within: float) -> bool:
    """Whether a process ends within some seconds."""
    until = time.monotonic() + within
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_alive(pid)
