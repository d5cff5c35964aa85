"""The stores that there are, filled with the same documents; and an encoder whose cosines are exact and often tie."""

from __future__ import annotations

import uuid
import weakref
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st
from memory_store import MemoryStore
from milvus_indexes import fill
from milvus_server import MilvusCluster, MilvusServer
from words import WordEncoder

from askcol.chunking.chunks import chunk
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.index.building.builder import build_temporary
from askcol.index.milvus.address import Address
from askcol.index.milvus.builds import drop_index
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import read_manifest
from askcol.index.milvus.store import MilvusStore
from askcol.index.store import Store
from askcol.types import FloatArray


class QuarterEncoder(WordEncoder):
    """Four of sixteen numbers are 0.5, chosen by the first words: a cosine is a number of quarters."""

    def _vectors(self, prefix: str, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            chosen = dict.fromkeys(zlib.crc32(word.encode()) % self.dim for word in (prefix + text).lower().split())
            vector[list(dict.fromkeys([*chosen, *range(self.dim)]))[:4]] = 0.5
        return vectors


ENCODER = QuarterEncoder()


def local_store(documents: Sequence[Document]) -> Store:
    return build_temporary(documents, ENCODER, query_encoder=ENCODER).store


def memory_store(documents: Sequence[Document]) -> Store:
    chunks = [c for d in documents for c in chunk(d, reader_tokenizer())]
    return MemoryStore(documents, chunks, lambda text: ENCODER.encode_documents([text])[0])


class StoresInMilvus:
    """Makes stores in a server, each an index of its own, which is dropped when nothing uses the store any more."""

    server: MilvusServer | MilvusCluster

    def __init__(self) -> None:
        self._unused: list[Connection] = []
        self._used: dict[str, Connection] = {}

    def __call__(self, documents: Sequence[Document]) -> Store:
        self._drop_unused()
        name = f"s{uuid.uuid4().hex}"
        connection = self._used[name] = Connection(Address.parse(self.server.address(name)))
        build = fill(connection, documents, ENCODER)
        store = MilvusStore(connection, build, read_manifest(connection, build))
        weakref.finalize(store, self._unused.append, connection)
        return store

    def _drop_unused(self) -> None:
        while self._unused:
            connection = self._unused.pop()
            drop_index(connection, connection.address.name)
            self._used.pop(connection.address.name, None)

    def drop_all(self) -> None:
        self._unused = list(self._used.values())
        self._drop_unused()


milvus_store = StoresInMilvus()

StoreOf = Callable[[Sequence[Document]], Store]

STORES: dict[str, StoreOf] = {"local": local_store, "memory": memory_store, "milvus": milvus_store}
"""A new store is added here, and runs `tests/conformance`."""

WORD = st.sampled_from(["parade", "regiment", "bread", "town", "bakery", "Oslo", "1911"])
TEXT = st.lists(WORD, min_size=1, max_size=5).map(" ".join)


@st.composite
def collections(draw: st.DrawFn) -> list[Document]:
    """Up to eight short documents, some of them copies of one another, of two titles and with some metadata."""
    texts = draw(st.lists(st.lists(TEXT, min_size=1, max_size=2).map("\n\n".join), max_size=8))
    texts += draw(st.lists(st.sampled_from(texts), max_size=3)) if texts else []
    titles, years = (
        st.sampled_from(["Notes", "Bread of Oslo"]),
        st.sampled_from([{}, {"year": "1911"}, {"Year": "1950"}]),
    )
    return [
        Document(f"{number}", f"docs/{number}.txt", draw(titles), text, "", draw(years))
        for number, text in enumerate(texts)
    ]
