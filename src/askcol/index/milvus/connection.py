"""`Connection`: requests to a Milvus server, and what goes wrong with them, in words."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from askcol.errors import GenerationGone, IndexDamaged, IndexFault, IndexUnreachable, MissingExtra
from askcol.index.milvus.address import TOKEN_VARIABLE, Address

REQUEST_S = 30.0

CONNECT_S = 5.0

LEAST_SERVER = (2, 5)
"""Older servers drop the BM25 function of a collection without a word."""

_LARGEST_MESSAGE = 256 << 20

_OPTIONS = {
    "grpc.max_send_message_length": _LARGEST_MESSAGE,
    "grpc.max_receive_message_length": _LARGEST_MESSAGE,
    # A server that is back is found again at once.
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1000,
    # pymilvus asks every 10 seconds whether an idle server is there; some end the connection of whoever asks so often.
    "grpc.keepalive_time_ms": 300_000,
    "grpc.keepalive_permit_without_calls": 0,
}

_NO_COLLECTION, _NO_ALIAS, _NOT_LOADED, _NO_CONNECTION, _REFUSED = 100, 1600, 101, 2, 1400

_ROWS_AT_ONCE = 1000


class Connection:
    """A Milvus server. Thread-safe; it goes on by itself when a server that was gone is back.

    Every request raises `IndexUnreachable` where the server does not answer, `GenerationGone` where a collection is
    not there, and `IndexDamaged` for what else the server refuses.
    """

    def __init__(self, address: Address, request_s: float = REQUEST_S) -> None:
        """Connects. `request_s`: a request that takes longer has failed, unless it brings a time of its own.

        Raises `IndexUnreachable`, and `MissingExtra` without the extra `milvus`."""
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise MissingExtra("an index in Milvus needs the extra `milvus`: pip install 'askcol[milvus]'") from error
        for name in ("pymilvus", "pymilvus.milvus_client"):  # errors reach people as askcol's own
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.address, self._request_s = address, request_s
        try:
            self._client = MilvusClient(address.uri, token=address.token, timeout=CONNECT_S, grpc_options=_OPTIONS)
        except _errors() as error:
            raise self._fault(error) from None

    def ask(self, request: str, *arguments: Any, timeout: float | None = None, **named: Any) -> Any:
        """The answer to a request: the name of one of `MilvusClient`'s methods, and its arguments."""
        try:
            return getattr(self._client, request)(*arguments, timeout=timeout or self._request_s, **named)
        except _errors() as error:
            raise self._fault(error) from None

    def _ask_loaded(self, request: str, collection: str, **named: Any) -> Any:
        """As `ask`, of a collection that a server which was started anew may have to load first."""
        for _ in range(2):
            try:
                return getattr(self._client, request)(collection, timeout=self._request_s, **named)
            except _errors() as error:
                if getattr(error, "code", None) != _NOT_LOADED:
                    raise self._fault(error) from None
                failed = error
            self.ask("load_collection", collection)
        raise self._fault(failed)

    def query(self, collection: str, expression: str, fields: Sequence[str], limit: int | None = None) -> list[Any]:
        """The rows for which `expression` is true, in any order, each a mapping with these `fields`."""
        limits = {} if limit is None else {"limit": limit}
        found = self._ask_loaded(
            "query",
            collection,
            filter=expression,
            output_fields=list(fields),
            consistency_level="Strong",
            **limits,
        )
        return list(found)

    def pages(self, collection: str, expression: str, fields: Sequence[str]) -> Iterator[list[Any]]:
        """As `query`, in pages, for more rows than a server gives at once."""
        self.ask("load_collection", collection)
        try:
            iterator = self._client.query_iterator(
                collection,
                batch_size=_ROWS_AT_ONCE,
                filter=expression,
                output_fields=list(fields),
                timeout=self._request_s,
                consistency_level="Strong",
            )
            try:
                while page := iterator.next():
                    yield list(page)
            finally:
                iterator.close()
        except _errors() as error:
            raise self._fault(error) from None

    def search(
        self,
        collection: str,
        query: Any,
        field: str,
        limit: int,
        *,
        expression: str = "",
        fields: Sequence[str] = (),
        parameters: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """The `limit` rows that are best by `field`, best first, each a mapping with these `fields`.

        `query`: a vector, or a text for BM25. `parameters`: of the search in the index.
        """
        found = self._ask_loaded(
            "search",
            collection,
            data=[query],
            anns_field=field,
            limit=limit,
            filter=expression,
            output_fields=list(fields),
            search_params={"params": dict(parameters or {})},
            consistency_level="Strong",
        )
        return [hit["entity"] for hit in found[0]]

    def write(self, collection: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes rows, in place of those with the same keys."""
        for begin in range(0, len(rows), _ROWS_AT_ONCE):
            self.ask("upsert", collection, [dict(row) for row in rows[begin : begin + _ROWS_AT_ONCE]])

    def check_server(self) -> None:
        """Raises `IndexUnreachable` unless the server is new enough for BM25."""
        version = str(self.ask("get_server_version"))
        found = re.search(r"(\d+)\.(\d+)", version)
        if found and (int(found[1]), int(found[2])) < LEAST_SERVER:
            least = ".".join(map(str, LEAST_SERVER))
            raise IndexUnreachable(
                f"the server at {self.address.server} is Milvus {version}, which knows no BM25; askcol needs {least} "
                "or newer"
            )

    def _fault(self, error: Exception) -> IndexFault:
        """What went wrong, as an error of askcol's."""
        import grpc

        server = self.address.server
        code = error.code() if isinstance(error, grpc.RpcError) else getattr(error, "code", None)
        said = " ".join(str(getattr(error, "message", error)).split())
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            return IndexUnreachable(
                f"{server} did not answer in {self._request_s:g} seconds; see whether Milvus is well"
            )
        if code in (grpc.StatusCode.UNAVAILABLE, _NO_CONNECTION) or "server unavailable" in said:
            return IndexUnreachable(f"{server} can't be reached; see whether Milvus runs there")
        if code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED, _REFUSED):
            return IndexUnreachable(
                f"{server} refuses the user or token; give them as milvus://USER:TOKEN@HOST:PORT/NAME or in "
                f"{TOKEN_VARIABLE}"
            )
        if code in (_NO_COLLECTION, _NO_ALIAS):
            return GenerationGone(f"{self.address} has another generation by now, or none any more ({said}); try again")
        return IndexDamaged(f"Milvus at {server} refused a request: {said}")


def _errors() -> tuple[type[Exception], ...]:
    """What pymilvus raises for a request that failed."""
    import grpc
    from pymilvus import MilvusException

    return MilvusException, grpc.RpcError
