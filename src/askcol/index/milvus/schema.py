"""The collections of a build: their fields and indexes."""

from __future__ import annotations

from typing import Any

from askcol.errors import IndexDamaged
from askcol.index.local.vectors import EXACT_UP_TO
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection

K1, B = 1.5, 0.75
"""Of BM25, as rank-bm25 has them."""

LINKS, BREADTH = 32, 400
"""Of HNSW: M, and efConstruction."""

_INDEX_S = 24 * 3600.0
"""How long a server may take to make the graph of a large collection."""

LONGEST = 65_535
"""Bytes of UTF-8 that a field of text holds at most."""

PIECE_BYTES = 60_000
"""What is longer is cut into pieces of at most so many bytes of UTF-8."""

LONGEST_NAME = 1_024


def create(connection: Connection, collections: Collections, dim: int) -> None:
    """Makes the collections of a build, empty. `dim`: of the vectors.

    Raises `IndexDamaged` where the server drops the BM25 function.
    """
    _create_chunks(connection, collections.chunks, dim)
    described = connection.ask("describe_collection", collections.chunks)
    if not described.get("functions"):
        connection.ask("drop_collection", collections.chunks)
        raise IndexDamaged(f"the server at {connection.address.server} knows no BM25 function; use Milvus 2.5 or newer")
    _create_documents(connection, collections.documents)
    _create_terms(connection, collections.terms)
    create_records(connection, collections.records)


def create_records(connection: Connection, collection: str) -> None:
    """Makes a collection for `records.write`, empty, unless it is there."""
    if connection.ask("has_collection", collection):
        return
    schema, indexes = _begin()
    _add_text(schema, "name", LONGEST_NAME, primary=True)
    _add_text(schema, "item", LONGEST_NAME)
    _add_numbers(schema, "piece", "pieces")
    _add_text(schema, "value")
    _finish(connection, collection, schema, indexes)


def is_exact(chunks: int) -> bool:
    """Whether the vectors of so many chunks are compared one by one, as in a folder.

    A graph may have no way to a vector that is unlike all others, which is just what a question may ask for.
    """
    return chunks <= EXACT_UP_TO


def index_vectors(connection: Connection, collections: Collections, chunks: int) -> None:
    """Makes the graph by which the vectors of so many chunks are searched, where they are too many to compare all."""
    if is_exact(chunks):
        return
    _, indexes = _begin()
    indexes.add_index("vector", index_type="HNSW", metric_type="COSINE", params={"M": LINKS, "efConstruction": BREADTH})
    connection.ask("release_collection", collections.chunks)
    connection.ask("drop_index", collections.chunks, "vector")
    connection.ask("create_index", collections.chunks, indexes, timeout=_INDEX_S)
    connection.ask("load_collection", collections.chunks, timeout=_INDEX_S)


def make_readable(connection: Connection, collections: Collections) -> None:
    """Lets chunks be read of a build that died while it made the graph: the server loads nothing without an index."""
    if "vector" not in connection.ask("list_indexes", collections.chunks):
        _, indexes = _begin()
        indexes.add_index("vector", index_type="FLAT", metric_type="COSINE")
        connection.ask("create_index", collections.chunks, indexes, timeout=_INDEX_S)


def _create_chunks(connection: Connection, collection: str, dim: int) -> None:
    from pymilvus import DataType, Function, FunctionType

    schema, indexes = _begin()
    schema.add_field("key", DataType.INT64, is_primary=True)
    _add_numbers(schema, "text_id", "start", "stop")
    for name in ("chunk_id", "document_id", "path", "words", "text", "detail"):
        _add_text(schema, name)
    for name in ("values", "numbers", "dates"):
        schema.add_field(name, DataType.JSON)
    _add_text(schema, "text_key", 32)
    schema.add_field(
        "terms",
        DataType.VARCHAR,
        max_length=LONGEST,
        enable_analyzer=True,
        analyzer_params={"type": "standard"},
    )
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
    schema.add_function(Function("bm25", FunctionType.BM25, ["terms"], ["sparse"]))
    indexes.add_index(
        "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params={"bm25_k1": K1, "bm25_b": B}
    )
    indexes.add_index("vector", index_type="FLAT", metric_type="COSINE")
    for name in ("text_id", "document_id", "text_key"):
        indexes.add_index(name, index_type="INVERTED")
    _make(connection, collection, schema, indexes)


def _create_documents(connection: Connection, collection: str) -> None:
    schema, indexes = _begin()
    _add_text(schema, "piece_id", 64, primary=True)
    _add_numbers(schema, "piece")
    for name in ("document_id", "path", "title", "sha256", "suffix", "head", "body"):
        _add_text(schema, name)
    indexes.add_index("document_id", index_type="INVERTED")
    indexes.add_index("sha256", index_type="INVERTED")
    _finish(connection, collection, schema, indexes)


def _create_terms(connection: Connection, collection: str) -> None:
    schema, indexes = _begin()
    _add_text(schema, "term", 64, primary=True)
    _add_numbers(schema, "texts", "firsts")
    _finish(connection, collection, schema, indexes)


def _begin() -> tuple[Any, Any]:
    """A schema without fields, and indexes without any."""
    from pymilvus import MilvusClient

    return MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False), MilvusClient.prepare_index_params()


def _finish(connection: Connection, collection: str, schema: Any, indexes: Any) -> None:
    """Makes a collection without vectors; Milvus wants one in each."""
    from pymilvus import DataType

    schema.add_field("unused", DataType.FLOAT_VECTOR, dim=2)
    indexes.add_index("unused", index_type="FLAT", metric_type="L2")
    _make(connection, collection, schema, indexes)


def _make(connection: Connection, collection: str, schema: Any, indexes: Any) -> None:
    connection.ask("create_collection", collection, schema=schema, consistency_level="Strong")
    # An index of nothing is ready at once; pymilvus would sleep half a second for each.
    connection.ask("create_index", collection, indexes, sync=False)
    connection.ask("load_collection", collection)


def _add_text(schema: Any, name: str, longest: int = LONGEST, *, primary: bool = False) -> None:
    from pymilvus import DataType

    schema.add_field(name, DataType.VARCHAR, is_primary=primary, max_length=longest)


def _add_numbers(schema: Any, *names: str) -> None:
    from pymilvus import DataType

    for name in names:
        schema.add_field(name, DataType.INT64)
