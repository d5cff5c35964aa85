"""A client of a real server gives what the collection gives."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from browsing import serving, waitress_serving

from askcol import Answer, Client, Collection, Document
from askcol.answering.answer import Timings
from askcol.documents.document import WordBox
from askcol.errors import AskcolError, FilterError, IndexFault, QuestionError, ServerBusy, ServerError
from askcol.server.admission import Admission
from askcol.server.guard.tokens import Tokens
from askcol.server.records import DocumentText
from askcol.server.settings import Settings

QUESTION = "How many deportations did the two nations achieve?"
NOEM = "003_2159c07acf3b2d70"
QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parents[2] / "eval" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def client(index_dir: Path) -> Iterator[Client]:
    with serving(index_dir) as url, Client(url, timeout=300) as client:
        yield client


def untimed(answer: Answer) -> Answer:
    return replace(answer, timings_ms=Timings(0.0, 0.0, 0.0))


def same_answers(client: Client, collection: Collection, questions: list[str]) -> None:
    given = [untimed(answer) for answer in client.ask_many(questions)]
    assert given == [untimed(answer) for answer in collection.ask_many(questions)]
    assert {answer.answered for answer in given} == {True, False}


def test_every_answer_is_the_one_of_the_collection(client: Client, collection: Collection) -> None:
    same_answers(client, collection, QUESTIONS[::24])


@pytest.mark.long
def test_every_answer_to_all_questions_is_the_one_of_the_collection(client: Client, collection: Collection) -> None:
    same_answers(client, collection, QUESTIONS)


@pytest.mark.parametrize(
    "options",
    [
        {"top_k": 2, "min_confidence": 0.99},
        {"max_risk": 0.2},
        {"documents": "*2159*"},
        {"mode": "bm25"},
        {"documents": "publisher=Mirage*; language=en", "mode": "dense"},
    ],
)
def test_options_mean_the_same(client: Client, collection: Collection, options: dict[str, object]) -> None:
    ask: Callable[..., Answer] = client.ask
    ask_here: Callable[..., Answer] = collection.ask
    assert untimed(ask(QUESTION, **options)) == untimed(ask_here(QUESTION, **options))


@pytest.mark.parametrize("question", ["Who visited Bogotá?", "¿Quién? 誰が訪れた？ 🦜", 'a+b&c=d%20#e ? \\ "quoted"'])
def test_any_unicode_is_asked_and_searched(client: Client, collection: Collection, question: str) -> None:
    assert untimed(client.ask(question)) == untimed(collection.ask(question))
    assert client.search(question, top_k=3) == collection.search(question, top_k=3)


def test_search_documents_and_what_was_skipped_are_the_same(client: Client, collection: Collection) -> None:
    found = client.search("coca cultivation", top_k=4, mode="bm25", documents="00*")
    assert found == collection.search("coca cultivation", top_k=4, mode="bm25", documents="00*")
    assert len(found) == 4
    assert client.documents() == collection.documents()
    assert client.documents("*2159*") == collection.documents("*2159*")
    assert client.skipped == collection.skipped
    for entry in collection.documents():
        assert client.document(entry.document_id) == collection.document(entry.document_id)


def test_a_document_of_pictures_survives_the_way() -> None:
    boxes = (WordBox(0, 4, 1, 10, 20, 30, 40), WordBox(5, 9, 2, 11, 21, 31, 41))
    document = Document("scan/1", "scan.pdf", "Scan", "Some text 🦜", "00", {"date": "2024"}, (0, 5), boxes)
    sent = msgspec.json.encode(DocumentText.of(document))
    assert msgspec.json.decode(sent, type=Document) == document


@pytest.mark.parametrize("name", ["ask", "ask_many", "search", "documents", "document", "skipped"])
def test_the_methods_are_typed_as_those_of_the_collection(name: str) -> None:
    of_client, of_collection = inspect.getattr_static(Client, name), inspect.getattr_static(Collection, name)
    if isinstance(of_client, property):
        of_client, of_collection = of_client.fget, of_collection.fget
    assert inspect.signature(of_client) == inspect.signature(of_collection)


# errors


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.ask(" "),
        lambda c: c.ask("\ud800 who?"),
        lambda c: c.ask("who?", top_k=0),
        lambda c: c.ask("who?", min_confidence=1.5),
        lambda c: c.ask("who?", max_risk=float("nan")),
        lambda c: c.ask("who?", mode="fuzzy"),
        lambda c: c.ask("who?", documents="editor=Ann"),
        lambda c: c.ask("who?", documents="date>soon"),
        lambda c: c.search("\n"),
        lambda c: c.search("who?", top_k=0),
        lambda c: c.search("who?", documents="editor=Ann"),
        lambda c: list(c.ask_many(["who?", ""])),
        lambda c: c.documents("editor=Ann"),
        lambda c: c.document("no such/document?"),
    ],
)
def test_what_is_wrong_raises_what_the_collection_raises(
    client: Client, collection: Collection, ask: Callable[[Client | Collection], object]
) -> None:
    with pytest.raises((AskcolError, KeyError)) as of_collection:
        ask(collection)
    with pytest.raises((AskcolError, KeyError)) as of_client:
        ask(client)
    assert of_client.type is of_collection.type
    if of_client.type is FilterError or of_client.type is KeyError:
        assert of_client.value.args == of_collection.value.args


def test_the_limits_of_a_server_are_errors_of_the_question(client: Client) -> None:
    with pytest.raises(QuestionError, match="question has 1,001 characters; the limit is 1,000"):
        client.ask("x" * 1001)
    with pytest.raises(QuestionError, match="top_k must be a whole number from 1 to 50; found 51"):
        client.ask("who?", top_k=51)


def test_a_collection_is_chosen_by_its_name(index_dir: Path, collection: Collection, tmp_path: Path) -> None:
    with serving({"first": tmp_path, "second": index_dir}) as url:
        second = Client(url, collection="second")
        answer = second.ask(QUESTION)
        assert answer.index.collection == "second"
        assert answer.answers == collection.ask(QUESTION).answers
        assert second.documents() == collection.documents()
        assert second.document(NOEM) == collection.document(NOEM)
        assert second.search("coca", top_k=1) == collection.search("coca", top_k=1)
        for client, error in ((Client(url), IndexFault), (Client(url, collection="third"), QuestionError)):
            with pytest.raises(error):
                client.ask(QUESTION)
            client.close()
        second.close()


def test_a_busy_server_is_waited_for_or_named(index_dir: Path) -> None:
    admission = Admission(running=1, waiting=0)
    with serving(index_dir, Settings(admission=admission)) as url, Client(url, timeout=0.5) as hasty:
        begun, done = threading.Event(), threading.Event()

        def block() -> None:
            begun.set()
            done.wait()

        with ThreadPoolExecutor(1) as beside, Client(url, timeout=300) as patient:
            beside.submit(admission.run, block)
            begun.wait()
            with pytest.raises(ServerBusy, match="too many questions at once") as busy:
                hasty.ask(QUESTION)
            assert busy.value.retry_after_s == 1
            threading.Timer(0.2, done.set).start()
            assert patient.ask(QUESTION).answer == "over 1,700"


def test_a_token_is_sent_over_connections_that_are_kept(index_dir: Path, collection: Collection) -> None:
    token = "correct-horse-battery-staple"
    with waitress_serving(index_dir, Settings(tokens=Tokens([token]))) as listening:
        (url,) = listening.addresses
        with Client(url, token, timeout=300) as client:
            for entry in client.documents():
                assert client.document(entry.document_id) == collection.document(entry.document_id)
            assert client.ask(QUESTION).answers == collection.ask(QUESTION).answers
        with Client(url, "wrong") as client, pytest.raises(ServerError, match="token"):
            client.ask(QUESTION)


def test_threads_share_a_client(client: Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda hit: client.search("coca", top_k=hit), [1, 2, 3, 4] * 3))
    assert [len(hits) for hits in found] == [1, 2, 3, 4] * 3


def test_a_server_that_is_gone_is_named(index_dir: Path) -> None:
    with serving(index_dir) as url, Client(url) as client:
        assert client.documents()
    with pytest.raises(ServerError, match=f"can't reach {url}: .*Connection refused"):
        client.documents()


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://", ""])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="begins with http:// or https://"):
        Client(url)
