"""How many questions run at once, and who waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.exceptions import GatewayTimeout, TooManyRequests

from askcol.server.admission import Admission


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_they_run_in_the_order_in_which_they_came() -> None:
    admission = Admission(running=1, waiting=5, seconds=10)
    order: list[int] = []
    release = threading.Event()

    def ask(number: int) -> None:
        order.append(number)
        assert release.wait(10)

    with ThreadPoolExecutor(6) as clients:
        asked = []
        for number in range(6):
            asked.append(clients.submit(admission.run, lambda number=number: ask(number)))
            until(lambda number=number: len(order) + admission._pool._work_queue.qsize() == number + 1)  # type: ignore[misc]
        release.set()
    assert order == list(range(6))
    assert [one.result() for one in asked] == [None] * 6


def test_never_more_run_than_may_on_as_many_threads_and_every_one_gets_its_turn() -> None:
    admission, running, most = Admission(running=3, waiting=40, seconds=10), 0, 0
    lock, threads = threading.Lock(), set()

    def ask() -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            threads.add(threading.get_ident())
        time.sleep(0.002)
        with lock:
            running -= 1
        return "answered"

    with ThreadPoolExecutor(20) as clients:
        assert list(clients.map(lambda _: admission.run(ask), range(40))) == ["answered"] * 40
    assert (most, running, len(threads)) == (3, 0, 3)


def test_one_that_waits_too_long_is_refused_and_never_runs() -> None:
    admission, release, ran = Admission(running=1, waiting=1, seconds=0.05), threading.Event(), []
    with ThreadPoolExecutor(1) as clients:
        first = clients.submit(admission.run, lambda: release.wait(10))
        until(lambda: len(admission._pool._threads) == 1)
        with pytest.raises(TooManyRequests, match=r"waited 0\.05 seconds"):
            admission.run(lambda: ran.append(1))
        release.set()
        assert first.result() is True  # it ran longer than others may wait
    assert admission.run(lambda: "next") == "next"
    assert ran == []


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    admission, release = Admission(running=1, waiting=0), threading.Event()
    with ThreadPoolExecutor(1) as clients:
        clients.submit(admission.run, lambda: release.wait(10))
        until(lambda: len(admission._pool._threads) == 1)
        with pytest.raises(TooManyRequests, match="too many questions at once"):
            admission.run(lambda: None)
        release.set()


def test_a_question_that_fails_frees_its_place() -> None:
    admission = Admission(running=1, waiting=0)

    def fail() -> None:
        raise ValueError("kaboom")

    for _ in range(3):
        with pytest.raises(ValueError, match="kaboom"):
            admission.run(fail)


def test_others_have_their_turn_between_the_questions_of_a_batch() -> None:
    admission, order = Admission(running=1, waiting=2, seconds=60), []
    first_runs, other_waits = threading.Event(), threading.Event()

    def first() -> None:
        first_runs.set()
        other_waits.wait(10)
        order.append("first")

    with ThreadPoolExecutor(2) as clients:
        batch = clients.submit(admission.run_each, [first, lambda: order.append("second")])
        assert first_runs.wait(10)
        other = clients.submit(admission.run, lambda: order.append("other"))
        until(lambda: admission._pool._work_queue.qsize() > 0)
        other_waits.set()
        batch.result(10)
        other.result(10)
    assert order == ["first", "other", "second"]


def test_only_the_first_of_a_batch_can_wait_too_long() -> None:
    admission = Admission(running=1, waiting=2, seconds=0.05)
    blocked, release = threading.Event(), threading.Event()

    def block() -> str:
        blocked.set()
        release.wait(10)
        return "blocked"

    def first() -> str:
        clients.submit(admission.run, block)
        until(lambda: admission._pool._work_queue.qsize() > 0)
        threading.Timer(0.3, release.set).start()
        return "first"

    with ThreadPoolExecutor(2) as clients:
        assert admission.run_each([first, lambda: "second"]) == ["first", "second"]
    assert blocked.is_set()


def test_a_call_over_the_deadline_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    admission, release = Admission(running=1, waiting=0, deadline=0.5), threading.Event()
    with pytest.raises(GatewayTimeout, match=r"no answer within 0\.5 seconds"):
        admission.run_each([lambda: True, lambda: release.wait(60)])
    with pytest.raises(TooManyRequests, match="too many questions at once"):
        admission.run(lambda: None)
    release.set()
    until(lambda: admission._places.acquire(blocking=False))


def test_a_call_that_raises_a_timeout_of_its_own_fails_with_it() -> None:
    def fail() -> None:
        raise TimeoutError("of a socket")

    with pytest.raises(TimeoutError, match="of a socket"):
        Admission(running=1, waiting=0).run(fail)
