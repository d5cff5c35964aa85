"""The query encoder of an index in Milvus, on this machine: made from the package, or fetched once from the server."""

from __future__ import annotations

import os
import re
from pathlib import Path

from askcol.encoding import (
    PACKAGED_ENCODER,
    QueryEncoder,
    make_export,
    packaged_encoder,
    shared_onnx_encoder,
    verify_export,
)
from askcol.errors import EncoderError, IndexDamaged, in_words
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus import kept
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.kept_encoder import item_of
from askcol.index.milvus.manifest import milvus_command

_IDENTITY = re.compile(r"[0-9a-f]{64}")


def query_encoder(connection: Connection, encoder: RecordedEncoder) -> QueryEncoder:
    """The query side of the encoder of an index. Its files stay in a cache, by identity.

    Raises `IndexDamaged` where the index does not hold them, and `EncoderError` where the cache can't be written.
    """
    cache = _cache()
    target = cache / encoder.identity
    if not _IDENTITY.fullmatch(encoder.identity):
        raise IndexDamaged(f"{connection.address} records an encoder of no identity; {_rebuild(connection)}")
    try:
        if verify_export(target):
            _make(connection, encoder, cache)
    except OSError as error:
        raise EncoderError(
            f"the encoder can't be kept in {target} ({in_words(error)}); name a folder for it in XDG_CACHE_HOME"
        ) from error
    if findings := verify_export(target):
        raise IndexDamaged(f"{findings[0]}; {_rebuild(connection)}")
    return shared_onnx_encoder(target)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "askcol" / "encoders"


def _make(connection: Connection, encoder: RecordedEncoder, cache: Path) -> None:
    if encoder.source == PACKAGED_ENCODER:
        packaged = packaged_encoder()
        if packaged.identity == encoder.identity:
            packaged.export(cache)
            return
    files = kept.read_all(connection, item_of(encoder.identity, ""))
    if not files:
        raise IndexDamaged(f"{connection.address} does not hold the encoder {encoder.source}; {_rebuild(connection)}")

    def fill(folder: Path) -> None:
        for item, content in files.items():
            (folder / Path(item).name).write_bytes(content)

    make_export(cache, encoder.identity, fill)


def _rebuild(connection: Connection) -> str:
    return f"rebuild with {milvus_command(connection.address)}"
