"""How many questions run at once, and who waits."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.exceptions import TooManyRequests

from askcol.server.admission import Admission


def until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_they_run_in_the_order_in_which_they_came() -> None:
    admission, order, release = Admission(running=1, waiting=5, seconds=10), [], threading.Event()

    def ask(number: int) -> None:
        with admission.admitted():
            order.append(number)
            assert release.wait(10)

    with ThreadPoolExecutor(6) as pool:
        for number in range(6):
            pool.submit(ask, number)
            until(lambda number=number: len(order) + len(admission._turns) == number + 1)
        release.set()
    assert order == list(range(6))


def test_never_more_run_than_may_and_every_one_gets_its_turn() -> None:
    admission, running, most, done = Admission(running=3, waiting=40, seconds=10), 0, 0, 0
    lock = threading.Lock()

    def ask(_: int) -> None:
        nonlocal running, most, done
        with admission.admitted():
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.002)
            with lock:
                running -= 1
                done += 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(ask, range(40)))
    assert (most, done, running) == (3, 40, 0)
    assert (admission._free, len(admission._turns)) == (3, 0)


def test_one_that_waits_too_long_is_refused_and_takes_no_place() -> None:
    admission = Admission(running=1, waiting=1, seconds=0.01)
    with admission.admitted():
        with pytest.raises(TooManyRequests, match=r"waited 0\.01 seconds"), admission.admitted():
            pass
        assert not admission._turns
    with admission.admitted():
        pass


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    admission = Admission(running=1, waiting=0)
    with admission.admitted(), pytest.raises(TooManyRequests, match="too many questions at once"), admission.admitted():
        pass


def test_a_question_that_fails_frees_its_place() -> None:
    admission = Admission(running=1, waiting=0)
    for _ in range(2):
        with pytest.raises(ValueError, match="kaboom"), admission.admitted():
            raise ValueError("kaboom")
