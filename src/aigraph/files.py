"""Files out, at the bottom: the one way a file is written, and names for files made from data.

A file is written whole or not at all: into a new file beside it, synced, then renamed over it.
"""

from __future__ import annotations

import os
import re
import stat

from .errors import AigraphError

_LONGEST_SLUG = 80


def write_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path`, so that at every moment the old or the new file stands there, never half of one.

    A symbolic link at `path` is replaced, not followed. A regular file keeps its permissions; a new one
    gets those the umask leaves. Raises `AigraphError` with the reason when it cannot be done.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_file(Path(folder, "a.csv"), b"name\\r\\n")
    ...     Path(folder, "a.csv").read_bytes()
    b'name\\r\\n'
    """
    target = os.fspath(path)
    try:
        mode = _mode_of(target)
        if _is_stream(target, mode):
            _write_to_stream(target, data)
        else:
            _replace(target, data, stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None)
    except OSError as error:
        raise AigraphError(f"Cannot write {target}: {error.strerror or error}.") from error
    except ValueError as error:  # a NUL in the name
        raise AigraphError(f"Cannot write {target!r}: {error}.") from error


def slug(text: str) -> str:
    """A file name made from any text: an id by the rules of `vocabulary.is_id`, at most 80 characters long.

    Accents fall off; text without a single Latin letter or digit gets a name made from its hash.

    >>> slug("llama.cpp"), slug("Élan  Labs, Inc."), slug("../../etc/passwd"), slug("阿里巴巴")
    ('llama.cpp', 'elan-labs-inc', 'etc-passwd', 'x-47c1e53c')
    """
    from unicodedata import normalize  # seldom needed: start-up time

    plain = normalize("NFKD", text).lower()
    plain = "".join(c for c in plain if not (0x300 <= ord(c) <= 0x36F))
    plain = re.sub(r"[^a-z0-9._-]+", "-", plain)
    # Between two words stands one separator: the first, unless a dash shows that something was left out.
    plain = re.sub(r"[._-]{2,}", "-", plain).strip("._-")[:_LONGEST_SLUG].rstrip("._-")
    return plain or "x-" + _short_hash(text)


def _short_hash(text: str) -> str:
    from hashlib import sha256  # seldom needed: start-up time

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _mode_of(target: str) -> int:
    """The mode of what stands at the target itself, a link included; 0 for nothing."""
    try:
        return os.lstat(target).st_mode
    except FileNotFoundError:
        return 0


def _is_stream(target: str, mode: int) -> bool:
    """Whether bytes go through the target rather than into it: a device, a pipe, `/dev/stdout`, `>(command)`.

    Renaming a file over one of these would take it away from everybody else.
    """
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode):
        return True
    folder = os.path.realpath(os.path.dirname(target) or ".")
    return bool(mode) and (folder == "/dev" or folder.startswith("/proc/"))


def _write_to_stream(target: str, data: bytes) -> None:
    with open(target, "wb", buffering=0) as stream:
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) :]


def _replace(target: str, data: bytes, mode: int | None) -> None:
    folder = os.path.dirname(target) or "."
    beside = os.path.join(folder, f".aigraph-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(beside, flags, 0o666 if mode is None else 0o600)
    try:
        with open(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(beside, target)
    except BaseException:  # Ctrl-C too must leave nothing behind
        os.unlink(beside)
        raise
    _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    """Make the rename last through a power cut, where the file system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return  # a folder may be writable without being readable
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems refuse; the file itself is safe
    finally:
        os.close(descriptor)
