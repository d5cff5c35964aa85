"""Vectors on the disk, and nearest neighbours against brute force."""

from __future__ import annotations

import tempfile
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from askcol.index.local import vectors as vectors_module
from askcol.index.local.codes import save_codes
from askcol.index.local.vectors import Vectors, save_vectors
from askcol.types import FloatArray, IntArray, no_progress


def stored(vectors: FloatArray, *, coded: bool = False) -> Vectors:
    """The index of `vectors` as it is read from the disk, its files gone already."""
    with tempfile.TemporaryDirectory() as folder:
        path, codes = Path(folder) / "dense.faiss", Path(folder) / "dense-codes.faiss"
        save_vectors([vectors[:20], vectors[20:]], path)
        if coded:
            save_codes(Vectors(path).rows, len(vectors), codes, no_progress)
        return Vectors(path, codes)


def test_vectors_that_were_saved_are_the_same_bits() -> None:
    vectors = unit_vectors(50)
    index = stored(vectors)
    assert len(index) == 50
    assert np.array_equal(index.rows(np.arange(50)), vectors)
    assert np.array_equal(index.rows(np.array([49, 3])), vectors[[49, 3]])


@pytest.mark.parametrize("n", [0, 1, 50])
def test_the_file_is_the_one_that_faiss_writes(n: int, tmp_path: Path) -> None:
    vectors, index = unit_vectors(50)[:n], faiss.IndexFlatIP(384)
    index.add(vectors)
    faiss.write_index(index, str(tmp_path / "theirs"))
    save_vectors([vectors[:20], vectors[20:]], tmp_path / "ours")
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


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
    coded=st.booleans(),
)
def test_nearest_is_a_full_sort_of_what_is_allowed_with_all_ties_of_the_last(
    vectors: FloatArray, vector: FloatArray, k: int, share: int | None, coded: bool
) -> None:
    allowed = None if share is None else np.flatnonzero(np.arange(len(vectors)) * 7 % 10 < share)
    scores = vectors @ vector
    candidates = range(len(vectors)) if allowed is None else allowed.tolist()
    expected = sorted(candidates, key=lambda i: (-scores[i], i))
    expected = [i for i in expected if scores[i] >= scores[expected[:k][-1]]] if k else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors_module, "EXACT_UP_TO", 0)  # the pool is larger than all of these
        positions, cosines = stored(vectors, coded=coded and len(vectors) > 0).nearest(vector, k, allowed)
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


CODED = 20_000


@pytest.fixture(scope="module")
def clustered() -> FloatArray:
    """Unit vectors in clusters, whose numbers differ in spread, with some copies."""
    rng = np.random.default_rng(2)
    centres = rng.normal(size=(300, 384))
    vectors = (centres[rng.integers(0, 300, CODED)] + rng.normal(size=(CODED, 384))) * rng.exponential(size=384)
    vectors[100:200] = vectors[:100]
    unit: FloatArray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def coded(clustered: FloatArray) -> Vectors:
    return stored(clustered, coded=True)


@pytest.fixture
def estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_module, "EXACT_UP_TO", 1000)


@pytest.mark.usefixtures("estimated")
@pytest.mark.parametrize("allowed", [None, np.arange(0, CODED, 2), np.arange(0, CODED, 3), np.arange(7, CODED, 100)])
def test_hardly_any_of_the_nearest_is_missed_by_codes(
    clustered: FloatArray, coded: Vectors, allowed: IntArray | None
) -> None:
    exact = stored(clustered)
    recalls = []
    for vector in clustered[::500]:
        positions, cosines = coded.nearest(vector, 50, allowed)
        expected, _ = exact.nearest(vector, 50, allowed)
        assert allowed is None or np.isin(positions, allowed).all()
        np.testing.assert_allclose(cosines, clustered[positions] @ vector, atol=1e-6)
        assert positions.tolist() == positions[np.lexsort((positions, -cosines))].tolist()
        recalls.append(len(np.intersect1d(positions, expected)) / len(expected))
    assert np.mean(recalls) >= 0.98


@pytest.mark.usefixtures("estimated")
def test_copies_tie_by_position_also_by_codes(clustered: FloatArray, coded: Vectors) -> None:
    positions, cosines = coded.nearest(clustered[150], 2)
    assert positions.tolist() == [50, 150]
    assert cosines[0] == cosines[1]


@pytest.mark.usefixtures("estimated")
def test_what_a_filter_allows_is_found_also_far_down_the_list(clustered: FloatArray, coded: Vectors) -> None:
    farthest = np.sort(np.argsort(clustered @ clustered[0])[: 2 * CODED // 5])
    positions, _ = coded.nearest(clustered[0], 10, farthest)
    assert positions.tolist() == stored(clustered).nearest(clustered[0], 10, farthest)[0].tolist()


def test_up_to_some_number_all_vectors_are_compared(
    clustered: FloatArray, coded: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(coded._codes, "_index")
    assert len(coded.nearest(clustered[0], 5)[0]) == 5
    monkeypatch.setattr(vectors_module, "EXACT_UP_TO", CODED - 1)
    with pytest.raises(AttributeError):
        coded.nearest(clustered[0], 5)


def test_equal_vectors_give_equal_codes_and_progress_is_told(clustered: FloatArray, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    for name in ("one", "other"):
        save_codes(lambda at: clustered[at], 17_000, tmp_path / name, lambda *stage: told.append(stage))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert told[:2] == [("coding vectors", 16_384, 17_000), ("coding vectors", 17_000, 17_000)]
    assert (tmp_path / "one").stat().st_size / 17_000 < 160  # of which the rotation has 35


def test_with_codes_few_vectors_are_compared(
    clustered: FloatArray, coded: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "EXACT_UP_TO", 1000)
    compared: list[int] = []
    rows = Vectors.rows

    def counted(self: Vectors, positions: IntArray) -> FloatArray:
        compared.append(len(positions))
        return rows(self, positions)

    monkeypatch.setattr(Vectors, "rows", counted)
    monkeypatch.setattr(Vectors, "_exact", None)
    for vector in clustered[:9]:
        coded.nearest(vector, 50)
    assert 0 < max(compared) <= CODED / 50


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("n", [3, 3000])
def test_vectors_that_find_no_room_are_an_error(n: int) -> None:
    with pytest.raises(OSError, match="No space left"):
        save_vectors([np.ones((n, 512), dtype=np.float32)], Path("/dev/full"))
