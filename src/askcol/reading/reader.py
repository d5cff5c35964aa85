"""The extractive reader in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from askcol.checksums import file_sha256
from askcol.chunking import Chunk
from askcol.inference import onnx_session
from askcol.reading.decoding import decode
from askcol.reading.spans import Span
from askcol.types import FloatArray

MAX_QUESTION_WORDPIECES = 128


class Reader:
    """The packaged reader, or the one in `folder` (`reader.onnx` and `tokenizer.json`)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(str(resources.files("askcol") / "models" / "reader"))
        self.session = onnx_session(self._folder / "reader.onnx")

    @cached_property
    def sha256(self) -> str:
        """Of the weights: the reader's identity."""
        return file_sha256(self._folder / "reader.onnx")

    @cached_property
    def tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def read(self, question: str, chunks: Sequence[Chunk]) -> list[Span]:
        """At most `SPANS_PER_CHUNK` disjoint spans a chunk, by descending log-odds, ties by chunk id and start.

        A question without a mark at its end is read with a question mark: in training only answerable questions had
        none, so it would be answered too readily.
        """
        marked = question if question.rstrip()[-1:] in "?.!" else f"{question}?"
        asked = self.tokenizer.encode(marked, add_special_tokens=False).ids[:MAX_QUESTION_WORDPIECES]
        spans: list[Span] = []
        for chunk, encoding in zip(
            chunks, self.tokenizer.encode_batch([c.text for c in chunks], add_special_tokens=False), strict=True
        ):
            start_logits, end_logits = self.logits(asked, encoding.ids)
            spans += decode(chunk, encoding, start_logits, end_logits)
        return sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))

    def logits(self, question_ids: list[int], chunk_ids: list[int]) -> tuple[FloatArray, FloatArray]:
        """Start and end logits, float32 `[1 + n]`: the null span's first, then those of the chunk's wordpieces.

        Chunks are read one by one: int8 activations are scaled by tensor, so in a batch a chunk's logits would depend
        on its neighbours. Wordpieces past the model's 512 positions are not read; their logits are -inf.
        """
        cls, sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        first = len(question_ids) + 2
        read = min(len(chunk_ids), 512 - first - 1)
        ids = np.array([[cls, *question_ids, sep, *chunk_ids[:read], sep]], dtype=np.int64)
        types = np.zeros_like(ids)
        types[0, first:] = 1
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        result = []
        for logits in self.session.run(None, feed):
            kept = np.full(1 + len(chunk_ids), -np.inf, dtype=np.float32)
            kept[0] = logits[0, 0]
            kept[1 : 1 + read] = logits[0, first : first + read]
            result.append(kept)
        return result[0], result[1]


@cache
def packaged_reader() -> Reader:
    """The reader that ships with the package, one for all collections."""
    return Reader()
