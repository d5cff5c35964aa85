"""A finished `collection.sqlite` -> the arrays beside it: text ids, BM25, vectors."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from askcol.chunking import indexed_text
from askcol.encoding import Encoder
from askcol.files import save_array
from askcol.index.build.vector_log import StoredVectors, VectorLog, gather
from askcol.index.local.bm25 import BM25
from askcol.index.local.database import Database
from askcol.index.local.store import STORE, TEXT_IDS, VECTORS
from askcol.index.local.term_counts import TermCounter, TermCounts
from askcol.index.local.vectors import Vectors, save_vectors
from askcol.text import terms
from askcol.types import FloatArray, IntArray, Progress


def number_texts(texts: Iterable[Hashable]) -> IntArray:
    """int64 `[n]`: equal for equal texts, or for equal keys of them, numbered from 0 as they come."""
    numbers: dict[Hashable, int] = {}
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int64)


_EMBEDDED_AT_ONCE = 512
"""So many texts go into the log together; what is lost when a build dies is less than this."""

_GATHERED_AT_ONCE = 4096

_TOLD_EVERY = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What the arrays of the generation before hold of texts that may come again.

    `positions`: text key -> position there. `vectors`: None where another encoder made them. `counts`: None
    where another tokenizer did.
    """

    positions: Mapping[bytes, int]
    vectors: Vectors | None = None
    counts: TermCounts | None = None

    @property
    def stored(self) -> StoredVectors | None:
        return None if self.vectors is None else StoredVectors(self.positions, self.vectors)


def write_arrays(folder: Path, encoder: Encoder, kept: Kept, log: VectorLog, progress: Progress) -> int:
    """Writes the arrays into `folder`, which has the collection; gives how many texts were embedded.

    Only texts that neither `kept` nor `log` has are embedded; they are added to `log`.
    """
    database = Database(folder / STORE)
    text_ids = number_texts(words_key for _, words_key in database.text_keys())
    save_array(text_ids, folder / TEXT_IDS)
    counts = _count(database, kept, progress)
    counts.save(folder)
    BM25(counts, text_ids).save(folder)
    embedded = _embed(database, encoder, kept.stored, log, progress)
    save_vectors(_gathered(database, kept.stored, log), folder / VECTORS)
    return embedded


def _count(database: Database, kept: Kept, progress: Progress) -> TermCounts:
    counter = TermCounter(kept.counts)
    known = kept.positions if kept.counts else {}
    for position, (key, _) in enumerate(database.text_keys()):
        if key in known:
            counter.keep(known[key])
        else:
            counter.add([t.text for t in terms(_indexed_text(database, position))])
        if (position + 1) % _TOLD_EVERY == 0 or position + 1 == database.chunk_count:
            progress("counting terms", position + 1, database.chunk_count)
    return counter.counts()


def _embed(
    database: Database,
    encoder: Encoder,
    stored: StoredVectors | None,
    log: VectorLog,
    progress: Progress,
) -> int:
    new: dict[bytes, int] = {}  # text key -> first position
    for position, (key, _) in enumerate(database.text_keys()):
        if key not in log.rows and not (stored and key in stored.rows):
            new.setdefault(key, position)
    embedded = 0

    def report(count: int) -> None:
        nonlocal embedded
        embedded += count
        progress("embedding", embedded, len(new))

    waiting = iter(new.items())
    while batch := dict(islice(waiting, _EMBEDDED_AT_ONCE)):
        texts = [_indexed_text(database, position) for position in batch.values()]
        log.append(list(batch), encoder.encode_documents(texts, report))
    return len(new)


def _gathered(database: Database, stored: StoredVectors | None, log: VectorLog) -> Iterator[FloatArray]:
    keys = (key for key, _ in database.text_keys())
    while block := list(islice(keys, _GATHERED_AT_ONCE)):
        yield gather(block, stored, log)


def _indexed_text(database: Database, position: int) -> str:
    chunk = database.chunk_at(position)
    return indexed_text(database.document(chunk.document_id), chunk)
