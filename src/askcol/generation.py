"""An `Index` on disk: build, save, load, verify; one immutable *generation*.

`CURRENT` names the generation, whose folder holds `manifest.json` with the SHA-256 of every other file. A build writes
beside the current generation, syncs, then swaps `CURRENT` in one step, so a build that dies leaves the old one
answering.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askcol.arrays import STORE, TEXT_IDS, VECTORS, Kept, write_arrays
from askcol.bm25 import BM25, COUNT_FILES, TermCounts, mapped
from askcol.dense import (
    Encoder,
    EncodesQueries,
    QueryEncoder,
    damaged_files,
    file_sha256,
    open_vectors,
    shared_query_encoder,
    verify_export,
)
from askcol.documents import Content, Document, Skipped
from askcol.draft import Draft
from askcol.durable import RecordDamaged, read_sealed, sync, write_sealed, write_whole
from askcol.embeddings import VectorLog
from askcol.freshness import Freshness
from askcol.index import FORMAT, Index, Progress, generation_name, model_identities, no_progress, reader_tokenizer
from askcol.intake import read_seen, take_in, write_seen
from askcol.store import Chunks, Documents, Rows, read_skipped

_CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
_SEEN = "sources.json"
_REBUILD = "rebuild with `askcol index`"
_BUILD_ANEW = "build it anew with `askcol index --only PATH ...`"


class IndexFault(RuntimeError):
    """Base of what can be wrong with an index; the message says what was found and what to do."""


class IndexMissing(IndexFault):
    """The folder holds no generation."""


class IndexDamaged(IndexFault):
    """A file of the generation is not what its manifest says."""


class IndexUnwritable(IndexFault):
    """A build could not write; the index is as it was."""


class IndexBusy(IndexFault):
    """Another build holds the lock."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did.

    Of the source files, `read`, `unchanged`, `renamed` and `dropped` as in `intake.Intake`. `embedded`: texts whose
    vectors were computed; the others' were kept from before.
    """

    generation: str
    changed: bool
    documents: int
    chunks: int
    read: int
    unchanged: int
    renamed: int
    dropped: int
    embedded: int
    skipped: tuple[Skipped, ...]
    seconds: float


def current_generation(index_dir: Path) -> str | None:
    """The name of the generation that `index_dir` answers from, or None."""
    try:
        return (index_dir / _CURRENT).read_text(encoding="utf-8", errors="replace").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def _named_generation(index_dir: Path) -> str:
    _check_folder(index_dir)
    generation = current_generation(index_dir)
    if generation is None:
        raise IndexMissing(f"{index_dir}/ holds no generation; build one with `askcol index`")
    return generation


def _check_folder(index_dir: Path) -> None:
    if index_dir.exists() and not index_dir.is_dir():
        raise IndexMissing(f"{index_dir} is a file; name the folder of an index with --index")


def build(
    index_dir: Path,
    paths: Sequence[Path],
    encoder: Encoder,
    progress: Progress = no_progress,
) -> Built:
    """Indexes `paths`, and swaps the new generation in; does nothing where the content is unchanged.

    Raises `IndexBusy` while another build holds the lock, `IndexUnwritable` where the disk is full or the folder can't
    be written, `DocumentError` for a path that doesn't exist.
    """
    began, began_ns = time.monotonic(), time.time_ns()
    _check_folder(index_dir)
    models = model_identities(encoder)
    roots = [path.as_posix() for path in paths]
    with _writing(index_dir), _lock(index_dir):
        old = _Previous.of(index_dir, models)
        seen = read_seen(index_dir / _SEEN)
        embedded = 0
        with _work_folder(index_dir) as work:
            draft = Draft(work / STORE, old.store, old.keep_chunks)
            with closing(draft):
                intake = take_in(paths, draft, seen, began_ns, progress)
                generation = generation_name(draft.heads(), intake.skipped, roots, models)
                if changed := generation != old.sound_generation:
                    draft.finish(intake.skipped, reader_tokenizer(), progress)
            if intake.seen != seen:
                write_seen(intake.seen, index_dir / _SEEN)
            if changed:
                encoder.export(index_dir / "encoders")
                embedded = write_arrays(work, encoder, old.arrays(), _log(index_dir, encoder), progress)
                _publish(work, index_dir, generation, models, roots)
        _remove_stale(index_dir, generation, encoder)
        manifest = _read_manifest(index_dir / generation)
        base = _relative_base(index_dir)
        if manifest["base"] != base:  # the same documents, which have moved
            write_sealed(index_dir / generation / _MANIFEST, {**manifest, "base": base})
    return Built(
        generation=generation,
        changed=changed,
        documents=manifest["documents"],
        chunks=manifest["chunks"],
        read=intake.read,
        unchanged=intake.unchanged,
        renamed=intake.renamed,
        dropped=intake.dropped,
        embedded=embedded,
        skipped=intake.skipped,
        seconds=time.monotonic() - began,
    )


def build_temporary(
    documents: Sequence[Document],
    encoder: Encoder,
    progress: Progress = no_progress,
    query_encoder: EncodesQueries | None = None,
) -> Index:
    """An `Index` of `documents` whose files go when it does. `query_encoder`: None for the encoder's own, exported."""
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        work = Path(folder)
        with closing(Draft(work / STORE)) as draft:
            for d in documents:
                draft.add_document(d, draft.add_content(d.sha256, "", Content(d.text, d.title, pages=d.pages)))
            generation = generation_name(draft.heads(), (), (), model_identities(encoder))
            draft.finish((), reader_tokenizer(), progress)
        write_arrays(work, encoder, Kept({}), VectorLog(work / "embedding.log"), progress)
        asked = query_encoder or QueryEncoder(encoder.export(work / "encoders"))
        return _open(work, generation, (), None, asked)  # an open file stays readable when its name is gone


