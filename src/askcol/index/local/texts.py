"""Which chunks have the same words: the text of every chunk, and the chunks of every text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from askcol.files import mapped, save_array
from askcol.types import IntArray, PositionArray

_ARRAYS = ("ids", "bounds", "chunks")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a generation, numbered from 0 in the order of their first chunks.

    `ids`: int64 `[n_chunks]`, the text of each chunk. Text t is that of the chunks at the positions
    `chunks[bounds[t]:bounds[t + 1]]`, int32, ascending; `bounds`: int64 `[n_texts + 1]`.
    """

    ids: IntArray
    bounds: IntArray
    chunks: PositionArray

    @classmethod
    def of(cls, ids: IntArray) -> Texts:
        """The texts with these `ids`."""
        bounds = np.append(0, np.cumsum(np.bincount(ids)))
        return cls(ids, bounds, np.argsort(ids, kind="stable").astype(np.int32))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def positions(self, text_ids: IntArray) -> IntArray:
        """int64, ascending: the positions of all chunks with one of these texts, which may come in any order."""
        texts = np.unique(text_ids)
        begins, counts = self.bounds[texts], self.bounds[texts + 1] - self.bounds[texts]
        ends = np.cumsum(counts)
        places = np.repeat(begins - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
        return np.sort(self.chunks[places]).astype(np.int64)

    def save(self, folder: Path) -> None:
        """Writes the arrays into `folder`."""
        for name in _ARRAYS:
            save_array(getattr(self, name), folder / f"texts-{name}.npy")

    @classmethod
    def open(cls, folder: Path) -> Texts:
        """What `save` wrote; the arrays are mapped and not read."""
        return cls(**{name: mapped(folder / f"texts-{name}.npy") for name in _ARRAYS})
