"""Opens and verifies the current generation of an index folder."""

from __future__ import annotations

from pathlib import Path

from askcol.documents import Freshness
from askcol.encoding import shared_onnx_encoder
from askcol.errors import IndexDamaged
from askcol.index.local.manifest import (
    base_of,
    current_generation,
    index_command,
    named_generation,
    read_manifest,
    verify_files,
)
from askcol.index.local.store import LocalStore
from askcol.index.place import Index


def load_index(index_dir: Path) -> Index:
    """Verifies the checksums of the current generation in `index_dir`, and opens it.

    It stays readable when a later build removes its files. Raises `IndexMissing` if there is none, and `IndexDamaged`
    if a checksum does not match.
    """
    generation = named_generation(index_dir)
    folder = index_dir / generation
    try:
        if damaged := verify_files(folder):
            raise IndexDamaged(damaged[0])
        manifest = read_manifest(folder)
        return Index(
            store=LocalStore(folder, generation),
            query_encoder=shared_onnx_encoder(index_dir / "encoders" / manifest["models"]["encoder"]),
            roots=tuple(manifest["roots"]),
            base=base_of(index_dir, manifest),
            left_out=tuple(manifest.get("left_out", ())),
        )
    except Exception:  # each library raises its own error for a missing file
        if current_generation(index_dir) == generation:
            raise
    return load_index(index_dir)  # a build has published another one in the meantime


def verify_index(index_dir: Path) -> list[str]:
    """Checks an index in full; gives the findings, empty if all is sound.

    Compares the SHA-256 of every file and of the encoder, checks the offsets of every chunk, and looks for sources that
    changed, are gone, or are new. Raises `IndexMissing`.
    """
    generation = named_generation(index_dir)
    findings = verify_files(index_dir / generation)
    if findings:
        return findings
    index = load_index(index_dir)
    for c in index.store.all_chunks():
        if not 0 <= c.start < c.end <= len(index.store.document(c.document_id).text):
            findings.append(f"chunk {c.chunk_id} has offsets outside of its document")
    if index.base is not None:
        indexed = {entry.path: entry.sha256 for entry in index.store.documents()}
        findings += Freshness(index.base, index.roots, left_out=index.left_out).findings(
            indexed, index.store.skipped, index_command(index_dir)
        )
    return findings
