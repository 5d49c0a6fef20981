"""The parent's side of a `worker`: starting one, talking to it against the clock, and ending it without a trace."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn

from . import worker

_READ = 256 * 1024


class Died(Exception):
    """The child ended in mid-talk; `signal` is what ended it, 0 if it left by itself."""

    def __init__(self, by_signal: int) -> None:
        super().__init__(by_signal)
        self.signal = by_signal


class Child:
    """A started worker; `pid` is its process.

    Closing the lifeline, which the death of this process does too, ends the child whatever it is busy with.
    """

    def __init__(self, source: worker.Source) -> None:
        self.source = source
        self._owner = os.getpid()
        self._buffer = bytearray()
        ends = [end for _ in range(3) for end in os.pipe()]
        theirs, ours = (ends[0], ends[3], ends[4]), (ends[1], ends[2], ends[5])
        self._requests, self._replies, self._lifeline = ours
        try:
            self.pid = _fork(theirs, source) if can_fork() else _spawn(theirs, source)
        except BaseException:
            self._close(ours)
            raise
        finally:
            self._close(theirs)
        os.set_blocking(self._requests, False)

    def is_ours(self) -> bool:
        """Whether this process started it: after a fork of ours, two would talk to one child."""
        return self._owner == os.getpid()

    def has_ended(self) -> bool:
        """Whether it ended while nobody spoke to it."""
        poll = select.poll()
        poll.register(self._requests, 0)
        return bool(poll.poll(0))

    def send(self, kind: bytes, payload: bytes, deadline: float | None) -> None:
        """Send one frame before `deadline` (of the monotonic clock), or raise `TimeoutError` or `Died`."""
        data = memoryview(worker.frame(kind, payload))
        while data:
            # Looked at before writing: where SIGPIPE has its default, writing to a dead child would end us too.
            if self._wait(self._requests, select.POLLOUT, deadline) & (select.POLLERR | select.POLLHUP):
                self._died()
            with suppress(BlockingIOError):
                data = data[os.write(self._requests, data) :]

    def receive(self, deadline: float | None) -> tuple[bytes, bytes]:
        """The next frame's kind and payload; raises `TimeoutError` or `Died`."""
        head = self._take(5, deadline)
        return head[:1], self._take(int.from_bytes(head[1:], "big"), deadline)

    def end(self) -> None:
        """Kill and reap the child, and let go of its pipes."""
        if self.is_ours() and self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        self.pid = 0
        self._close((self._requests, self._replies, self._lifeline))
        self._requests = self._replies = self._lifeline = -1

    def _take(self, count: int, deadline: float | None) -> bytes:
        while len(self._buffer) < count:
            self._wait(self._replies, select.POLLIN, deadline)
            piece = os.read(self._replies, _READ)
            if not piece:
                self._died()
            self._buffer += piece
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _wait(self, descriptor: int, event: int, deadline: float | None) -> int:
        poll = select.poll()
        poll.register(descriptor, event)
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            if ready := poll.poll(None if left is None else min(left * 1000 + 1, 2**31 - 1)):
                return ready[0][1]

    def _died(self) -> NoReturn:
        # Its pipes close a moment before it can be reaped: give it that moment, or our own kill would hide the reason.
        for _ in range(200):
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # someone ignores SIGCHLD, or reaps every child
                break
            if pid:
                self.pid = 0
                raise Died(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
            time.sleep(0.005)
        raise Died(0)

    @staticmethod
    def _close(descriptors: tuple[int, ...]) -> None:
        for descriptor in descriptors:
            if descriptor >= 0:
                os.close(descriptor)


def can_fork() -> bool:
    """Whether this process has one thread only: a fork would inherit the locks of the others, and not the others.

    Threads that Python knows nothing of count too: a RocksDB store leaves three behind.
    """
    if not hasattr(os, "fork"):
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        threading = sys.modules.get("threading")
        return "pyoxigraph" not in sys.modules and (threading is None or threading.active_count() == 1)


def _fork(theirs: tuple[int, int, int], source: worker.Source) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            worker.serve(*theirs, source)
        finally:
            os._exit(1)  # nothing of the parent's may run in the child: no handler, no flush, no test
    return pid


def _spawn(theirs: tuple[int, int, int], source: worker.Source) -> int:
    package_root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = [package_root, *(os.path.abspath(entry) for entry in sys.path if entry)]
    code = "import sys; sys.path[:] = sys.argv[5:5 + int(sys.argv[4])]; from aigraph.worker import main; main()"
    flags = "n" * source.network + "f" * source.functions
    numbers = [str(source.memory), flags, source.store or "", str(len(path))]
    # -I: neither the environment nor the user's site folder decides what is imported; -S: nor do .pth files.
    arguments = [sys.executable, "-I", "-S", "-X", "utf8", "-c", code, *numbers, *path, *source.files]
    # By way of higher numbers: the three ends may themselves lie among 0, 1 and 2.
    high = max(theirs) + 1
    actions = [(os.POSIX_SPAWN_DUP2, end, high + at) for at, end in enumerate(theirs)]
    actions += [(os.POSIX_SPAWN_DUP2, high + at, at) for at in range(3)]
    return os.posix_spawn(sys.executable, arguments, dict(os.environ), file_actions=actions)
