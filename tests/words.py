"""An encoder of words by their checksums: quick, exact whatever the batch, and it needs no files."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from askcol.encoding.encoder import Prefixes
from askcol.encoding.export import Export
from askcol.types import FloatArray

NO_PREFIXES = Prefixes()


class WordEncoder:
    """Both sides. `texts`: the documents that it was given. `weights`: any hexadecimal digits, 64 for an index."""

    dim = 16

    def __init__(
        self,
        weights: str = "0" * 64,
        prefixes: Prefixes = NO_PREFIXES,
        source: str = "encoders/words",
    ) -> None:
        self.prefixes = prefixes
        self.source = source
        self.texts: list[str] = []
        self._weights = weights
        before = prefixes.document + prefixes.query
        self.identity = hashlib.sha256(f"{weights} {prefixes}".encode()).hexdigest() if before else weights

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        self.texts += texts
        progress(len(texts))
        return self._vectors(self.prefixes.document, texts)

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        return self._vectors(self.prefixes.query, queries)

    def _vectors(self, prefix: str, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in ("", *(prefix + text).lower().split()):
                vector[zlib.crc32(word.encode(), int(self._weights, 16) % 2**32) % self.dim] += 1
        normalised: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised

    def export(self, encoders: Path) -> Path:
        folder = encoders / self.identity
        folder.mkdir(parents=True, exist_ok=True)
        Export(self.identity, self.prefixes, self.dim, max_length=256, files={}).write(folder)
        return folder
