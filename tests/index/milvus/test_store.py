"""What a store in Milvus asks its server, and what it does not ask twice."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from milvus_indexes import fill
from stores import ENCODER

from askcol.documents.document import Content, Document
from askcol.index.filters import parse_filter
from askcol.index.milvus import chunk_rows, store
from askcol.index.milvus.chunk_rows import key_of
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import DocumentHead, document_rows, head_of
from askcol.index.milvus.heads import Heads
from askcol.index.milvus.manifest import read_manifest
from askcol.index.milvus.recent import Recent
from askcol.index.milvus.store import MilvusStore
from askcol.index.store import Scope
from askcol.retrieval.hybrid import HybridRetriever
from askcol.text.terms import terms

PLACES = ["Oslo", "Bergen", "Arvik", "Tromso", "Bodo", "Vardo"]
DOCUMENTS = [
    Document(f"d{i}", f"docs/{i}.txt", "Notes", f"A regiment paraded in {place}.", "", {"year": f"{1900 + i}"})
    for i, place in enumerate(PLACES)
]


def open_store(connection: Connection, documents: list[Document]) -> MilvusStore:
    build = fill(connection, documents, ENCODER)
    return MilvusStore(connection, build, read_manifest(connection, build))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that read rows, as they are made."""
    found: list[str] = []
    for name in ("query", "search", "pages"):
        ask = getattr(Connection, name)

        def counted(self: Connection, *arguments: Any, ask: Any = ask, name: str = name, **named: Any) -> Any:
            found.append(name)
            return ask(self, *arguments, **named)

        monkeypatch.setattr(Connection, name, counted)
    return found


def test_a_question_costs_few_requests(connection: Connection, asked: list[str]) -> None:
    retriever = HybridRetriever(open_store(connection, DOCUMENTS), ENCODER)
    asked.clear()
    hits = retriever.retrieve("Where did a regiment parade, in Oslo?", 6)
    assert len(hits) == 6
    assert asked == ["query", "search", "search", "query", "query"]  # terms, two rankings, copies, chunks
    asked.clear()
    assert retriever.retrieve("Where did a regiment parade, in Oslo?", 6) == hits
    assert asked == ["search", "search", "query"]


def test_heads_are_fetched_once_and_only_where_they_are_needed(connection: Connection, asked: list[str]) -> None:
    found = open_store(connection, DOCUMENTS)
    asked.clear()
    assert found.count_documents() == 6
    vector = ENCODER.encode_queries(["Oslo"])[0]
    assert len(found.best_by_vector(vector, 9, Scope(parse_filter("year>1902; docs/*")))) == 3
    assert "pages" not in asked
    assert len(found.best_by_vector(vector, 9, Scope(parse_filter("d[01]")))) == 2
    assert [entry.document_id for entry in found.documents(parse_filter("year>1904"))] == ["d5"]
    assert found.overview().suffixes == {".txt": 6}
    assert asked.count("pages") == 1


def test_copies_and_ties_do_not_crowd_out_other_texts(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_FEWEST_CANDIDATES", 1)
    monkeypatch.setattr(store, "_CANDIDATES_FOR_EACH", 1)
    copies = [Document(f"c{i}", f"c{i}.txt", "Notes", "Bread of Oslo, bread.", "") for i in range(9)]
    others = [Document(f"o{i}", f"o{i}.txt", "Notes", f"Bread {i} is baked in a town.", "") for i in range(4)]
    far = [Document(f"f{i}", f"f{i}.txt", "Notes", f"Far from it {i}.", "") for i in range(30)]
    found = open_store(connection, [*copies, *others, *far])
    words = [term.text for term in terms("bread")]
    best = found.best_by_terms(words, 3)
    assert [found.chunks(np.array([key]))[0].document_id for key in best] == ["c0", "o0", "o1"]


def test_more_texts_than_candidates_are_not_found(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_CANDIDATES", 4)
    vector = ENCODER.encode_queries(["Oslo"])[0]
    assert len(open_store(connection, DOCUMENTS).best_by_vector(vector, 10_000)) == 4


def test_a_text_too_long_for_a_row_is_read_in_its_document(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_rows, "PIECE_BYTES", 20)
    found = open_store(connection, DOCUMENTS)
    monkeypatch.undo()
    chunk = found.chunk("d0:00000000")
    assert chunk.text == DOCUMENTS[0].text
    assert next(found.all_chunks()) == chunk


# what is kept here


def test_recent_values_are_fetched_together_and_once() -> None:
    fetched: list[list[int]] = []

    def fetch(keys: list[int]) -> dict[int, int]:
        fetched.append(keys)
        return {key: -key for key in keys if key < 10}

    recent = Recent(3, fetch)
    assert recent.get([1, 2, 1]) == {1: -1, 2: -2}
    assert recent.get([2, 3]) == {2: -2, 3: -3}
    recent.put({4: -4})  # in place of 1, which was not asked for lately
    assert recent.get([4, 2]) == {4: -4, 2: -2}
    assert recent.get([1, 2, 4, 5]) == {1: -1, 2: -2, 4: -4, 5: -5}
    assert fetched == [[1, 2], [3], [1, 5]]
    with pytest.raises(KeyError):
        recent.get([10])


def test_recent_values_may_be_asked_for_by_many_threads() -> None:
    recent: Recent[int, int] = Recent(5, lambda keys: {key: -key for key in keys})
    wrong: list[object] = []

    def ask(first: int) -> None:
        asked = [[key % 9, key % 7] for key in range(first, first + 300)]
        wrong.extend(keys for keys in asked if recent.get(keys) != {key: -key for key in keys})

    threads = [threading.Thread(target=ask, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def head(document_id: str, chunks: int) -> DocumentHead:
    document = Document(document_id, "a.txt", "A", "x", "")
    return head_of(document_rows(document, Content("x"), ".txt", chunks=chunks)[0])


def test_ranges_of_keys_hold_all_chunks_in_order() -> None:
    counts = {"a": 2, "a.b": 0, "a/b": 5, "c": 1, "d": 1}
    heads = Heads(head(document_id, chunks) for document_id, chunks in counts.items())
    assert heads.chunk_counts() == [("a.b", 0), ("a/b", 5), ("a", 2), ("c", 1), ("d", 1)]  # as "a.b:", "a/b:", "a:"
    keys = [key_of(rank, i) for rank, (_, chunks) in enumerate(heads.chunk_counts()) for i in range(chunks)]
    for most in (1, 2, 3, 5, 100):
        ranges = list(heads.key_ranges(most))
        within = [[key for key in keys if begin <= key < end] for begin, end in ranges]
        assert [key for part in within for key in part] == keys
        assert all(0 < len(part) <= most for part in within)
    assert list(Heads([]).key_ranges(3)) == []
