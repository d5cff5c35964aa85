"""An index: position i means the same in chunks, BM25 and vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from comparing import ids_of, local_store_of
from rank_bm25 import BM25Okapi
from words import WordEncoder

from askcol.chunking.chunks import indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.collection import Collection
from askcol.documents.document import Document, Skipped
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_temporary
from askcol.index.building.count import number_texts
from askcol.index.building.identity import generation_name, model_identities
from askcol.text.terms import terms

DOCUMENTS = [
    Document("b", "docs/b.md", "Bread", "# Flour\n\nBread is made of flour.\n\n# Salt\n\nAnd of salt.", "1"),
    Document("a", "docs/a.txt", "Apples", "An apple a day.", "2"),
    Document("c", "docs/c.txt", "Apples", "An apple a day.", "2"),
]


def test_documents_and_chunks_are_sorted_and_chunks_are_their_document_s_text(collection: Collection) -> None:
    store = collection.index.store
    assert ids_of(store) == sorted(ids_of(store))
    assert store.document_count == len(ids_of(store)) == 5
    ids = [chunk.chunk_id for chunk in store.all_chunks()]
    assert ids == sorted(set(ids))
    for chunk in store.all_chunks():
        assert store.document(chunk.document_id).text[chunk.start : chunk.end] == chunk.text


def test_row_i_of_the_vectors_is_chunk_i(collection: Collection, encoder: Int8Encoder) -> None:
    store = local_store_of(collection.index)
    keys = np.array([0, store.chunk_count // 2, store.chunk_count - 1])
    texts = [indexed_text(store.document(c.document_id), c) for c in store.chunks(keys)]
    assert len(store.vectors) == store.chunk_count
    np.testing.assert_allclose(store.vectors.rows(keys), encoder.encode_documents(texts), atol=1e-5)


def test_column_i_of_bm25_is_chunk_i(collection: Collection) -> None:
    store = local_store_of(collection.index)
    texts = [indexed_text(store.document(c.document_id), c) for c in store.all_chunks()]
    okapi = BM25Okapi([[t.text for t in terms(text)] for text in texts])
    query = [t.text for t in terms("Who signed the declaration on biometric data in Bogotá?")]
    np.testing.assert_allclose(store.bm25.get_scores(query), okapi.get_scores(query), atol=1e-4)


def test_a_chunk_is_indexed_with_title_and_headings() -> None:
    encoder = WordEncoder()
    store = build_temporary(DOCUMENTS[:1], encoder, query_encoder=encoder).store
    chunks = list(store.all_chunks())
    assert {chunk.headings for chunk in chunks} == {("Flour",), ("Salt",)}
    assert encoder.texts == [f"Bread\n{c.headings[0]}\n{c.text}" for c in chunks]
    assert store.term_scores([terms("Bread")[0].text], np.arange(2)).all()


def test_equal_texts_are_embedded_once() -> None:
    encoder = WordEncoder()
    store = local_store_of(build_temporary(DOCUMENTS[1:], encoder, query_encoder=encoder))
    assert len(encoder.texts) == 1
    assert [chunk.document_id for chunk in store.all_chunks()] == ["a", "c"]
    first, second = store.vectors.rows(np.arange(2))
    assert first.tolist() == second.tolist()


def test_progress_is_told_of_all_stages() -> None:
    encoder = WordEncoder()
    told: list[tuple[str, int, int]] = []
    build_temporary(DOCUMENTS, encoder, lambda *stage: told.append(stage), encoder)
    chunking = [("chunking", 1, 3), ("chunking", 2, 3), ("chunking", 3, 3)]
    assert told == [*chunking, ("counting terms", 4, 4), ("embedding", 3, 3)]


def test_no_documents_are_an_index_without_chunks() -> None:
    encoder = WordEncoder()
    store = local_store_of(build_temporary([], encoder, query_encoder=encoder))
    assert (store.document_count, store.chunk_count, store.text_count, len(store.vectors)) == (0, 0, 0, 0)
    assert (store.documents(), list(store.all_chunks())) == ([], [])
    assert encoder.texts == []


def test_equal_texts_have_equal_numbers_from_0_as_they_come() -> None:
    numbers = number_texts(iter(["b", "a", "b", "", "a", "c"]))
    assert numbers.dtype == np.int64
    assert numbers.tolist() == [0, 1, 0, 2, 1, 3]


def test_the_reader_s_tokenizer_neither_truncates_nor_pads() -> None:
    assert len(reader_tokenizer().encode("one " * 2000, add_special_tokens=False).ids) == 2000
    assert [len(e.ids) for e in reader_tokenizer().encode_batch(["a", "a b"], add_special_tokens=False)] == [1, 2]


MODELS = {"encoder": "1", "reader": "2"}
NAME = generation_name(DOCUMENTS, [], ["docs"], MODELS)


def test_equal_content_is_the_same_generation() -> None:
    assert generation_name([replace(d) for d in DOCUMENTS], [], ["docs"], dict(reversed(MODELS.items()))) == NAME
    assert len(NAME) == 16
    assert set(NAME) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "change",
    [
        {"document_id": "z"},
        {"path": "elsewhere/b.md"},
        {"title": "Loaves"},
        {"sha256": "3"},
        {"metadata": {"publisher": "Bakers"}},
    ],
)
def test_any_change_of_a_document_is_another_generation(change: Mapping[str, Any]) -> None:
    changed = [replace(DOCUMENTS[0], **change), *DOCUMENTS[1:]]
    assert generation_name(changed, [], ["docs"], MODELS) != NAME


def test_roots_models_and_skipped_files_are_part_of_the_generation() -> None:
    names = {
        NAME,
        generation_name(DOCUMENTS, [], ["docs", "more"], MODELS),
        generation_name(DOCUMENTS, [], ["docs"], MODELS | {"encoder": "3"}),
        generation_name(DOCUMENTS, [Skipped("docs/x.pdf", "unsupported")], ["docs"], MODELS),
        generation_name(DOCUMENTS[1:], [], ["docs"], MODELS),
    }
    assert len(names) == 5


def test_a_path_that_is_not_utf_8_has_a_generation_too() -> None:
    assert generation_name(DOCUMENTS, [], ["docs\udcff"], MODELS) != NAME


def test_the_models_that_an_index_depends_on_have_an_identity(encoder: Int8Encoder) -> None:
    identities = model_identities(encoder)
    assert identities["encoder"] == encoder.identity
    assert set(identities) == {"encoder", "wordpieces", "sentences", "terms", "chunking", "formats"}
    assert all(identities.values())
