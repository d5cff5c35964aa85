"""The documents of a `Draft` -> its chunks."""

from __future__ import annotations

import hashlib

from tokenizers import Tokenizer

from askcol.chunking import chunk, indexed_text
from askcol.index.building.vector_log import KEY_BYTES
from askcol.index.local.draft import Draft, KeyedChunk
from askcol.types import Progress


def text_key(text: str) -> bytes:
    """16 bytes that name a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


def cut_documents(draft: Draft, tokenizer: Tokenizer, progress: Progress, *, keep: bool = False) -> None:
    """Cuts every document of `draft`. `tokenizer`: the reader's.

    `keep`: whether the chunks of the generation before are those that its documents would be cut into today.
    """
    total = draft.document_count()
    for done, document in enumerate(draft.documents(), start=1):
        if not (keep and draft.keep_chunks(document.document_id)):
            draft.add_chunks(
                KeyedChunk(c, text_key(indexed_text(document, c)), text_key(c.text)) for c in chunk(document, tokenizer)
            )
        progress("chunking", done, total)
