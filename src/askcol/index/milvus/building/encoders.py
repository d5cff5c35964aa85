"""The encoder of a build: opened in the process of a worker, and its query side kept for those who ask."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from askcol.encoding import SETTINGS, ExportableEncoder
from askcol.errors import EncoderError
from askcol.index.building.recorded_encoder import Named, encoder_to_build_with
from askcol.index.milvus import kept
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.tasks import Context
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.kept_encoder import ENCODERS, item_of
from askcol.index.milvus.manifest import milvus_command


def encoder_of(context: Context) -> ExportableEncoder:
    """The encoder of a build, in another process than the one that began it.

    Raises `EncoderError` where it is not there, or is not the same there.
    """
    encoder = encoder_to_build_with(None, Path(context.encoder), named_index(context.address))
    if encoder.identity != context.encoder_identity:
        raise EncoderError(f"{context.encoder} is another encoder here than where the build began; give all one folder")
    return encoder


def named_index(address: Address) -> Named:
    """How messages call the index at `address`."""
    return Named(str(address), partial(milvus_command, address))


def keep_encoder(connection: Connection, encoder: ExportableEncoder) -> None:
    """Keeps the query side of `encoder` with the index, unless it is there.

    The packaged one, too: a newer askcol may come with another.
    """
    if kept.read(connection, item_of(encoder.identity, SETTINGS)):
        return
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        exported = encoder.export(Path(folder))
        for path in sorted(exported.iterdir(), key=lambda path: path.name == SETTINGS):  # which says that all are there
            kept.write(connection, item_of(encoder.identity, path.name), path.read_bytes())


def forget_encoders(connection: Connection, identities: set[str]) -> None:
    """Removes the kept encoders but those with these identities."""
    for item in kept.names(connection, ENCODERS):
        if item.split("/")[1] not in identities:
            kept.remove(connection, item)
