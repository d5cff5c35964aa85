"""Swaps generations under a server that is asked all the while: requests that failed, how soon, at what memory.

python eval/live.py [SWAPS]
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from askcol.encoding import ExportableEncoder, packaged_encoder
from askcol.index import build_index

ASKING = 2
"""Threads that ask, one question after the other."""


def main(swaps: int) -> None:
    encoder = packaged_encoder()
    with tempfile.TemporaryDirectory(prefix="askcol-live-") as name:
        folder = Path(name)
        shutil.copytree("seeds", folder / "docs")
        index, other = folder / "index", folder / "other"
        build_index(index, [folder / "docs"], encoder)
        shutil.copytree(index, other)
        for collections in ([f"a={index}"], [f"a={index}", f"b={other}"]):
            with _Server(collections) as server:
                server.ask()
                print(f"{len(collections)} of the same size: {server.resident():.0f} MiB")
                if len(collections) == 1:
                    _swap(server, index, folder / "docs", encoder, swaps)


def _swap(server: _Server, index: Path, docs: Path, encoder: ExportableEncoder, swaps: int) -> None:
    times: list[float] = []
    failures: list[str] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            try:
                server.ask()
            except OSError as error:
                failures.append(str(error))
            times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    delays, resident = [], []
    for swap in range(swaps):
        (docs / "note.txt").write_text(f"The meeting number {swap} was in Bogota.")
        newest = build_index(index, [docs], encoder).generation
        built = time.perf_counter()
        while server.ask()["index"]["generation"] != newest:
            time.sleep(0.02)
        delays.append(time.perf_counter() - built)
        resident.append(server.resident())
    ended.set()
    for thread in threads:
        thread.join()
    p99 = statistics.quantiles(times, n=100)[-1]
    print(f"{swaps} swaps, {len(times)} questions, {len(failures)} failed {failures[:3]}")
    print(f"answered from the newest after: median {statistics.median(delays):.1f} s, worst {max(delays):.1f} s")
    print(f"`/ask` meanwhile: median {statistics.median(times):.0f} ms, p99 {p99:.0f} ms, worst {max(times):.0f} ms")
    print(f"memory after the first swap {resident[0]:.0f} MiB, after the last {resident[-1]:.0f} MiB")


class _Server:
    """`askcol serve` of collections as `NAME=DIR`."""

    def __init__(self, collections: list[str]) -> None:
        options = [option for collection in collections for option in ("--index", collection)]
        command = [sys.executable, "-m", "askcol", "serve", *options, "--port", "0", "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        started = "".join(iter(self._process.stdout.readline, "}\n")) + "}"
        self._address = json.loads(started)["addresses"][0]

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def ask(self) -> Any:
        query = urllib.parse.urlencode({"question": "How many deportations did the two nations achieve?"})
        with urllib.request.urlopen(f"{self._address}/ask?{query}") as response:
            return json.load(response)

    def resident(self) -> float:
        """MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
