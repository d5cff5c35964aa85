"""Counters of one server, in Prometheus's text format."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from askcol.answering import Answer
from askcol.server.collections import LiveCollection
from askcol.server.records import CollectionHealth

_ASK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Monitoring:
    """Its own registry, so that two applications in one process don't add up."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "askcol_http_requests", "Requests by endpoint and status.", ["endpoint", "status"], registry=self._registry
        )
        self._answers = Counter(
            "askcol_answers",
            'Questions by outcome: "answered" or the reason for abstaining.',
            ["collection", "outcome"],
            registry=self._registry,
        )
        self._ask_seconds = Histogram(
            "askcol_ask_seconds",
            "Time to answer a question.",
            ["collection"],
            buckets=_ASK_SECONDS,
            registry=self._registry,
        )
        self._documents = self._gauge("askcol_documents", "Documents in the index.")
        self._chunks = self._gauge("askcol_chunks", "Chunks in the index.")
        self._up = self._gauge("askcol_up", "1 where the collection can be asked.")
        self._current = self._gauge("askcol_current", "1 where the newest generation is the one that answers.")

    def count_request(self, endpoint: str, status: int) -> None:
        """`endpoint`: the route, never the path as sent, so that the number of series stays bounded."""
        self._requests.labels(endpoint, str(status)).inc()

    def count_answer(self, collection: str, answer: Answer, seconds: float) -> None:
        """An answered question or an abstention of the collection of that name."""
        self._answers.labels(collection, answer.reason or "answered").inc()
        self._ask_seconds.labels(collection).observe(seconds)

    def exposition(self, collections: Iterable[LiveCollection]) -> bytes:
        """Everything counted so far, and the collections as they are now; a size is 0 where there is no index."""
        for health in map(CollectionHealth.of, collections):
            self._documents.labels(health.collection).set(health.documents)
            self._chunks.labels(health.collection).set(health.chunks)
            self._up.labels(health.collection).set(health.status != "unavailable")
            self._current.labels(health.collection).set(health.status == "ok")
        return generate_latest(self._registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(name, description, ["collection"], registry=self._registry)
