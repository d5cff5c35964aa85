"""How `askcol serve` stops: real signals to a real process, in which questions wait until the test lets them go on."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HELD = """
import sys, time
from pathlib import Path
from askcol.collection import Collection
folder, retrieve = Path(sys.argv.pop(1)), Collection.retrieve
def held(*arguments, **options):
    (folder / "asked").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return retrieve(*arguments, **options)
Collection.retrieve = held
from askcol.cli import main
main()
"""
"""`askcol` with questions that tell by a file that they were asked, and wait for another one."""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Server:
    """A process of `askcol serve`, started; `folder`: where its questions look for the files of `HELD`."""

    def __init__(self, index_dir: Path, folder: Path, *options: str) -> None:
        self.folder = folder
        command = [sys.executable, "-c", HELD, str(folder), "serve", "--json", "--port", "0", "--index", str(index_dir)]
        self.log = folder / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout
        started = "".join(iter(self.process.stdout.readline, "}\n")) + "}"
        (address,) = json.loads(started)["addresses"]
        self.port = int(address.rpartition(":")[2])

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def accepts(self) -> bool:
        connection = self.connect()
        try:
            connection.connect()
        except ConnectionError:
            return False
        finally:
            connection.close()
        return True


@contextmanager
def serving(index_dir: Path, folder: Path, *options: str) -> Iterator[Server]:
    server = Server(index_dir, folder, *options)
    with server.process as process:
        try:
            yield server
        finally:
            process.kill()


@contextmanager
def asked(server: Server, accept: str = "application/json") -> Iterator[list[tuple[int, str]]]:
    """A question in flight; the list gets its status and body, or a blank body where the connection breaks."""
    got: list[tuple[int, str]] = []

    def ask() -> None:
        connection = server.connect()
        connection.request("GET", "/ask?question=Who+visited+Bogot%C3%A1%3F", headers={"Accept": accept})
        try:
            response = connection.getresponse()
            got.append((response.status, response.read().decode()))
        except (ConnectionError, http.client.HTTPException):
            got.append((0, ""))
        connection.close()

    client = threading.Thread(target=ask)
    client.start()
    until((server.folder / "asked").exists)
    yield got
    client.join(120)


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_question_in_flight_is_answered_and_nothing_more_is_accepted(
    index_dir: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with serving(index_dir, tmp_path, "-v") as server:
        open_before = server.connect()
        assert get(open_before, "/health/ready")[0] == 200
        with asked(server) as got:
            server.process.send_signal(number)
            until(lambda: not server.accepts())
            assert get(open_before, "/health/live")[0] == 200
            for path in ("/health/ready", "/ask?question=Who"):
                status, body = get(open_before, path)
                assert (status, "the server is stopping" in body) == (503, True)
            assert server.process.poll() is None
            (tmp_path / "go").touch()
        assert server.process.wait(120) == 0
        open_before.close()
    ((status, answer),) = got
    assert (status, json.loads(answer)["question"]) == (200, "Who visited Bogotá?")
    log = server.log.read_text()
    assert f"{number.name}: stopping; requests still to answer: 1" in log
    assert "GET /ask 200" in log
    assert "Bogot" not in log  # the address held the question


def test_a_question_in_flight_that_streams_is_answered_to_its_end(index_dir: Path, tmp_path: Path) -> None:
    with serving(index_dir, tmp_path) as server, asked(server, "text/event-stream") as got:
        server.process.send_signal(signal.SIGTERM)
        until(lambda: not server.accepts())
        (tmp_path / "go").touch()
        assert server.process.wait(120) == 0
    ((status, events),) = got
    assert (status, re.findall(r"^event: (\w+)$", events, re.MULTILINE)) == (200, ["hits", "answer"])


def test_a_second_signal_ends_it_at_once(index_dir: Path, tmp_path: Path) -> None:
    with serving(index_dir, tmp_path) as server, asked(server) as got:
        server.process.send_signal(signal.SIGTERM)
        until(lambda: not server.accepts())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(120) == -signal.SIGTERM
    assert got == [(0, "")]


def test_a_question_that_takes_longer_than_the_grace_is_cut_off(index_dir: Path, tmp_path: Path) -> None:
    with serving(index_dir, tmp_path, "--grace", "0.1") as server, asked(server) as got:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(120) == 0
    assert got == [(0, "")]
    assert "stopped after a grace of 0.1 seconds; requests left unanswered: 1" in server.log.read_text()
