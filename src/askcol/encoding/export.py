"""An encoder in a folder of its own, as an index keeps it: ONNX graph, tokenizer, and a record of both."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from askcol.checksums import damaged_files, file_sha256, read_sealed, write_sealed
from askcol.encoding.encoder import Prefixes
from askcol.errors import RecordDamaged
from askcol.files import sync

ONNX = "encoder.onnx"

TOKENIZER = "tokenizer.json"

SETTINGS = "encoder.json"
"""The file of an export that is written last: where it is there, all are."""


class Export(msgspec.Struct, frozen=True):
    """What `encoder.json` says of an exported encoder.

    `max_length`: wordpieces of a text that count. `files`: name -> SHA-256.
    """

    identity: str
    prefixes: Prefixes
    dim: int
    max_length: int
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        write_sealed(folder / SETTINGS, msgspec.to_builtins(self))

    @classmethod
    def read(cls, folder: Path) -> Export:
        """Raises `RecordDamaged` where the file is missing or damaged, or describes no export."""
        try:
            return msgspec.convert(read_sealed(folder / SETTINGS), cls)
        except msgspec.ValidationError as error:
            raise RecordDamaged(f"{folder / SETTINGS} describes no encoder ({error})") from None


def describe_export(folder: Path, identity: str, prefixes: Prefixes, dim: int, max_length: int) -> None:
    """Writes `encoder.json` beside graph and tokenizer; the arguments as in `Export`."""
    files = {name: file_sha256(folder / name) for name in (ONNX, TOKENIZER)}
    Export(identity, prefixes, dim, max_length, files).write(folder)


def verify_export(folder: Path) -> list[str]:
    """The findings of a check of an exported encoder, one a file; empty if it is sound."""
    if not folder.is_dir():
        return [f"the folder of the encoder, {folder}, is missing"]
    try:
        export = Export.read(folder)
    except RecordDamaged as error:
        return [str(error)]
    if export.identity != folder.name:
        return [f"{folder / SETTINGS} does not describe the encoder {folder.name}"]
    return list(damaged_files(folder, export.files).values())


def make_export(encoders: Path, identity: str, fill: Callable[[Path], None]) -> Path:
    """Makes the folder `encoders/<identity>/` in one step, unless it is there and sound.

    `fill`: writes the three files to a folder.
    """
    target = encoders / identity
    if not verify_export(target):
        return target
    shutil.rmtree(target, ignore_errors=True)
    encoders.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=encoders))
    try:
        fill(work)
        for path in work.iterdir():
            sync(path)
        work.chmod(0o755)
        work.rename(target)
        sync(encoders)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target
