"""Corrections, ambiguities and short names, as they come out in an answer."""

from __future__ import annotations

import pytest
from composing import chunk_of, composed, document_of, span_of

from askcol.answering.answer import Answer
from askcol.chunking.chunks import Chunk
from askcol.documents.document import Document
from askcol.reading.spans import Span

STRIKE = """The strike lasted nine days. Ships waited.

Correction: An earlier version said that the strike lasted nine days. It lasted eleven days."""


def answer_of(question: str, *texts: str, titles: tuple[str, ...] = ()) -> Answer:
    """The answer that documents give whose answers stand between asterisks."""
    documents: list[Document] = []
    spans: list[Span] = []
    for number, marked in enumerate(texts):
        document = document_of(titles[number] if titles else f"d{number}", marked.replace("*", ""))
        documents.append(document)
        for i, answer in enumerate(marked.split("*")[1::2]):
            spans.append(span_of(chunk_of(document), answer, 5.0 - 0.1 * len(spans) - i))
    return composed(*spans, documents=documents, question=question)


@pytest.mark.parametrize(
    ("text", "newest", "older"),
    [
        (
            STRIKE.replace("nine days", "*nine days*", 1).replace("eleven days", "*eleven days*"),
            "eleven days",
            "nine days",
        ),
        ("The pool, originally to open on *4 May*, will open on *22 June*.", "22 June", "4 May"),
        ("It has *460* seats, not *640*.", "460", "640"),
        ("It has *640* seats.\n\nUpdate: It has *460* seats.", "460", "640"),
        ("The fee has been changed from *$45* to *$52*.", "$52", "$45"),
        ("It lasted not *nine days* but *eleven days*.", "eleven days", "nine days"),
    ],
)
def test_the_newest_value_of_a_correction_is_the_answer(text: str, newest: str, older: str) -> None:
    answer = answer_of("What was it?", text)
    assert (answer.answer, [c.text for c in answer.corrected], answer.conflict) == (newest, [older], False)
    assert older not in [candidate.text for candidate in answer.answers]


def test_a_later_document_corrects_an_earlier_one_if_it_says_so() -> None:
    texts = "The theatre has *640* seats.", "The theatre has *460* seats."
    corrected = answer_of("How many seats has the theatre?", *texts, titles=("theatre", "errata of may"))
    assert (corrected.answer, [c.text for c in corrected.corrected]) == ("460", ["640"])
    silent = answer_of("How many seats has the theatre?", *texts, titles=("theatre", "notes of may"))
    assert (silent.corrected, silent.conflict) == ((), True)


def test_what_held_before_a_correction_can_be_asked_for() -> None:
    text = "The pool, originally to open on *4 May*, will open on *22 June*."
    answer = answer_of("When was the pool originally to open?", text)
    assert (answer.answer, answer.corrected) == ("4 May", ())


def test_a_newer_value_that_the_reader_missed_is_found_in_the_text() -> None:
    answer = answer_of("What is the fee?", "The fee has been changed from *$45* to $52.")
    assert (answer.answer, [c.text for c in answer.corrected]) == ("$52", ["$45"])
    assert answer.answers[0].citations[0].start == len("The fee has been changed from $45 to ")


def test_a_correction_read_as_a_whole_is_narrowed_to_the_newer_value() -> None:
    answer = answer_of("What is the fee?", "The fee was *$45*.", "The fee has been changed from *$45 to $52*.")
    assert (answer.answer, [c.text for c in answer.corrected]) == ("$52", ["$45"])


def test_the_newest_message_wins_over_what_it_quotes() -> None:
    document = document_of("mail", "It comes on 19 May.\n\n## Quoted message\n\nIt comes on 12 May.")
    at = document.text.index("##")
    chunk = chunk_of(document, at)
    quoted = Chunk(
        *(chunk.chunk_id, chunk.document_id, at, chunk.end, chunk.text), ("Quoted message",), chunk.sentences
    )
    spans = span_of(quoted, "12 May", 5.0), span_of(chunk_of(document, 0, at), "19 May", 4.0)
    answer = composed(*spans, documents=[document], question="When does it come?")
    assert (answer.answer, [c.text for c in answer.corrected]) == ("19 May", ["12 May"])
    assert [answer.answers[0].citations[0].quoted, answer.corrected[0].citations[0].quoted] == [False, True]


