"""`Document` -> blocks -> `Chunk`s."""

from askcol.chunking.chunks import CHUNKING_VERSION, Chunk, chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer

__all__ = [
    "CHUNKING_VERSION",
    "Chunk",
    "chunk",
    "indexed_text",
    "reader_tokenizer",
]
