"""Publishes new generations while a server answers: how soon it reloads, failed requests, latency and memory.

python eval/reload.py [RELOADS]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from served import Served

from askcol.encoding import ExportableEncoder, packaged_encoder
from askcol.index import LocalPlace

ASKING = 2
"""How many threads ask, one question after the other."""

QUESTION = "How many deportations did the two nations achieve?"


def main(reloads: int) -> None:
    encoder = packaged_encoder()
    with tempfile.TemporaryDirectory(prefix="askcol-reload-") as name:
        folder = Path(name)
        shutil.copytree("seeds", folder / "docs")
        index, other = folder / "index", folder / "other"
        LocalPlace(index).build([folder / "docs"], encoder)
        shutil.copytree(index, other)
        for collections in ([f"a={index}"], [f"a={index}", f"b={other}"]):
            with Served(*collections) as server:
                server.ask(QUESTION)
                print(f"{len(collections)} collections of the same size: {server.resident():.0f} MiB")
                if len(collections) == 1:
                    _reload(server, index, folder / "docs", encoder, reloads)


def _reload(server: Served, index: Path, docs: Path, encoder: ExportableEncoder, reloads: int) -> None:
    times: list[float] = []
    failures: list[str] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            try:
                server.ask(QUESTION)
            except OSError as error:
                failures.append(str(error))
            times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    delays, resident = [], []
    for number in range(reloads):
        (docs / "note.txt").write_text(f"The meeting number {number} was in Bogota.")
        newest = LocalPlace(index).build([docs], encoder).generation
        built = time.perf_counter()
        while server.ask(QUESTION)["index"]["generation"] != newest:
            time.sleep(0.02)
        delays.append(time.perf_counter() - built)
        resident.append(server.resident())
    ended.set()
    for thread in threads:
        thread.join()
    p99 = statistics.quantiles(times, n=100)[-1]
    print(f"{reloads} reloads, {len(times)} questions, {len(failures)} failed {failures[:3]}")
    print(f"answers from the newest after: median {statistics.median(delays):.1f} s, worst {max(delays):.1f} s")
    print(f"`/ask` meanwhile: median {statistics.median(times):.0f} ms, p99 {p99:.0f} ms, worst {max(times):.0f} ms")
    print(f"memory after the first reload {resident[0]:.0f} MiB, after the last {resident[-1]:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
