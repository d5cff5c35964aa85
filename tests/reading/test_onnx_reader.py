"""The reader that ships, beyond the conformance suite: its identity, its logits, and questions without a mark."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from askcol.chunking.chunks import Chunk
from askcol.reading.decoding import SPANS_PER_VIEW
from askcol.reading.onnx_reader import OnnxSpanReader, packaged_reader

WEIGHTS = Path(__file__).parents[2] / "src" / "askcol" / "models" / "reader" / "reader.onnx"
TEXT = "The envoy met Gustavo Petro in Bogotá’s old town on 3 May 2023."


def chunk_of(text: str) -> Chunk:
    return Chunk("a:00000000", "a", 0, len(text), text)


@pytest.fixture(scope="module")
def reader() -> OnnxSpanReader:
    return packaged_reader()


def test_the_identity_is_the_sha256_of_the_weights(reader: OnnxSpanReader) -> None:
    assert reader.identity == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


def test_a_chunk_has_at_least_one_span_and_no_more_than_the_limit(reader: OnnxSpanReader) -> None:
    for text in (TEXT, "Petro", " ".join([TEXT] * 10)):
        assert 1 <= len(reader.read("Who visited Bogotá?", [chunk_of(text)])) <= SPANS_PER_VIEW


def test_logits_have_a_null_span_and_one_place_a_wordpiece(reader: OnnxSpanReader) -> None:
    starts, ends = reader.logits([2040], list(range(1000, 1007)))
    assert starts.shape == ends.shape == (8,)
    assert np.isfinite(starts).all()
    assert np.isfinite(ends).all()


def test_a_question_without_a_mark_is_read_as_with_one(reader: OnnxSpanReader) -> None:
    chunks = [chunk_of(TEXT)]
    assert reader.read("who visited bogota", chunks) == reader.read("Who visited Bogotá?", chunks)
    assert reader.read("Name the visitor of Bogotá.", chunks) != reader.read("Name the visitor of Bogotá", chunks)


def test_a_chunk_longer_than_the_model_is_read_as_far_as_it_goes(reader: OnnxSpanReader) -> None:
    chunk = chunk_of(" ".join(f"w{i % 10}" for i in range(1000)))
    (ids,) = reader.input.encode([chunk.text])
    assert len(ids) == 2000
    assert reader.read("who " * 250, [chunk])
    starts, _ = reader.logits([2040] * 128, ids)
    assert np.isfinite(starts).sum() == 1 + 512 - (1 + 128 + 1) - 1
