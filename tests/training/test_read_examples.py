"""Documents with questions as examples: where the answer stands in what is read, and what lacks it."""

from __future__ import annotations

from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.training.examples import Example, TrainingSet
from askcol.training.read_examples import NEGATIVE_VIEWS, Asked, with_documents

NONE = TrainingSet([], [], [])
TABLE = (
    "| Town | People | Area |\n|---|---|---|\n| Arvik | 32,190 | 6.1 |\n| Lund | 1,204 | 9.4 |\n| Orn | 87 | 2.2 |\n"
)


def made(text: str, asked: Asked, title: str = "") -> tuple[TrainingSet, list[Example]]:
    data = with_documents(NONE, [(Document("d", "", title, text, ""), asked)], seed=1)
    return data, data.examples


def span(text: str, answer: str) -> tuple[int, int]:
    return text.index(answer), text.index(answer) + len(answer)


def words_at(data: TrainingSet, example: Example) -> list[str]:
    tokenizer = reader_tokenizer()
    found = []
    for place in example.places:
        text = data.chunks[place.chunk]
        offsets = tokenizer.encode(text, add_special_tokens=False).offsets
        found.append(text[offsets[place.start][0] : offsets[place.end][1]])
    return found


def test_an_answer_is_found_in_the_row_that_is_read() -> None:
    data, (one,) = made(TABLE, [("How many people live in Lund?", span(TABLE, "1,204"))])
    assert (one.answer, words_at(data, one)) == ("1,204", ["1,204"])
    assert "Arvik" not in data.chunks[one.places[0].chunk]


def test_a_question_without_an_answer_is_read_with_the_rows_nearest_to_it() -> None:
    data, (one,) = made(TABLE, [("Who is the mayor of Lund?", None)])
    assert (one.answer, one.places) == ("", [])
    assert len(one.negatives) == NEGATIVE_VIEWS
    assert "Lund" in data.chunks[one.negatives[0]]


def test_a_line_of_a_form_is_read_as_a_sentence() -> None:
    text = "Tenant: Ada Berg\nRent: 820 euros\nNotice: three months\n"
    data, (one,) = made(text, [("How much is the rent of Ada Berg?", span(text, "820 euros"))])
    assert words_at(data, one) == ["820 euros"]
    assert data.articles == ["d"]


def test_an_answer_that_no_view_shows_in_whole_is_left_out() -> None:
    assert made(TABLE, [("Which row is first?", span(TABLE, "Arvik | 32,190"))])[1] == []


def test_negatives_lack_the_answer() -> None:
    asked = [(f"How many people live in {town}?", span(TABLE, n)) for town, n in (("Arvik", "32,190"), ("Orn", "87"))]
    data, examples = made(TABLE, asked * 20)
    assert any(e.negatives for e in examples)
    assert not any(e.answer in data.chunks[i] for e in examples for i in e.negatives)


def test_what_was_there_stays() -> None:
    first, _ = made(TABLE, [("Who?", None)])
    both = with_documents(
        first, [(Document("e", "", "", "Ann lives in Orn.", ""), [("Where does Ann live?", (13, 16))])], 1
    )
    assert both.examples[: len(first.examples)] == first.examples
    assert both.examples[-1].answer == "Orn"
    assert words_at(both, both.examples[-1]) == ["Orn"]
