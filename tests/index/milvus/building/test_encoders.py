"""The encoder of a build in another process, and its query side kept with the index."""

from __future__ import annotations

import pytest
from words import WordEncoder

from askcol.documents import USUAL_FIELDS
from askcol.encoding import PACKAGED_ENCODER
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import EncoderError
from askcol.index.milvus import kept
from askcol.index.milvus.building.encoders import encoder_of, forget_encoders, keep_encoder
from askcol.index.milvus.building.tasks import Context
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection


def test_the_query_side_is_kept_once(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = WordEncoder()
    keep_encoder(connection, encoder)
    items = kept.read_all(connection, "encoders/")
    assert list(items) == [f"encoders/{encoder.identity}/encoder.json"]
    monkeypatch.delattr(WordEncoder, "export")
    keep_encoder(connection, encoder)


def test_encoders_that_no_build_needs_are_forgotten(connection: Connection) -> None:
    one, other = WordEncoder(), WordEncoder("1" * 64)
    for encoder in (one, other):
        keep_encoder(connection, encoder)
    kept.write(connection, "sources.json", b"{}")
    forget_encoders(connection, {other.identity})
    assert set(kept.read_all(connection, "")) == {f"encoders/{other.identity}/encoder.json", "sources.json"}


def test_a_worker_opens_the_encoder_of_the_build(connection: Connection, encoder: Int8Encoder) -> None:
    build = Collections.new(connection.address.name)
    context = Context(connection.address, build, None, (), USUAL_FIELDS, PACKAGED_ENCODER, encoder.identity)
    assert encoder_of(context).identity == encoder.identity


def test_a_worker_with_another_encoder_is_refused(connection: Connection) -> None:
    build = Collections.new(connection.address.name)
    context = Context(connection.address, build, None, (), USUAL_FIELDS, PACKAGED_ENCODER, "0" * 64)
    with pytest.raises(EncoderError, match=f"{PACKAGED_ENCODER} is another encoder here than where the build began"):
        encoder_of(context)
