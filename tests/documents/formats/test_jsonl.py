from __future__ import annotations

import json

import pytest

from askcol.documents import Fields
from askcol.documents.extract import extract
from askcol.documents.formats.jsonl import MAX_NAMED_LINES
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")


def lines(*records: object) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def test_a_line_is_a_document_with_metadata() -> None:
    first = {"id": "x/1", "title": "One", "text": "A\ntext.", "date": "2024", "stars": 4.5, "new": True, "none": None}
    second = {"id": 7, "text": "Another.", "authors": ["Ann", "Bob"], "more": {"a": 1}}
    a, b = extract(".jsonl", lines(first, second))
    assert (a.record_id, a.title, a.text) == ("x/1", "One", "A\ntext.")
    assert a.metadata == {"date": "2024", "stars": "4.5", "new": "true"}
    assert (b.record_id, b.title, b.metadata) == ("7", "", {"authors": "Ann, Bob"})


@pytest.mark.parametrize("record_id", [None, "", "a//b", "../x", ".", "/a", {"a": 1}])
def test_without_an_id_for_a_url_the_line_number_is_taken(record_id: object) -> None:
    found = extract(".ndjson", b"\n" + lines({"id": record_id, "text": "A."}))
    assert [c.record_id for c in found] == ["2"]


def test_a_bad_line_is_left_out_with_its_reason() -> None:
    content = lines({"id": "a", "text": "A."}) + b'\n{"text": 1}\nno json\n{"id": "a", "text": "B."}\n{"text": " "}\n'
    (found,) = extract(".jsonl", content)
    assert found.text == "A."
    assert [reason.partition(": ")[0] for reason in found.left_out] == ["line 2", "line 3", "line 4", "line 5"]


def test_of_many_bad_lines_the_first_are_named() -> None:
    (found,) = extract(".jsonl", lines({"text": "A."}) + b"\nbad" * 500)
    assert len(found.left_out) == MAX_NAMED_LINES + 1
    assert found.left_out[-1] == "and 480 more lines"


def test_a_file_without_a_good_line_is_an_error() -> None:
    with pytest.raises(DocumentError, match="line 1: not JSON"):
        extract(".jsonl", b"bad")


@pytest.mark.parametrize(
    ("record", "text", "title"),
    [
        ({"content": "A text.", "title": "One"}, "A text.", "One"),
        ({"body": "A text.", "headline": "One"}, "A text.", "One"),
        ({"text": "A text.", "body": "Another."}, "A text.", ""),
        ({"text": " ", "content": "A text."}, "A text.", ""),
        ({"question": "Who pays?", "answer": "The city."}, "Who pays?\n\nThe city.", "Who pays?"),
        ({"question": "Who pays?", "answer": "The city.", "title": "Costs"}, "Who pays?\n\nThe city.", "Costs"),
    ],
)
def test_the_usual_fields_of_a_text_are_known(record: dict[str, str], text: str, title: str) -> None:
    (found,) = extract(".jsonl", lines({**record, "date": "2024"}))
    assert (found.text, found.title) == (text, title)
    assert found.metadata == {"date": "2024"} | ({"body": "Another."} if "Another." in record.values() else {})


@pytest.mark.parametrize(
    "record",
    [
        {"question": "Who pays?"},
        {"answer": "The city."},
        {"question": "Who pays?", "answer": " "},
        {"text": 1},
        ["A text."],
    ],
)
def test_a_record_without_a_text_is_refused(record: object) -> None:
    with pytest.raises(DocumentError, match=r"line 1: (?:not an object|its)"):
        extract(".jsonl", lines(record))


def test_the_fields_of_text_and_title_can_be_named() -> None:
    records = {"abstract": "A text.", "name": "One", "text": "Another."}, {"text": "A third.", "title": "Three"}
    found = extract(".jsonl", lines(*records), Fields("abstract", "name"))
    assert [(c.text, c.title) for c in found] == [("A text.", "One"), ("A third.", "Three")]
    with pytest.raises(DocumentError, match='not an object with a "abstract"'):
        extract(".jsonl", lines({"name": "One"}), Fields("abstract"))
