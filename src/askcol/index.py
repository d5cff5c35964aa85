"""`Index`: documents, chunks, BM25 scores and vectors, built together so that position i means the same in all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from askcol.bm25 import BM25, FloatArray, IntArray
from askcol.chunks import Chunk, chunk
from askcol.dense import Encoder, EncodesQueries, build_vector_index
from askcol.documents import Document, Skipped
from askcol.tokenizer import terms

FORMAT = 4
"""Version of what an index holds: a change to its layout, the chunker or the tokenizer raises it."""

Progress = Callable[[str, int, int], None]
"""Told of long work: `(stage, done, total)`."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Index:
    """A collection that can be searched.

    `documents`: by id, sorted. `roots`: the files and folders that they came from. `chunks`: sorted by chunk id; row i
    of `vectors` (FAISS, unit vectors float32) and column i of `bm25` are `chunks[i]`. `text_ids`: int64 `[n_chunks]`,
    equal for chunks of the same words, numbered from 0 as they come; `text_count`: how many different ones there are.
    """

    generation: str
    documents: dict[str, Document]
    chunks: tuple[Chunk, ...]
    skipped: tuple[Skipped, ...]
    roots: tuple[str, ...]
    bm25: BM25
    vectors: Any
    query_encoder: EncodesQueries
    text_ids: IntArray = field(init=False)
    text_count: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text_ids", number_texts(self.chunks))
        object.__setattr__(self, "text_count", int(self.text_ids.max(initial=-1)) + 1)

    def text_frequency(self, term: str) -> int:
        """How many different chunk texts hold `term`; copies count once."""
        return len(np.unique(self.text_ids[self.bm25.postings(term)]))


def number_texts(chunks: Sequence[Chunk]) -> IntArray:
    """int64 `[n_chunks]`: equal for chunks of the same words, numbered from 0 as they come."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(c.text, len(numbers)) for c in chunks], dtype=np.int64)


def reader_tokenizer() -> Tokenizer:
    """The reader's WordPiece tokenizer, which also measures chunks."""
    resource = resources.files("askcol") / "models" / "reader" / "tokenizer.json"
    tokenizer = Tokenizer.from_str(resource.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def model_identities(encoder: Encoder) -> dict[str, str]:
    """SHA-256 of what the index depends on beside the documents: encoder, reader, and the tokenizer's parameters."""
    models = resources.files("askcol") / "models"
    files = {
        "reader": models / "reader" / "reader.onnx",
        "tokenizer": models / "reader" / "tokenizer.json",
        "sentences": models / "punkt.json",
    }
    identities = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    return {"encoder": encoder.sha256, **identities}


def indexed_text(document: Document, chunk: Chunk) -> str:
    """What BM25 and the encoder see of a chunk: title, headings, text."""
    return "\n".join((document.title, *chunk.headings, chunk.text))


def build_in_memory(
    documents: Sequence[Document],
    encoder: Encoder,
    query_encoder: EncodesQueries,
    *,
    skipped: Sequence[Skipped] = (),
    roots: Sequence[str] = (),
    known_vectors: Mapping[str, FloatArray] | None = None,
    progress: Progress = no_progress,
) -> tuple[Index, int]:
    """An `Index` of `documents` that is not on disk, and the number of chunks that were embedded.

    `known_vectors` (indexed text -> vector) spares their embedding. `progress(stage, done, total)` is told of the work.
    """
    documents = sorted(documents, key=lambda d: d.document_id)
    tokenizer = reader_tokenizer()
    chunks: list[Chunk] = []
    for done, document in enumerate(documents, start=1):
        chunks += chunk(document, tokenizer)
        progress("chunking", done, len(documents))
    chunks.sort(key=lambda c: c.chunk_id)
    by_id = {d.document_id: d for d in documents}
    texts = [indexed_text(by_id[c.document_id], c) for c in chunks]
    bm25 = BM25.build([[t.text for t in terms(text)] for text in texts], number_texts(chunks))

    known = dict(known_vectors or {})
    new = [text for text in dict.fromkeys(texts) if text not in known]
    embedded = 0

    def report(count: int) -> None:
        nonlocal embedded
        embedded += count
        progress("embedding", embedded, len(new))

    if new:
        known.update(zip(new, encoder.encode(new, report), strict=True))
    vectors = np.array([known[text] for text in texts], dtype=np.float32).reshape(len(texts), -1 if texts else 0)
    generation = generation_name(documents, skipped, roots, model_identities(encoder))
    index = Index(
        generation, by_id, tuple(chunks), tuple(skipped), tuple(roots), bm25, build_vector_index(vectors), query_encoder
    )
    return index, len(new)


def generation_name(
    documents: Sequence[Document], skipped: Sequence[Skipped], roots: Sequence[str], models: Mapping[str, str]
) -> str:
    """16 hexadecimal digits that name the content: equal content, equal generation."""
    content = [
        [FORMAT, dict(models), list(roots)],
        [[d.document_id, d.path, d.title, d.sha256, dict(d.metadata)] for d in documents],
        [[s.path, s.reason] for s in skipped],
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