MEETINGS = "*Ana Ruiz* chaired the meeting.", "*Ben Holt* chaired the meeting.", "*Cleo Voss* chaired the meeting."
TITLES = "minutes of 12 January", "minutes of 9 February", "minutes of 8 March"


def test_answers_of_several_events_are_alternatives_and_no_conflict() -> None:
    answer = answer_of("Who chaired the meeting?", *MEETINGS, titles=TITLES)
    assert (answer.answered, answer.answer, answer.reason, answer.conflict) == (False, None, "ambiguous", False)
    assert [(c.text, c.apart) for c in answer.alternatives] == [
        ("Ana Ruiz", "12 JANUARY"),
        ("Ben Holt", "9 FEBRUARY"),
        ("Cleo Voss", "8 MARCH"),
    ]


def test_a_question_that_names_its_event_is_answered() -> None:
    answer = answer_of("Who chaired the meeting of 12 January?", *MEETINGS, titles=TITLES)
    assert (answer.reason, answer.answer, answer.alternatives) == (None, "Ana Ruiz", ())


def test_titles_without_a_common_frame_leave_a_conflict() -> None:
    answer = answer_of("Who chaired the meeting?", *MEETINGS[:2], titles=("a long evening", "farmers protest"))
    assert (answer.conflict, answer.alternatives) == (True, ())


@pytest.mark.parametrize(("threshold", "reason", "alternatives"), [(0.99, "below_threshold", 0), (0.7, "ambiguous", 3)])
def test_it_is_enough_that_one_of_the_alternatives_is_likely(threshold: float, reason: str, alternatives: int) -> None:
    documents = [document_of(title, text.replace("*", "")) for title, text in zip(TITLES, MEETINGS, strict=True)]
    spans = [span_of(chunk_of(d), d.text[:8], 0.5) for d in documents]
    answer = composed(*spans, documents=documents, question="Who chaired the meeting?", min_confidence=threshold)
    assert (answer.reason, len(answer.alternatives)) == (reason, alternatives)
    assert max(candidate.confidence for candidate in answer.answers) < threshold


def test_a_short_and_a_full_name_are_one_answer() -> None:
    answer = answer_of("Who came?", "*Mayorkas* came.", "Secretary *Alejandro Mayorkas* came.")
    assert (answer.answer, len(answer.answers[0].citations), len(answer.answers)) == ("Alejandro Mayorkas", 2, 1)


def test_a_surname_of_two_people_stays_apart() -> None:
    answer = answer_of(
        "Who came?", "*Kessler* came.", "*Anna Kessler* came.", "Peter Kessler slept, and *nobody* cared."
    )
    assert [candidate.text for candidate in answer.answers[:2]] == ["Kessler", "Anna Kessler"]


@pytest.mark.parametrize(
    ("other", "witnesses"),
    [
        ("The landfill closes on *31 March*, they say.", 2),
        ("The landfill's permit expires on *31 March*.", 1),
    ],
)
def test_a_second_witness_speaks_of_what_the_question_asks(other: str, witnesses: int) -> None:
    one, two = (
        document_of(name, text.replace("*", "")) for name, text in (("a", "It closes on 31 March."), ("b", other))
    )
    spans = span_of(chunk_of(one), "31 March", 9.0), span_of(chunk_of(two), "31 March", 2.0)
    answer = composed(*spans, documents=[one, two], question="When does the landfill close?")
    assert len(answer.answers[0].citations) == witnesses


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ("The museum bought it for *3 million pounds*.", True),
        ("The museum insured it for *3 million pounds*.", False),
    ],
)
def test_a_side_speaks_of_what_the_question_asks(other: str, conflict: bool) -> None:
    answer = answer_of("How much did the museum pay for it?", "The museum paid *2 million pounds* for it.", other)
    assert answer.conflict == conflict
