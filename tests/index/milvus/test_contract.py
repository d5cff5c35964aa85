"""An index in Milvus answers as the same documents in a folder do."""

from __future__ import annotations

import random
from contextlib import chdir
from pathlib import Path

import pytest
from milvus_indexes import fill
from performance.agreement import agreement, asked_of_both
from words import WordEncoder

from askcol import Collection
from askcol.collection import READ_CHUNKS
from askcol.documents.document import Document
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.evaluation.question_sets import read_jsonl
from askcol.index.building.builder import build_temporary
from askcol.index.milvus.address import Address
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import read_manifest
from askcol.index.milvus.store import MilvusStore
from askcol.index.places import place_of
from askcol.retrieval.hits import MODES
from askcol.retrieval.hybrid import HybridRetriever

ROOT = Path(__file__).parents[3]


def test_the_seeds_are_answered_alike(collection: Collection, encoder: Int8Encoder, milvus_address: str) -> None:
    with chdir(ROOT):
        place_of(milvus_address).build([Path("seeds")], encoder)
    questions = [question.text for question in read_jsonl(ROOT / "eval" / "seeds.jsonl")][::5]
    found = asked_of_both(collection, Collection.open(milvus_address), questions)
    assert found.questions == len(questions) > 40
    assert found.overlap >= 0.95
    assert found.same_best >= 0.97
    assert found.confidence_median <= 0.02


def texts(count: int) -> list[str]:
    """Texts of forty words each, whose frequencies follow Zipf's law, as those of a language do."""
    rng = random.Random(0)
    words = [f"word{number}" for number in range(4_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [" ".join(rng.choices(words, weights, k=40)) for _ in range(count)]


def test_among_five_thousand_chunks_the_same_ones_are_found(milvus_address: str) -> None:
    documents = [
        Document(f"{number:04d}", f"{number}.txt", f"Notes {number}", text, "")
        for number, text in enumerate(texts(5_000))
    ]
    encoder = WordEncoder()
    store = build_temporary(documents, encoder, query_encoder=encoder).store
    connection = Connection(Address.parse(milvus_address))
    build = fill(connection, documents, encoder)
    other = MilvusStore(connection, build, read_manifest(connection, build))
    assert store.chunk_count == other.chunk_count >= 5_000
    for mode in MODES:
        for query in (" ".join(text.split()[5:11]) for text in texts(5_000)[::400]):
            one, two = (
                [hit.chunk.chunk_id for hit in HybridRetriever(s, encoder, mode).retrieve(query, READ_CHUNKS)]
                for s in (store, other)
            )
            assert one == two


def test_answers_that_differ_are_counted(collection: Collection) -> None:
    one = collection.ask("How many deportations did the two nations achieve?")
    other = collection.ask("Who is the president of Colombia?")
    found = agreement([(one, one), (one, other)])
    assert (found.questions, found.same_best, found.same_answer) == (2, 0.5, 0.5)
    assert found.others == (one.question,)
    assert found.confidence_most == pytest.approx(abs(one.answers[0].confidence - other.answers[0].confidence))
    assert 0.5 <= found.overlap < 1
