"""Ray on this machine, of which nothing is left when it is stopped."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

SECONDS = 120.0
"""For slow machines: how long the cluster may take to be complete, or to end."""


class RayCluster:
    """A cluster of a head and a second node, each with one core.

    Ray takes another address for 127.0.0.1, one that other machines reach, so the nodes are told two others of this
    machine. Some of Ray's ports are open on all addresses nevertheless: `environment` holds a token that only this
    cluster takes. By it, its processes are found again, and those of a cluster that a command starts by itself.
    """

    def __init__(self) -> None:
        self._token = secrets.token_hex(32)
        self._folder = Path(tempfile.mkdtemp(prefix="ray-"))  # pytest's own have paths too long for sockets
        self.environment = {
            **os.environ,
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": self._token,
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_TMPDIR": str(self._folder),
            "RAY_gcs_server_port_wait_time_s": f"{SECONDS:.0f}",
            "OMP_NUM_THREADS": "1",
        }
        self.address = ""
        self._nodes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts both nodes, and waits until the cluster has them. On a busy machine Ray may need more than one try."""
        for tries_left in (2, 1, 0):
            try:
                self._start_both()
                return
            except RuntimeError:
                self._end_all()
                if not tries_left:
                    raise

    def _start_both(self) -> None:
        self.address = f"127.0.0.2:{_free_port()}"
        head = ["--head", "--node-ip-address=127.0.0.2", f"--port={self.address.rpartition(':')[2]}"]
        head += ["--include-dashboard=false", f"--ray-client-server-port={_free_port()}"]
        self._start([*head, f"--temp-dir={self._folder}"])
        self._start([f"--address={self.address}", "--node-ip-address=127.0.0.3"])

    def _start(self, options: list[str]) -> None:
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--disable-usage-stats"]
        small = ["--num-cpus=1", "--object-store-memory=100000000"]
        log = self._folder / f"node-{len(self._nodes)}.log"
        with log.open("wb") as output:
            node = subprocess.Popen(
                [*ray, *small, *options], stdout=output, stderr=output, env=self.environment, start_new_session=True
            )
        self._nodes.append(node)
        until = time.monotonic() + SECONDS
        while "Ray runtime started" not in (printed := log.read_text(errors="replace")):
            if node.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Ray does not start; it printed:\n{printed}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends all processes of the cluster, and removes what they wrote."""
        self._end_all()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end_all(self) -> None:
        """Ends all processes of the cluster, each by its id."""
        until = time.monotonic() + SECONDS
        while pids := self.processes():
            assert time.monotonic() < until, f"processes of Ray do not end: {pids}"
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        while self._nodes:
            self._nodes.pop().wait(SECONDS)

    def ended(self) -> bool:
        """Whether all of its processes end by themselves."""
        until = time.monotonic() + SECONDS
        while self.processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def processes(self) -> list[int]:
        """The ids of its processes: those with its token in their environment."""
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if self._owns(path)]

    def _owns(self, environ: Path) -> bool:
        try:
            return f"RAY_AUTH_TOKEN={self._token}".encode() in environ.read_bytes()
        except OSError:  # it ended meanwhile, or is another user's
            return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.2", 0))
        port: int = found.getsockname()[1]
    return port
