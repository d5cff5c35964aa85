"""Times askcol as a user meets it: cold start of `askcol ask`, latency of `/ask`, memory of the server.

python eval/latency.py [QUESTIONS.jsonl] [INDEX]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from askcol.evaluation import read_jsonl

RUNS = 7


def main(questions: Path, index: Path) -> None:
    command = [sys.executable, "-m", "askcol"]
    asked = [q.text for q in read_jsonl(questions)]
    cold = []
    for question in asked[:RUNS]:
        began = time.perf_counter()
        subprocess.run([*command, "ask", question, "--index", str(index)], check=True, capture_output=True)
        cold.append(time.perf_counter() - began)
    print(f"cold start of `askcol ask`: median {statistics.median(cold):.2f} s, worst of {RUNS} {max(cold):.2f} s")

    serve = [*command, "serve", "--index", str(index), "--port", "0", "--json"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")["addresses"][0]
            times = []
            for question in asked:
                began = time.perf_counter()
                with urllib.request.urlopen(
                    f"{address}/ask?{urllib.parse.urlencode({'question': question})}"
                ) as answer:
                    answer.read()
                times.append((time.perf_counter() - began) * 1000)
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8").splitlines()
            resident = int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024
        finally:
            server.terminate()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"`/ask` over {len(times)} questions: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms")
    print(f"resident memory of the server after them: {resident:.0f} MiB")


if __name__ == "__main__":
    arguments = [Path(a) for a in sys.argv[1:]]
    main(*(arguments + [Path("eval/seeds.jsonl"), Path("index")][len(arguments) :]))
