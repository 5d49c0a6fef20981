"""`snapshot`: built once, kept while files stay the same, never spoiled by faulty data or a cache nobody can write."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from aigraph import places, snapshot
from aigraph.belief import View
from aigraph.errors import DataError, UnknownName
from aigraph.graph import KnowledgeGraph
from aigraph.snapshot import KEPT, find_snapshot, open_snapshot, write_snapshot
from aigraph.store import write_store
from samples import PAGE, entity, write_folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aigraph"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own, so that building is quick."""
    home = tmp_path / "home"
    shutil.copytree(places.home() / "ontology", home / "ontology")
    write_folder(
        home / "data",
        {
            "sources/page.yaml": PAGE,
            "entities/engines/alpha.yaml": entity(
                "Engine", "Alpha", "  built_on:\n    - {value: beta, source: page}\n"
            ),
            "entities/engines/beta.yaml": entity("Engine", "Beta"),
        },
    )
    monkeypatch.setattr(places, "home", lambda: home)
    monkeypatch.setattr(places, "shipped_snapshot", lambda: None)
    return home


def touch(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 1))


@pytest.mark.usefixtures("cache")
def test_it_is_built_once_and_then_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = find_snapshot()
    before = first.graph.stat().st_mtime_ns

    def never(*_: object) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr("aigraph.build.build", never)
    assert find_snapshot() == first
    assert first.graph.stat().st_mtime_ns == before
    assert first.info()["digest"] == first.digest()
    assert first.store is not None
    assert home not in first.folder.parents


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    "name",
    ["data/entities/engines/beta.yaml", "data/sources/page.yaml", "ontology/rules/recommends.rq"],
)
def test_an_edit_makes_it_stale(home: Path, name: str) -> None:
    first = find_snapshot()
    file = home / name
    before = file.read_text(encoding="utf-8")
    touch(file, before.replace("Beta", "Betta").replace("A page", "That page") + "\n# edited\n")
    second = find_snapshot()
    assert second.folder != first.folder
    if "data" in name:
        assert second.digest() != first.digest()
    assert first.graph.is_file()


@pytest.mark.usefixtures("cache")
def test_an_edit_that_keeps_the_size_counts(home: Path) -> None:
    first = find_snapshot()
    file = home / "data/entities/engines/beta.yaml"
    touch(file, file.read_text(encoding="utf-8").replace("Beta", "Atab"))
    assert b'"Atab"@en' in find_snapshot().graph.read_bytes()
    assert b'"Atab"@en' not in first.graph.read_bytes()


@pytest.mark.usefixtures("cache")
def test_new_and_removed_files_count_and_others_do_not(home: Path) -> None:
    first = find_snapshot()
    touch(home / "data/README.md", "hello")
    (home / "data/entities/engines/.#beta.yaml").symlink_to("an-editors-lock")
    (home / "data/loop").symlink_to(home / "data")
    (home / "data/entities/engines/.#beta.yaml").unlink()
    assert find_snapshot() == first
    touch(home / "data/entities/engines/gamma.yaml", entity("Engine", "Gamma"))
    assert find_snapshot().info()["entities"] == first.info()["entities"] + 1
    (home / "data/entities/engines/gamma.yaml").unlink()
    assert find_snapshot() == first


@pytest.mark.usefixtures("cache")
def test_a_lock_that_leads_nowhere_does_no_harm(home: Path) -> None:
    (home / "data/entities/engines/.#beta.yaml").symlink_to("an-editors-lock")
    assert find_snapshot().info()["entities"] == 2


@pytest.mark.usefixtures("cache", "home")
def test_views_and_overlays_have_snapshots_of_their_own(tmp_path: Path) -> None:
    over = write_folder(tmp_path / "over", {"entities/engines/beta.yaml": "label: {en: Mine, zh: 我的}\n"})
    found = [
        find_snapshot(),
        find_snapshot([over]),
        find_snapshot(view=View(as_of="2020")),
        find_snapshot([over], View(as_of="2020")),
        find_snapshot(view=View(verified=True)),
    ]
    assert len({s.folder for s in found}) == len(found)
    assert find_snapshot(view=View()).digest() == found[0].digest()
    assert found[2].info()["view"]["as_of"] == "2020"


