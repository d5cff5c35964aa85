"""Prometheus metrics of one server."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from askcol import __version__
from askcol.answering import Answer, Reason
from askcol.errors import GenerationGone, IndexUnreachable
from askcol.server.admission import Admission
from askcol.server.collections import ServedCollection
from askcol.server.logs import log_question
from askcol.server.records import CollectionHealth

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_TENTHS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)

_CAUSES: dict[type[Exception], str] = {IndexUnreachable: "unreachable", GenerationGone: "gone"}


class Monitoring:
    """The metrics of one application, those of its `admission` included; `collections`: the names of its collections.

    Its registry is its own, so that two applications in one process stay apart. `log_questions`: whether each question
    that is counted is logged, too.
    """

    def __init__(self, admission: Admission, collections: Iterable[str], *, log_questions: bool = False) -> None:
        self._log_questions = log_questions
        self._registry = CollectorRegistry()
        for metric in admission.metrics:
            self._registry.register(metric)
        Info("askcol_build", "What runs.", registry=self._registry).info(
            {"version": __version__, "python_version": platform.python_version()}
        )
        self._requests = self._counter("askcol_http_requests", "Requests by route and status.", "route", "status")
        self._questions = self._counter("askcol_questions", "Questions, answered or not.", "collection")
        self._abstentions = self._counter(
            "askcol_abstentions", "Questions without an answer, by reason.", "collection", "reason"
        )
        self._confidence = self._histogram(
            "askcol_confidence", "Confidence of the best candidate, of questions that have one.", _TENTHS, "collection"
        )
        self._question_seconds = self._histogram(
            "askcol_question_seconds",
            "Time to answer a question, without the wait for its turn.",
            _SECONDS,
            "collection",
        )
        self._stage_seconds = self._histogram(
            "askcol_question_stage_seconds",
            "Time of a question in each stage: to retrieve chunks, and to read them and compose the answer.",
            _SECONDS,
            "collection",
            "stage",
        )
        self._faults = self._counter(
            "askcol_index_faults",
            'Requests that found the server of an index "unreachable", or the generation in use "gone"; the latter '
            "were asked once more.",
            "collection",
            "cause",
        )
        self._documents = self._gauge("askcol_documents", "Documents in the index.")
        self._chunks = self._gauge("askcol_chunks", "Chunks in the index.")
        self._up = self._gauge("askcol_up", "1 if the collection can be asked.")
        self._current = self._gauge("askcol_current", "1 if the newest generation is in use.")
        for collection in collections:  # a rate needs a series that starts at 0
            self._questions.labels(collection)
            for reason in get_args(Reason):
                self._abstentions.labels(collection, reason)
            for cause in _CAUSES.values():
                self._faults.labels(collection, cause)

    def count_request(self, route: str, status: int) -> None:
        """Count a request. `route` is the declared one, not the path as sent, so that the series are bounded."""
        self._requests.labels(route, str(status)).inc()

    def count_fault(self, collection: str, error: Exception) -> None:
        """Count a request that met `error`, if it is one that only an index on a server can raise."""
        if cause := _CAUSES.get(type(error)):
            self._faults.labels(collection, cause).inc()

    def count_answer(self, collection: str, answer: Answer, seconds: float) -> None:
        """Count an answer or abstention of the collection of that name, and the seconds it took."""
        self._questions.labels(collection).inc()
        if answer.reason:
            self._abstentions.labels(collection, answer.reason).inc()
        if answer.answers:
            self._confidence.labels(collection).observe(answer.confidence)
        self._question_seconds.labels(collection).observe(seconds)
        for stage, milliseconds in (("retrieve", answer.timings_ms.retrieve), ("read", answer.timings_ms.read)):
            self._stage_seconds.labels(collection, stage).observe(milliseconds / 1000)
        if self._log_questions:
            log_question(answer)

    def exposition(self, collections: Iterable[ServedCollection]) -> str:
        """All metrics, and the present sizes of the collections; without an index, the sizes are 0."""
        for health in map(CollectionHealth.of, collections):
            self._documents.labels(health.collection).set(health.documents)
            self._chunks.labels(health.collection).set(health.chunks)
            self._up.labels(health.collection).set(health.status != "unavailable")
            self._current.labels(health.collection).set(health.status == "ok")
        return generate_latest(self._registry).decode()

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self._registry)

    def _histogram(self, name: str, description: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, description, labels, buckets=buckets, registry=self._registry)

    def _gauge(self, name: str, description: str) -> Gauge:
        return Gauge(name, description, ["collection"], registry=self._registry)
