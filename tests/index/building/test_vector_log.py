"""The log of vectors, whole and broken, and builds that take over what a dead one had embedded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from comparing import local_store_of
from hypothesis import given, settings
from hypothesis import strategies as st
from words import WordEncoder

from askcol.index.building import embed
from askcol.index.building.builder import build_index
from askcol.index.building.cut import text_key
from askcol.index.building.embed import StoredVectors, gather
from askcol.index.building.vector_log import VectorLog
from askcol.index.local import load, manifest
from askcol.index.local.load import load_index
from askcol.index.local.vectors import Vectors, save_vectors
from askcol.types import FloatArray

HEADER_BYTES = 24
KEYS = [text_key(str(i)) for i in range(6)]
VECTORS = np.random.default_rng(0).normal(size=(6, 5)).astype(np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "embedding.log"


@contextmanager
def folder_for_one_example() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def filled(path: Path) -> bytes:
    """A log of all vectors, added in two steps; its bytes."""
    log = VectorLog(path)
    log.append(KEYS[:4], VECTORS[:4])
    log.append(KEYS[4:], VECTORS[4:])
    return path.read_bytes()


def test_equal_texts_have_one_key_of_16_bytes() -> None:
    assert text_key("a") == text_key("a") != text_key("b")
    assert len(text_key("\ud800")) == 16


def test_a_log_is_read_as_it_was_written_also_in_between(path: Path) -> None:
    log = VectorLog(path)
    assert (dict(log.rows), log.read().shape) == ({}, (0, 0))
    log.append(KEYS[:4], VECTORS[:4])
    assert np.array_equal(log.read(), VECTORS[:4])
    log.append(KEYS[4:], VECTORS[4:])
    for each in (log, VectorLog(path)):
        assert each.rows == {key: i for i, key in enumerate(KEYS)}
        assert each.dim == 5
        assert np.array_equal(each.read(), VECTORS)


@given(st.integers(0, 400))
def test_a_log_that_was_cut_short_keeps_its_whole_records_and_goes_on(length: int) -> None:
    with folder_for_one_example() as folder:
        path = folder / "embedding.log"
        content = filled(path)
        header, record = HEADER_BYTES, (len(content) - HEADER_BYTES) // 6
        path.write_bytes(content[:length])
        log = VectorLog(path)
        whole = max(0, min(6, (min(length, len(content)) - header) // record))
        assert len(log.rows) == whole
        assert np.array_equal(log.read(), VECTORS[:whole, : log.dim])
        log.append(KEYS[whole:], VECTORS[whole:])
        assert path.read_bytes() == content


@given(st.data())
@settings(max_examples=3 * settings().max_examples)
def test_a_flipped_bit_ends_a_log_before_its_record(data: st.DataObject) -> None:
    with folder_for_one_example() as folder:
        path = folder / "embedding.log"
        content = bytearray(filled(path))
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)
        log = VectorLog(path)
        record = (len(content) - HEADER_BYTES) // 6
        assert len(log.rows) == max(0, place - HEADER_BYTES) // record
        assert np.array_equal(log.read(), VECTORS[: len(log.rows), : log.dim])


def test_vectors_are_gathered_from_both_in_the_order_asked(path: Path, tmp_path: Path) -> None:
    save_vectors([VECTORS[:3]], tmp_path / "dense.faiss")
    stored = StoredVectors({KEYS[0]: 0, KEYS[1]: 1, KEYS[2]: 2}, Vectors(tmp_path / "dense.faiss"))
    log = VectorLog(path)
    log.append(KEYS[3:], VECTORS[3:])
    order = [5, 0, 2, 4, 0]
    assert np.array_equal(gather([KEYS[i] for i in order], stored, log), VECTORS[order])
    assert np.array_equal(gather([KEYS[3]], None, log), VECTORS[3:4])
    assert np.array_equal(gather([KEYS[2]], stored, VectorLog(tmp_path / "none.log")), VECTORS[2:3])


# builds


@pytest.fixture
def word_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "shared_onnx_encoder", lambda _: WordEncoder())
    monkeypatch.setattr(manifest, "verify_export", lambda _: [])
    monkeypatch.setattr(embed, "_EMBEDDED_AT_ONCE", 4)


class DyingEncoder(WordEncoder):
    """Dies when it is given texts for the third time."""

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        if len(self.texts) >= 8:
            raise KeyboardInterrupt("killed")
        return super().encode_documents(texts, progress)


@pytest.mark.usefixtures("word_encoder")
def test_a_build_goes_on_with_what_a_dead_one_had_embedded(tmp_path: Path) -> None:
    docs, index_dir = tmp_path / "docs", tmp_path / "index"
    docs.mkdir()
    for i in range(10):
        (docs / f"{i}.txt").write_text(f"Text number {i}.")
    with pytest.raises(KeyboardInterrupt):
        build_index(index_dir, [docs], DyingEncoder())
    assert [p.name for p in index_dir.glob("embedding-*")] == ["embedding-0000000000000000.log"]

    (docs / "new.txt").write_text("A new text.")
    encoder, told = WordEncoder(), []
    built = build_index(index_dir, [docs], encoder, lambda *stage: told.append(stage))
    assert built.embedded == len(encoder.texts) == 3
    assert told[-1] == ("embedding", 3, 3)
    assert list(index_dir.glob("embedding-*")) == []
    store = local_store_of(load_index(index_dir))
    texts = [f"{store.document(c.document_id).title}\n{c.text}" for c in store.all_chunks()]
    assert np.array_equal(store.vectors.rows(np.arange(11)), WordEncoder().encode_documents(texts))


@pytest.mark.usefixtures("word_encoder")
def test_what_another_encoder_had_embedded_is_not_used_and_goes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    log = VectorLog(tmp_path / "index" / f"embedding-{'1' * 16}.log")
    (tmp_path / "index").mkdir()
    log.append(KEYS, VECTORS)
    assert build_index(tmp_path / "index", [tmp_path / "a.txt"], WordEncoder()).embedded == 1
    assert list((tmp_path / "index").glob("embedding-*")) == []
