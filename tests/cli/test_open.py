"""`askcol open`, and the port that `serve` names."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from command import Askcol

from askcol.cli.ports import free_port, is_free
from askcol.collection import Collection

BROWSER = """
import sys, webbrowser
webbrowser.open = lambda address: print("browser", address, flush=True) or True
sys.argv = ["askcol", *sys.argv[1:]]
from askcol.cli import main
main()
"""


@contextmanager
def server_that_says(content: bytes, token: str = "") -> Iterator[int]:
    """Answers every request with `content`, if it has the `token`; gives the port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            allowed = not token or self.headers["Authorization"] == f"Bearer {token}"
            self.send_response(200 if allowed else 401)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_server_that_runs_is_opened(
    askcol: Askcol, index_dir: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_browser(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", open_browser)
    health = {"collections": [{"generation": "other"}, {"generation": collection.index.store.generation}]}
    with server_that_says(json.dumps(health).encode()) as port:
        done = askcol("open", "--index", index_dir, "--port", port)
    assert (done.status, opened) == (0, [f"http://127.0.0.1:{port}"])
    assert done.out == f"opened http://127.0.0.1:{port}\n"


def test_a_server_that_asks_for_a_token_is_found_by_the_token_file(
    askcol: Askcol, index_dir: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    (tmp_path / "tokens").write_text("# tokens\n\nletmein\nother\n")
    health = {"collections": [{"generation": collection.index.store.generation}]}
    with server_that_says(json.dumps(health).encode(), "letmein") as port:
        done = askcol("open", "--index", index_dir, "--port", port, "--token-file", tmp_path / "tokens")
    assert (done.status, done.out) == (0, f"opened http://127.0.0.1:{port}\n")


def test_without_a_browser_the_address_is_told(
    askcol: Askcol, index_dir: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    health = {"collections": [{"generation": collection.index.store.generation}]}
    with server_that_says(json.dumps(health).encode()) as port:
        done = askcol("open", "--index", index_dir, "--port", port)
    assert f"the page is at http://127.0.0.1:{port}\n" in done.err


@pytest.mark.parametrize("content", [b"hello", b"[]", b'{"collections": [{"generation": "other"}]}'])
def test_a_server_starts_on_another_port_where_another_program_has_it(index_dir: Path, content: bytes) -> None:
    with server_that_says(content) as taken:
        command = [sys.executable, "-c", BROWSER, "open", "--index", str(index_dir), "--port", str(taken)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
            assert process.stdout
            lines = [process.stdout.readline(), process.stdout.readline()]
            process.send_signal(signal.SIGTERM)
            process.wait(120)
    (browser,) = [line for line in lines if line.startswith("browser ")]
    (answers,) = [line for line in lines if line.startswith("askcol answers on ")]
    address = browser.split()[1]
    assert address in answers
    assert not address.endswith(f":{taken}")


def test_without_an_index_nothing_is_opened(askcol: Askcol, tmp_path: Path) -> None:
    done = askcol("open", "--index", tmp_path / "absent")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("askcol: no index in ")


def test_a_taken_port_is_not_free_and_the_next_free_one_is_found() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        found = free_port("127.0.0.1", port)
    assert found != port
    assert is_free("127.0.0.1", found)
    assert free_port("127.0.0.1", 65_535) > 0


def test_serve_says_that_it_can_t_answer_without_an_index(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "askcol", "serve", "--index", str(tmp_path / "absent"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=120)
    assert line.startswith("askcol can't answer yet, and listens on http://127.0.0.1:")
    assert f"no index in {tmp_path / 'absent'}/; make one with `askcol index FOLDER" in errors
