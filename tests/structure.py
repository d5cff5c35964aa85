"""What askcol makes of extracted content: its headings, table rows and list items, by its own blocks and chunks."""

from __future__ import annotations

from askcol.chunking.blocks import Kind, blocks
from askcol.chunking.chunks import Chunk, chunk
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document


def as_document(content: Content) -> Document:
    return Document("a", "a", content.title, content.text, "", content.metadata, content.pages)


def texts_of(content: Content, kind: Kind) -> list[str]:
    """The texts of the blocks of this kind, in order."""
    return [content.text[b.start : b.end] for b in blocks(content.text, content.title) if b.kind is kind]


def chunk_with(content: Content, words: str) -> Chunk:
    """The chunk in which `words` stand; they are where its offsets say."""
    document = as_document(content)
    found = next(c for c in chunk(document, reader_tokenizer()) if words in c.text)
    assert document.text[found.start : found.end] == found.text
    return found
