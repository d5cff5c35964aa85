"""A generation's `collection.sqlite` in the making: what is taken in, what is kept of the generation before, chunks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from askcol.chunking import chunk, indexed_text
from askcol.documents import Content, Document, Skipped
from askcol.index.build.vector_log import text_key
from askcol.index.filters import date_of, number_of
from askcol.index.local.database import SCHEMA
from askcol.types import Progress


class KnownContent(NamedTuple):
    """What was taken from a file before: `content` lacks the text, which stays on the disk."""

    content_id: int
    content: Content


class Draft:
    """The database at `path`, new. `old`: that of the generation before, whose contents may be kept.

    `keep_chunks`: whether a document that is as it was before is cut as it was before.
    """

    def __init__(self, path: Path, old: Path | None = None, keep_chunks: bool = False) -> None:
        self._database = sqlite3.connect(path.resolve().as_uri(), uri=True)
        # Nothing of this file counts before it is whole and synced, so no write of it needs a journal.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        self._keep_chunks = keep_chunks
        self.has_old = old is not None
        """Whether what was taken from files before would be taken today."""
        if old is None:
            self._database.execute("ATTACH ':memory:' AS old")
            self._database.executescript(SCHEMA.replace("TABLE ", "TABLE old.").replace("INDEX ", "INDEX old."))
        else:
            self._database.execute("ATTACH ? AS old", (f"{old.resolve().as_uri()}?mode=ro&immutable=1",))
        self._scratch = path.with_name("scratch.sqlite")
        self._database.execute("ATTACH ? AS scratch", (str(self._scratch),))
        self._database.executescript(
            "PRAGMA scratch.journal_mode = OFF; PRAGMA scratch.synchronous = OFF;"
            "CREATE TABLE scratch.chunks "
            "(chunk_id TEXT PRIMARY KEY, document_id, start, stop, headings, sentences, text_key, words_key)"
        )
        self._next_id: int
        ((self._next_id,),) = self._database.execute("SELECT 1 + coalesce(max(content_id), 0) FROM old.contents")

    def known(self, sha256: str, suffix: str) -> list[KnownContent]:
        """What a file of these bytes and this suffix holds, if one was taken in now or before; else nothing."""
        columns = "content_id, record_id, title, metadata, pages, left_out"
        rows = self._database.execute(
            f"SELECT {columns} FROM main.contents WHERE sha256 = ?1 AND suffix = ?2 UNION ALL "
            f"SELECT {columns} FROM old.contents WHERE sha256 = ?1 AND suffix = ?2 ORDER BY content_id",
            (sha256, suffix),
        )
        known = []
        for content_id, record_id, title, metadata, pages, left_out in rows:
            content = Content(
                "", title, json.loads(metadata), tuple(json.loads(pages)), record_id, tuple(json.loads(left_out))
            )
            known.append(KnownContent(content_id, content))
        return known

    def paths_before(self) -> dict[str, str]:
        """The path of every file of the generation before -> its SHA-256."""
        return dict(
            self._database.execute(
                "SELECT DISTINCT path, sha256 FROM old.documents JOIN old.contents USING (content_id)"
            )
        )

    def add_content(self, sha256: str, suffix: str, content: Content) -> int:
        """Stores what was taken from a file of these bytes and this suffix."""
        c = content
        metadata, pages, left_out = json.dumps(dict(c.metadata)), json.dumps(c.pages), json.dumps(c.left_out)
        self._database.execute(
            "INSERT INTO main.contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._next_id, sha256, suffix, c.record_id, c.title, metadata, pages, left_out, len(c.text), c.text),
        )
        self._next_id += 1
        return self._next_id - 1

    def add_document(self, document: Document, content_id: int) -> None:
        """Stores what became of a content; the document's text and pages are the content's."""
        d = document
        self._database.execute(
            "INSERT INTO main.documents VALUES (?, ?, ?, ?, ?)",
            (d.document_id, d.path, d.title, json.dumps(dict(d.metadata)), content_id),
        )
        values = [("title", d.title), *((k.casefold(), v) for k, v in d.metadata.items() if k.casefold() != "title")]
        self._database.executemany(
            "INSERT OR IGNORE INTO main.metadata VALUES (?, ?, ?, ?, ?)",
            ((key, v.casefold(), d.document_id, number_of(v), date_of(v)) for key, v in values),
        )

    def heads(self) -> Iterator[Document]:
        """The documents by id, without text and pages."""
        rows = self._database.execute(
            "SELECT document_id, path, d.title, d.metadata, coalesce(new.sha256, kept.sha256) FROM main.documents d "
            "LEFT JOIN main.contents new ON new.content_id = d.content_id "
            "LEFT JOIN old.contents kept ON kept.content_id = d.content_id "
            "ORDER BY document_id"
        )
        for document_id, path, title, metadata, sha256 in rows:
            yield Document(document_id, path, title, "", sha256, json.loads(metadata))

    def finish(self, skipped: Sequence[Skipped], tokenizer: Tokenizer, progress: Progress) -> None:
        """Takes over what is kept and cuts the documents. `tokenizer`: the reader's."""
        database = self._database
        database.execute(
            "INSERT INTO main.contents SELECT * FROM old.contents "
            "WHERE content_id IN (SELECT content_id FROM main.documents)"
        )
        self._cut(tokenizer, progress)
        database.execute(
            "INSERT INTO main.chunks SELECT row_number() OVER (ORDER BY chunk_id) - 1, * FROM scratch.chunks "
            "ORDER BY chunk_id"
        )
        database.executemany("INSERT INTO main.skipped VALUES (?, ?)", ((s.path, s.reason) for s in skipped))
        database.commit()

    def _cut(self, tokenizer: Tokenizer, progress: Progress) -> None:
        ((total,),) = self._database.execute("SELECT count(*) FROM main.documents")
        rows = self._database.execute(
            "SELECT document_id, path, d.title, d.metadata, content_id, text "
            "FROM main.documents d JOIN main.contents USING (content_id) ORDER BY document_id"
        )
        for done, (document_id, path, title, metadata, content_id, text) in enumerate(rows, start=1):
            if not (self._keep_chunks and self._kept_chunks(document_id, content_id, title, metadata)):
                document = Document(document_id, path, title, text, "", json.loads(metadata))
                self._database.executemany(
                    "INSERT INTO scratch.chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        (
                            *(c.chunk_id, c.document_id, c.start, c.end),
                            *(json.dumps(c.headings), json.dumps(c.sentences)),
                            *(text_key(indexed_text(document, c)), text_key(c.text)),
                        )
                        for c in chunk(document, tokenizer)
                    ),
                )
            progress("chunking", done, total)

    def _kept_chunks(self, document_id: str, content_id: int, title: str, metadata: str) -> bool:
        """Takes the chunks over if there was a document before that differs in no more than id and path."""
        before = self._database.execute(
            "SELECT document_id FROM old.documents WHERE content_id = ? AND title = ? AND metadata = ? LIMIT 1",
            (content_id, title, metadata),
        ).fetchone()
        if before is None:
            return False
        self._database.execute(
            "INSERT INTO scratch.chunks SELECT ? || substr(chunk_id, length(document_id) + 1), ?, "
            'start, "end", headings, sentences, text_key, words_key FROM old.chunks WHERE document_id = ?',
            (document_id, document_id, before[0]),
        )
        return True

    def close(self) -> None:
        """Closes the file as it is, and removes what was only needed to make it."""
        self._database.close()
        self._scratch.unlink()
