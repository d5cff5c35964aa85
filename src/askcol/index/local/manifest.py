"""The current generation of an index folder, and its manifest: what it depends on, and the SHA-256 of its files."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from askcol.checksums import damaged_files, file_sha256, read_sealed, write_sealed
from askcol.documents import USUAL_FIELDS, Fields
from askcol.encoding import verify_export
from askcol.errors import IndexDamaged, IndexMissing, RecordDamaged
from askcol.files import sync
from askcol.index.place import Record

FORMAT = 10
"""Version of the files of a generation. Raise it with every change to their layout or to the scores in them."""

CURRENT = "CURRENT"

MANIFEST = "manifest.json"

DEFAULT_INDEX = Path("index")
"""Where the command looks for an index, in the current folder and its parents, unless told otherwise."""


def index_command(index_dir: Path, *arguments: str) -> str:
    """`askcol index` with `arguments`, for people to run; names the index unless the command finds it by itself."""
    found = [part for part in index_dir.parts if part != ".."] == [str(DEFAULT_INDEX)]
    named = [] if found else ["--index", shlex.quote(str(index_dir))]
    return f"`{' '.join(['askcol index', *arguments, *named])}`"


def _rebuild(index_dir: Path) -> str:
    return f"rebuild with {index_command(index_dir)}"


def _build_anew(index_dir: Path) -> str:
    return f"build it anew with {index_command(index_dir, '--only PATH ...')}"


def is_index(folder: Path) -> bool:
    """Whether `folder` holds an index, be it damaged."""
    return (folder / CURRENT).is_file() and (folder / "encoders").is_dir()


def current_generation(index_dir: Path) -> str | None:
    """The name of the generation that `index_dir` answers from, or None."""
    try:
        return (index_dir / CURRENT).read_text(encoding="utf-8", errors="replace").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def named_generation(index_dir: Path) -> str:
    """As `current_generation`; raises `IndexMissing` where there is none."""
    check_folder(index_dir)
    generation = current_generation(index_dir)
    if generation is None:
        where = "here" if index_dir == DEFAULT_INDEX else f"in {index_dir}/"
        raise IndexMissing(f"no index {where}; make one with {index_command(index_dir, 'FOLDER')}")
    return generation


def check_folder(index_dir: Path) -> None:
    """Raises `IndexMissing` where `index_dir` is a file."""
    if index_dir.exists() and not index_dir.is_dir():
        raise IndexMissing(f"{index_dir} is a file; name the folder of an index with --index")


def recorded(index_dir: Path) -> Record | None:
    """What the current generation records of its build; None if there is no generation.

    Raises `IndexDamaged` where the manifest can't be read. A manifest of an older format is read, too.
    """
    generation = current_generation(index_dir)
    if generation is None:
        return None
    manifest = read_manifest(index_dir / generation, older=True)
    fields = USUAL_FIELDS
    with suppress(msgspec.ValidationError):
        fields = msgspec.convert(manifest.get("fields", {}), Fields)
    return Record(
        roots=tuple(manifest["roots"]),
        left_out=tuple(manifest.get("left_out", ())),
        base=base_of(index_dir, manifest) if "base" in manifest else None,
        fields=fields,
    )


def base_of(index_dir: Path, manifest: Mapping[str, Any]) -> Path:
    """The folder that relative paths of the generation with this manifest count from, whether or not it exists."""
    return Path(os.path.normpath(index_dir.resolve() / manifest["base"]))


def verify_files(folder: Path) -> list[str]:
    """Findings about the files of a generation and its encoder, one for each damaged file; empty if all are sound."""
    try:
        manifest = read_manifest(folder)
    except IndexDamaged as error:
        return [str(error)]
    findings = [*damaged_files(folder, manifest["files"]).values(), *verify_encoder(folder, manifest)]
    return [f"{finding}; {_rebuild(folder.parent)}" for finding in findings]


def verify_encoder(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Findings about the exported encoder of the generation in `folder`, one for each damaged file."""
    return verify_export(folder.parent / "encoders" / manifest["models"]["encoder"])


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Syncs the files in `folder`, then writes their manifest. `content`: what it holds besides their checksums."""
    files = sorted(folder.iterdir())
    for path in files:
        sync(path)
    hashes = {path.name: file_sha256(path) for path in files}
    write_sealed(folder / MANIFEST, {"format": FORMAT, **content, "files": hashes})


def read_manifest(folder: Path, *, older: bool = False) -> dict[str, Any]:
    """The manifest in `folder`. `older`: accept an older format.

    Raises `IndexDamaged` where the manifest is missing or damaged, or has another format.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        found = f"{folder.parent / CURRENT} names {folder.name}, which is not there"
        raise IndexDamaged(f"{found}; {_build_anew(folder.parent)}")
    try:
        manifest = read_sealed(path)
    except RecordDamaged as error:
        raise IndexDamaged(f"{error}; {_build_anew(folder.parent)}") from None
    found = manifest["format"]
    if found > FORMAT:
        message = f"{path} has format {found}, this askcol reads format {FORMAT}: a newer askcol made it"
        raise IndexDamaged(f"{message}; update askcol, or {_build_anew(folder.parent)}")
    if found < FORMAT and not older:
        raise IndexDamaged(f"{path} has format {found}, this askcol reads format {FORMAT}; {_rebuild(folder.parent)}")
    return manifest
