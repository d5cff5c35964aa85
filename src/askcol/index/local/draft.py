"""`Draft`: a `collection.sqlite` in the making, and what it keeps of the generation before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from askcol.chunking import Chunk
from askcol.documents import Content, Document, Skipped
from askcol.index.local.schema import SCHEMA, metadata_rows


class KnownContent(NamedTuple):
    """What was extracted from a file before. `content` lacks the text, which stays on the disk."""

    content_id: int
    content: Content


class KeyedChunk(NamedTuple):
    """A chunk with the keys of its indexed text and of its own text, 16 bytes each."""

    chunk: Chunk
    text_key: bytes
    words_key: bytes


class Draft:
    """The database at `path`, new. `old`: that of the generation before, whose contents and chunks may be kept."""

    def __init__(self, path: Path, old: Path | None = None) -> None:
        self._database = sqlite3.connect(path.resolve().as_uri(), uri=True)
        # Nothing of this file counts before it is whole and synced, so no write of it needs a journal.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        self.has_old = old is not None
        """Whether what was extracted from files before would be extracted today."""
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
            "(chunk_id TEXT PRIMARY KEY, document_id, start, stop, headings, sentences, tables, text_key, words_key)"
        )
        self._next_id: int
        ((self._next_id,),) = self._database.execute("SELECT 1 + coalesce(max(content_id), 0) FROM old.contents")

    def known(self, sha256: str, suffix: str) -> list[KnownContent]:
        """What was extracted from a file of these bytes and this suffix, now or before; empty if there was none."""
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
        """Stores what was extracted from a file of these bytes and this suffix; gives its id."""
        c = content
        metadata, pages, left_out = json.dumps(dict(c.metadata)), json.dumps(c.pages), json.dumps(c.left_out)
        boxes = json.dumps(c.boxes, separators=(",", ":"))
        self._database.execute(
            "INSERT INTO main.contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._next_id,
                sha256,
                suffix,
                c.record_id,
                c.title,
                metadata,
                pages,
                left_out,
                boxes,
                len(c.text),
                c.text,
            ),
        )
        self._next_id += 1
        return self._next_id - 1

    def add_document(self, document: Document, content_id: int) -> None:
        """Stores a document; its text, pages and boxes are those of the content."""
        d = document
        self._database.execute(
            "INSERT INTO main.documents VALUES (?, ?, ?, ?, ?)",
            (d.document_id, d.path, d.title, json.dumps(dict(d.metadata)), content_id),
        )
        self._database.executemany(
            "INSERT OR IGNORE INTO main.metadata VALUES (?, ?, ?, ?, ?)",
            metadata_rows(d.document_id, d.title, d.metadata),
        )

    def heads(self) -> Iterator[Document]:
        """The documents by id, without text, pages and boxes."""
        rows = self._database.execute(
            "SELECT document_id, path, d.title, d.metadata, coalesce(new.sha256, kept.sha256) FROM main.documents d "
            "LEFT JOIN main.contents new ON new.content_id = d.content_id "
            "LEFT JOIN old.contents kept ON kept.content_id = d.content_id "
            "ORDER BY document_id"
        )
        for document_id, path, title, metadata, sha256 in rows:
            yield Document(document_id, path, title, "", sha256, json.loads(metadata))

    def document_count(self) -> int:
        """How many documents there are so far."""
        ((count,),) = self._database.execute("SELECT count(*) FROM main.documents")
        return int(count)

    def documents(self) -> Iterator[Document]:
        """The documents by id, with their texts, without pages and boxes; copies the contents that are kept."""
        self._database.execute(
            "INSERT INTO main.contents SELECT * FROM old.contents "
            "WHERE content_id IN (SELECT content_id FROM main.documents)"
        )
        rows = self._database.execute(
            "SELECT document_id, path, d.title, sha256, d.metadata, text "
            "FROM main.documents d JOIN main.contents USING (content_id) ORDER BY document_id"
        )
        for document_id, path, title, sha256, metadata, text in rows:
            yield Document(document_id, path, title, text, sha256, json.loads(metadata))

    def keep_chunks(self, document_id: str) -> bool:
        """Copies the chunks of a document before that differs in no more than id and path; tells whether there was one.

        The content, the title and the metadata must be equal.
        """
        before = self._database.execute(
            "SELECT was.document_id FROM main.documents now JOIN old.documents was USING (content_id, title, metadata) "
            "WHERE now.document_id = ? LIMIT 1",
            (document_id,),
        ).fetchone()
        if before is None:
            return False
        self._database.execute(
            "INSERT INTO scratch.chunks SELECT ? || substr(chunk_id, length(document_id) + 1), ?, "
            'start, "end", headings, sentences, tables, text_key, words_key FROM old.chunks WHERE document_id = ?',
            (document_id, document_id, before[0]),
        )
        return True

    def add_chunks(self, chunks: Iterable[KeyedChunk]) -> None:
        """Stores chunks, in any order."""
        self._database.executemany(
            "INSERT INTO scratch.chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(c.chunk_id, c.document_id, c.start, c.end),
                    *(json.dumps(c.headings), json.dumps(c.sentences), msgspec.json.encode(c.tables).decode()),
                    *(text_key, words_key),
                )
                for c, text_key, words_key in chunks
            ),
        )

    def finish(self, skipped: Sequence[Skipped]) -> None:
        """Numbers the chunks and commits. `skipped`: what the build left out."""
        self._database.execute(
            "INSERT INTO main.chunks SELECT row_number() OVER (ORDER BY chunk_id) - 1, * FROM scratch.chunks "
            "ORDER BY chunk_id"
        )
        self._database.executemany("INSERT INTO main.skipped VALUES (?, ?)", ((s.path, s.reason) for s in skipped))
        self._database.commit()

    def close(self) -> None:
        """Closes the file as it is, and removes what was only needed to make it."""
        self._database.close()
        self._scratch.unlink()
