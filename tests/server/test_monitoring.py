"""The metrics, read by Prometheus' own parser, and the health of a server."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.exceptions import TooManyRequests

from askcol import __version__
from askcol.answering import Reason
from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.settings import Settings

QUESTIONS = ["How many deportations did the two nations achieve?", "Who visited Bogotá?", "Wer war in Bogotá?"]


def samples(client: FlaskClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """(name, labels) -> value."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def sample(client: FlaskClient, name: str, labels: Mapping[str, str] | None = None) -> float:
    return samples(client)[name, frozenset((labels or {}).items())]


def test_every_name_keeps_to_the_conventions_of_prometheus(index_dir: Path) -> None:
    client = create_app(index_dir).test_client()
    client.get("/ask?question=who")
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    assert {family.type for family in families} == {"counter", "gauge", "histogram"}
    for family in families:
        assert re.fullmatch(r"askcol(_[a-z]+)+", family.name)
        assert family.documentation.endswith(".")
        if "second" in family.documentation or "Time" in family.documentation or "How long" in family.documentation:
            assert re.search(r"_seconds(_created)?$", family.name)


def test_questions_are_counted_with_their_outcome_confidence_and_stages(index_dir: Path) -> None:
    client = create_app(index_dir).test_client()
    answers = [client.get("/ask", query_string={"question": question}).get_json() for question in QUESTIONS]
    one = {"collection": ""}
    assert sample(client, "askcol_questions_total", one) == len(QUESTIONS)
    reasons = [answer["reason"] for answer in answers]
    assert "language" in reasons
    for reason in get_args(Reason):
        counted = sample(client, "askcol_abstentions_total", {**one, "reason": reason})
        assert counted == reasons.count(reason)
    confidences = [answer["confidence"] for answer in answers if answer["answers"]]
    assert confidences
    assert sample(client, "askcol_confidence_count", one) == len(confidences)
    assert sample(client, "askcol_confidence_sum", one) == pytest.approx(sum(confidences))
    for tenth in range(1, 10):
        below = sum(confidence <= tenth / 10 for confidence in confidences)
        assert sample(client, "askcol_confidence_bucket", {**one, "le": str(tenth / 10)}) == below
    for stage in ("retrieve", "read"):
        seconds = sum(answer["timings_ms"][stage] for answer in answers) / 1000
        assert sample(client, "askcol_question_stage_seconds_sum", {**one, "stage": stage}) == pytest.approx(seconds)
    total = sum(answer["timings_ms"]["total"] for answer in answers) / 1000
    assert sample(client, "askcol_question_seconds_count", one) == len(QUESTIONS)
    assert sample(client, "askcol_question_seconds_sum", one) >= total - 0.001


def test_the_build_is_named(tmp_path: Path) -> None:
    found = samples(create_app(tmp_path).test_client())
    ((labels, value),) = [
        (dict(labels), value) for (name, labels), value in found.items() if name == "askcol_build_info"
    ]
    assert (labels["version"], value) == (__version__, 1)


def test_the_queue_is_measured(tmp_path: Path) -> None:
    admission, release = Admission(running=1, waiting=1, seconds=120), threading.Event()
    client = create_app(tmp_path, Settings(admission)).test_client()

    def queue() -> tuple[float, float, float]:
        names = ("askcol_queue_running", "askcol_queue_waiting", "askcol_queue_wait_seconds_count")
        running, waiting, waited = (sample(client, name) for name in names)
        return running, waiting, waited

    assert queue() == (0, 0, 0)
    with ThreadPoolExecutor(2) as clients:
        began = threading.Event()

        def first() -> bool:
            began.set()
            return release.wait(120)

        running = clients.submit(admission.run, first)
        assert began.wait(120)
        waiting = clients.submit(admission.run, lambda: True)
        while queue() != (1, 1, 1):
            assert not waiting.done()
        with pytest.raises(TooManyRequests):
            admission.run(lambda: True)
        release.set()
        assert running.result(120)
        assert waiting.result(120)
    assert queue() == (0, 0, 2)
    refused = {cause: sample(client, "askcol_queue_refused_total", {"cause": cause}) for cause in ("full", "late")}
    assert refused == {"full": 1, "late": 0}


def test_a_question_that_waited_too_long_waits_no_more(tmp_path: Path) -> None:
    admission, release = Admission(running=1, waiting=1, seconds=0.05), threading.Event()
    client = create_app(tmp_path, Settings(admission)).test_client()
    with ThreadPoolExecutor(1) as clients:
        began = threading.Event()

        def first() -> bool:
            began.set()
            return release.wait(120)

        running = clients.submit(admission.run, first)
        assert began.wait(120)
        with pytest.raises(TooManyRequests):
            admission.run(lambda: True)
        assert sample(client, "askcol_queue_waiting") == 0
        assert sample(client, "askcol_queue_refused_total", {"cause": "late"}) == 1
        release.set()
        assert running.result(120)


def test_a_server_without_an_index_lives_and_is_not_ready(tmp_path: Path) -> None:
    client = create_app(tmp_path).test_client()
    assert (client.get("/health/live").status_code, client.get("/health/ready").status_code) == (200, 503)


def test_an_index_that_cannot_be_opened_is_not_ready(index_copy: Path) -> None:
    (manifest,) = index_copy.glob("*/manifest.json")
    manifest.write_text("{}")
    client = create_app(index_copy).test_client()
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.get_json()["detail"] == "no collection can be asked; /health says why"
    assert str(manifest) in client.get("/health").get_json()["detail"]
    assert client.get("/health/live").get_json() == {"status": "live"}


def test_a_server_with_an_index_is_ready_until_it_stops(index_dir: Path) -> None:
    settings = Settings()
    client = create_app(index_dir, settings).test_client()
    assert client.get("/health/ready").get_json() == {"status": "ready"}
    settings.admission.close()
    assert client.get("/health/ready").get_json()["detail"] == "the server is stopping"
    assert client.get("/ask?question=who").status_code == 503
    assert client.get("/health/live").status_code == 200
    assert sample(client, "askcol_queue_refused_total", {"cause": "stopping"}) == 1
