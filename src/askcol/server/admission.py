"""`Admission`: how many questions run at once, and how many wait for their turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.registry import Collector
from werkzeug.exceptions import GatewayTimeout, ServiceUnavailable, TooManyRequests

from askcol.inference import usable_cores

T = TypeVar("T")

RUNNING = usable_cores() + 1
"""Questions at once: one on each core, and one whose words are put together meanwhile. More only slow each other."""

WAITING = 29

WAIT_SECONDS = 4.0

DEADLINE_SECONDS = 30.0

_WAITED_BUCKETS_S = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8)


class Admission:
    """Runs at most `running` calls at once, first come, first served; at most `waiting` others wait, up to `seconds`.

    Nobody waits longer than `deadline` seconds for a result. A call that takes longer still keeps its place until it
    ends, since a thread can't be stopped.
    Calls run on threads of their own, as many as may run. What a thread keeps, such as its connection to a database,
    is kept so often and not once for each thread of the HTTP server. A call sees the context of its caller.
    """

    def __init__(
        self,
        running: int = RUNNING,
        waiting: int = WAITING,
        seconds: float = WAIT_SECONDS,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self.threads = running + waiting + 4
        """How many threads the HTTP server needs to refuse questions and report its health while all are taken."""
        self.closed = False
        """Whether further requests are refused, because the server stops."""
        self._pool = ThreadPoolExecutor(running, thread_name_prefix="question")
        self._places = threading.BoundedSemaphore(running + waiting)
        self._seconds = min(seconds, deadline)
        self._deadline = deadline
        self._running = Gauge("askcol_queue_running", "Questions and searches that run now.", registry=None)
        self._waiting = Gauge("askcol_queue_waiting", "Questions and searches that wait for their turn.", registry=None)
        self._waited = Histogram(
            "askcol_queue_wait_seconds",
            "How long questions and searches waited for their turn.",
            buckets=_WAITED_BUCKETS_S,
            registry=None,
        )
        self._refused = Counter(
            "askcol_queue_refused",
            'Questions and searches refused: "full" where too many waited, "late" where one waited too long; and any '
            'request for a collection, "stopping", while the server stops.',
            ["cause"],
            registry=None,
        )
        for cause in ("full", "late", "stopping"):
            self._refused.labels(cause)

    @property
    def metrics(self) -> tuple[Collector, ...]:
        """What is counted here, for a registry of Prometheus."""
        return (self._running, self._waiting, self._waited, self._refused)

    def close(self) -> None:
        """From now on, `require_open` refuses. What was begun before still runs."""
        self.closed = True

    def require_open(self) -> None:
        """Raises `ServiceUnavailable` once this is closed. To be called when a request begins, before its calls."""
        if self.closed:
            self._refused.labels("stopping").inc()
            raise ServiceUnavailable("the server is stopping; ask again in a moment", retry_after=1)

    def run(self, call: Callable[[], T]) -> T:
        """What `call` gives, or its error.

        Raises `TooManyRequests` where too many wait, or it waits too long, and `GatewayTimeout` at the deadline.
        """
        (result,) = self.run_each([call])
        return result

    def run_each(self, calls: Iterable[Callable[[], T]]) -> list[T]:
        """What each of `calls` gives, or the first error; errors as in `run`.

        They have one place together and run one after another, and after each of them those that wait have their turn.
        Only the first can wait too long: the others are not thrown away once it is done.
        """
        if not self._places.acquire(blocking=False):
            self._refused.labels("full").inc()
            raise TooManyRequests("too many questions at once; ask again in a second", retry_after=1)
        turn, results = None, []
        try:
            for number, call in enumerate(calls):
                turn = self._turn(call)
                results.append(self._result(turn, None if number else self._seconds))
        finally:
            if turn:  # one that takes too long keeps the place until it ends
                turn.add_done_callback(lambda _: self._places.release())
            else:
                self._places.release()
        return results

    def _turn(self, call: Callable[[], T]) -> Future[T]:
        """`call`, which runs when it is its turn."""
        came = time.perf_counter()

        def called() -> T:
            self._waiting.dec()
            self._waited.observe(time.perf_counter() - came)
            with self._running.track_inprogress():
                return call()

        self._waiting.inc()
        return self._pool.submit(copy_context().run, called)

    def _result(self, turn: Future[T], seconds: float | None) -> T:
        """What `turn` gives; errors as in `run`. It may wait so many `seconds` for its start; None: to the deadline."""
        if seconds is not None and not wait([turn], seconds).done and turn.cancel():
            self._waiting.dec()
            self._refused.labels("late").inc()
            message = f"too many questions: this one waited {seconds:g} seconds; ask again later"
            raise TooManyRequests(message, retry_after=1)
        if not wait([turn], self._deadline - (seconds or 0)).done:
            if turn.cancel():
                self._waiting.dec()
            raise GatewayTimeout(f"no answer within {self._deadline:g} seconds; ask of fewer documents, or again later")
        return turn.result()
