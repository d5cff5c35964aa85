"""An `Index` on disk: build, save, load, verify; one immutable *generation*.

`CURRENT` names the generation, whose folder holds `manifest.json` with the SHA-256 of every other file. A build writes
beside the current generation, syncs, then swaps `CURRENT` in one step, so a build that dies leaves the old one
answering.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from askcol.bm25 import BM25, FloatArray
from askcol.chunks import Chunk
from askcol.dense import Encoder, QueryEncoder, file_sha256, shared_query_encoder, verify_export, verify_sha256
from askcol.documents import Document, Skipped
from askcol.index import (
    FORMAT,
    Index,
    Progress,
    build_in_memory,
    generation_name,
    indexed_text,
    model_identities,
    no_progress,
)
from askcol.sources import read_documents

_SCHEMA = """
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL, pages TEXT NOT NULL);
CREATE TABLE chunks (
    position INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, headings TEXT NOT NULL, sentences TEXT NOT NULL);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL);
"""


_BM25_ARRAYS = ("indptr", "columns", "scores")


class IndexFault(RuntimeError):
    """Base of what can be wrong with an index; the message says what was found and what to do."""


class IndexMissing(IndexFault):
    """The folder holds no generation."""


class IndexDamaged(IndexFault):
    """A file of the generation is not what its manifest says."""


class IndexBusy(IndexFault):
    """Another build holds the lock."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `embedded`: texts whose vectors were computed; the others' were kept from before."""

    generation: str
    changed: bool
    documents: int
    chunks: int
    embedded: int
    skipped: tuple[Skipped, ...]
    seconds: float


def current_generation(index_dir: Path) -> str | None:
    """The name of the generation that `index_dir` answers from, or None."""
    try:
        return (index_dir / "CURRENT").read_text(encoding="utf-8", errors="replace").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def build(
    index_dir: Path,
    paths: Sequence[Path],
    encoder: Encoder,
    progress: Progress = no_progress,
) -> Built:
    """Indexes `paths`, and swaps the new generation in; does nothing where the content is unchanged.

    Raises `IndexBusy` while another build holds the lock, `DocumentError` for a path that doesn't exist.
    """
    began = time.monotonic()
    index_dir.mkdir(parents=True, exist_ok=True)
    with _lock(index_dir):
        documents, skipped = read_documents(paths)
        roots = [path.as_posix() for path in paths]
        documents.sort(key=lambda d: d.document_id)
        generation = generation_name(documents, skipped, roots, model_identities(encoder))
        old = current_generation(index_dir)
        if old == generation and not verify_files(index_dir / old):
            _remove_stale(index_dir, generation)
            manifest = _read_manifest(index_dir / old)
            counts = manifest["documents"], manifest["chunks"]
            return Built(generation, False, *counts, 0, tuple(skipped), time.monotonic() - began)
        known = _known_vectors(index_dir, old, encoder.sha256)
        query_encoder = QueryEncoder(encoder.export(index_dir / "encoders"))
        index, embedded = build_in_memory(
            documents, encoder, query_encoder, skipped=skipped, roots=roots, known_vectors=known, progress=progress
        )
        _save(index, index_dir, encoder)
        _remove_stale(index_dir, generation)
    seconds = time.monotonic() - began
    return Built(generation, True, len(index.documents), len(index.chunks), embedded, tuple(skipped), seconds)


def build_temporary(documents: Sequence[Document], encoder: Encoder, progress: Progress = no_progress) -> Index:
    """An `Index` of `documents` that leaves nothing on disk."""
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        query_encoder = QueryEncoder(encoder.export(Path(folder)))
        return build_in_memory(documents, encoder, query_encoder, progress=progress)[0]


def recorded_roots(index_dir: Path) -> list[str]:
    """The files and folders that the current generation was built from; empty if there is none or it is damaged."""
    generation = current_generation(index_dir)
    if generation is None:
        return []
    try:
        return list(_read_manifest(index_dir / generation)["roots"])
    except IndexDamaged:
        return []


@contextmanager
def _lock(index_dir: Path) -> Iterator[None]:
    with (index_dir / ".lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise IndexBusy(f"process {holder} is building {index_dir}; wait for it to end, then try again") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _known_vectors(index_dir: Path, generation: str | None, encoder_sha256: str) -> dict[str, FloatArray]:
    """Indexed text -> vector of the old generation, empty if it was made by another encoder or can't be read."""
    if generation is None:
        return {}
    try:
        if _read_manifest(index_dir / generation)["models"]["encoder"] != encoder_sha256:
            return {}
        index = load(index_dir)
    except (IndexFault, OSError):
        return {}
    texts = [indexed_text(index.documents[c.document_id], c) for c in index.chunks]
    return dict(zip(texts, index.vectors.reconstruct_n(0, len(texts)), strict=True)) if texts else {}


def _save(index: Index, index_dir: Path, encoder: Encoder) -> None:
    import faiss

    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=index_dir))
    try:
        _write_sqlite(index, work / "collection.sqlite")
        for name in _BM25_ARRAYS:
            np.save(work / f"bm25-{name}.npy", getattr(index.bm25, name), allow_pickle=False)
        (work / "bm25-terms.json").write_text(json.dumps(list(index.bm25.terms), ensure_ascii=True), encoding="utf-8")
        faiss.write_index(index.vectors, str(work / "dense.faiss"))
        manifest = {
            "format": FORMAT,
            "models": model_identities(encoder),
            "roots": list(index.roots),
            "documents": len(index.documents),
            "chunks": len(index.chunks),
            "files": {path.name: file_sha256(path) for path in sorted(work.iterdir())},
        }
        manifest["sha256"] = _manifest_sha256(manifest)
        (work / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        for path in (*work.iterdir(), work):
            _sync(path)
        target = index_dir / index.generation
        if target.exists():  # a damaged generation of the same content
            shutil.rmtree(target)
        work.chmod(0o755)
        work.rename(target)
        (index_dir / "CURRENT.new").write_text(index.generation + "\n", encoding="utf-8")
        _sync(index_dir / "CURRENT.new")
        (index_dir / "CURRENT.new").replace(index_dir / "CURRENT")
        _sync(index_dir)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_sqlite(index: Index, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (d.document_id, d.path, d.title, d.text, d.sha256, json.dumps(dict(d.metadata)), json.dumps(d.pages))
                for d in index.documents.values()
            ),
        )
        database.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (i, c.chunk_id, c.document_id, c.start, c.end, json.dumps(c.headings), json.dumps(c.sentences))
                for i, c in enumerate(index.chunks)
            ),
        )
        database.executemany("INSERT INTO skipped VALUES (?, ?)", ((s.path, s.reason) for s in index.skipped))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_stale(index_dir: Path, generation: str) -> None:
    """Removes other generations and what builds that died left behind."""
    for path in (*index_dir.iterdir(), *(index_dir / "encoders").iterdir()):
        if path.is_dir() and path.name != generation and ((path / "manifest.json").exists() or path.match(".tmp-*")):
            shutil.rmtree(path, ignore_errors=True)


