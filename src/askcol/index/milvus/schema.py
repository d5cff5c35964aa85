"""The collections of an index in Milvus, by name and build, and what makes, drops and switches them.

A *build* is one writing of an index; its id ascends with time. The alias NAME points at the records of the build that
is current, and switching it is the one step that publishes a build.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from askcol.errors import GenerationGone, IndexDamaged
from askcol.index.local.vectors import EXACT_UP_TO
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

ORDINAL_BITS = 32
"""Of the key of a chunk, those that hold its place in its document; those above hold the document's place."""

PARTS = ("chunks", "documents", "terms", "records")

_BUILD = "[0-9a-f]{16}"


@dataclass(frozen=True, slots=True)
class Collections:
    """The collections of one build of the index `name`."""

    name: str
    build: str

    @classmethod
    def new(cls, name: str) -> Collections:
        """Those of a build that begins now."""
        return cls(name, f"{time.time_ns():016x}")

    @property
    def chunks(self) -> str:
        return f"{self.name}_{self.build}_chunks"

    @property
    def documents(self) -> str:
        return f"{self.name}_{self.build}_documents"

    @property
    def terms(self) -> str:
        return f"{self.name}_{self.build}_terms"

    @property
    def records(self) -> str:
        return f"{self.name}_{self.build}_records"

    def all(self) -> tuple[str, ...]:
        return self.chunks, self.documents, self.terms, self.records


def kept_collection(name: str) -> str:
    """The collection of small files that all builds of the index `name` share."""
    return f"{name}_kept"


def current(connection: Connection, name: str) -> Collections | None:
    """The collections of the current build; None where there is no index of this name.

    Raises `IndexDamaged` where a collection has that name which askcol did not make.
    """
    try:
        real = str(connection.ask("describe_alias", name)["collection_name"])
    except GenerationGone:
        if not connection.ask("has_collection", name):
            return None
        real = name
    found = re.fullmatch(rf"{name}_({_BUILD})_records", real)
    if found is None:
        raise IndexDamaged(
            f"{connection.address} is the collection {real}, which askcol did not make; choose another name"
        )
    return Collections(name, found[1])


def builds(connection: Connection, name: str) -> list[Collections]:
    """All builds of the index `name` that have a collection, finished or not, the oldest first."""
    pattern = re.compile(rf"{name}_({_BUILD})_(?:{'|'.join(PARTS)})")
    found = {match[1] for match in map(pattern.fullmatch, connection.ask("list_collections")) if match}
    return [Collections(name, build) for build in sorted(found)]


def missing(connection: Connection, collections: Collections) -> list[str]:
    """Those collections of a build that are not there."""
    return [collection for collection in collections.all() if not connection.ask("has_collection", collection)]


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


def switch(connection: Connection, collections: Collections) -> None:
    """Makes a build the current one, in one step."""
    if current(connection, collections.name) is None:
        connection.ask("create_alias", collections.records, collections.name)
    else:
        connection.ask("alter_alias", collections.records, collections.name)


def drop(connection: Connection, collections: Collections) -> None:
    """Drops the collections of a build that is not the current one, those that are there."""
    for collection in collections.all():
        connection.ask("drop_collection", collection)


def drop_index(connection: Connection, name: str) -> None:
    """Drops an index with all that belongs to it."""
    if current(connection, name):
        connection.ask("drop_alias", name)
    for collections in builds(connection, name):
        drop(connection, collections)
    connection.ask("drop_collection", kept_collection(name))


def load(connection: Connection, collections: Collections) -> None:
    """Lets the server load the collections of a build, so that they can be searched."""
    for collection in collections.all():
        connection.ask("load_collection", collection)


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
