"""The texts of a finished `collection.sqlite` -> their vectors, computed only where they are not stored or logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from askcol.encoding import Encoder
from askcol.index.building.count import text_at
from askcol.index.building.vector_log import VectorLog
from askcol.index.local.database import Database
from askcol.index.local.vectors import Vectors
from askcol.types import FloatArray, Progress

_EMBEDDED_AT_ONCE = 512
"""So many texts go into the log together. A build that dies loses less than this."""

_GATHERED_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """The vectors of the generation before. `rows`: text key -> row of `vectors`."""

    rows: Mapping[bytes, int]
    vectors: Vectors


def gather(keys: Sequence[bytes], stored: StoredVectors | None, log: VectorLog) -> FloatArray:
    """float32 `[len(keys), dim]`: the vectors of texts, each of which is in `stored` or `log`."""
    dim = stored.vectors.dim if stored else log.dim
    result: FloatArray = np.empty((len(keys), dim), dtype=np.float32)
    logged = log.read()
    old = [(i, stored.rows[key]) for i, key in enumerate(keys) if key in stored.rows] if stored else []
    if stored and old:
        places, rows = np.array(old).T
        result[places] = stored.vectors.rows(rows)
    new = [(i, log.rows[key]) for i, key in enumerate(keys) if not stored or key not in stored.rows]
    if new:
        places, rows = np.array(new).T
        result[places] = logged[rows]
    return result


def embed_texts(
    database: Database, encoder: Encoder, stored: StoredVectors | None, log: VectorLog, progress: Progress
) -> int:
    """Embeds the texts that neither `stored` nor `log` has, and adds them to `log`; gives how many they were."""
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
        texts = [text_at(database, position) for position in batch.values()]
        log.append(list(batch), encoder.encode_documents(texts, report))
    return len(new)


def gathered(database: Database, stored: StoredVectors | None, log: VectorLog) -> Iterator[FloatArray]:
    """The vectors of all chunks by position, float32 `[<= 4096, dim]` at a time."""
    keys = (key for key, _ in database.text_keys())
    while block := list(islice(keys, _GATHERED_AT_ONCE)):
        yield gather(block, stored, log)
