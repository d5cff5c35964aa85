"""Times a server as a user meets it: latency of `/ask`, and memory.

python eval/latency.py [QUESTIONS.jsonl] [INDEX]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from served import Served

from askcol.evaluation import read_jsonl


def main(questions: Path, index: Path) -> None:
    asked = [q.text for q in read_jsonl(questions)]
    times = []
    with Served(str(index)) as server:
        for question in asked:
            began = time.perf_counter()
            server.ask(question)
            times.append((time.perf_counter() - began) * 1000)
        resident = server.resident()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"`/ask` over {len(times)} questions: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")
    print(f"resident memory of the server after them: {resident:.0f} MiB")


if __name__ == "__main__":
    arguments = [Path(a) for a in sys.argv[1:]]
    main(*(arguments + [Path("eval/seeds.jsonl"), Path("index")][len(arguments) :]))
