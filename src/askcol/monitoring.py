"""Counters of one server, in Prometheus's text format."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from askcol.answer import Answer

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
            ["outcome"],
            registry=self._registry,
        )
        self._ask_seconds = Histogram(
            "askcol_ask_seconds", "Time to answer a question.", buckets=_ASK_SECONDS, registry=self._registry
        )
        self._documents = Gauge("askcol_documents", "Documents in the index.", registry=self._registry)
        self._chunks = Gauge("askcol_chunks", "Chunks in the index.", registry=self._registry)

    def count_request(self, endpoint: str, status: int) -> None:
        """`endpoint`: the route, never the path as sent, so that the number of series stays bounded."""
        self._requests.labels(endpoint, str(status)).inc()

    def count_answer(self, answer: Answer, seconds: float) -> None:
        """An answered question or an abstention."""
        self._answers.labels(answer.reason or "answered").inc()
        self._ask_seconds.observe(seconds)

    def exposition(self, documents: int, chunks: int) -> bytes:
        """Everything counted so far, and the size of the index now."""
        self._documents.set(documents)
        self._chunks.set(chunks)
        return generate_latest(self._registry)