@pytest.mark.usefixtures("cache")
def test_faulty_data_leaves_the_former_snapshot_as_it_was(home: Path, cache: Path) -> None:
    first = find_snapshot()
    file = home / "data/entities/engines/beta.yaml"
    good, stat = file.read_text(encoding="utf-8"), file.stat()
    touch(file, "type: Nonsense\n")
    with pytest.raises(DataError):
        find_snapshot()
    assert [folder.name for folder in (cache / "views").iterdir()] == [first.folder.name]
    assert first.info()["digest"] == first.digest()
    file.write_text(good, encoding="utf-8")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert find_snapshot() == first
    with pytest.raises(UnknownName):
        find_snapshot(view=View(only_sources=("nobody",)))
    assert [folder.name for folder in (cache / "views").iterdir()] == [first.folder.name]


@pytest.mark.usefixtures("home")
def test_where_nothing_can_be_cached_it_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    found = find_snapshot()
    assert found.store is None
    assert found.info()["digest"] == found.digest()
    with KnowledgeGraph() as kg:
        assert [e.id for e in kg["alpha"].built_on] == ["beta"]
        assert kg.query("ASK { id:alpha aig:built_on id:beta }").boolean is True
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


@pytest.mark.usefixtures("cache", "home")
def test_a_cache_that_can_only_be_read_still_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    first = find_snapshot()

    def read_only(*_: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(os, "utime", read_only)
    assert find_snapshot() == first


@pytest.mark.usefixtures("home")
def test_the_least_recently_used_views_go_first(cache: Path) -> None:
    for number in range(KEPT + 5):
        for kind in ("views", "stores"):
            folder = cache / kind / f"old{number:02}"
            folder.mkdir(parents=True)
            (folder / "CURRENT").touch()
            os.utime(folder, (1000 + number, 1000 + number))
    found = find_snapshot()
    kept = sorted(folder.name for folder in (cache / "views").iterdir())
    assert kept == sorted([found.folder.name, *(f"old{n:02}" for n in range(6, KEPT + 5))])
    assert sorted(folder.name for folder in (cache / "stores").iterdir()) == kept


@pytest.mark.usefixtures("cache")
def test_a_shipped_snapshot_is_used_for_the_plain_view_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = find_snapshot()
    shipped = tmp_path / "shipped"
    write_snapshot(shipped, made.graph.read_bytes(), made.info())
    monkeypatch.setattr(places, "shipped_snapshot", lambda: shipped)
    touch(home / "data/entities/engines/beta.yaml", entity("Engine", "Edited"))
    assert find_snapshot().folder == shipped
    assert find_snapshot(view=View()).folder == shipped
    assert find_snapshot(view=View(verified=True)).folder != shipped
    assert KnowledgeGraph()["beta"].label() == "Beta"
    write_snapshot(shipped, made.graph.read_bytes().replace(b"Beta", b"Other"), made.info())
    assert KnowledgeGraph()["beta"].label() == "Other", "a new release's store replaces the old one's"


def test_what_is_written_is_the_graph_and_readable_facts(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "a" / "b", b"<a:b> <a:b> <a:b> .\n", {"名": 1})
    assert json.loads((tmp_path / "a/b/info.json").read_text(encoding="utf-8")) == {"名": 1}
    assert sorted(os.listdir(tmp_path / "a/b")) == ["graph.nq", "info.json"]


@pytest.mark.usefixtures("cache")
def test_half_a_snapshot_is_none(home: Path) -> None:
    first = find_snapshot()
    (first.folder / "info.json").unlink()
    (first.folder / "graph.nq").write_bytes(b"half")
    again = find_snapshot()
    assert again.folder == first.folder
    assert again.info()["digest"] == again.digest()
    assert home.is_dir()


@pytest.mark.usefixtures("cache")
def test_in_the_checkout_an_edit_of_the_code_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.is_checkout()
    assert places.PACKAGE in snapshot._code()
    monkeypatch.setattr(places, "is_checkout", lambda: False)
    assert snapshot._code() == []


def test_the_cache_is_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert places.cache() == tmp_path / ".cache" / "aigraph"
    monkeypatch.setenv("AIGRAPH_DATA", os.pathsep.join(["/a", "", "/b"]))
    assert places.overlays() == (Path("/a"), Path("/b"))


def test_a_store_does_not_outlive_its_graph(tmp_path: Path) -> None:
    folder = tmp_path / "built"
    (folder / "store").mkdir(parents=True)
    (folder / "store" / "CURRENT").write_text("somebody's own folder")
    for number in range(2):
        write_snapshot(folder, b"<a:b> <a:b> <a:%d> .\n" % number, {})
        assert (folder / "store").exists() == (number == 0)
        if number:
            write_store(folder / "graph.nq", folder / "store")
    assert open_snapshot(folder).store == folder / "store"
    write_snapshot(folder, b"<a:b> <a:b> <a:c> .\n", {})
    assert open_snapshot(folder).store is None
