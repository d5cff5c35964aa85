"""`Client`: asks a collection on a server as `Collection` asks one on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from askcol.answering import Answer, CitedHit
from askcol.collection import READ_CHUNKS, SEARCH_CHUNKS
from askcol.documents import Document, Skipped
from askcol.errors import QuestionError, ServerError
from askcol.index import DocumentEntry
from askcol.retrieval import Mode

R = TypeVar("R")


class _Hits(msgspec.Struct, frozen=True):
    hits: list[CitedHit]


class _Listed(msgspec.Struct, frozen=True):
    documents: list[DocumentEntry]
    skipped: tuple[Skipped, ...]


class Client:
    """A collection on a server: it has the methods of `Collection`, which give the same records.

    `url`: the server's address, such as "http://127.0.0.1:8000". `token`: the server's, where it demands one.
    `timeout`: how many seconds to wait for a result. While the server is busy (status 429), the client waits as long as
    the server says and asks again within that time. `collection`: a name, where the server has several; the default is
    its first. Connections are kept and used again; any number of threads may use a client at once.

    Each method raises `ServerError` if the server can't be reached, refuses or fails, and its kind `ServerBusy` if it
    stays busy for longer. What is wrong with a question raises what `Collection` raises.

    `with Client(url) as client:` closes its connections at the end; so does `close`.
    """

    def __init__(
        self, url: str, token: str | None = None, timeout: float = 30.0, *, collection: str | None = None
    ) -> None:
        from askcol.client.connections import Connections  # here, so that importing askcol imports no HTTP

        self._connections = Connections(url, token, timeout)
        self._collection = collection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. A later request opens a new one."""
        self._connections.close()

    def ask(
        self,
        question: str,
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
        explain: bool = False,
    ) -> Answer:
        """The answer to `question`, or the reason why there is none; as `Collection.ask`."""
        given = {
            "question": question,
            "top_k": top_k,
            "min_confidence": min_confidence,
            "max_risk": max_risk,
            "documents": documents,
            "mode": mode,
            "explain": explain,
        }
        body = _encoded(lambda: json.dumps(self._named(given), ensure_ascii=False, allow_nan=False).encode())
        return self._decoded(self._connections.post("/ask", body), Answer)

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
        explain: bool = False,
    ) -> Iterator[Answer]:
        """The answers to `questions`, in their order; as `Collection.ask_many`. Each is a request of its own."""
        for question in questions:
            yield self.ask(
                question,
                top_k=top_k,
                min_confidence=min_confidence,
                max_risk=max_risk,
                documents=documents,
                mode=mode,
                explain=explain,
            )

    def search(
        self, query: str, *, top_k: int = SEARCH_CHUNKS, mode: Mode = "hybrid", documents: str | None = None
    ) -> list[CitedHit]:
        """The `top_k` best chunks for `query`, best first; as `Collection.search`."""
        return self._get("/search", _Hits, query=query, top_k=top_k, mode=mode, documents=documents).hits

    def documents(self, which: str | None = None) -> list[DocumentEntry]:
        """The documents without their texts, sorted by id; as `Collection.documents`."""
        return self._get("/documents", _Listed, documents=which).documents

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The files and parts of files that the last build left out, each with the reason."""
        return self._get("/documents", _Listed, limit=1).skipped

    def document(self, document_id: str) -> Document:
        """The document with its text; raises `KeyError` if there is none of that id."""
        from askcol.client.connections import NotFound

        try:
            return self._get(f"/documents/{_encoded(lambda: quote(document_id))}", Document)
        except NotFound:
            raise KeyError(document_id) from None

    def _get(self, path: str, kind: type[R], **given: object) -> R:
        query = _encoded(lambda: urlencode(self._named(given)))
        return self._decoded(self._connections.get(f"{path}?{query}" if query else path), kind)

    def _named(self, given: Mapping[str, object]) -> dict[str, object]:
        """What is `given`, and which collection is meant, without what is None."""
        return {name: v for name, v in {**given, "collection": self._collection}.items() if v is not None}

    def _decoded(self, sent: bytes, kind: type[R]) -> R:
        try:
            return msgspec.json.decode(sent, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            url = self._connections.url
            raise ServerError(f"{url} answers as no server of this version of askcol does: {error}") from None


def _encoded(encode: Callable[[], R]) -> R:
    """What `encode` gives; raises `QuestionError` where a value cannot be sent, such as half of a surrogate pair."""
    try:
        return encode()
    except ValueError as error:
        raise QuestionError(f"what is asked can't be sent: {error}") from None
