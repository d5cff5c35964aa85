"""The documents of a build -> the keys of their chunks, and which chunks have the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from askcol.index.milvus.chunk_rows import key_of
from askcol.types import IntArray

HASH_BYTES = 8
"""So much of a text key tells the texts of a collection apart: among 10^8 of them, two share it once in 3,700 times."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbering:
    """The chunks of all documents, by chunk id.

    `keys`: int64 `[n]`, ascending. `text_ids`: int64 `[n]`, the least key of the chunks with the same words.
    `copied`: bool `[n]`, whether another chunk has the same words. `shared`: bool `[n]`, whether another has the same
    indexed text. Document i has the chunks `[bounds[i], bounds[i + 1])`; `bounds`: int64 `[n_documents + 1]`.
    """

    keys: IntArray
    text_ids: IntArray
    copied: npt.NDArray[np.bool_]
    shared: npt.NDArray[np.bool_]
    bounds: IntArray

    @property
    def text_count(self) -> int:
        """How many different texts the chunks have."""
        return int((self.keys == self.text_ids).sum())


def number_chunks(words: Sequence[bytes], texts: Sequence[bytes]) -> Numbering:
    """Numbers the chunks of documents, which come in the order of `document_id + ":"`, as their chunk ids do.

    `words`, `texts`: of each document, `HASH_BYTES` of the key of each chunk's words and of its indexed text, by chunk
    id. A key holds the document's place in its upper bits and the chunk's place in the document in its lower 32.
    """
    counts = np.fromiter((len(hashes) // HASH_BYTES for hashes in words), dtype=np.int64, count=len(words))
    bounds = np.append(0, np.cumsum(counts))
    ordinals = np.arange(bounds[-1]) - np.repeat(bounds[:-1], counts)
    keys = key_of(np.repeat(np.arange(len(words), dtype=np.int64), counts), ordinals)
    _, first, of_words, times = np.unique(_hashes(words), return_index=True, return_inverse=True, return_counts=True)
    _, of_texts, text_times = np.unique(_hashes(texts), return_inverse=True, return_counts=True)
    return Numbering(keys, keys[first[of_words]], times[of_words] > 1, text_times[of_texts] > 1, bounds)


def _hashes(of_documents: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    return np.frombuffer(b"".join(of_documents), dtype="<u8")
