"""`Admission`: how many questions run at once, and how many wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from werkzeug.exceptions import TooManyRequests

from askcol.inference import usable_cores

T = TypeVar("T")

RUNNING = usable_cores() + 1
"""Questions at once: one on each core, and one whose words are put together meanwhile. More only slow each other."""

WAITING = 29

WAIT_SECONDS = 4.0


class Admission:
    """Runs at most `running` calls at once, first come, first served; at most `waiting` others wait, up to `seconds`.

    Calls run on threads of their own, as many as may run. What a thread keeps, such as its connection to a database,
    is kept so often and not once for each thread of the HTTP server.
    """

    def __init__(self, running: int = RUNNING, waiting: int = WAITING, seconds: float = WAIT_SECONDS) -> None:
        self.threads = running + waiting + 4
        """How many threads the HTTP server needs to refuse questions and report its health while all are taken."""
        self._pool = ThreadPoolExecutor(running, thread_name_prefix="question")
        self._places = threading.BoundedSemaphore(running + waiting)
        self._seconds = seconds

    def run(self, call: Callable[[], T]) -> T:
        """What `call` gives, or its error. Raises `TooManyRequests` where too many wait, or it waits too long."""
        if not self._places.acquire(blocking=False):
            raise TooManyRequests("too many questions at once; ask again in a second", retry_after=1)
        try:
            turn = self._pool.submit(call)
            try:
                return turn.result(self._seconds)
            except TimeoutError:
                if turn.cancel():
                    message = f"too many questions: this one waited {self._seconds:g} seconds; ask again later"
                    raise TooManyRequests(message, retry_after=1) from None
                return turn.result()
        finally:
            self._places.release()
