"""The extractive reader in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

import numpy as np

from askcol.checksums import file_sha256
from askcol.chunking import Chunk, View, views
from askcol.inference import onnx_session, usable_cores
from askcol.reading.decoding import decode
from askcol.reading.model_input import ModelInput
from askcol.reading.promise import SURE, Rarity, promising
from askcol.reading.question_form import in_full
from askcol.reading.spans import Span
from askcol.types import FloatArray


class OnnxSpanReader:
    """The packaged reader, or the one in `folder` (`reader.onnx` and `tokenizer.json`).

    `input` builds what the model reads.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(resources.files("askcol") / "models" / "reader"))
        self.input = ModelInput.from_file(self._folder / "tokenizer.json")
        # Views side by side, a core each, are read faster than one after the other on all cores.
        self._session = onnx_session(self._folder / "reader.onnx", threads=1)
        self._pool = ThreadPoolExecutor(usable_cores(), thread_name_prefix="reader")

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the weights."""
        return file_sha256(self._folder / "reader.onnx")

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:
        """The best spans of each of a chunk's views (`decode`), otherwise as `SpanReader` says."""
        there = [(chunk, view) for chunk in chunks for view in views(chunk, question)]
        read = promising(question, there, rarity) if rarity else there
        found = [span for spans in self.read_views(question, read) for span in spans]
        if len(read) < len(there) and max((span.log_odds for span in found), default=0.0) < SURE:
            chosen = {chunk.chunk_id for chunk, _ in read}
            rest = [(chunk, view) for chunk, view in there if chunk.chunk_id not in chosen]
            found += [span for spans in self.read_views(question, rest) for span in spans]
        return sorted(found, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))

    def read_views(self, question: str, read: Sequence[tuple[Chunk, View]]) -> list[list[Span]]:
        """The best spans in each of the views of chunks, side by side on the cores, a view on each."""
        asked = self.question_ids(question)
        encodings = self.input.tokenizer.encode_batch([view.text for _, view in read], add_special_tokens=False)

        def spans_of(number: int) -> list[Span]:
            chunk, view = read[number]
            logits = self.logits(asked, encodings[number].ids)
            return decode(question, chunk, view, encodings[number], *logits)

        # The longest first, so that no core is left with one at the end.
        longest_first = sorted(range(len(read)), key=lambda number: -len(encodings[number].ids))
        found = dict(zip(longest_first, self._pool.map(spans_of, longest_first), strict=True))
        return [found[number] for number in range(len(read))]

    def question_ids(self, question: str) -> list[int]:
        """The wordpieces of `question` in its full form."""
        return self.input.encode([in_full(question)])[0]

    def logits(self, question_ids: Sequence[int], chunk_ids: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        """Start and end logits, float32 `[1 + n]`: the null span's first, then those of the chunk's wordpieces.

        Chunks are read one by one: int8 activations are scaled by tensor, so in a batch a chunk's logits would depend
        on its neighbours. Wordpieces past the model's 512 positions are not read; their logits are -inf.
        """
        row = self.input.row(question_ids, chunk_ids)
        result = []
        for logits in self._session.run(None, self.input.arrays(row)):
            kept = np.full(1 + len(chunk_ids), -np.inf, dtype=np.float32)
            kept[0] = logits[0, 0]
            kept[1 : 1 + row.chunk_end - row.chunk_start] = logits[0, row.chunk_start : row.chunk_end]
            result.append(kept)
        return result[0], result[1]


@cache
def packaged_reader() -> OnnxSpanReader:
    """The reader that ships with the package, one for all collections."""
    return OnnxSpanReader()
