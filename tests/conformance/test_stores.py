"""What every `Store` does, tried on each that there is; and that a retriever finds the same in all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from milvus_server import MilvusCluster, MilvusServer
from stores import ENCODER, STORES, TEXT, StoreOf, collections, milvus_store

from askcol.chunking.chunks import indexed_text
from askcol.documents.document import Document, WordBox
from askcol.errors import FilterError
from askcol.index.filters import parse_filter
from askcol.index.store import EVERYTHING, Order, Overview, Scope, Store
from askcol.retrieval.fusion import Fusion, MinMaxSum, ReciprocalRankFusion
from askcol.retrieval.hits import MODES, Mode
from askcol.retrieval.hybrid import HybridRetriever
from askcol.text.terms import terms
from askcol.types import FloatArray, IntArray

DOCUMENTS = [
    Document("a", "docs/a.txt", "Notes", "A regiment paraded in Oslo.", "1", {"Year": "1911"}),
    Document("b", "docs/b.txt", "Notes", "Bread is baked in the town.\n\n" + "Oslo has a bakery. " * 90, "2"),
    Document("c", "sub/c.txt", "Other notes", "A regiment paraded in Oslo.", "1", {"year": "1950"}),
    Document(
        "d", "sub/d.txt", "Trains", "No train goes there.", "3", pages=(0,), boxes=(WordBox(3, 8, 1, 10, 20, 40, 30),)
    ),
]
UNKNOWN = parse_filter("editor=Ann")


@pytest.fixture(scope="module", autouse=True)
def stores_in_milvus(milvus_server: MilvusServer | MilvusCluster) -> Iterator[None]:
    milvus_store.server = milvus_server
    yield
    milvus_store.drop_all()


@pytest.fixture(scope="module", params=STORES.values(), ids=list(STORES))
def store_of(request: pytest.FixtureRequest) -> StoreOf:
    found: StoreOf = request.param
    return found


@pytest.fixture(scope="module")
def store(store_of: StoreOf) -> Store:
    return store_of(DOCUMENTS)


def all_texts(store: Store) -> IntArray:
    """The ids of all texts, ascending."""
    return np.sort(store.best_by_vector(vector_of("Oslo"), store.text_count))


def all_keys(store: Store, scope: Scope = EVERYTHING) -> IntArray:
    return store.chunks_of_texts(all_texts(store), scope).keys


def stems(text: str) -> list[str]:
    return [t.text for t in terms(text)]


def vector_of(query: str) -> FloatArray:
    vector: FloatArray = ENCODER.encode_queries([query])[0]
    return vector


# documents and chunks


def test_it_counts_documents_chunks_and_different_texts(store: Store) -> None:
    chunks = list(store.all_chunks())
    assert store.document_count == 4
    assert store.chunk_count == len(chunks) > 4
    assert store.text_count == len({c.text for c in chunks}) == len(chunks) - 1
    assert store.skipped == ()
    assert store.generation


def test_a_document_is_found_by_its_id(store: Store) -> None:
    assert [store.document(d.document_id) for d in DOCUMENTS] == DOCUMENTS
    with pytest.raises(KeyError):
        store.document("docs/a.txt")


def test_chunks_are_found_by_id_and_by_key_and_come_by_id(store: Store) -> None:
    chunks = list(store.all_chunks())
    assert [c.chunk_id for c in chunks] == sorted(c.chunk_id for c in chunks)
    assert store.chunks(all_keys(store)) == chunks
    assert store.chunks(all_keys(store)[[2, 0, 2]]) == [chunks[2], chunks[0], chunks[2]]
    assert [store.chunk(c.chunk_id) for c in chunks] == chunks
    for c in chunks:
        assert store.document(c.document_id).text[c.start : c.end] == c.text
    with pytest.raises(KeyError):
        store.chunk("a")
    with pytest.raises(KeyError):
        store.chunks(all_keys(store)[-1:] + 1)


@pytest.mark.parametrize(
    ("expression", "ids"), [(None, "abcd"), ("docs/*", "ab"), ("year<1950", "a"), ("title!=notes; *", "cd"), ("", "")]
)
def test_documents_are_listed_by_filter_and_id(store: Store, expression: str | None, ids: str) -> None:
    where = None if expression is None else parse_filter(expression)
    listed = store.documents(where)
    assert [e.document_id for e in listed] == list(ids)
    for entry in listed:
        d = store.document(entry.document_id)
        assert (entry.path, entry.title, entry.sha256, entry.metadata) == (d.path, d.title, d.sha256, d.metadata)
        assert entry.characters == len(d.text)
        assert entry.chunks == sum(c.document_id == d.document_id for c in store.all_chunks())
    assert store.documents(where, limit=1) == listed[:1]
    assert store.documents(where, limit=1, offset=1) == listed[1:2]
    assert store.count_documents(where) == len(listed)


ORDERED: dict[Order, tuple[str, str]] = {
    "id": ("abcd", "dcba"),
    "title": ("abcd", "dcab"),
    "date": ("cabd", "acbd"),
    "characters": ("acdb", "bdac"),
    "type": ("bcad", "adbc"),
}


@pytest.mark.parametrize("order", ORDERED)
def test_documents_are_listed_in_an_order_with_ties_by_id(store_of: StoreOf, order: Order) -> None:
    store = store_of(
        [
            Document("a", "docs/a.txt", "Notes", "One.", "1", {"Date": "2023-05-01"}),
            Document("b", "docs/b.md", "notes", "Three or more.", "2", {"date": "last spring"}),
            Document("c", "sub/c.MD", "Other notes", "Two.", "3", {"date": "2022"}),
            Document("d", "sub/d.txt", "trains", "Twelve.", "4"),
        ]
    )
    ascending, descending = ORDERED[order]
    assert "".join(e.document_id for e in store.documents(order=order)) == ascending
    assert "".join(e.document_id for e in store.documents(order=order, descending=True)) == descending
    assert [e.document_id for e in store.documents(None, 2, offset=1, order=order)] == list(ascending[1:3])


def test_an_overview_counts_what_the_documents_have(store_of: StoreOf) -> None:
    store = store_of(
        [
            Document("a", "docs/new/a.txt", "Notes", "One.", "1", {"Publisher": "Ann"}),
            Document("b", "docs/b.md", "Notes", "Two.", "2", {"publisher": "ANN", "date": "2023"}),
            Document("c", "docs/old/c.TXT", "Trains", "Three.", "3", {"publisher": "Bob"}),
        ]
    )
    assert store.overview() == Overview(
        suffixes={".txt": 2, ".md": 1},
        folders={"docs/new": 1, "docs/old": 1},
        values={
            "publisher": {"ann": 2},
            "title": {"notes": 2},
            "date": {},
        },
    )
    assert list(store.overview().values) == ["publisher", "title", "date"]
    assert store_of([]).overview() == Overview({}, {}, {})


def test_chunks_of_one_text_are_its_copies(store: Store) -> None:
    ids = all_texts(store)
    keys, text_ids = store.chunks_of_texts(ids[::-1])
    assert keys.dtype == text_ids.dtype == np.int64
    assert (np.diff(keys) > 0).all()
    texts = [c.text for c in store.chunks(keys)]
    different = list(dict.fromkeys(texts))
    assert len(ids) == store.text_count
    assert text_ids.tolist() == [ids[different.index(text)] for text in texts]
    copies = store.chunks(store.chunks_of_texts(ids[[different.index("A regiment paraded in Oslo.")]]).keys)
    assert [c.document_id for c in copies] == ["a", "c"]


def test_text_frequency_counts_copies_once(store: Store) -> None:
    (regiment,), (train,), (oslo,) = stems("regiment"), stems("train"), stems("Oslo")
    assert (store.text_frequency(regiment), store.text_frequency("unheard-of")) == (1, 0)
    # The title of d's chunk holds it, too.
    assert store.text_frequency(train) == 1
    assert store.text_frequency(oslo) == store.text_count - 1


# scores


def test_a_term_scores_where_it_stands_and_each_time_it_is_asked(store: Store) -> None:
    keys = all_keys(store)
    (regiment,) = stems("regiment")
    once = store.term_scores([regiment], keys)
    assert once.dtype == np.float32
    holding = [regiment in stems(indexed_text(store.document(c.document_id), c)) for c in store.all_chunks()]
    assert (once > 0).tolist() == holding
    np.testing.assert_allclose(store.term_scores([regiment, regiment, "unheard-of"], keys), 2 * once)
    assert store.term_scores([regiment], keys[::-1]).tolist() == once[::-1].tolist()
    assert store.term_scores([], keys).tolist() == [0] * len(keys)
    assert store.term_scores([regiment], keys[:0]).tolist() == []


def test_a_vector_scores_its_cosine(store: Store) -> None:
    keys, vector = all_keys(store), vector_of("bread in Oslo")
    scores = store.vector_scores(vector, keys)
    texts = [indexed_text(store.document(c.document_id), c) for c in store.all_chunks()]
    assert scores.dtype == np.float32
    assert scores.tolist() == (ENCODER.encode_documents(texts) @ vector).tolist()
    assert store.vector_scores(vector, keys[:0]).tolist() == []


def ranked(store: Store, scores: FloatArray, keys: IntArray) -> list[int]:
    """The texts of `keys` by the best score of their chunks, ties by text id."""
    text_of = dict(zip(*(row.tolist() for row in store.chunks_of_texts(all_texts(store))), strict=True))
    best: dict[int, float] = {}
    for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
        best[text_of[key]] = max(score, best.get(text_of[key], score))
    return sorted(best, key=lambda text_id: (-best[text_id], text_id))


SCOPES = {
    "everything": EVERYTHING,
    "a filter": Scope(parse_filter("docs/*")),
    "nothing": Scope(parse_filter("no such document")),
    "hidden chunks": Scope(hidden=frozenset({"a:00000000", "d:00000000", "no such chunk"})),
    "both": Scope(parse_filter("year>1900"), frozenset({"c:00000000"})),
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=list(SCOPES))
@pytest.mark.parametrize("query", ["regiment of Oslo", "bread bread town", "train", "notes"])
def test_the_best_texts_are_those_of_the_best_scores_in_the_scope(store: Store, query: str, scope: Scope) -> None:
    keys = all_keys(store, scope)
    by_terms = store.term_scores(stems(query), keys)
    expected_by_terms = ranked(store, by_terms[by_terms > 0], keys[by_terms > 0])
    expected_by_vector = ranked(store, store.vector_scores(vector_of(query), keys), keys)
    for k in (0, 1, 2, 50):
        assert store.best_by_terms(stems(query), k, scope).tolist() == expected_by_terms[:k]
        assert store.best_by_vector(vector_of(query), k, scope).tolist() == expected_by_vector[:k]


@pytest.mark.parametrize("scope", SCOPES.values(), ids=list(SCOPES))
def test_a_scope_holds_the_chunks_of_its_documents_that_are_not_hidden(store: Store, scope: Scope) -> None:
    chosen = {entry.document_id for entry in store.documents(scope.documents)}
    expected = [c for c in store.all_chunks() if c.document_id in chosen and c.chunk_id not in scope.hidden]
    assert store.chunks(all_keys(store, scope)) == expected


CALLS: dict[str, Callable[[Store, Scope], object]] = {
    "best_by_terms": lambda store, scope: store.best_by_terms(["oslo"], 1, scope),
    "best_by_vector": lambda store, scope: store.best_by_vector(vector_of("Oslo"), 1, scope),
    "chunks_of_texts": lambda store, scope: store.chunks_of_texts(np.arange(1), scope),
    "documents": lambda store, scope: store.documents(scope.documents),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_metadata_that_no_document_has_is_an_error(store: Store, call: Callable[[Store, Scope], object]) -> None:
    with pytest.raises(FilterError, match="no document has 'editor'; what they have is title, year"):
        call(store, Scope(UNKNOWN))


def test_a_store_may_be_empty(store_of: StoreOf) -> None:
    store = store_of([])
    assert (store.document_count, store.chunk_count, store.text_count) == (0, 0, 0)
    assert (store.documents(UNKNOWN), list(store.all_chunks())) == ([], [])
    assert store.best_by_terms(["oslo"], 5).tolist() == []
    assert store.best_by_vector(vector_of("Oslo"), 5, Scope(UNKNOWN)).tolist() == []
    assert store.text_frequency("oslo") == 0


# all stores alike


@settings(max_examples=settings().max_examples // 3)
@given(
    documents=collections(),
    query=TEXT,
    k=st.integers(1, 9),
    mode=st.sampled_from(MODES),
    fusion=st.sampled_from([MinMaxSum(), MinMaxSum(0.3), ReciprocalRankFusion()]),
    expression=st.sampled_from([None, "[0-4]", "title=bread*", "title!=bread*; docs/*", "nothing"]),
    hidden=st.sets(st.sampled_from([f"{number}:00000000" for number in range(9)]), max_size=3),
)
def test_a_retriever_finds_the_same_in_every_store(
    documents: list[Document],
    query: str,
    k: int,
    mode: Mode,
    fusion: Fusion,
    expression: str | None,
    hidden: set[str],
) -> None:
    scope = Scope(None if expression is None else parse_filter(expression), frozenset(hidden))
    stores = [store_of(documents) for store_of in STORES.values()]
    first, *others = (HybridRetriever(store, ENCODER, mode, fusion).retrieve(query, k, scope) for store in stores)
    assert all(hits == first for hits in others)
