"""A Milvus that tests may use: milvus-lite's server as a process of its own, or a cluster that runs already."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120.0
"""For slow machines: how long a server may take to answer, or to end."""

_PORTS = range(20_000, 30_000)
"""Below those that the system gives to clients: else one of them may take the port of a server that was killed."""


@dataclass(frozen=True, slots=True)
class MilvusCluster:
    """A Milvus that others run. `uri`: such as "milvus://root:Milvus@10.0.0.7:19530"."""

    uri: str

    def address(self, name: str) -> str:
        """What `--index` takes for the index of that name."""
        return f"{self.uri.rstrip('/')}/{name}"


class MilvusServer:
    """milvus-lite's server on a port of this machine, which it keeps when it is started again.

    `uri`: such as "milvus://127.0.0.1:23456". Its data lie in `folder`, and what it prints in `server.log` there.
    """

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.uri = f"milvus://127.0.0.1:{self.port}"
        self._data, self._log = folder / "data", folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, name: str) -> str:
        """What `--index` takes for the index of that name."""
        return f"{self.uri}/{name}"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        assert not self.is_running
        place = ["--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self._data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "milvus_lite", "server", *place], stdout=log, stderr=log
            )
        until = time.monotonic() + SECONDS
        while not _answers(f"127.0.0.1:{self.port}"):
            if not self.is_running or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"milvus-lite does not answer; it printed:\n{self._log.read_text()}")

    def kill(self) -> None:
        """Ends it at once (SIGKILL)."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(SECONDS)

    def pause(self) -> None:
        """Lets it hang: it takes connections and requests, and answers none of them (SIGSTOP)."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends it in order (SIGTERM)."""
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def _free_port() -> int:
    ports = random.SystemRandom()
    while True:
        port = ports.choice(_PORTS)
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def _answers(address: str) -> bool:
    """Whether a server answers there within a moment."""
    import grpc  # here, so that only what needs Milvus imports it

    with grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=0.5)
        except grpc.FutureTimeoutError:
            return False
    return True


def drop_index(address: str) -> None:
    """Drops all collections of the index at `address`, such as "milvus://127.0.0.1:23456/notes"."""
    from pymilvus import MilvusClient  # here, so that only what needs Milvus imports it

    parts = urllib.parse.urlsplit(address)
    place, name = parts.netloc.rpartition("@"), parts.path.removeprefix("/")
    client = MilvusClient(f"{'https' if parts.scheme == 'milvus+tls' else 'http'}://{place[2]}", token=place[0])
    try:
        for collection in client.list_collections():
            if collection.startswith(f"{name}_"):
                for alias in client.list_aliases(collection)["aliases"]:
                    client.drop_alias(alias)
                client.drop_collection(collection)
    finally:
        client.close()
