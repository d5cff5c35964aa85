"""Several questions in one request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from askcol.collection import MAX_QUESTION_CHARACTERS
from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.parameters import MAX_BODY_BYTES, MAX_FILTER_CHARACTERS, MAX_NAME_CHARACTERS, MAX_QUESTIONS
from askcol.server.records import Answers
from askcol.server.settings import Settings
from askcol.server.views.asking import AskParameters, BatchParameters

QUESTIONS = [
    "How many deportations did the two nations achieve?",
    "Who won the world cup in 1998?",
    "Who visited Bogotá?",
    "How many deportations did the two nations achieve?",
]


@pytest.fixture(scope="module")
def app(index_dir: Path) -> Flask:
    return create_app(index_dir)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_the_answers_are_those_to_each_question_in_their_order(client: FlaskClient) -> None:
    options = {"top_k": 3, "min_confidence": 0.2, "documents": "00*"}
    batch = client.post("/ask", json={"questions": QUESTIONS, **options}).get_json()
    singles = [client.post("/ask", json={"question": question, **options}).get_json() for question in QUESTIONS]
    assert list(batch) == ["answers"]
    assert list(map(without_times, batch["answers"])) == list(map(without_times, singles))
    assert {answer["answered"] for answer in singles} == {True, False}
    msgspec.json.decode(json.dumps(batch), type=Answers)


def test_a_named_collection_is_asked(index_dir: Path, tmp_path: Path) -> None:
    client = create_app({"first": tmp_path, "second": index_dir}).test_client()
    batch = client.post("/ask", json={"questions": QUESTIONS[:2], "collection": "second"}).get_json()
    assert [answer["index"]["collection"] for answer in batch["answers"]] == ["second", "second"]
    assert client.post("/ask", json={"questions": QUESTIONS[:2]}).status_code == 503


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"questions": []}, 400, "questions must be a list of 1 to 64 questions; found []"),
        ({"questions": ["who?"] * 65}, 400, "questions must be a list of 1 to 64 questions; found ['who?',"),
        ({"questions": "who?"}, 400, "questions must be a list of 1 to 64 questions; found 'who?'"),
        ({"questions": None}, 400, "questions must be a list of 1 to 64 questions; found None"),
        ({"questions": ["who?", " \n"]}, 400, "question 2 must be a text of 1 to 1,000 characters; found ' \\n'"),
        ({"questions": ["who?", "when?", 3]}, 400, "question 3 must be a text of 1 to 1,000 characters; found 3"),
        ({"questions": ["é" * 1001, "who?"]}, 413, "question 1 has 1,001 characters; the limit is 1,000"),
        ({"questions": ["who?"], "question": "who?"}, 400, "unknown parameter question; the parameters are questions"),
        ({"questions": ["who?"], "top_k": 0}, 400, "top_k must be a whole number from 1 to 50; found 0"),
        ({"questions": ["who?"], "documents": "editor=Ann"}, 400, "no document has 'editor'"),
    ],
)
def test_what_is_wrong_is_named_with_its_number(
    client: FlaskClient, body: dict[str, object], status: int, detail: str
) -> None:
    response = client.post("/ask", json=body)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert detail in response.get_json()["detail"]


def test_only_a_body_holds_several_questions(client: FlaskClient) -> None:
    response = client.get("/ask", query_string={"questions": "who?"})
    assert response.status_code == 400
    assert "unknown parameter questions" in response.get_json()["detail"]


def test_the_longest_body_that_may_be_asked_fits() -> None:
    body = json.dumps(
        {
            "questions": ["🦜" * MAX_QUESTION_CHARACTERS] * MAX_QUESTIONS,
            "documents": "🦜" * MAX_FILTER_CHARACTERS,
            "collection": "🦜" * MAX_NAME_CHARACTERS,
            "top_k": 50,
            "min_confidence": 0.123456789,
            "max_risk": 0.123456789,
            "mode": "hybrid",
        }
    )
    assert len(body.encode()) < MAX_BODY_BYTES


def test_the_options_are_those_of_a_single_question() -> None:
    def options(kind: type[msgspec.Struct]) -> list[tuple[str, object, object]]:
        return [(field.name, field.type, field.default) for field in msgspec.structs.fields(kind)[1:]]

    assert options(BatchParameters) == options(AskParameters)


def test_the_description_says_that_a_body_is_one_or_the_other(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()
    operation = description["paths"]["/ask"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    prefix = "#/components/schemas/"
    assert schema == {"oneOf": [{"$ref": f"{prefix}AskParameters"}, {"$ref": f"{prefix}BatchParameters"}]}
    given = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert given == {"anyOf": [{"$ref": f"{prefix}Answer"}, {"$ref": f"{prefix}Answers"}]}
    questions = description["components"]["schemas"]["BatchParameters"]["properties"]["questions"]
    assert (questions["minItems"], questions["maxItems"]) == (1, MAX_QUESTIONS)


def test_a_batch_has_one_place_and_gives_it_back(index_dir: Path) -> None:
    client = create_app(index_dir, Settings(admission=Admission(running=1, waiting=0))).test_client()
    for _ in range(2):
        assert client.post("/ask", json={"questions": QUESTIONS[:3]}).status_code == 200
        assert client.post("/ask", json={"questions": QUESTIONS[:3], "documents": "a=1"}).status_code == 400
