"""Feedback: what is kept of it, that nothing of it is lost, and that it is a question set."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import serving
from flask.testing import FlaskClient

from askcol.evaluation.question_sets import read_jsonl
from askcol.server.app import create_app
from askcol.server.feedback import FEEDBACK, FeedbackLog, Judgement, judgement_id
from askcol.server.parameters import MAX_BODY_BYTES
from askcol.server.settings import Settings
from askcol.server.views.feedback import MAX_GIVEN, MAX_GIVEN_CHARACTERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "How many deportations did the two nations achieve?"
NOEM = "003_2159c07acf3b2d70"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def folder(index_dir: Path, tmp_path: Path) -> Path:
    """An index that feedback may be written to."""
    copied = tmp_path / "index"
    shutil.copytree(index_dir, copied, copy_function=os.link)
    return copied


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    return create_app(folder).test_client()


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FEEDBACK).read_text(encoding="utf-8").splitlines()]


def judgement(question: str, answers: tuple[str, ...] | None = ("x",), **fields: Any) -> Judgement:
    return Judgement(id=judgement_id(question, ""), question=question, answers=answers, documents=(), **fields)


# what is kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            {"verdict": "right", "given": "over 1,700", "document": [NOEM, "gone"]},
            {"answers": ["over 1,700"], "documents": [NOEM], "rejected": []},
        ),
        ({"verdict": "wrong", "given": "Paris"}, {"answers": None, "documents": [], "rejected": ["Paris"]}),
        (
            {"verdict": "answer", "answer": "over 1,700", "given": "Paris"},
            {"answers": ["over 1,700"], "documents": [NOEM], "rejected": ["Paris"]},
        ),
        (
            {"verdict": "answer", "answer": "not in any", "document": [NOEM]},
            {"answers": ["not in any"], "documents": [NOEM]},
        ),
        ({"verdict": "absent", "given": "Paris"}, {"answers": [], "documents": [], "rejected": ["Paris"]}),
        ({"verdict": "absent", "documents": "00*"}, {"answers": [], "within": "00*"}),
        ({"verdict": "right", "given": "a; b", "item": ["a", "b"]}, {"items": [["a"], ["b"]]}),
        ({"verdict": "right", "side": ["a", "b"]}, {"answers": ["a", "b"], "sides": [["a"], ["b"]]}),
        ({"verdict": "right", "given": "He went.", "polarity": "yes"}, {"polarity": "yes"}),
    ],
)
def test_a_verdict_is_a_line(client: FlaskClient, folder: Path, said: dict[str, Any], kept: dict[str, Any]) -> None:
    response = client.post("/feedback", json={"question": QUESTION, **said})
    assert response.status_code == 200
    (line,) = lines(folder)
    assert line == response.get_json()
    assert line["question"] == QUESTION
    assert {name: line[name] for name in kept} == kept


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        ({"verdict": "right"}, 400, "given is missing"),
        ({"verdict": "wrong"}, 400, "given is missing"),
        ({"verdict": "answer"}, 400, "answer is missing"),
        ({"verdict": "perhaps"}, 400, "verdict must be right, wrong, answer or absent"),
        ({"verdict": "wrong", "given": "x" * (MAX_GIVEN_CHARACTERS + 1)}, 400, "given must be a text of at most"),
        ({"verdict": "right", "given": "x", "document": ["x"] * (MAX_GIVEN + 1)}, 400, "document must be at most"),
        ({"verdict": "answer", "answer": "x" * 1001}, 400, "answer must be"),
        ({"verdict": "absent", "given": "x" * MAX_BODY_BYTES}, 413, f"the limit is {MAX_BODY_BYTES:,}"),
    ],
)
def test_what_says_nothing_is_refused(
    client: FlaskClient, folder: Path, said: dict[str, Any], status: int, detail: str
) -> None:
    response = client.post("/feedback", json={"question": QUESTION, **said})
    assert response.status_code == status
    assert detail in response.get_json()["detail"]
    assert not (folder / FEEDBACK).exists()


def test_a_form_over_the_limit_gets_the_same_words(client: FlaskClient) -> None:
    response = client.post("/feedback", data={"question": QUESTION, "given": "x" * MAX_BODY_BYTES})
    assert response.status_code == 413
    assert f"the limit is {MAX_BODY_BYTES:,}" in response.get_json()["detail"]


def test_a_form_leads_back_to_the_answer(client: FlaskClient, folder: Path) -> None:
    form = {
        "question": QUESTION,
        "verdict": "right",
        "given": "over 1,700",
        "document": [NOEM, NOEM],
        "documents": "0*",
    }
    response = client.post("/feedback", data=form, headers=BROWSER)
    assert response.status_code == 303
    location = urllib.parse.urlsplit(response.headers["Location"])
    assert (location.netloc, location.path, location.fragment) == ("", "/", "feedback-kept")
    assert urllib.parse.parse_qs(location.query) == {"question": [QUESTION], "documents": ["0*"]}
    assert lines(folder)[0]["documents"] == [NOEM]
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_read_only_server_keeps_nothing(folder: Path) -> None:
    client = create_app(folder, Settings(read_only=True)).test_client()
    response = client.post("/feedback", json={"question": QUESTION, "verdict": "absent"})
    assert response.status_code == 403
    assert "--read-only" in response.get_json()["detail"]
    assert not (folder / FEEDBACK).exists()
    assert "feedback" not in client.get("/", query_string={"question": QUESTION}).text


def test_a_folder_that_cannot_be_written_is_said(client: FlaskClient, folder: Path) -> None:
    (folder / FEEDBACK).mkdir()
    response = client.post("/feedback", json={"question": QUESTION, "verdict": "absent"})
    assert response.status_code == 503
    assert response.get_json()["detail"].startswith("the feedback can't be kept: ")


def test_the_log_has_no_word_of_it(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = {"question": "Is zyzzyva a secret?", "verdict": "wrong", "given": "xylograph"}
    assert client.post("/feedback", json=said).status_code == 200
    assert "zyzzyva" not in caplog.text
    assert "xylograph" not in caplog.text


# the file as a question set


def test_the_file_is_a_question_set(client: FlaskClient, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    for said in (
        {"question": QUESTION, "verdict": "wrong", "given": "Paris"},
        {"question": QUESTION.upper(), "verdict": "answer", "answer": "over 1,700"},
        {"question": QUESTION, "verdict": "wrong", "given": "Paris"},
        {"question": "Who bakes?", "verdict": "right", "given": "Ann"},
        {"question": "Who  bakes?", "verdict": "absent"},
        {"question": "Who sings?", "verdict": "right", "given": "Bob"},
        {"question": "Who sings?", "verdict": "wrong", "given": "Bob"},
        {"question": QUESTION, "verdict": "right", "given": "ten", "documents": "00*"},
    ):
        assert client.post("/feedback", json=said).status_code == 200
    questions = read_jsonl(folder / FEEDBACK)
    assert [(q.text.upper(), q.answers, q.documents) for q in questions] == [
        (QUESTION.upper(), ("over 1,700",), (NOEM,)),
        ("WHO  BAKES?", (), ()),
    ]
    assert all(q.judged_at for q in questions)
    assert "left out 2 of the questions" in caplog.text


def test_a_line_that_a_crash_cut_off_is_left_out_and_then_goes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = FeedbackLog(tmp_path)
    log.add(judgement("Who?"))
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[:40])
    assert [q.text for q in read_jsonl(log.path)] == ["Who?"]
    assert "line 2 is cut off" in caplog.text
    log.add(judgement("Where?"))
    assert [q.text for q in read_jsonl(log.path)] == ["Who?", "Where?"]
    log.path.write_bytes(b"x" * 200_000)
    log.add(judgement("When?"))
    assert [q.text for q in read_jsonl(log.path)] == ["When?"]


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for turn in range(20):
            FeedbackLog(tmp_path).add(judgement(f"{number}-{turn} " + "x" * 2000))

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {q.text.split()[0] for q in read_jsonl(tmp_path / FEEDBACK)} == {
        f"{number}-{turn}" for number in range(4) for turn in range(20)
    }


WRITER = """
import itertools, sys
from pathlib import Path
from askcol.server.feedback import FeedbackLog, Judgement
log = FeedbackLog(Path(sys.argv[1]))
for n in itertools.count(int(sys.argv[2])):
    log.add(Judgement(id=str(n), question="x" * 5000, answers=("a",), documents=()))
    print(n, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    for turn in range(3):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(1000 * turn)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged += [int(writer.stdout.readline()) for _ in range(5 + turn)]
            writer.kill()
            acknowledged += map(int, writer.stdout.read().split())
    FeedbackLog(tmp_path).add(judgement("Who?"))
    kept = {q.question_id for q in read_jsonl(tmp_path / FEEDBACK)}
    assert kept >= {str(n) for n in acknowledged}
    assert judgement_id("Who?", "") in kept


# the page


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


def test_without_a_script_an_answer_is_judged(page: Page, url: str, folder: Path) -> None:
    from playwright.sync_api import expect

    page.goto(f"{url}/?{urllib.parse.urlencode({'question': QUESTION})}")
    expect(page.locator("#feedback-kept")).to_be_hidden()
    page.get_by_role("button", name="Right", exact=True).click()
    expect(page.locator("#feedback-kept")).to_be_visible()
    expect(page.locator("p.answer")).to_have_text("over 1,700")
    (line,) = lines(folder)
    assert (line["answers"], line["documents"]) == (["over 1,700"], [NOEM])


def test_with_a_script_an_abstention_is_corrected_on_the_page(scripted_page: Page, url: str, folder: Path) -> None:
    from playwright.sync_api import expect

    address = f"{url}/?{urllib.parse.urlencode({'question': QUESTION, 'min_confidence': 1})}"
    scripted_page.goto(address)
    scripted_page.get_by_text("They do say: the answer is").click()
    scripted_page.get_by_label("The right answer, in the words of the document").fill("over 1,700")
    scripted_page.get_by_label("The right answer, in the words of the document").press("Enter")
    expect(scripted_page.locator("#feedback-kept")).to_be_visible()
    expect(scripted_page.locator("#feedback-kept")).to_be_focused()
    assert scripted_page.url == address
    (line,) = lines(folder)
    assert (line["answers"], line["documents"]) == (["over 1,700"], [NOEM])
    scripted_page.get_by_role("button", name="The documents don’t say").click()
    expect(scripted_page.get_by_role("button", name="The documents don’t say")).to_be_enabled()
    assert [line["answers"] for line in lines(folder)] == [["over 1,700"], []]
