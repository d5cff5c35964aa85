"""`Index`: documents, chunks, BM25 scores and vectors, built together so that position i means the same in all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata, resources
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from askcol.bm25 import BM25, IntArray
from askcol.chunks import Chunk
from askcol.dense import Encoder, EncodesQueries
from askcol.documents import Document, Skipped
from askcol.formats.readers import PARSERS
from askcol.store import Chunks, Documents

FORMAT = 6
"""Version of what an index holds: a change to its layout or to its scores raises it."""

Progress = Callable[[str, int, int], None]
"""Told of long work: `(stage, done, total)`."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Index:
    """A collection that can be searched; its documents, chunks and arrays stay on the disk and are read when needed.

    `documents`: by id, sorted. `roots`: the files and folders that they came from. `chunks`: sorted by chunk id; row i
    of `vectors` (FAISS, unit vectors float32) and column i of `bm25` are `chunks[i]`. `text_ids`: int64 `[n_chunks]`,
    equal for chunks of the same words (`number_texts`).
    """

    generation: str
    documents: Documents
    chunks: Chunks
    skipped: tuple[Skipped, ...]
    roots: tuple[str, ...]
    bm25: BM25
    vectors: Any
    text_ids: IntArray
    query_encoder: EncodesQueries
    text_count: int = field(init=False)
    """How many different texts the chunks have."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text_count", int(self.text_ids.max(initial=-1)) + 1)

    def text_frequency(self, term: str) -> int:
        """How many different chunk texts hold `term`; copies count once."""
        return len(np.unique(self.text_ids[self.bm25.postings(term)]))


def number_texts(texts: Iterable[Hashable]) -> IntArray:
    """int64 `[n]`: equal for equal texts, or for equal keys of them, numbered from 0 as they come."""
    numbers: dict[Hashable, int] = {}
    return np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), dtype=np.int64)


def reader_tokenizer() -> Tokenizer:
    """The reader's WordPiece tokenizer, which also measures chunks."""
    resource = resources.files("askcol") / "models" / "reader" / "tokenizer.json"
    tokenizer = Tokenizer.from_str(resource.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def model_identities(encoder: Encoder) -> dict[str, str]:
    """SHA-256 of what the index depends on beside the documents and `FORMAT`.

    The encoder, the reader, its tokenizer, the parameters of the sentence splitter; of the chunker and of the formats'
    readers, the source and the versions of what they use.
    """
    package = resources.files("askcol")
    models = package / "models"
    readers = sorted((f for f in (package / "formats").iterdir() if f.name.endswith(".py")), key=lambda f: f.name)
    parts = {
        "reader": [(models / "reader" / "reader.onnx").read_bytes()],
        "tokenizer": [(models / "reader" / "tokenizer.json").read_bytes()],
        "sentences": [(models / "punkt.json").read_bytes()],
        "chunker": [
            *((package / f"{name}.py").read_bytes() for name in ("documents", "tokenizer", "blocks", "chunks")),
            *(f"{splitter} {metadata.version(splitter)}".encode() for splitter in ("nltk", "PyStemmer", "tokenizers")),
        ],
        "formats": [
            *(file.read_bytes() for file in (package / "documents.py", *readers)),
            *(f"{parser} {metadata.version(parser)}".encode() for parser in PARSERS),
        ],
    }
    identities = {name: hashlib.sha256(b"\n".join(content)).hexdigest() for name, content in parts.items()}
    return {"encoder": encoder.sha256, **identities}


def indexed_text(document: Document, chunk: Chunk) -> str:
    """What BM25 and the encoder see of a chunk: title, headings, text."""
    return "\n".join((document.title, *chunk.headings, chunk.text))


def generation_name(
    documents: Iterable[Document], skipped: Sequence[Skipped], roots: Sequence[str], models: Mapping[str, str]
) -> str:
    """16 hexadecimal digits that name the content: equal content, equal generation. `documents`: sorted by id."""
    name = hashlib.sha256()

    def add(content: Sequence[object]) -> None:
        name.update(json.dumps(content, sort_keys=True).encode() + b"\n")

    add([FORMAT, dict(models), list(roots)])
    for d in documents:
        add([d.document_id, d.path, d.title, d.sha256, dict(d.metadata)])
    add([[s.path, s.reason] for s in skipped])
    return name.hexdigest()[:16]