def recorded_roots(index_dir: Path) -> list[str]:
    """The files and folders that the current generation was built from; empty if there is none.

    Raises `IndexDamaged` where they can't be told; an older askcol's generation tells them.
    """
    generation = current_generation(index_dir)
    if generation is None:
        return []
    return list(_read_manifest(index_dir / generation, older=True)["roots"])


def _relative_base(index_dir: Path) -> str:
    """Where relative paths count from, told from the index, so that both can be moved together."""
    return os.path.relpath(Path.cwd(), index_dir.resolve())


@contextmanager
def _writing(index_dir: Path) -> Iterator[None]:
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, sqlite3.Error) as error:
        message = f"{index_dir} can't be written: {error}; it is as it was. Mend that, then run `askcol index` again"
        raise IndexUnwritable(message) from error


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


@dataclass(frozen=True, slots=True)
class _Previous:
    """What a build may keep of the current generation: only what is sound and does not depend on what has changed.

    `sound_generation`: its name if all its files are sound, else None. `store`: where what was taken from files is.
    `keep_chunks`, `keep_counts`, `keep_vectors`: whether they would come out as they are in `folder`.
    """

    sound_generation: str | None = None
    folder: Path = Path()
    store: Path | None = None
    keep_chunks: bool = False
    keep_counts: bool = False
    keep_vectors: bool = False

    @classmethod
    def of(cls, index_dir: Path, models: Mapping[str, str]) -> _Previous:
        generation = current_generation(index_dir)
        if generation is None:
            return cls()
        folder = index_dir / generation
        try:
            manifest = _read_manifest(folder)
        except IndexDamaged:
            return cls()
        damaged = damaged_files(folder, manifest["files"]).keys()
        sound = not damaged and not verify_export(index_dir / "encoders" / manifest["models"]["encoder"])
        same = {name for name, sha256 in models.items() if manifest["models"].get(name) == sha256}
        has_store = STORE not in damaged
        same_chunker = has_store and {"tokenizer", "sentences", "chunker"} <= same
        return cls(
            sound_generation=generation if sound else None,
            folder=folder,
            store=folder / STORE if has_store and "formats" in same else None,
            keep_chunks=same_chunker,
            keep_counts=same_chunker and not damaged & COUNT_FILES,
            keep_vectors=has_store and "encoder" in same and VECTORS not in damaged,
        )

    def arrays(self) -> Kept:
        if not (self.keep_counts or self.keep_vectors):
            return Kept({})
        positions = dict(Rows(self.folder / STORE)("SELECT text_key, min(position) FROM chunks GROUP BY text_key"))
        vectors = open_vectors(self.folder / VECTORS) if positions and self.keep_vectors else None
        return Kept(positions, vectors, TermCounts.open(self.folder) if self.keep_counts else None)


def _log(index_dir: Path, encoder: Encoder) -> VectorLog:
    return VectorLog(index_dir / f"embedding-{encoder.sha256[:16]}.log")


@contextmanager
def _work_folder(index_dir: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=index_dir))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, index_dir: Path, generation: str, models: Mapping[str, str], roots: Sequence[str]) -> None:
    """Makes the files in `work` the current generation."""
    rows = Rows(work / STORE)
    documents = Documents(rows)
    manifest = {
        "format": FORMAT,
        "models": dict(models),
        "roots": list(roots),
        "base": _relative_base(index_dir),
        "documents": len(documents),
        "chunks": len(Chunks(rows, documents)),
        "files": {path.name: file_sha256(path) for path in sorted(work.iterdir())},
    }
    for path in work.iterdir():
        sync(path)
    write_sealed(work / _MANIFEST, manifest)
    target = index_dir / generation
    if target.exists():  # a damaged generation of the same content
        _discard(target)
    work.chmod(0o755)
    work.rename(target)
    sync(index_dir)
    write_whole(index_dir / _CURRENT, f"{generation}\n")


