"""A server on a free port of this machine, and how Chromium is started."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from waitress import wasyncore
from werkzeug.serving import make_server

from askcol.server.app import create_app
from askcol.server.listening import Listening, listen
from askcol.server.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)


@contextmanager
def serving(folders: Path | Mapping[str, Path], settings: Settings | None = None) -> Iterator[str]:
    """The address of a server of the collections in `folders`, which ends with the block."""
    with running(create_app(folders, settings)) as url:
        yield url


@contextmanager
def running(app: WSGIApplication) -> Iterator[str]:
    """The address of a server of `app`, which ends with the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_process(*indexes: object) -> Iterator[str]:
    """The address of a process of `askcol serve`, which ends with the block. `indexes`: what `--index` takes."""
    options = [option for index in indexes for option in ("--index", str(index))]
    command = [sys.executable, "-m", "askcol", "serve", *options, "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout
        try:
            (address,) = json.loads("".join(iter(child.stdout.readline, "}\n")) + "}")["addresses"]
            yield address
        finally:
            child.terminate()
            child.wait(30)


@contextmanager
def waitress_serving(
    folder: Path, settings: Settings | None = None, trusted_proxy: str | None = None
) -> Iterator[Listening]:
    """A server as `askcol serve` runs it, of the index in `folder`, which ends with the block."""
    settings = settings or Settings()
    listening = listen(create_app(folder, settings), settings, "127.0.0.1", 0, trusted_proxy)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            wasyncore.loop(0.05, map=listening.sockets, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening
    finally:
        stopped.set()
        thread.join()
        wasyncore.close_all(listening.sockets)
