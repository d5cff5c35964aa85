"""Opens and verifies a generation of an index on disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from askcol.documents import Freshness
from askcol.encoding import QueryEncoder, shared_onnx_encoder
from askcol.errors import IndexDamaged
from askcol.files import mapped
from askcol.index.local.bm25 import BM25
from askcol.index.local.database import Chunks, Documents, Rows, read_skipped
from askcol.index.local.manifest import (
    current_generation,
    named_generation,
    read_manifest,
    verify_files,
)
from askcol.index.local.store import Index
from askcol.index.local.vectors import open_vectors

STORE = "collection.sqlite"

TEXT_IDS = "text-ids.npy"

VECTORS = "dense.faiss"


def load_index(index_dir: Path) -> Index:
    """The current generation of `index_dir`, its checksums verified.

    It stays readable when a later build removes its files. Raises `IndexMissing` where there is none, `IndexDamaged`
    where a file is not what the manifest says.
    """
    generation = named_generation(index_dir)
    folder = index_dir / generation
    try:
        if damaged := verify_files(folder):
            raise IndexDamaged(damaged[0])
        manifest = read_manifest(folder)
        base = Path(os.path.normpath(index_dir.resolve() / manifest["base"]))
        query_encoder = shared_onnx_encoder(index_dir / "encoders" / manifest["models"]["encoder"])
        return open_generation(folder, generation, manifest["roots"], base, query_encoder)
    except Exception:  # each library has its own for a file that has gone
        if current_generation(index_dir) == generation:
            raise
    return load_index(index_dir)  # a build has swapped in another one meanwhile


def open_generation(
    folder: Path, generation: str, roots: Sequence[str], base: Path | None, query_encoder: QueryEncoder
) -> Index:
    rows = Rows(folder / STORE)
    documents = Documents(rows)
    chunks = Chunks(rows, documents)
    return Index(
        generation=generation,
        documents=documents,
        chunks=chunks,
        skipped=read_skipped(rows),
        roots=tuple(roots),
        base=base,
        bm25=BM25.open(folder, len(chunks)),
        vectors=open_vectors(folder / VECTORS),
        text_ids=mapped(folder / TEXT_IDS),
        query_encoder=query_encoder,
    )


def verify_index(index_dir: Path) -> list[str]:
    """All findings of a full check, empty if there are none.

    Checks every file's SHA-256, the encoder's, the offsets of every chunk, and every source: changed, gone, or new.
    Raises `IndexMissing`.
    """
    generation = named_generation(index_dir)
    findings = verify_files(index_dir / generation)
    if findings:
        return findings
    index = load_index(index_dir)
    for c in index.chunks:
        if not 0 <= c.start < c.end <= len(index.documents[c.document_id].text):
            findings.append(f"chunk {c.chunk_id} has offsets outside of its document")
    if index.base is not None:
        indexed = {entry.path: entry.sha256 for entry in index.documents.entries()}
        findings += Freshness(index.base, index.roots).findings(indexed, index.skipped)
    return findings
