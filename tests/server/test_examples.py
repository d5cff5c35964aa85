"""Example questions on the page: made from the collection, and each surely answered by it."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from conftest import BuildIndex
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests

from askcol.collection import Collection
from askcol.errors import IndexUnreachable
from askcol.server import examples as looked
from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.examples import SURE, Examples, proposed
from askcol.server.settings import Settings

TIMEOUT_S = 120

STAFF = "| Name | Role | Office |\n|---|---|---|\n| Mara Lind | Treasurer | 14 |\n| Tom Berg | Caretaker | 2 |\n"
AUDIT = "Next audit: 4 May 2027\nAuditor: Nadia Prentiss\n"


@pytest.fixture(scope="module")
def small(build_index: BuildIndex) -> Collection:
    return Collection(build_index({"staff": STAFF, "audit": AUDIT, "empty": "Nothing is said here."}))


def found(examples: Examples, collection: Collection) -> tuple[str, ...]:
    """The examples once they are found."""
    deadline = time.monotonic() + TIMEOUT_S
    while not (questions := examples.of(collection)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return questions


def test_a_cell_is_asked_for_by_its_column_and_its_row(small: Collection) -> None:
    assert [(e.document_id, e.question, e.answer) for e in proposed(small)] == [
        ("staff", "What is the role of Mara Lind?", "Treasurer")
    ]


def test_a_label_is_asked_for_with_a_title_that_names_something(collection: Collection) -> None:
    questions = [example.question for example in proposed(collection)]
    assert "What is the impact of Real-time Crime Mapping?" in questions
    assert not any(re.match(r"What is the (?:from|to|what|next)\b", question) for question in questions)


def test_each_example_is_answered_as_it_was_found(collection: Collection) -> None:
    questions = found(Examples(Admission()), collection)
    assert len(set(questions)) == len(questions) <= 4
    for question in questions:
        answer = collection.ask(question)
        assert answer.answered
        assert answer.confidence >= SURE


def test_the_page_does_not_wait_for_its_examples(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_ask, ask = threading.Event(), Collection.ask

    def ask_later(collection: Collection, question: str) -> object:
        assert may_ask.wait(TIMEOUT_S)
        return ask(collection, question)

    monkeypatch.setattr(Collection, "ask", ask_later)
    client = create_app(index_dir, Settings(examples=True)).test_client()
    assert "For example" not in home(client)
    may_ask.set()
    deadline = time.monotonic() + TIMEOUT_S
    while "For example" not in (page := home(client)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert 'href="/?question=What+is+the+' in page


def home(client: FlaskClient) -> str:
    return client.get("/", headers={"Accept": "text/html"}).text


def test_of_very_many_chunks_the_first_are_looked_at(small: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    (wanted,) = proposed(small)
    number = 1 + [chunk.document_id for chunk in small.index.store.all_chunks()].index(wanted.document_id)
    monkeypatch.setattr(looked, "_SPREAD_OVER", number)
    assert list(proposed(small)) == [wanted]
    monkeypatch.setattr(looked, "_SPREAD_OVER", number - 1)
    assert list(proposed(small)) == []


def test_an_index_out_of_reach_is_looked_at_again(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, admission = threading.Semaphore(0), Admission()

    def fail(*_: object) -> None:
        tried.release()
        raise IndexUnreachable("the server is gone")

    examples = Examples(admission)
    with monkeypatch.context() as patched:
        patched.setattr(admission, "run", fail)
        examples.of(collection)
        assert tried.acquire(timeout=TIMEOUT_S)
    assert found(examples, collection)


def test_a_busy_server_shows_none(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = threading.Event()

    def refuse(*_: object) -> None:
        refused.set()
        raise TooManyRequests("too many questions at once")

    admission = Admission()
    monkeypatch.setattr(admission, "run", refuse)
    examples = Examples(admission)
    assert examples.of(collection) == ()
    assert refused.wait(TIMEOUT_S)
    assert examples.of(collection) == ()
