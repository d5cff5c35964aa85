"""Of builds of one index, one goes on: those that come later are told so, and those that died are in no one's way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from unittest.mock import patch

import msgspec
import pytest

from askcol.errors import IndexBusy, IndexUnreachable
from askcol.index.milvus import kept
from askcol.index.milvus.building import lock
from askcol.index.milvus.building.lock import DEAD_AFTER_S, NOTES, BuildLock, Note, build_lock
from askcol.index.milvus.connection import Connection


def put(connection: Connection, note: Note) -> None:
    """A build notes that it is there."""
    kept.write(connection, note.item, msgspec.json.encode(note))


def notes(connection: Connection) -> list[str]:
    return list(kept.read_all(connection, NOTES))


def note(**differing: object) -> Note:
    """Of a build on another machine that is alive, holds the lock, and began a second ago."""
    now = time.time()
    values = {"id": "a", "host": "mill", "processes": "mill", "pid": 7, "started": now - 1, "beat": now, "holds": True}
    return Note(**{**values, **differing})  # type: ignore[arg-type]


def test_a_second_build_is_told_who_builds(connection: Connection) -> None:
    with build_lock(connection):
        mine = notes(connection)
        with (
            pytest.raises(IndexBusy, match=r"^process \d+ on \S+ is building milvus://\S+; wait"),
            build_lock(connection),
        ):
            pass
        assert notes(connection) == mine
    assert notes(connection) == []
    with build_lock(connection):
        pass


def test_a_build_that_fails_lets_others_build(connection: Connection) -> None:
    with pytest.raises(ZeroDivisionError), build_lock(connection):
        raise ZeroDivisionError
    assert notes(connection) == []


@pytest.mark.parametrize(
    "other",
    [
        note,
        lambda: note(holds=False),
        lambda: note(started=time.time() + 20),  # its clock is ahead
        lambda: note(processes=Note.here().processes, pid=1),
    ],
)
def test_a_build_that_lives_and_came_first_goes_on(connection: Connection, other: Callable[[], Note]) -> None:
    put(connection, other())
    with pytest.raises(IndexBusy), build_lock(connection):
        pass
    assert notes(connection) == [f"{NOTES}a"]


@pytest.fixture(scope="module")
def ended_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_build_that_died_is_in_no_ones_way(connection: Connection, ended_process: int) -> None:
    put(connection, note(beat=time.time() - DEAD_AFTER_S - 1))
    put(connection, note(id="b", processes=Note.here().processes, pid=ended_process))
    with build_lock(connection):
        assert not {f"{NOTES}a", f"{NOTES}b"} & set(notes(connection))


def test_a_note_that_an_ended_build_of_this_process_left_is_in_no_ones_way(connection: Connection) -> None:
    put(connection, Note.here())
    with build_lock(connection):
        assert len(notes(connection)) == 1


def test_a_build_that_came_later_and_does_not_hold_the_lock_gives_way(connection: Connection) -> None:
    put(connection, note(started=time.time() + 20, holds=False))
    with build_lock(connection):
        assert len(notes(connection)) == 2


def test_one_whose_clock_is_behind_wins_if_it_comes_in_between(connection: Connection) -> None:
    own = BuildLock(connection, Note.here())
    renew = BuildLock._renew

    def come_between(held: BuildLock) -> None:
        renew(held)
        put(connection, note(started=time.time() - 20, holds=False))

    with patch.object(BuildLock, "_renew", come_between), pytest.raises(IndexBusy, match="process 7 on mill"):
        own.acquire()
    own.release()


def test_the_note_is_renewed_while_a_build_lasts(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT_S", 0.01)

    def beat() -> float:
        ((content),) = kept.read_all(connection, NOTES).values()
        return msgspec.json.decode(content, type=Note).beat

    with build_lock(connection) as held:
        first = beat()
        while beat() == first:
            pass
        held.check()


def test_a_build_that_was_cut_off_for_long_does_not_publish(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with build_lock(connection) as held:
        monkeypatch.setattr(lock, "DEAD_AFTER_S", -1.0)
        with pytest.raises(IndexBusy, match="out of reach for so long"):
            held.check()


def test_a_server_that_is_gone_when_a_build_ends_hides_no_error(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:

    def unreachable(*_: object) -> None:
        raise IndexUnreachable("gone")

    with pytest.raises(ZeroDivisionError), build_lock(connection):
        monkeypatch.setattr(kept, "remove", unreachable)
        raise ZeroDivisionError
