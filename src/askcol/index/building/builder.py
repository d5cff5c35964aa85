"""Builds an index: files and folders in, a new immutable *generation* out.

`CURRENT` names the generation, whose folder holds `manifest.json` with the SHA-256 of every other file. A build writes
beside the current generation, syncs, then swaps `CURRENT` in one step, so a build that dies leaves the old one
answering. Later builds renew only the manifest's notes of where the sources and the encoder lie.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from askcol.chunking import reader_tokenizer
from askcol.documents import USUAL_FIELDS, Content, Document, Fields, Location, location_of
from askcol.encoding import Encoder, ExportableEncoder, OnnxEncoder, QueryEncoder
from askcol.errors import IndexDamaged, IndexUnwritable, in_words
from askcol.index.building.count import count_terms, number_texts
from askcol.index.building.cut import cut_documents
from askcol.index.building.embed import embed_texts, gathered
from askcol.index.building.identity import generation_name, model_identities
from askcol.index.building.ingest import read_seen, take_in, write_seen
from askcol.index.building.lock import build_lock
from askcol.index.building.publish import SEEN, note_places, publish, remove_stale, work_folder
from askcol.index.building.recorded_encoder import require_recorded_encoder
from askcol.index.building.reuse import NOTHING_KEPT, KeptArrays, Previous
from askcol.index.building.vector_log import VectorLog
from askcol.index.local.bm25 import BM25
from askcol.index.local.codes import save_codes
from askcol.index.local.database import Database
from askcol.index.local.draft import Draft
from askcol.index.local.manifest import check_folder, index_command, read_manifest, recorded
from askcol.index.local.store import CODES, STORE, VECTORS, LocalStore
from askcol.index.local.texts import Texts
from askcol.index.local.vectors import EXACT_UP_TO, Vectors, save_vectors
from askcol.index.place import Built, Index, Record
from askcol.text import ENGLISH
from askcol.types import Progress, no_progress


def build_index(
    index_dir: Path,
    paths: Sequence[Location],
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
    *,
    rebuild: bool = False,
    fields: Fields | None = None,
    left_out: Sequence[Location] | None = None,
) -> Built:
    """Indexes `paths` and makes the result the current generation; does nothing where the content is unchanged.

    `left_out`: files and folders within `paths` that are not indexed; None for those of the last build.
    `fields`: which fields of records hold text and title; None for those of the last build. Where they change, all
    files are read again. `rebuild`: `encoder` may be another than the index was built with; everything is then embedded
    again. Raises `EncoderError` for another encoder without `rebuild`, `IndexBusy` while another build holds the lock,
    `IndexUnwritable` where the disk is full or the folder can't be written, `DocumentError` for a path that doesn't
    exist.
    """
    began, began_ns = time.monotonic(), time.time_ns()
    check_folder(index_dir)
    with _writing(index_dir), build_lock(index_dir):
        if not rebuild:
            require_recorded_encoder(index_dir, encoder)
        last = _last(index_dir)
        fields = last.fields if fields is None else fields
        left_out = [location_of(path) for path in last.left_out] if left_out is None else left_out
        out = [path.as_posix() for path in left_out]
        models = model_identities(encoder, fields)
        roots = [path.as_posix() for path in paths]
        old = Previous.of(index_dir, models)
        seen = read_seen(index_dir / SEEN)
        embedded = 0
        with work_folder(index_dir) as work:
            with closing(Draft(work / STORE, old.store)) as draft:
                intake = take_in(paths, draft, seen, began_ns, progress, fields, left_out)
                generation = generation_name(draft.heads(), intake.skipped, roots, models, out)
                other_languages = not_english(draft.heads())
                changed = generation != old.sound_generation
                if changed:
                    cut_documents(draft, reader_tokenizer(), progress, keep=old.keep_chunks)
                    draft.finish(intake.skipped)
            if intake.seen != seen:
                write_seen(intake.seen, index_dir / SEEN)
            if changed:
                encoder.export(index_dir / "encoders")
                embedded = _write_arrays(work, encoder, old.arrays(), _log(index_dir, encoder), progress)
                publish(work, index_dir, generation, models, encoder, roots, fields, out)
        remove_stale(index_dir, generation, encoder)
        note_places(index_dir, generation, encoder)
        manifest = read_manifest(index_dir / generation)
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
        not_english=other_languages,
        seconds=time.monotonic() - began,
    )


def _last(index_dir: Path) -> Record:
    """What the last build recorded; the defaults where there was none or its manifest can't be read."""
    with suppress(IndexDamaged):
        if record := recorded(index_dir):
            return record
    return Record((), (), None, USUAL_FIELDS)


def not_english(documents: Iterable[Document]) -> dict[str, str]:
    """The ids of the documents in other languages, each with its language (ISO 639-1)."""
    languages = ((d.document_id, d.metadata.get("language", ENGLISH)) for d in documents)
    return {document_id: code for document_id, code in languages if len(code) == 2 and code != ENGLISH}


def build_temporary(
    documents: Sequence[Document],
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
    query_encoder: QueryEncoder | None = None,
) -> Index:
    """An `Index` of `documents` in temporary files. `query_encoder`: by default the export of `encoder`."""
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        work = Path(folder)
        with closing(Draft(work / STORE)) as draft:
            for d in documents:
                draft.add_document(
                    d, draft.add_content(d.sha256, "", Content(d.text, d.title, pages=d.pages, boxes=d.boxes))
                )
            generation = generation_name(draft.heads(), (), (), model_identities(encoder))
            cut_documents(draft, reader_tokenizer(), progress)
            draft.finish(())
        asked = query_encoder or OnnxEncoder(encoder.export(work / "encoders"))
        _write_arrays(work, encoder, NOTHING_KEPT, VectorLog(work / "embedding.log"), progress)
        return Index(LocalStore(work, generation), asked)  # open files stay readable when their names are gone


def _write_arrays(folder: Path, encoder: Encoder, kept: KeptArrays, log: VectorLog, progress: Progress) -> int:
    """Writes the arrays that belong to the database in `folder`; gives how many texts were embedded."""
    database = Database(folder / STORE)
    text_ids = number_texts(words_key for _, words_key in database.text_keys())
    Texts.of(text_ids).save(folder)
    counts = count_terms(database, kept.counts, kept.positions, progress)
    counts.save(folder)
    BM25(counts, text_ids).save(folder)
    embedded = embed_texts(database, encoder, kept.vectors, log, progress)
    save_vectors(gathered(database, kept.vectors, log), folder / VECTORS)
    vectors = Vectors(folder / VECTORS)
    if len(vectors) > EXACT_UP_TO:
        save_codes(vectors.rows, len(vectors), folder / CODES, progress)
    return embedded


@contextmanager
def _writing(index_dir: Path) -> Iterator[None]:
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, sqlite3.Error) as error:
        found = in_words(error) if isinstance(error, OSError) else error
        again = f"Mend that, then run {index_command(index_dir)} again"
        raise IndexUnwritable(f"{index_dir} can't be written: {found}; it is as it was. {again}") from error


def _log(index_dir: Path, encoder: ExportableEncoder) -> VectorLog:
    return VectorLog(index_dir / f"embedding-{encoder.identity[:16]}.log")
