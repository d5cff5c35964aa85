"""`Admission`: how many questions run at once, and how many wait for their turn."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import TooManyRequests

from askcol.inference import usable_cores

RUNNING = usable_cores() + 1
"""Questions at once: one on each core, and one whose words are put together meanwhile. More only slow each other."""

WAITING = 29

WAIT_SECONDS = 4.0


class Admission:
    """At most `running` at once, and at most `waiting` that wait up to `seconds` for their turn, first come, first
    served."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING, seconds: float = WAIT_SECONDS) -> None:
        self._free = running
        self._waiting = waiting
        self._seconds = seconds
        self._lock = threading.Lock()
        self._turns: deque[threading.Event] = deque()

    @property
    def threads(self) -> int:
        """How many threads the HTTP server needs to refuse questions and report its health while all are taken."""
        return self._free + self._waiting + 4

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Runs its body when it is its turn. Raises `TooManyRequests` where too many wait, or it waits too long."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._free and not self._turns:
                self._free -= 1
                return
            if len(self._turns) >= self._waiting:
                raise TooManyRequests("too many questions at once; ask again in a second", retry_after=1)
            turn = threading.Event()
            self._turns.append(turn)
        if turn.wait(self._seconds):
            return
        with self._lock:
            if turn.is_set():  # its turn came in this moment
                return
            self._turns.remove(turn)
        raise TooManyRequests(
            f"too many questions: this one waited {self._seconds:g} seconds; ask again later", retry_after=1
        )

    def _leave(self) -> None:
        with self._lock:
            if self._turns:
                self._turns.popleft().set()
            else:
                self._free += 1
