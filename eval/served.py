"""`askcol serve` in a process of its own, to be measured from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Self


class Served:
    """A server of collections, each given as `DIR` or `NAME=DIR`, while the context is open.

    `python`: the interpreter that runs it; by default ours, so that this checkout is served. `address`: such as
    "http://127.0.0.1:8000".
    """

    def __init__(self, *collections: str, python: str = sys.executable) -> None:
        options = [option for collection in collections for option in ("--index", collection)]
        command = [python, "-m", "askcol", "serve", *options, "--port", "0", "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        started = "".join(iter(self._process.stdout.readline, "}\n")) + "}"
        self.address = json.loads(started)["addresses"][0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def ask(self, question: str) -> Any:
        """The JSON that `/ask` returns."""
        query = urllib.parse.urlencode({"question": question})
        with urllib.request.urlopen(f"{self.address}/ask?{query}") as response:
            return json.load(response)

    def processor_seconds(self) -> float:
        """How many seconds the server has spent on a core."""
        return processor_seconds(self._process.pid)

    def resident(self, what: str = "VmRSS") -> float:
        """The resident memory of the server in MiB; `what`: another line of its status, such as `RssAnon`."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in status if line.startswith(what)).split()[1]) / 1024


def processor_seconds(pid: int) -> float:
    """How many seconds the process `pid` has spent on a core, in user and system mode."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
