"""`files`: a file is written whole or not at all, and names made from data are tame."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigraph.errors import AigraphError
from aigraph.files import slug, write_file
from aigraph.vocabulary import is_id


@pytest.fixture
def umask_027() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_new_file_holds_the_bytes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", b"\x00\xff\r\n")
    assert (tmp_path / "a.csv").read_bytes() == b"\x00\xff\r\n"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_bare_name_goes_into_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_file("a.csv", b"x")
    assert (tmp_path / "a.csv").read_bytes() == b"x"


@pytest.mark.usefixtures("umask_027")
def test_a_new_file_gets_what_the_umask_leaves(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", b"x")
    assert mode(tmp_path / "a.csv") == 0o640


@pytest.mark.usefixtures("umask_027")
@pytest.mark.parametrize("kept", [0o600, 0o666, 0o755])
def test_an_existing_file_keeps_its_mode(tmp_path: Path, kept: int) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    target.chmod(kept)
    write_file(target, b"new")
    assert (target.read_bytes(), mode(target)) == (b"new", kept)


@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_is_replaced_and_its_target_left_alone(tmp_path: Path, dangling: bool) -> None:
    victim, link = tmp_path / "victim", tmp_path / "link"
    if not dangling:
        victim.write_bytes(b"precious")
        victim.chmod(0o600)
    link.symlink_to(victim)
    write_file(link, b"new")
    assert not link.is_symlink()
    assert link.read_bytes() == b"new"
    assert victim.exists() is not dangling
    assert dangling or victim.read_bytes() == b"precious"
    assert dangling or mode(link) != 0o600, "the mode of the link's target is none of the new file's business"


def test_a_hard_link_elsewhere_keeps_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    os.link(tmp_path / "a", tmp_path / "b")
    write_file(tmp_path / "a", b"new")
    assert (tmp_path / "b").read_bytes() == b"old"


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(AigraphError, match=r"^Cannot write .*a\.csv: No space left on device\.$"):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_ctrl_c_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing/a.csv", "No such file or directory"), ("folder", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(AigraphError) as caught:
        write_file(f"{tmp_path}/{name}", b"x")
    assert str(caught.value).startswith("Cannot write ")
    assert str(caught.value).endswith(f": {reason}.")
    assert os.listdir(tmp_path) == ["folder"]


def test_a_reader_sees_the_old_or_the_new_file_never_half(tmp_path: Path) -> None:
    target = tmp_path / "a"
    contents = [b"a" * 300_000, b"b" * 300_000]
    write_file(target, contents[0])
    seen: set[bytes] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(40):
        write_file(target, contents[turn % 2])
    stop.set()
    reader.join()
    assert seen
    assert seen <= set(contents)


def test_a_pipe_is_written_through_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, b"x" * 200_000)
    reader.join()
    assert received == [b"x" * 200_000]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_a_device_stays_a_device() -> None:
    write_file("/dev/null", b"x")
    assert stat.S_ISCHR(os.lstat("/dev/null").st_mode)


def test_an_open_descriptor_by_its_name_is_written_through() -> None:
    if not os.path.isdir("/dev/fd"):
        pytest.skip("no /dev/fd here")
    reading, writing = os.pipe()
    write_file(f"/dev/fd/{writing}", b"hello")
    os.close(writing)
    with open(reading, "rb") as stream:
        assert stream.read() == b"hello"


@given(st.text())
def test_a_slug_is_an_id_whatever_the_text(text: str) -> None:
    name = slug(text)
    assert is_id(name)
    assert len(name) <= 80
    assert slug(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("llama.cpp", "llama.cpp"),
        ("mimo-v2.5-pro", "mimo-v2.5-pro"),
        ("Text Generation Inference", "text-generation-inference"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\0b\n", "a-b"),
        ("CON", "con"),
        ("<script>", "script"),
        ("Qwen 通义", "qwen"),
        ("İstanbul", "istanbul"),
        ("x" * 300, "x" * 80),
    ],
)
def test_slugs(text: str, name: str) -> None:
    assert slug(text) == name


def test_texts_without_latin_letters_get_different_names() -> None:
    assert slug("阿里巴巴") != slug("月之暗面")
    assert slug("") == slug("")