def load(index_dir: Path) -> Index:
    """The current generation of `index_dir`, its checksums verified.

    Raises `IndexMissing` where there is none, `IndexDamaged` where a file is not what the manifest says.
    """
    import faiss

    generation = current_generation(index_dir)
    if generation is None:
        raise IndexMissing(f"{index_dir}/ holds no generation; build one with `askcol index`")
    folder = index_dir / generation
    damaged = verify_files(folder)
    if damaged and current_generation(index_dir) != generation:
        return load(index_dir)  # a build has swapped in another one meanwhile
    if damaged:
        raise IndexDamaged(f"{damaged[0]}; rebuild with `askcol index`")
    manifest = _read_manifest(folder)
    with closing(sqlite3.connect(f"{(folder / 'collection.sqlite').resolve().as_uri()}?mode=ro", uri=True)) as database:
        documents = {
            document_id: Document(
                document_id, path, title, text, sha256, json.loads(metadata), tuple(json.loads(pages))
            )
            for document_id, path, title, text, sha256, metadata, pages in database.execute(
                "SELECT * FROM documents ORDER BY document_id"
            )
        }
        chunks = tuple(
            Chunk(
                chunk_id,
                document_id,
                start,
                end,
                documents[document_id].text[start:end],
                tuple(json.loads(headings)),
                tuple(map(tuple, json.loads(sentences))),
            )
            for chunk_id, document_id, start, end, headings, sentences in database.execute(
                'SELECT chunk_id, document_id, start, "end", headings, sentences FROM chunks ORDER BY position'
            )
        )
        skipped = tuple(Skipped(*row) for row in database.execute("SELECT path, reason FROM skipped"))
    terms = json.loads((folder / "bm25-terms.json").read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"bm25-{name}.npy", allow_pickle=False) for name in _BM25_ARRAYS}
    bm25 = BM25({term: row for row, term in enumerate(terms)}, len(chunks), **arrays)
    vectors = faiss.read_index(str(folder / "dense.faiss"))
    query_encoder = shared_query_encoder(index_dir / "encoders" / manifest["models"]["encoder"])
    return Index(generation, documents, chunks, skipped, tuple(manifest["roots"]), bm25, vectors, query_encoder)


def verify_files(folder: Path) -> list[str]:
    """What is wrong with the files of a generation and its encoder, one finding a file; empty if there is nothing."""
    try:
        manifest = _read_manifest(folder)
    except IndexDamaged as error:
        return [str(error)]
    encoder = folder.parent / "encoders" / manifest["models"]["encoder"]
    return verify_sha256(folder, manifest["files"]) + verify_export(encoder)


def verify(index_dir: Path) -> list[str]:
    """All findings of a full check, empty if there are none.

    Checks every file's SHA-256, the encoder's, the offsets of every chunk, and every source file against its document.
    Raises `IndexMissing`.
    """
    generation = current_generation(index_dir)
    if generation is None:
        raise IndexMissing(f"{index_dir}/ holds no generation; build one with `askcol index`")
    findings = verify_files(index_dir / generation)
    if findings:
        return findings
    index = load(index_dir)
    for c in index.chunks:
        text = index.documents[c.document_id].text
        if not 0 <= c.start < c.end <= len(text):
            findings.append(f"chunk {c.chunk_id} has offsets outside of its document")
    for document in index.documents.values():
        source = Path(document.path)
        if not source.is_file():
            findings.append(f"{document.path} is gone since it was indexed")
        elif file_sha256(source) != document.sha256:
            findings.append(f"{document.path} changed since it was indexed; run `askcol index`")
    return findings


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{path} can't be read ({error})") from None
    if manifest.get("format") != FORMAT:
        raise IndexDamaged(f"{path} has format {manifest.get('format')}, this askcol reads format {FORMAT}")
    recorded = manifest.pop("sha256", None)
    if recorded != _manifest_sha256(manifest):
        raise IndexDamaged(f"{path} does not have the SHA-256 that it records")
    return manifest


def _manifest_sha256(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
