"""The reader of another checkout, in a process of that checkout's interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Self

from askcol.chunking import Chunk
from askcol.collection import Collection


class FormerSpan(NamedTuple):
    text: str


class FormerReader:
    """Reads chunks of `index`, which `python` has built, while the context is open."""

    def __init__(self, python: str, index: Path) -> None:
        command = [python, str(Path(__file__).resolve()), str(index)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def read(self, item: tuple[str, list[Chunk]]) -> list[FormerSpan]:
        """The spans in the chunks of the same ids, best first."""
        question, chunks = item
        assert self._process.stdin and self._process.stdout
        print(json.dumps([question, [c.chunk_id for c in chunks]]), file=self._process.stdin, flush=True)
        return [FormerSpan(text) for text in json.loads(self._process.stdout.readline())]


def serve(index: Path) -> None:
    """Answers a line of JSON with a line of JSON, until there are no more."""
    collection = Collection.open(index)
    for line in sys.stdin:
        question, chunk_ids = json.loads(line)
        spans = collection.reader.read(question, [collection.index.store.chunk(i) for i in chunk_ids])
        print(json.dumps([span.text for span in spans]), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
