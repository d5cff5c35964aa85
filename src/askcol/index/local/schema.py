"""The tables of `collection.sqlite`: what `Draft` writes and `Database` reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from askcol.index.filters import date_of, number_of

SCHEMA = """
CREATE TABLE contents (
    content_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, suffix TEXT NOT NULL, record_id TEXT NOT NULL,
    title TEXT NOT NULL, metadata TEXT NOT NULL, pages TEXT NOT NULL, left_out TEXT NOT NULL,
    boxes TEXT NOT NULL, characters INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX contents_of_files ON contents (sha256, suffix);
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, metadata TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES contents);
CREATE INDEX documents_of_contents ON documents (content_id);
CREATE TABLE metadata (
    key TEXT NOT NULL, value TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents, number REAL, date TEXT,
    PRIMARY KEY (key, value, document_id)) WITHOUT ROWID;
CREATE TABLE chunks (
    position INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, headings TEXT NOT NULL, sentences TEXT NOT NULL,
    tables TEXT NOT NULL, text_key BLOB NOT NULL, words_key BLOB NOT NULL);
CREATE UNIQUE INDEX chunks_by_id ON chunks (chunk_id);
CREATE INDEX chunks_of_documents ON chunks (document_id);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL);
"""
"""`contents`: what was extracted from files. `documents`: what became of a content; they share its text,
pages and boxes.
`metadata`: what filters look at, the title included: key and value casefolded, and the number and the date that the
value is, if any. `chunks`: `text_key` names the indexed text of a chunk, `words_key` its own text; `position` counts
from 0 in the order of `chunk_id`."""


def metadata_rows(
    document_id: str, title: str, metadata: Mapping[str, str]
) -> Iterator[tuple[str, str, str, float | None, str | None]]:
    """The rows of the table `metadata` for a document. Its title hides a key of that name."""
    folded = ((key.casefold(), value) for key, value in metadata.items())
    for key, value in [("title", title), *((key, value) for key, value in folded if key != "title")]:
        yield key, value.casefold(), document_id, number_of(value), date_of(value)
