"""Reads chunks with the reader of the checkout whose interpreter runs it: `python former_worker.py INDEX`.

A line of standard input, `[question, [chunk_id, ...]]`, is answered with a line, the texts of the spans, best first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from askcol.collection import Collection


def answer_lines(index: Path) -> None:
    collection = Collection.open(index)
    for line in sys.stdin:
        question, chunk_ids = json.loads(line)
        spans = collection.reader.read(question, [collection.index.store.chunk(i) for i in chunk_ids])
        print(json.dumps([span.text for span in spans]), flush=True)


if __name__ == "__main__":
    answer_lines(Path(sys.argv[1]))
