"""The reader of another checkout, in a process of that checkout's interpreter."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple, Self

from served import processor_seconds

from askcol.chunking import Chunk


class FormerSpan(NamedTuple):
    text: str


class FormerReader:
    """Reads chunks of `index`, which `python` has built, while the context is open."""

    def __init__(self, python: str, index: Path) -> None:
        command = [python, str(Path(__file__).with_name("former_worker.py")), str(index)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def processor_seconds(self) -> float:
        """How many seconds the process has spent on a core."""
        return processor_seconds(self._process.pid)

    def read(self, item: tuple[str, list[Chunk]]) -> list[FormerSpan]:
        """The spans in the chunks of the same ids, best first."""
        question, chunks = item
        assert self._process.stdin and self._process.stdout
        print(json.dumps([question, [c.chunk_id for c in chunks]]), file=self._process.stdin, flush=True)
        return [FormerSpan(text) for text in json.loads(self._process.stdout.readline())]
