"""The texts of a finished `collection.sqlite`, numbered, and their terms, counted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from askcol.chunking import indexed_text
from askcol.index.local.database import Database
from askcol.index.local.term_counts import TermCounter, TermCounts
from askcol.text import terms
from askcol.types import IntArray, Progress

_REPORTED_EVERY = 100


def number_texts(texts: Iterable[Hashable]) -> IntArray:
    """int64 `[n]`: a number for each text, or for each key of one, from 0; equal texts have equal numbers."""
    numbers: dict[Hashable, int] = {}
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int64)


def count_terms(
    database: Database, counted: TermCounts | None, positions: Mapping[bytes, int], progress: Progress
) -> TermCounts:
    """Counts the terms of every chunk's indexed text.

    `counted`: the counts of the generation before, which are reused for the texts in `positions` (text key ->
    position there); None if they can't be.
    """
    counter = TermCounter(counted)
    known = positions if counted else {}
    for position, (key, _) in enumerate(database.text_keys()):
        if key in known:
            counter.keep(known[key])
        else:
            counter.add([t.text for t in terms(text_at(database, position))])
        if (position + 1) % _REPORTED_EVERY == 0 or position + 1 == database.chunk_count:
            progress("counting terms", position + 1, database.chunk_count)
    return counter.counts()


def text_at(database: Database, position: int) -> str:
    """The indexed text of the chunk at `position`."""
    chunk = database.chunk_at(position)
    return indexed_text(database.document(chunk.document_id), chunk)
