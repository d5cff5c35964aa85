"""`askcol index --watch`: what counts as a change, and a real process that follows a folder."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import watchfiles

from askcol.documents import USUAL_FIELDS, Location
from askcol.errors import DocumentError, IndexDamaged
from askcol.index.building import watch
from askcol.index.building.watch import Watch, rebuilt
from askcol.index.local.manifest import current_generation
from askcol.index.local_place import LocalPlace
from askcol.index.place import Built, Record

LONG_S = 120
"""Enough for what must come."""

QUIET_S = 2
"""After this time nothing more comes."""


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to watch; changes in it are told sooner than usual."""
    monkeypatch.setattr(watch, "QUIET_MS", 50)
    monkeypatch.setattr(watch, "LOOK_EVERY_MS", 200)
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bread.txt").write_text("Bread is made by Ann Lee.")
    return folder


@contextmanager
def watching(*roots: Path) -> Iterator[Watch]:
    """A watch of which the start has been told."""
    with Watch(roots[0].parent / "index", roots) as watched:
        assert watched.wait(LONG_S)
        settle(watched)
        yield watched


def settle(watched: Watch) -> None:
    while watched.wait(QUIET_S):
        pass


def test_files_added_edited_renamed_and_deleted_are_changes(docs: Path) -> None:
    with watching(docs) as watched:
        new = docs / "new" / "folder"
        new.mkdir(parents=True)
        (new / "cars.txt").write_text("A car has four wheels.")
        assert watched.wait(LONG_S)
        settle(watched)
        for change in (
            lambda: (new / "cars.txt").write_text("A car has five wheels."),
            lambda: (new / "cars.txt").rename(docs / "cars.txt"),
            lambda: (docs / "collection.toml").write_text('["cars.txt"]\ntitle = "Cars"\n'),
            (docs / "cars.txt").unlink,
        ):
            change()
            assert watched.wait(LONG_S)
            settle(watched)


def test_hidden_files_the_index_and_reading_are_no_changes(docs: Path) -> None:
    root = docs.parent
    (root / "index").mkdir()
    (docs / ".git").mkdir()
    with Watch(root / "index", [root]) as watched:
        assert watched.wait(LONG_S)
        settle(watched)
        (root / "index" / "CURRENT").write_text("generation")
        (root / "index" / "generation").mkdir()
        (docs / ".bread.txt.swp").write_text("Bread")
        (docs / ".git" / "HEAD").write_text("ref")
        (docs / "bread.txt").read_text()
        assert not watched.wait(QUIET_S)
        (docs / "bread.txt").write_text("Bread is made by Bob Ray.")
        assert watched.wait(LONG_S)


def test_a_hidden_folder_that_was_named_is_watched(docs: Path) -> None:
    (docs / ".notes").mkdir()
    with watching(docs, docs / ".notes") as watched:
        (docs / ".notes" / "cars.txt").write_text("A car has four wheels.")
        assert watched.wait(LONG_S)


def test_of_the_folder_of_a_file_only_the_file_and_its_sidecar_count(docs: Path) -> None:
    bread = docs / "bread.txt"
    with watching(bread) as watched:
        (docs / "cars.txt").write_text("A car has four wheels.")
        (docs / "folder").mkdir()
        assert not watched.wait(QUIET_S)
        # Twice, as an editor does that writes another file and renames it.
        for baker in ("Bob Ray", "Cleo Fox"):
            (docs / "new").write_text(f"Bread is made by {baker}.")
            (docs / "new").replace(bread)
            assert watched.wait(LONG_S)
            settle(watched)
        (docs / "collection.toml").write_text('["bread.txt"]\ntitle = "Bread"\n')
        assert watched.wait(LONG_S)


