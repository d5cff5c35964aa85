"""How vectors are searched: all of them compared, or along a graph where they are many."""

from __future__ import annotations

import numpy as np
import pytest
from milvus_indexes import fill
from words import WordEncoder

from askcol.documents.document import Document
from askcol.index.milvus import schema
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import read_manifest
from askcol.index.milvus.store import MilvusStore

MANY = 40
ENCODER = WordEncoder()


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "EXACT_UP_TO", MANY - 1)


def filled(connection: Connection, count: int) -> Collections:
    return fill(
        connection,
        [Document(f"{n}", f"{n}.txt", "Notes", f"bread of town {n}", "") for n in range(count)],
        ENCODER,
    )


def kind_of_index(connection: Connection, build: Collections) -> str:
    return str(connection.ask("describe_index", build.chunks, "vector")["index_type"])


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize(("count", "kind"), [(MANY - 1, "FLAT"), (MANY, "HNSW")])
def test_only_many_vectors_are_searched_along_a_graph(connection: Connection, count: int, kind: str) -> None:
    build = filled(connection, count)
    assert kind_of_index(connection, build) == kind
    store = MilvusStore(connection, build, read_manifest(connection, build))
    vector = ENCODER.encode_queries(["bread of town 7"])[0]
    keys = store.chunks_of_texts(store.best_by_vector(vector, 1)).keys
    cosines = store.vector_scores(vector, store.chunks_of_texts(store.best_by_vector(vector, count)).keys)
    assert store.vector_scores(vector, keys)[0] == cosines.max()
    assert len(cosines) == count
    assert np.isclose(cosines.max(), 1, atol=0.2)


@pytest.mark.usefixtures("few_are_many")
def test_the_chunks_of_a_build_that_died_before_its_graph_was_there_can_be_read(connection: Connection) -> None:
    build = filled(connection, MANY)
    connection.ask("release_collection", build.chunks)
    connection.ask("drop_index", build.chunks, "vector")
    assert "vector" not in connection.ask("list_indexes", build.chunks)  # so that a Milvus, unlike lite, loads nothing
    schema.make_readable(connection, build)
    assert len(connection.query(build.chunks, "key >= 0", ["key"])) == MANY
    schema.make_readable(connection, build)
    assert kind_of_index(connection, build) == "FLAT"