def _remove_stale(index_dir: Path, generation: str, encoder: Encoder) -> None:
    """Removes other generations, encoders and logs, and what builds that died left behind."""
    folders = [p for p in (*index_dir.iterdir(), *index_dir.glob("encoders/*")) if p.is_dir()]
    for path in folders:
        made_here = (path / _MANIFEST).exists() or (path / "encoder.json").exists() or path.match(".tmp-*")
        if made_here and path.name not in (generation, encoder.sha256):
            _discard(path)
    unfinished = (f"{_CURRENT}.new", f"{_SEEN}.new", f"{generation}/{_MANIFEST}.new")
    for path in (*index_dir.glob("embedding-*.log"), *(index_dir / name for name in unfinished)):
        path.unlink(missing_ok=True)


def _discard(folder: Path) -> None:
    """Removes a folder; what is left where that is cut short is known by its name."""
    doomed = folder if folder.match(".tmp-*") else folder.rename(folder.with_name(f".tmp-{folder.name}"))
    shutil.rmtree(doomed, ignore_errors=True)


def load(index_dir: Path) -> Index:
    """The current generation of `index_dir`, its checksums verified.

    It stays readable when a later build removes its files. Raises `IndexMissing` where there is none, `IndexDamaged`
    where a file is not what the manifest says.
    """
    generation = _named_generation(index_dir)
    folder = index_dir / generation
    try:
        if damaged := verify_files(folder):
            raise IndexDamaged(damaged[0])
        manifest = _read_manifest(folder)
        base = Path(os.path.normpath(index_dir.resolve() / manifest["base"]))
        query_encoder = shared_query_encoder(index_dir / "encoders" / manifest["models"]["encoder"])
        return _open(folder, generation, manifest["roots"], base, query_encoder)
    except Exception:  # each library has its own for a file that has gone
        if current_generation(index_dir) == generation:
            raise
    return load(index_dir)  # a build has swapped in another one meanwhile


def _open(
    folder: Path, generation: str, roots: Sequence[str], base: Path | None, query_encoder: EncodesQueries
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


def verify_files(folder: Path) -> list[str]:
    """What is wrong with the files of a generation and its encoder, one finding a file; empty if there is nothing."""
    try:
        manifest = _read_manifest(folder)
    except IndexDamaged as error:
        return [str(error)]
    encoder = folder.parent / "encoders" / manifest["models"]["encoder"]
    findings = [*damaged_files(folder, manifest["files"]).values(), *verify_export(encoder)]
    return [f"{finding}; {_REBUILD}" for finding in findings]


def verify(index_dir: Path) -> list[str]:
    """All findings of a full check, empty if there are none.

    Checks every file's SHA-256, the encoder's, the offsets of every chunk, and every source: changed, gone, or new.
    Raises `IndexMissing`.
    """
    generation = _named_generation(index_dir)
    findings = verify_files(index_dir / generation)
    if findings:
        return findings
    index = load(index_dir)
    for c in index.chunks:
        if not 0 <= c.start < c.end <= len(index.documents[c.document_id].text):
            findings.append(f"chunk {c.chunk_id} has offsets outside of its document")
    if index.base is not None:
        indexed = {entry.path: entry.sha256 for entry in index.documents.entries()}
        findings += Freshness(index.base, index.roots).findings(indexed, index.skipped)
    return findings


def _read_manifest(folder: Path, *, older: bool = False) -> dict[str, Any]:
    """Raises `IndexDamaged` where the manifest is, or has another format; `older`: an older one will do."""
    path = folder / _MANIFEST
    if not folder.is_dir():
        raise IndexDamaged(f"{folder.parent / _CURRENT} names {folder.name}, which is not there; {_BUILD_ANEW}")
    try:
        manifest = read_sealed(path)
    except RecordDamaged as error:
        raise IndexDamaged(f"{error}; {_BUILD_ANEW}") from None
    found = manifest["format"]
    if found > FORMAT:
        message = f"{path} has format {found}, this askcol reads format {FORMAT}: a newer askcol made it"
        raise IndexDamaged(f"{message}; update askcol, or {_BUILD_ANEW}")
    if found < FORMAT and not older:
        raise IndexDamaged(f"{path} has format {found}, this askcol reads format {FORMAT}; {_REBUILD}")
    return manifest
