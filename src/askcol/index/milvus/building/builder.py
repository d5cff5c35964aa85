"""Builds an index in Milvus: files and folders in, the collections of a new build out.

A build reads files into documents, numbers the chunks of all documents, then writes chunks, terms and vectors. It
writes beside the current build and switches the alias last, so a build that dies leaves the old one answering. The next
one goes on with its vectors.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from askcol.documents import USUAL_FIELDS, Document, Fields, Location, Skipped, Source, find_sources, location_of
from askcol.encoding import ExportableEncoder
from askcol.index.building.builder import not_english
from askcol.index.building.identity import generation_name, model_identities
from askcol.index.building.ingest import Intake, Seen, Taken, Tally, seen_key, seen_of, seen_record, take_unchanged
from askcol.index.building.publish import SEEN
from askcol.index.building.recorded_encoder import RecordedEncoder, require_encoder
from askcol.index.milvus import kept
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.encoders import forget_encoders, named_index
from askcol.index.milvus.building.in_process import InProcessWorkers
from askcol.index.milvus.building.lock import BuildLock, build_lock
from askcol.index.milvus.building.plan import read_tasks
from askcol.index.milvus.building.previous import Previous, write_models
from askcol.index.milvus.building.publish import Origin, publish, write_index
from askcol.index.milvus.building.stored import StoredHeads
from askcol.index.milvus.building.tasks import Context, FileRead, Workers, by_chunk_ids
from askcol.index.milvus.builds import Collections, drop
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import Manifest, write_manifest
from askcol.index.milvus.schema import create
from askcol.index.place import Built
from askcol.types import Progress, no_progress


def build_milvus_index(
    address: Address,
    paths: Sequence[Location],
    encoder: ExportableEncoder,
    progress: Progress = no_progress,
    *,
    rebuild: bool = False,
    fields: Fields | None = None,
    left_out: Sequence[Location] | None = None,
    workers: Workers | None = None,
) -> Built:
    """Indexes `paths` and makes the result the current build; does nothing where the content is unchanged.

    The result and the counts are those of `build_index`, and the arguments mean the same. `workers`: who reads files
    and writes chunks; by default this process. Raises a kind of `IndexFault` where the server is out of reach or
    refuses something; the index is then as it was, and what was embedded is kept for the next build.
    """
    began, began_ns = time.monotonic(), time.time_ns()
    connection = Connection(address)
    connection.check_server()
    with build_lock(connection) as lock:
        old = Previous.of(connection)
        if old.recorded and not rebuild:
            require_encoder(old.recorded.encoder, encoder, named_index(address))
        if fields is None:
            fields = old.recorded.fields if old.recorded else USUAL_FIELDS
        if left_out is None:
            left_out = list(map(location_of, old.recorded.left_out)) if old.recorded else []
        build = _Build(
            connection=connection,
            encoder=encoder,
            workers=workers or InProcessWorkers(connection, encoder),
            old=old,
            fields=fields,
            models=model_identities(encoder, fields),
            roots=tuple(path.as_posix() for path in paths),
            left_out=tuple(path.as_posix() for path in left_out),
            progress=progress,
        )
        done = build.run(find_sources(paths, left_out), began_ns, lock)
    return Built(
        generation=done.manifest.generation,
        changed=done.changed,
        documents=done.manifest.documents,
        chunks=done.manifest.chunks,
        read=done.intake.read,
        unchanged=done.intake.unchanged,
        renamed=done.intake.renamed,
        dropped=done.intake.dropped,
        embedded=done.embedded,
        skipped=done.intake.skipped,
        not_english=done.not_english,
        seconds=time.monotonic() - began,
    )


@dataclass(frozen=True, slots=True)
class _Done:
    """What a build did. `manifest`: of the build that is the current one now."""

    manifest: Manifest
    changed: bool
    intake: Intake
    embedded: int
    not_english: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Build:
    """A build of an index whose lock is held."""

    connection: Connection
    encoder: ExportableEncoder
    workers: Workers
    old: Previous
    fields: Fields
    models: Mapping[str, str]
    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    progress: Progress

    def run(self, found: tuple[list[Source], list[Skipped]], began_ns: int, lock: BuildLock) -> _Done:
        """Indexes the files that were `found`. `began_ns`: when the build began, as of `time.time_ns`."""
        sources, skipped = found
        seen = seen_of(kept.read(self.connection, SEEN))
        replaced = self.old.drop_replaced(self.connection)
        archive = self.old.archive(self.connection, self.models)
        before = archive.paths() if archive else {}
        sound = self.old.sound_generation(self.connection) if archive else None

        takens = _unchanged_files(sources, seen, archive)
        if takens is not None:  # then nothing need be written to see whether anything is new
            intake = _intake(zip(sources, takens, strict=True), skipped, began_ns, before)
            documents = [document for taken in takens for document in taken.documents]
            if self._name(documents, intake.skipped) == sound:
                return self._unchanged(documents, intake, seen)

        build = Collections.new(self.connection.address.name)
        create(self.connection, build, self.encoder.dim)
        write_models(self.connection, build, self.models)
        context = Context(
            address=self.connection.address,
            build=build,
            archive=self.old.current if archive else None,
            embedded=self.old.embedded(self.connection, self.models),
            fields=self.fields,
            encoder=self.encoder.source,
            encoder_identity=self.encoder.identity,
        )
        files = self._read(context, sources, seen)
        intake = _intake(zip(sources, (file.taken for file in files), strict=True), skipped, began_ns, before)
        reads = sorted((read for file in files for read in file.documents), key=by_chunk_ids)
        documents = [read.document for read in reads]
        generation = self._name(documents, intake.skipped)
        if generation == sound:
            drop(self.connection, build)
            return self._unchanged(documents, intake, seen)
        self._note_seen(intake, seen)
        written = write_index(self.connection, context, self.workers, reads, self.progress)
        origin = Origin(generation, self.models, self.roots, self.left_out, _base(), self.fields, intake.skipped)
        manifest = publish(self.connection, build, self.encoder, reads, written, origin, lock)
        self._clean_up(replaced)
        return _Done(manifest, True, intake, written.embedded, not_english(documents))

    def _read(self, context: Context, sources: Sequence[Source], seen: Mapping[str, Seen]) -> list[FileRead]:
        """What became of each file, in their order; their documents are written."""
        tasks = read_tasks(sources, seen)
        results: list[tuple[FileRead, ...]] = [()] * len(tasks)
        done = 0
        for result in self.workers.read(context, tasks):
            results[result.number] = result.files
            done += len(result.files)
            self.progress("reading", done, len(sources))
        return [file for files in results for file in files]

    def _name(self, documents: Iterable[Document], skipped: Sequence[Skipped]) -> str:
        by_id = sorted(documents, key=lambda document: document.document_id)
        return generation_name(by_id, skipped, self.roots, self.models, self.left_out)

    def _unchanged(self, documents: Iterable[Document], intake: Intake, seen: Mapping[str, Seen]) -> _Done:
        """Leaves the current build as it is, and renews the notes of where its sources and its encoder lie."""
        manifest = self.old.manifest
        assert manifest is not None and self.old.current is not None
        renewed = msgspec.structs.replace(manifest, base=_base(), encoder=RecordedEncoder.of(self.encoder))
        if renewed != manifest:
            write_manifest(self.connection, self.old.current, renewed)
        self._note_seen(intake, seen)
        self._clean_up(())
        return _Done(renewed, False, intake, 0, not_english(documents))

    def _note_seen(self, intake: Intake, seen: Mapping[str, Seen]) -> None:
        if intake.seen != seen:
            kept.write(self.connection, SEEN, seen_record(intake.seen))

    def _clean_up(self, replaced: Iterable[Collections]) -> None:
        """Drops builds that died, the generations that were `replaced`, and the encoders that none needs any more."""
        for build in (*replaced, *self.old.died):
            drop(self.connection, build)
        before = {self.old.recorded.encoder.identity} if self.old.recorded else set()
        forget_encoders(self.connection, {self.encoder.identity, *before})


def _unchanged_files(
    sources: Sequence[Source], seen: Mapping[str, Seen], archive: StoredHeads | None
) -> list[Taken] | None:
    """What the last build made of each file, without texts; None if a file must be read."""
    takens = []
    for source in sources:
        taken = take_unchanged(source, seen.get(seen_key(source)), archive) if archive else None
        if taken is None:
            return None
        takens.append(taken)
    return takens


def _intake(
    files: Iterable[tuple[Source, Taken]], skipped: Sequence[Skipped], began_ns: int, before: Mapping[str, str]
) -> Intake:
    tally = Tally(skipped, began_ns)
    for source, taken in files:
        tally.add(source, taken)
    return tally.intake(before)


def _base() -> str:
    return Path.cwd().as_posix()
