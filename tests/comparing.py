"""Whether two indexes hold the same."""

from __future__ import annotations

import numpy as np

from askcol.index.local.store import Index


def assert_same(one: Index, other: Index, atol: float = 1e-5) -> None:
    """Equal in everything but the query encoder's session; vectors to the last bits that batching changes."""
    assert one.generation == other.generation
    assert dict(one.documents) == dict(other.documents)
    assert list(one.documents) == list(other.documents)
    assert list(one.chunks) == list(other.chunks)
    assert one.skipped == other.skipped
    assert one.roots == other.roots
    assert one.bm25.terms == other.bm25.terms
    assert one.bm25.n_chunks == other.bm25.n_chunks
    for name in ("indptr", "columns", "scores"):
        np.testing.assert_array_equal(getattr(one.bm25, name), getattr(other.bm25, name))
    np.testing.assert_array_equal(one.text_ids, other.text_ids)
    n = len(one.chunks)
    assert one.vectors.ntotal == other.vectors.ntotal == n
    if n:
        np.testing.assert_allclose(one.vectors.reconstruct_n(0, n), other.vectors.reconstruct_n(0, n), atol=atol)
