"""Vectors on the disk, and nearest neighbours against brute force."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from askcol.index.local.vectors import Vectors, save_vectors
from askcol.types import FloatArray


def stored(vectors: FloatArray) -> Vectors:
    """The index of `vectors` as it is read from the disk, its file gone already."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dense.faiss"
        save_vectors([vectors[:20], vectors[20:]], path)
        return Vectors(path)


def test_vectors_that_were_saved_are_the_same_bits() -> None:
    vectors = unit_vectors(50)
    index = stored(vectors)
    assert len(index) == 50
    assert np.array_equal(index.rows(np.arange(50)), vectors)
    assert np.array_equal(index.rows(np.array([49, 3])), vectors[[49, 3]])


def test_no_blocks_are_an_index_without_vectors(tmp_path: Path) -> None:
    save_vectors([], tmp_path / "dense.faiss")
    assert len(Vectors(tmp_path / "dense.faiss")) == 0


# Small whole numbers have exact inner products and many ties.
WHOLE_NUMBERS = st.integers(-2, 2).map(float)


@given(
    vectors=arrays(np.float32, st.tuples(st.integers(0, 60), st.just(3)), elements=WHOLE_NUMBERS),
    vector=arrays(np.float32, 3, elements=WHOLE_NUMBERS),
    k=st.integers(0, 70),
    share=st.none() | st.integers(0, 10),
)
def test_nearest_is_a_full_sort_of_what_is_allowed_with_all_ties_of_the_last(
    vectors: FloatArray, vector: FloatArray, k: int, share: int | None
) -> None:
    allowed = None if share is None else np.flatnonzero(np.arange(len(vectors)) * 7 % 10 < share)
    scores = vectors @ vector
    candidates = range(len(vectors)) if allowed is None else allowed.tolist()
    expected = sorted(candidates, key=lambda i: (-scores[i], i))
    expected = [i for i in expected if scores[i] >= scores[expected[:k][-1]]] if k else []
    positions, cosines = stored(vectors).nearest(vector, k, allowed)
    assert positions.tolist() == expected
    assert cosines.tolist() == scores[expected].tolist()


def unit_vectors(n: int) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(1).normal(size=(n, 384)).astype(np.float32)
    unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("k", [1, 10, 150])
def test_nearest_of_many_unit_vectors_is_brute_force(k: int) -> None:
    vectors = unit_vectors(1000)
    positions, cosines = stored(vectors).nearest(vectors[7], k)
    expected = np.sort(vectors @ vectors[7])[::-1][:k]
    assert positions[0] == 7
    assert len(set(positions.tolist())) == k
    np.testing.assert_allclose(cosines, expected, atol=1e-6)
    np.testing.assert_allclose(vectors[positions] @ vectors[7], cosines, atol=1e-6)


def test_all_of_many_copies_are_nearest() -> None:
    vectors = np.repeat(unit_vectors(3), 200, axis=0)
    positions, _ = stored(vectors).nearest(vectors[200], 50)
    assert positions.tolist() == list(range(200, 400))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("n", [3, 3000])
def test_vectors_that_find_no_room_are_an_error(n: int) -> None:
    with pytest.raises(OSError, match="No space left"):
        save_vectors([np.ones((n, 512), dtype=np.float32)], Path("/dev/full"))
