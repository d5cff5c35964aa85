"""Prometheus metrics of one server."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from askcol.answering import Answer
from askcol.server.collections import ServedCollection
from askcol.server.records import CollectionHealth

_ASK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Monitoring:
    """The counters of one application. Its registry is its own, so that two applications in one process stay apart."""

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
        self._up = self._gauge("askcol_up", "1 if the collection can be asked.")
        self._current = self._gauge("askcol_current", "1 if the newest generation is in use.")

    def count_request(self, endpoint: str, status: int) -> None:
        """Count a request. `endpoint` is the route, not the path as sent, so that the number of series is bounded."""
        self._requests.labels(endpoint, str(status)).inc()

    def count_answer(self, collection: str, answer: Answer, seconds: float) -> None:
        """Count an answer or abstention of the collection of that name, and the seconds it took."""
        self._answers.labels(collection, answer.reason or "answered").inc()
        self._ask_seconds.labels(collection).observe(seconds)

    def exposition(self, collections: Iterable[ServedCollection]) -> str:
        """All counters, and the present sizes of the collections; without an index, the sizes are 0."""
        for health in map(CollectionHealth.of, collections):
            self._documents.labels(health.collection).set(health.documents)
            self._chunks.labels(health.collection).set(health.chunks)
            self._up.labels(health.collection).set(health.status != "unavailable")
            self._current.labels(health.collection).set(health.status == "ok")
        return generate_latest(self._registry).decode()

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(name, description, ["collection"], registry=self._registry)