def test_links_are_followed(docs: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    (real / "cars.txt").write_text("A car has four wheels.")
    (docs / "linked").symlink_to(real)
    (tmp_path / "link.txt").symlink_to(docs / "bread.txt")
    with watching(docs / "linked", tmp_path / "link.txt") as watched:
        for path in (real / "cars.txt", docs / "bread.txt"):
            path.write_text("A car has five wheels.")
            assert watched.wait(LONG_S)
            settle(watched)


def test_a_root_may_go_away_and_come_back(docs: Path) -> None:
    with watching(docs) as watched:
        docs.rename(docs.parent / "gone")
        assert watched.wait(LONG_S)
        settle(watched)
        docs.mkdir()
        assert watched.wait(LONG_S)
        settle(watched)
        (docs / "bread.txt").write_text("Bread is made by Bob Ray.")
        assert watched.wait(LONG_S)


def test_roots_that_are_added_are_watched(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    with watching(docs / "bread.txt") as watched:
        for added in (docs / "cars.txt", tmp_path / "more"):
            watched.roots = [*watched.roots, added]
            assert watched.wait(LONG_S)  # something may have changed before the new watch began
            settle(watched)
        for path in (docs / "cars.txt", tmp_path / "more" / "ships.txt"):
            path.write_text("It has four wheels.")
            assert watched.wait(LONG_S)
            settle(watched)


def test_what_the_system_lets_nobody_watch_is_an_error_that_says_what_to_do(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuse)
    with (
        Watch(docs.parent / "index", [docs]) as watched,
        pytest.raises(OSError, match=r"watch limit reached.*WATCHFILES_FORCE_POLLING"),
    ):
        watched.wait(LONG_S)


# builds


def test_a_build_that_fails_is_told_once_and_tried_again(
    docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def recorded(_: LocalPlace) -> Record:
        if asked:
            raise IndexDamaged("the manifest can't be read")
        return Record((str(docs),), (), None, USUAL_FIELDS)

    monkeypatch.setattr(watch, "RETRY_AFTER_S", 0.01)
    monkeypatch.setattr(LocalPlace, "record", recorded)
    busy, bug = DocumentError("busy"), ZeroDivisionError()
    outcomes: list[Exception | bool] = [busy, busy, busy, bug, False, busy, True]
    asked: list[Sequence[Location]] = []
    counts = {"documents": 1, "chunks": 1, "read": 1, "unchanged": 0, "renamed": 0, "dropped": 0, "embedded": 1}
    built = Built("generation", True, **counts, skipped=(), not_english={}, seconds=0.0)

    def build(roots: Sequence[Location]) -> Built:
        asked.append(roots)
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        (docs / "bread.txt").touch()  # so that another build follows
        return replace(built, changed=outcome)

    with closing(rebuilt(LocalPlace(tmp_path / "index"), build)) as results:
        given = [next(results) for _ in range(4)]
    assert given == [busy, bug, busy, replace(built, changed=True)]
    assert asked == [[docs]] * 7
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [bug]


# the whole way


class Process:
    """`askcol index --watch`, in a folder of its own."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def built(self) -> dict[str, object]:
        """The next build, waited for."""
        assert self._child.stdout
        built: dict[str, object] = json.loads(self._child.stdout.readline())
        return built

    def complaint(self) -> str:
        """The next line of stderr that tells an error, waited for."""
        assert self._child.stderr
        return next(line for line in self._child.stderr if line.startswith("askcol:"))

    def interrupt(self) -> int:
        """Ctrl-C; gives the exit status."""
        self._child.send_signal(signal.SIGINT)
        return self._child.wait(LONG_S)


@pytest.fixture
def process(docs: Path, new_index_dir: Path) -> Iterator[Process]:
    command = [sys.executable, "-m", "askcol", "index", "docs", "--index", str(new_index_dir), "--watch", "--json"]
    # A shell lets what it runs in the background ignore Ctrl-C, and a child would inherit that from the tests.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(command, cwd=docs.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    with child:
        # Nothing that a test waits for takes so long; then its end is what it reads.
        limit = threading.Timer(5 * LONG_S, child.kill)
        limit.start()
        yield Process(child)
        limit.cancel()
        child.kill()


def test_index_watch_follows_a_folder_until_ctrl_c(process: Process, docs: Path, new_index_dir: Path) -> None:
    seen = [process.built()]

    def then(**expected: object) -> None:
        built = process.built()
        assert built.items() >= expected.items()
        assert built["generation"] not in {earlier["generation"] for earlier in seen}
        assert current_generation(new_index_dir) == built["generation"]
        seen.append(built)

    assert seen[0].items() >= {"documents": 1, "embedded": 1}.items()
    (docs / "cars.txt").write_text("A car has four wheels.")
    then(documents=2, embedded=1)
    (docs / "cars.txt").write_text("A car has five wheels.")
    then(documents=2, embedded=1)
    (docs / "collection.toml").write_text('["cars.txt"]\ntitle = "Wheels"\n')
    then(documents=2, embedded=1)
    (docs / "cars.txt").unlink()
    then(documents=1, embedded=0)  # the sidecar, which names what is not there any more, is skipped
    shutil.move(docs, docs.parent / "gone")
    assert "docs is in this index but cannot be found" in process.complaint()
    shutil.move(docs.parent / "gone", docs)
    (docs / "bread.txt").write_text("Bread is made by Bob Ray.")
    then(documents=1, embedded=1)
    assert process.interrupt() == 0


def test_a_first_build_that_fails_ends_it(docs: Path, new_index_dir: Path) -> None:
    command = [sys.executable, "-m", "askcol", "index", "absent", "--index", str(new_index_dir), "--watch"]
    done = subprocess.run(command, cwd=docs.parent, capture_output=True, text=True, check=False, timeout=LONG_S)
    assert (done.returncode, done.stdout) == (1, "")
    assert "absent does not exist" in done.stderr
