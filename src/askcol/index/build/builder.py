"""An `Index` on disk: build, save, load, verify; one immutable *generation*.

`CURRENT` names the generation, whose folder holds `manifest.json` with the SHA-256 of every other file. A build writes
beside the current generation, syncs, then swaps `CURRENT` in one step, so a build that dies leaves the old one
answering. Only the manifest's note of where the sources lie is renewed, in one step, where they and the index moved.
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

from askcol.chunking import reader_tokenizer
from askcol.documents import Content, Document, Skipped
from askcol.encoding import ExportableEncoder, OnnxEncoder, QueryEncoder
from askcol.errors import IndexBusy, IndexUnwritable
from askcol.files import sync, write_sealed, write_whole
from askcol.index.build.cut import cut_documents
from askcol.index.build.embed import Kept, write_arrays
from askcol.index.build.identity import generation_name, model_identities
from askcol.index.build.ingest import read_seen, take_in, write_seen
from askcol.index.build.reuse import Previous
from askcol.index.build.vector_log import VectorLog
from askcol.index.local.database import Database
from askcol.index.local.draft import Draft
from askcol.index.local.load import Index
from askcol.index.local.manifest import (
    CURRENT,
    MANIFEST,
    check_folder,
    read_manifest,
    write_manifest,
)
from askcol.index.local.store import STORE, LocalStore
from askcol.types import Progress, no_progress

_SEEN = "sources.json"


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


def build_index(
    index_dir: Path,
    paths: Sequence[Path],
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
) -> Built:
    """Indexes `paths`, and swaps the new generation in; does nothing where the content is unchanged.

    Raises `IndexBusy` while another build holds the lock, `IndexUnwritable` where the disk is full or the folder can't
    be written, `DocumentError` for a path that doesn't exist.
    """
    began, began_ns = time.monotonic(), time.time_ns()
    check_folder(index_dir)
    models = model_identities(encoder)
    roots = [path.as_posix() for path in paths]
    with _writing(index_dir), _lock(index_dir):
        old = Previous.of(index_dir, models)
        seen = read_seen(index_dir / _SEEN)
        embedded = 0
        with _work_folder(index_dir) as work:
            draft = Draft(work / STORE, old.store)
            with closing(draft):
                intake = take_in(paths, draft, seen, began_ns, progress)
                generation = generation_name(draft.heads(), intake.skipped, roots, models)
                if changed := generation != old.sound_generation:
                    cut_documents(draft, reader_tokenizer(), progress, keep=old.keep_chunks)
                    draft.finish(intake.skipped)
            if intake.seen != seen:
                write_seen(intake.seen, index_dir / _SEEN)
            if changed:
                encoder.export(index_dir / "encoders")
                embedded = write_arrays(work, encoder, old.arrays(), _log(index_dir, encoder), progress)
                _publish(work, index_dir, generation, models, roots)
        _remove_stale(index_dir, generation, encoder)
        manifest = read_manifest(index_dir / generation)
        base = _relative_base(index_dir)
        if manifest["base"] != base:  # the same documents, which have moved
            write_sealed(index_dir / generation / MANIFEST, {**manifest, "base": base})
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
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
    query_encoder: QueryEncoder | None = None,
) -> Index:
    """An `Index` of `documents` whose files go when it does. `query_encoder`: None for the encoder's own, exported."""
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        work = Path(folder)
        with closing(Draft(work / STORE)) as draft:
            for d in documents:
                draft.add_document(d, draft.add_content(d.sha256, "", Content(d.text, d.title, pages=d.pages)))
            generation = generation_name(draft.heads(), (), (), model_identities(encoder))
            cut_documents(draft, reader_tokenizer(), progress)
            draft.finish(())
        write_arrays(work, encoder, Kept({}), VectorLog(work / "embedding.log"), progress)
        asked = query_encoder or OnnxEncoder(encoder.export(work / "encoders"))
        return Index(LocalStore(work, generation), asked)  # an open file stays readable when its name is gone


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


def _log(index_dir: Path, encoder: ExportableEncoder) -> VectorLog:
    return VectorLog(index_dir / f"embedding-{encoder.identity[:16]}.log")


@contextmanager
def _work_folder(index_dir: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=index_dir))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, index_dir: Path, generation: str, models: Mapping[str, str], roots: Sequence[str]) -> None:
    """Makes the files in `work` the current generation."""
    database = Database(work / STORE)
    content = {
        "models": dict(models),
        "roots": list(roots),
        "base": _relative_base(index_dir),
        "documents": database.document_count,
        "chunks": database.chunk_count,
    }
    write_manifest(work, content)
    target = index_dir / generation
    if target.exists():  # a damaged generation of the same content
        _discard(target)
    work.chmod(0o755)
    work.rename(target)
    sync(index_dir)
    write_whole(index_dir / CURRENT, f"{generation}\n")


def _remove_stale(index_dir: Path, generation: str, encoder: ExportableEncoder) -> None:
    """Removes other generations, encoders and logs, and what builds that died left behind."""
    folders = [p for p in (*index_dir.iterdir(), *index_dir.glob("encoders/*")) if p.is_dir()]
    for path in folders:
        made_here = (path / MANIFEST).exists() or (path / "encoder.json").exists() or path.match(".tmp-*")
        if made_here and path.name not in (generation, encoder.identity):
            _discard(path)
    unfinished = (f"{CURRENT}.new", f"{_SEEN}.new", f"{generation}/{MANIFEST}.new")
    for path in (*index_dir.glob("embedding-*.log"), *(index_dir / name for name in unfinished)):
        path.unlink(missing_ok=True)


def _discard(folder: Path) -> None:
    """Removes a folder; what is left where that is cut short is known by its name."""
    doomed = folder if folder.match(".tmp-*") else folder.rename(folder.with_name(f".tmp-{folder.name}"))
    shutil.rmtree(doomed, ignore_errors=True)
