"""The choice between what the reader read and what can be computed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from composing import chunk_of, document_of, span_of
from memory_store import MemoryStore

from askcol.answering.candidates import Candidate
from askcol.answering.citations import cite
from askcol.answering.computed import COMPUTED_CONFIDENCE, READ, Choice, choose, needs_computation_note
from askcol.answering.computing import computation, compute
from askcol.answering.question_types import question_type
from askcol.chunking import Table, tables_of
from askcol.documents import Document
from askcol.retrieval import Hit

BIDS = """# Bids for the quay

The council expects to pay £8,000 in total. The lowest bid is that of Marsh. The quay has 14 lamps.

| Firm | Seat | Bid |
|---|---|---|
| Adler | Selby | £3,100 |
| Kern | Havn | £2,700 |
| Marsh | Havn | £3,250 |
"""

SENTENCES = ((21, 68), (69, 101), (102, 124))


def chosen(
    question: str, read: str | None = None, confidence: float = 0.8, *, answered: bool = True, text: str = BIDS
) -> Choice:
    document = document_of("bids", text)
    sentences = SENTENCES if text.startswith(BIDS) else ((9, 25),)
    chunk = replace(chunk_of(document), tables=tables_of(document), sentences=sentences)
    hits = [Hit(chunk, 1.0, 1, 1, 1)]
    store = MemoryStore([document], [chunk])
    place = cite(span_of(chunk, read, 1.0), document, None) if read else None
    candidate = Candidate(read, confidence, (place,)) if read and place else None
    kind = question_type(question)
    answered = answered and candidate is not None
    return choose(question, kind, hits, candidate, answered=answered, store=store, freshness=None)


@pytest.mark.parametrize(
    ("question", "read", "answer"),
    [
        ("How many firms have their seat in Havn?", None, "2"),
        ("How many firms have their seat in Havn?", "Kern", "2"),
        ("What is the total of the bids?", None, "£9,050"),
        ("What is the total of the bids?", "£3,250", "£9,050"),
        ("Which firm made the lowest bid?", "Adler", "Kern"),
        ("Which firm made the highest bid?", None, "Marsh"),
        ("What is the difference between the bids of Kern and Adler?", "£2,700", "£400"),
    ],
)
def test_one_cell_does_not_stand_before_what_is_computed(question: str, read: str | None, answer: str) -> None:
    choice = chosen(question, read)
    assert choice.computed is not None
    assert (choice.computed.text, choice.computed.confidence) == (answer, COMPUTED_CONFIDENCE)
    assert not choice.differs
    assert choice.computation is not None
    for citation in choice.computed.citations:
        assert BIDS[citation.start : citation.end] == citation.text
        assert BIDS[citation.sentence_start :].startswith(citation.sentence)
        assert citation.text in [cell.text for cell in citation.row]


@pytest.mark.parametrize(
    ("question", "read"), [("Which firm made the lowest bid?", "Marsh"), ("What is the total of the bids?", "£8,000")]
)
def test_what_a_sentence_states_stands_beside_another_result(question: str, read: str) -> None:
    choice = chosen(question, read)
    assert choice.computed is not None
    assert choice.differs


@pytest.mark.parametrize(
    ("question", "answer"), [("What is the average bid?", "£3,016.67"), ("What is the highest bid?", "£3,250")]
)
def test_a_row_of_totals_states_neither_an_average_nor_an_extreme(question: str, answer: str) -> None:
    choice = chosen(question, "£9,050", text=f"{BIDS}| Total | | £9,050 |\n")
    assert choice.computed is not None
    assert (choice.computed.text, choice.differs) == (answer, False)


def test_a_row_of_averages_states_an_average() -> None:
    choice = chosen("What is the average bid?", "£3,400", text=f"{BIDS}| Average | | £3,400 |\n")
    assert choice.differs


def test_what_a_sentence_states_stands_before_the_same_result() -> None:
    assert chosen("Which firm made the highest bid?", "Marsh") == READ


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who is the lowest bidder in Selby and Oslo?", "Adler"),
        ("How many firms withdrew their bid?", None),
        ("How many firms in Havn withdrew?", "£2,700"),
    ],
)
def test_a_question_that_can_not_be_mapped_needs_a_computation(question: str, read: str | None) -> None:
    choice = chosen(question, read)
    assert (choice.computed, choice.needs_computation) == (None, True)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("How many lamps has the quay?", "14"),
        ("Where is Adler's seat?", "Selby"),
        ("How many goats live on the island?", None),
        ("Which is the tallest building?", None),
    ],
)
def test_other_questions_are_left_to_the_reader(question: str, read: str | None) -> None:
    assert chosen(question, read) == READ


def test_the_note_says_why_there_is_no_answer() -> None:
    assert "which cells" in needs_computation_note(None)
    computation = chosen("What is the total of the bids?").computation
    assert computation is not None
    assert "3 is empty" in needs_computation_note(replace(computation, obstacle="row 3 is empty"))


STAFF = """# Staff

