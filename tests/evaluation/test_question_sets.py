"""Question sets: both forms, their errors, and the questions over the seeds."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_documents

from askcol.documents.document import Document
from askcol.errors import QuestionSetError
from askcol.evaluation.question_sets import (
    Question,
    halves,
    is_squad,
    kept_titles,
    read_jsonl,
    read_squad,
    read_titles,
    spread,
)

ROOT = Path(__file__).parents[2]
LINE = (
    '{"id": "1", "question": "Who?", "answers": ["Ann", "Ann Lee"], "documents": ["a"], "split": "test", "kind": "k"}'
)
FIRST = "Ann Lee met Bob. Ann left."
SECOND = "It rained in Zürich 🌧 for 3 days."


def squad(version: str = "v2.0") -> dict[str, Any]:
    """Two articles, one with two contexts; the last question of the first has no answer."""
    answered = {
        "id": "q1",
        "question": "Who met Bob?",
        "is_impossible": False,
        "answers": [{"text": "Ann Lee", "answer_start": 0}, {"text": "Ann", "answer_start": 0}] * 2,
    }
    days = {"text": "3 days", "answer_start": SECOND.index("3 days")}
    later = {"id": "q2", "question": "How long?", "answers": [days]}
    impossible = {
        "id": "q3",
        "question": "Who stayed?",
        "is_impossible": True,
        "answers": [],
        "plausible_answers": [{"text": "Bob", "answer_start": 12}],
    }
    paragraphs = [{"context": FIRST, "qas": [answered]}, {"context": SECOND, "qas": [later, impossible]}]
    other = {"title": "Other", "paragraphs": [{"context": "Nothing.", "qas": []}]}
    return {"version": version, "data": [{"title": "Ann_Lee", "paragraphs": paragraphs}, other]}


# JSON Lines


def test_a_line_is_a_question(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f'{LINE}\n\n{{"id": "2", "question": "Why?", "answers": [], "documents": []}}\r\n')
    assert read_jsonl(file) == [
        Question("1", "Who?", ("Ann", "Ann Lee"), ("a",), split="test", kind="k"),
        Question("2", "Why?", (), ()),
    ]


def test_a_line_may_have_items_a_polarity_and_sides(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    more = {"items": [["Ann", "Ann Lee"], ["Bob"]], "polarity": "no", "sides": [["310"], ["240"]]}
    file.write_text(json.dumps(json.loads(LINE) | more))
    (question,) = read_jsonl(file)
    assert (question.items, question.polarity) == ((("Ann", "Ann Lee"), ("Bob",)), "no")
    assert question.sides == (("310",), ("240",))


def test_several_files_are_one_set_in_which_an_id_occurs_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    one.write_text(LINE)
    other.write_text(LINE.replace('"1"', '"2"'))
    assert [q.question_id for q in read_jsonl(one, other)] == ["1", "2"]
    with pytest.raises(QuestionSetError, match=r"one\.jsonl, line 1: the id '1' occurs twice"):
        read_jsonl(one, other, one)


def test_a_line_may_hold_any_unicode_but_a_line_feed(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(LINE.replace("Who?", "Wh\u2028o\u0085é?"), encoding="utf-8", newline="")
    assert read_jsonl(file)[0].text == "Wh\u2028o\u0085é?"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "line 3: Input data was truncated"),
        (b"[]", "line 3: Expected `object`, got `array`"),
        (b'{"question": "Why?", "answers": [], "documents": []}', "line 3: Object missing required field `id`"),
        (b'{"id": 2, "question": "Why?", "answers": [], "documents": []}', "line 3: Expected `str`, got `int`"),
        (
            b'{"id": "2", "question": "Why?", "answers": "no", "documents": []}',
            "line 3: Expected `array . null`, got `str`",
        ),
        (b'{"id": "2", "question": "Why?", "answers": [], "documents": [], "x": 1}', "line 3: .*unknown field `x`"),
        (b'{"id": "\xff", "question": "Why?", "answers": [], "documents": []}', "line 3: 'utf-8' codec can't decode"),
        (LINE.replace("}", ', "polarity": "maybe"}').encode(), "line 3: Invalid enum value 'maybe'"),
        (LINE.replace("}", ', "items": [[]]}').encode(), "line 3: Expected `array` of length >= 1"),
        (LINE.encode(), "line 3: the id '1' occurs twice"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: bytes, message: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(LINE.encode() + b"\n\n" + line + b"\n")
    with pytest.raises(QuestionSetError, match=rf"set\.jsonl, {message}"):
        read_jsonl(file)


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_questions_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(content)
    with pytest.raises(QuestionSetError, match=r"set\.jsonl holds no questions"):
        read_jsonl(file)


# SQuAD


def test_a_squad_article_is_a_document_with_its_contexts_in_order(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(squad()))
    documents, _ = read_squad(file)
    assert [(d.document_id, d.title, d.text) for d in documents] == [
        ("Ann_Lee", "Ann Lee", f"{FIRST}\n\n{SECOND}"),
        ("Other", "Other", "Nothing."),
    ]


def test_an_article_listed_twice_is_one_document(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    content = squad()
    first = content["data"][0]
    content["data"][:1] = [{**first, "paragraphs": [paragraph]} for paragraph in first["paragraphs"]]
    file.write_text(json.dumps(content))
    split, whole = tmp_path / "squad.json", tmp_path / "whole.json"
    whole.write_text(json.dumps(squad()))
    assert [(d.document_id, d.text) for d in read_squad(split)[0]] == [
        (d.document_id, d.text) for d in read_squad(whole)[0]
    ]
    assert read_squad(split)[1] == read_squad(whole)[1]


@pytest.mark.parametrize("version", ["1.1", "v2.0"])
def test_squad_answers_stand_where_their_spans_say(tmp_path: Path, version: str) -> None:
    file = tmp_path / "squad.json"
    content = squad(version)
    if version == "1.1":
        for qa in (qa for article in content["data"] for p in article["paragraphs"] for qa in p["qas"]):
            qa.pop("is_impossible", None)
    file.write_text(json.dumps(content))
    documents, questions = read_squad(file)
    texts = {d.document_id: d.text for d in documents}
    who, how_long, _ = questions
    assert who.answers == ("Ann Lee", "Ann")
    assert who.spans == (("Ann_Lee", 0, 7), ("Ann_Lee", 0, 3))
    for question in (who, how_long):
        assert tuple(texts[name][start:end] for name, start, end in question.spans) == question.answers
        assert question.documents == ("Ann_Lee",)
    contexts = [texts["Ann_Lee"][slice(*question.context)] for question in (who, how_long) if question.context]
    assert contexts == [FIRST, SECOND]


def test_a_squad_2_question_without_answer_has_none(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(squad()))
    _, questions = read_squad(file)
    assert (questions[2].answers, questions[2].documents, questions[2].spans) == ((), (), ())


def test_squad_is_read_gzipped_too(tmp_path: Path) -> None:
    plain, packed = tmp_path / "squad.json", tmp_path / "squad.json.gz"
    plain.write_text(json.dumps(squad()))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_squad(packed)[1] == read_squad(plain)[1]


def test_titles_choose_articles(tmp_path: Path) -> None:
    file, titles = tmp_path / "squad.json", tmp_path / "titles.txt"
    file.write_text(json.dumps(squad()))
    titles.write_text("\n Other \n\n")
    documents, questions = read_squad(file, read_titles(titles))
    assert [d.document_id for d in documents] == ["Other"]
    assert questions == []
    assert [d.document_id for d in read_squad(file, without=read_titles(titles))[0]] == ["Ann_Lee"]


@pytest.mark.parametrize("choice", [{"titles": ["Other", "B", "A"]}, {"without": ["A", "B"]}])
def test_titles_that_are_not_there_are_an_error(tmp_path: Path, choice: dict[str, list[str]]) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(squad()))
    with pytest.raises(QuestionSetError, match=r"squad\.json lacks articles that were named: A, B$"):
        read_squad(file, **choice)


def test_titles_that_are_not_utf_8_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "titles.txt").write_bytes(b"Bogot\xe1")
    with pytest.raises(QuestionSetError, match=r"titles\.txt is not UTF-8"):
        read_titles(tmp_path / "titles.txt")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"{", "can't be read as JSON"),
        ("a.json", b"\xff", "can't be read as JSON"),
        ("a.json", b"[]", 'is not SQuAD JSON: it has no "data" list'),
        ("a.json", b'{"data": {}}', 'is not SQuAD JSON: it has no "data" list'),
        ("a.json", b'{"data": [{"paragraphs": []}]}', "is not SQuAD JSON: KeyError 'title' in an article"),
        ("a.json", b'{"data": [{"title": "A", "paragraphs": [1]}]}', "is not SQuAD JSON: TypeError"),
        ("a.json.gz", b"{}", "can't be read as JSON"),
        ("a.json.gz", gzip.compress(b"{}" * 99, mtime=0)[:-9], "can't be read as JSON"),
        ("a.json.gz", gzip.compress(b"{}", mtime=0)[:10] + b"\xff" * 20, "can't be read as JSON"),
    ],
)
def test_a_file_that_is_not_squad_is_an_error(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(QuestionSetError, match=f"{name} {message}"):
        read_squad(file)


def test_a_missing_squad_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="no such file or folder"):
        read_squad(tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("name", "squad_by_name"), [("a.json", True), ("a.json.gz", True), ("a.jsonl", False), ("json", False)]
)
def test_the_name_tells_the_form(name: str, squad_by_name: bool) -> None:
    assert is_squad(Path("folder.json") / name) == squad_by_name


# a part of a set


def numbered(count: int) -> list[Question]:
    return [Question(str(i), f"Question {i}?", (), ()) for i in range(count)]


def test_halves_take_every_second_document_by_id() -> None:
    documents = [Document(name, "", "", "", "") for name in ("c", "a", "d", "b", "e")]
    assert halves(documents) == ({"a", "c", "e"}, {"b", "d"})


def test_spread_takes_evenly_from_the_whole_set() -> None:
    assert [q.question_id for q in spread(numbered(10), 5)] == ["0", "2", "4", "6", "8"]
    assert [q.question_id for q in spread(numbered(10), 3)] == ["0", "3", "6"]


@given(st.integers(0, 300), st.integers(0, 320))
def test_spread_gives_as_many_as_asked_for_in_order(total: int, count: int) -> None:
    questions = numbered(total)
    chosen = [int(q.question_id) for q in spread(questions, count)]
    assert len(chosen) == min(total, count)
    gaps = {after - before for before, after in pairwise(chosen)}
    assert not gaps or (min(gaps) >= 1 and max(gaps) - min(gaps) <= 1)
    assert chosen[:1] == [0][: len(chosen)]


# eval/seeds.jsonl


@pytest.fixture(scope="module")
def seeds_questions() -> list[Question]:
    return read_jsonl(ROOT / "eval" / "seeds.jsonl")


def test_every_gold_of_the_seeds_stands_verbatim_in_a_listed_document(seeds_questions: list[Question]) -> None:
    documents, _ = read_documents([ROOT / "seeds"])
    texts = {d.document_id: d.text for d in documents}
    for question in seeds_questions:
        assert set(question.documents) <= set(texts), question.question_id
        assert bool(question.answers) == bool(question.documents), question.question_id
        for gold in question.answers:
            assert any(gold in texts[name] for name in question.documents), (question.question_id, gold)


def test_every_listed_document_of_the_seeds_holds_a_gold(seeds_questions: list[Question]) -> None:
    documents, _ = read_documents([ROOT / "seeds"])
    texts = {d.document_id: d.text for d in documents}
    for question in seeds_questions:
        for name in question.documents:
            assert any(gold in texts[name] for gold in question.answers), (question.question_id, name)


def test_the_questions_over_the_seeds_are_many_and_mixed(seeds_questions: list[Question]) -> None:
    answerable = [q for q in seeds_questions if q.answers]
    assert len(seeds_questions) >= 150
    assert len(answerable) >= 100
    assert len(seeds_questions) - len(answerable) >= 50
    assert sum(len(q.documents) >= 2 for q in answerable) >= 10
    splits = Counter(q.split for q in seeds_questions)
    assert set(splits) == {"dev", "test"}
    assert min(splits.values()) >= 50
    assert len({q.text for q in seeds_questions}) == len(seeds_questions)


def test_every_second_article_is_kept_to_measure_on(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    titles = ["A_b", "C", "A_b", "D", "E"]
    data = [{"title": title, "paragraphs": [{"context": "It rained.", "qas": []}]} for title in titles]
    path.write_text(json.dumps({"version": "1.1", "data": data}))
    assert kept_titles(path) == {"C", "E"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"data": [{"title": "A", "paragraphs": []}]}, "fewer than two articles"),
        ({"data": [{"name": "A"}, {"name": "B"}]}, "is not SQuAD JSON"),
    ],
)
def test_a_file_without_articles_to_keep_is_an_error(content: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(content))
    with pytest.raises(QuestionSetError, match=said):
        kept_titles(path)
