"""Makes a finished build the current generation, and removes what no generation needs any more."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from askcol.checksums import write_sealed
from askcol.documents import USUAL_FIELDS, Fields
from askcol.encoding import SETTINGS, ExportableEncoder
from askcol.files import sync, write_whole
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.local.database import Database
from askcol.index.local.manifest import CURRENT, MANIFEST, read_manifest, write_manifest
from askcol.index.local.store import STORE

SEEN = "sources.json"


@contextmanager
def work_folder(index_dir: Path) -> Iterator[Path]:
    """A folder to build in, which goes unless it was published."""
    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=index_dir))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def publish(
    work: Path,
    index_dir: Path,
    generation: str,
    models: Mapping[str, str],
    encoder: ExportableEncoder,
    roots: Sequence[str],
    fields: Fields = USUAL_FIELDS,
    left_out: Sequence[str] = (),
) -> None:
    """Makes the files in `work` the current generation, in one step."""
    database = Database(work / STORE)
    content = {
        "models": dict(models),
        **_places(index_dir, encoder),
        "roots": list(roots),
        "left_out": list(left_out),
        "fields": msgspec.to_builtins(fields),
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
    write_whole(index_dir / CURRENT, f"{generation}\n".encode())


def note_places(index_dir: Path, generation: str, encoder: ExportableEncoder) -> None:
    """Renews the manifest's notes of where sources and encoder lie, in case they moved and nothing else changed."""
    folder = index_dir / generation
    manifest = read_manifest(folder)
    renewed = {**manifest, **_places(index_dir, encoder)}
    if renewed != manifest:
        write_sealed(folder / MANIFEST, renewed)


def _places(index_dir: Path, encoder: ExportableEncoder) -> dict[str, object]:
    """`base`: where relative paths count from, told from the index, so that both can move together."""
    return {
        "encoder": msgspec.to_builtins(RecordedEncoder.of(encoder)),
        "base": os.path.relpath(Path.cwd(), index_dir.resolve()),
    }


def remove_stale(index_dir: Path, generation: str, encoder: ExportableEncoder) -> None:
    """Removes other generations, encoders and logs, and what builds that died left behind."""
    folders = [p for p in (*index_dir.iterdir(), *index_dir.glob("encoders/*")) if p.is_dir()]
    for path in folders:
        made_here = (path / MANIFEST).exists() or (path / SETTINGS).exists() or path.match(".tmp-*")
        if made_here and path.name not in (generation, encoder.identity):
            _discard(path)
    unfinished = (f"{CURRENT}.new", f"{SEEN}.new", f"{generation}/{MANIFEST}.new")
    for path in (*index_dir.glob("embedding-*.log"), *(index_dir / name for name in unfinished)):
        path.unlink(missing_ok=True)


def _discard(folder: Path) -> None:
    """Removes a folder. If the removal is cut short, the next build recognises the rest by its name."""
    doomed = folder if folder.match(".tmp-*") else folder.rename(folder.with_name(f".tmp-{folder.name}"))
    shutil.rmtree(doomed, ignore_errors=True)