No. of staff: 19

| Name | Post | Hours |
|---|---|---|
| Ann Rusk | cook | 20 |
| Bo Hale | cook | 30 |
| Cy Lode | driver | 40 |
"""


def test_a_number_that_a_line_states_stands_before_a_count_of_rows() -> None:
    assert chosen("How many staff are there?", "19", text=STAFF) == READ
    assert chosen("How many staff are there?", "19", answered=False, text=STAFF) == READ
    counted = chosen("How many cooks are there?", "19", text=STAFF).computed
    assert counted is not None
    assert counted.text == "2"


def test_a_yes_or_no_question_is_decided_by_two_rows() -> None:
    choice = chosen("Is Marsh's bid higher than Kern's?", "Marsh")
    assert choice.computed is not None
    assert (choice.computed.text, choice.computed.polarity, choice.named) == ("Marsh", "yes", 1)


def test_a_yes_or_no_question_that_can_not_be_computed_is_left_to_the_sentences() -> None:
    assert chosen("Is Marsh's bid older than Kern's?", "Marsh") == READ


def test_rows_that_are_named_are_all_cited_as_the_answer() -> None:
    text = "# Towns\n\n| Town | Men | Women |\n|---|---|---|\n| Arvik | 16 | 17 |\n| Havn | 9 | 8 |\n| Tarn | 4 | 5 |\n"
    choice = chosen("In which towns are there more women than men?", text=text)
    assert choice.computed is not None
    assert [citation.text for citation in choice.computed.citations[: choice.named]] == ["Arvik", "Tarn"]


def tables(*texts: str) -> tuple[list[Hit], MemoryStore]:
    documents = [document_of(f"d{i}", text) for i, text in enumerate(texts)]
    chunks = [replace(chunk_of(document), tables=tables_of(document)) for document in documents]
    return [Hit(chunk, 1.0, i, i, i) for i, chunk in enumerate(chunks, start=1)], MemoryStore(documents, chunks)


def test_two_tables_that_may_be_meant_are_named() -> None:
    one = "# Boats of Havn\n\n| Boat | Crew |\n|---|---|\n| Ebb | 4 |\n| Dun | 5 |\n"
    hits, store = tables(one, one.replace("Havn", "Tarn").replace("Dun | 5", "Ide | 9"))
    computed = compute("Which boat has the largest crew?", "extreme", hits, store).computed
    assert computed is not None
    assert computed.computation.obstacle == "“D0. Boats of Havn” and “D1. Boats of Tarn” may be meant"
    said = compute("Which boat of Tarn has the largest crew?", "extreme", hits, store).computed
    assert said is not None
    assert said.result.text == "Ide"


def test_a_table_is_used_whole_and_its_document_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"| B{i} | {i} |\n" for i in range(1, 61))
    men_of = "Men\n\n| Man | Age |\n|---|---|\n| A | 3 |\n| B | 4 |\n"
    document = document_of("d", f"# Boats\n\n| Boat | Crew |\n|---|---|\n{rows}\n{men_of}")
    boats, men = tables_of(document)
    whole = chunk_of(document)
    chunks = [replace(whole, tables=(t,)) for t in (boats.within(0, 60), men, boats.within(90, 120))]
    parsed: list[str] = []

    def counted(document: Document) -> tuple[Table, ...]:
        parsed.append(document.document_id)
        return tables_of(document)

    monkeypatch.setattr(computation, "tables_of", counted)
    hits = [Hit(chunk, 1.0, i, i, i) for i, chunk in enumerate(chunks, start=1)]
    total = compute("How many crew do the boats have in total?", "sum", hits, MemoryStore([document], [whole])).computed
    assert total is not None
    assert (total.result.text, parsed) == ("1,830", ["d"])
