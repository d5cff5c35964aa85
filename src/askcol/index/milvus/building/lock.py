"""One build at a time: the lock of an index in Milvus, which other machines see, too.

Milvus has no locks. So a build notes that it is there, then looks who else is: of two that come at once, the one that
came first goes on. It renews its note until it ends; a build whose note grows old has died. The clocks of machines that
build may differ by some seconds.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from askcol.errors import IndexBusy, IndexFault
from askcol.index.milvus import kept
from askcol.index.milvus.connection import Connection

BEAT_S = 5.0
"""How often a build renews its note."""

DEAD_AFTER_S = 60.0
"""A build whose note is older has died, or its machine has."""

NOTES = "builds/"
"""How the names of the notes begin, in the collection that all builds share."""


class Note(msgspec.Struct, frozen=True):
    """That a build is there. `pid`: of its process, on the machine `host`. `started`, `beat`: Unix times, in seconds.

    `processes`: names those among which `pid` is one, because containers count their own. `holds`: whether it has
    looked who else is there, and goes on.
    """

    id: str
    host: str
    processes: str
    pid: int
    started: float
    beat: float
    holds: bool = False

    @classmethod
    def here(cls) -> Note:
        """Of a build that begins now in this process."""
        now = time.time()
        return cls(uuid.uuid4().hex, socket.gethostname(), _processes(), os.getpid(), now, now)

    @property
    def item(self) -> str:
        """The name under which it is kept."""
        return f"{NOTES}{self.id}"

    def is_alive(self) -> bool:
        """Whether the build renewed it of late and, on this machine, is still there."""
        if time.time() - self.beat > DEAD_AFTER_S:
            return False
        if self.processes != _processes():
            return True
        return self.id in _in_this_process if self.pid == os.getpid() else _runs(self.pid)

    def precedes(self, other: Note) -> bool:
        """Whether its build came first."""
        return (self.started, self.id) < (other.started, other.id)


_in_this_process: set[str] = set()
"""The ids of the builds in it. The note of another one stayed because the server was out of reach when it ended."""


class BuildLock:
    """The lock of an index while a build holds it; made by `build_lock`."""

    def __init__(self, connection: Connection, note: Note) -> None:
        self._connection, self._note = connection, note
        self._ended = threading.Event()
        self._beats = threading.Thread(target=self._beat, daemon=True)
        _in_this_process.add(note.id)

    def acquire(self) -> None:
        """Raises `IndexBusy` where another build holds the lock or came first."""
        self._renew()
        others = self._others()
        self._give_way_to([other for other in others if other.holds or other.precedes(self._note)])
        self._note = msgspec.structs.replace(self._note, holds=True)
        self._renew()
        # One whose clock is behind may have come between, and seen no holder.
        self._give_way_to([other for other in self._others() if other.precedes(self._note)])
        self._beats.start()

    def check(self) -> None:
        """Raises `IndexBusy` where the note grew so old that another build may have begun."""
        if time.time() - self._note.beat > DEAD_AFTER_S:
            raise IndexBusy(
                f"the server of {self._connection.address} was out of reach for so long that another build may have "
                "begun; build again"
            )

    def release(self) -> None:
        """Lets others build."""
        self._ended.set()
        if self._beats.ident is not None:
            self._beats.join()
        _in_this_process.discard(self._note.id)
        with suppress(IndexFault):  # the server is gone, and the note grows old by itself
            kept.remove(self._connection, self._note.item)

    def _others(self) -> list[Note]:
        """The notes of other builds that are alive; removes those of builds that died."""
        alive = []
        for item, content in kept.read_all(self._connection, NOTES).items():
            other = msgspec.json.decode(content, type=Note)
            if other.id != self._note.id and other.is_alive():
                alive.append(other)
            elif other.id != self._note.id:
                kept.remove(self._connection, item)
        return alive

    def _give_way_to(self, others: list[Note]) -> None:
        if others:
            first = min(others, key=lambda other: (not other.holds, other.started))
            raise IndexBusy(
                f"process {first.pid} on {first.host} is building {self._connection.address}; wait for it to end, then "
                "try again"
            )

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_S) and time.time() - self._note.beat < DEAD_AFTER_S:
            with suppress(IndexFault):  # the build itself meets the fault, or the server is back before the note is old
                self._renew()

    def _renew(self) -> None:
        note = msgspec.structs.replace(self._note, beat=time.time())
        kept.write(self._connection, note.item, msgspec.json.encode(note))
        self._note = note


@contextmanager
def build_lock(connection: Connection) -> Iterator[BuildLock]:
    """Holds the lock of the index; raises `IndexBusy`, which names the process that builds it already."""
    lock = BuildLock(connection, Note.here())
    try:
        lock.acquire()
        yield lock
    finally:
        lock.release()


def _processes() -> str:
    """Names the processes that this one can see."""
    try:
        return f"{socket.gethostname()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:  # no Linux
        return socket.gethostname()


def _runs(pid: int) -> bool:
    """Whether this machine has a process with this id; on Windows, asking would end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # of another user
        return True
    return True
