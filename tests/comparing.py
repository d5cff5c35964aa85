"""Whether two indexes hold the same."""

from __future__ import annotations

import numpy as np

from askcol.documents.document import Document
from askcol.index.local.store import LocalStore
from askcol.index.place import Index
from askcol.index.store import Store


def assert_same(one: Index, other: Index, atol: float = 1e-5) -> None:
    """Equal in everything but the query encoder's session; vectors to the last bits that batching changes."""
    assert one.roots == other.roots
    a, b = local_store_of(one), local_store_of(other)
    assert a.generation == b.generation
    assert a.documents() == b.documents()
    assert documents_of(a) == documents_of(b)
    assert list(a.all_chunks()) == list(b.all_chunks())
    assert a.skipped == b.skipped
    assert a.bm25.rows == b.bm25.rows
    for name in ("indptr", "columns", "scores", "idfs", "bounds", "frequencies", "doc_len"):
        np.testing.assert_array_equal(getattr(a.bm25, name), getattr(b.bm25, name))
    np.testing.assert_array_equal(a.texts.ids, b.texts.ids)
    n = a.chunk_count
    assert len(a.vectors) == len(b.vectors) == n
    if n:
        np.testing.assert_allclose(a.vectors.rows(np.arange(n)), b.vectors.rows(np.arange(n)), atol=atol)


def local_store_of(index: Index) -> LocalStore:
    """The store of an index in a folder, with its arrays."""
    assert isinstance(index.store, LocalStore)
    return index.store


def documents_of(store: Store) -> list[Document]:
    """All documents with their texts, by id."""
    return [store.document(entry.document_id) for entry in store.documents()]


def ids_of(store: Store) -> list[str]:
    """The ids of all documents."""
    return [entry.document_id for entry in store.documents()]
