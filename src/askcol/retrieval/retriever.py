"""`Retriever`: query -> ranked `Hit`s."""

from __future__ import annotations

from typing import Protocol

from askcol.index import EVERYTHING, Scope
from askcol.retrieval.hits import Hit


class Retriever(Protocol):
    """Finds chunks for a query. A reranker is one that wraps another."""

    def retrieve(self, query: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """The `k` best chunks of different words, best first, ties by chunk id; copies are merged into a hit.

        Ranks count from 1. `scope` is applied before ranking; raises `FilterError` where no document has the metadata
        that it names.
        """
