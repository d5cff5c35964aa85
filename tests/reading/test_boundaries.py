"""Where an answer begins and ends: what the reader's best span is turned into."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from askcol.chunking import Chunk, View
from askcol.chunking.view import Piece
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.reading.decoding import decode
from askcol.text.identifiers import identifiers
from askcol.text.sentences import sentences

QUESTION = "What does it say?"
PARTNERS = {")": "(", "]": "[", "”": "“"}


@cache
def tokenizer() -> Tokenizer:
    return reader_tokenizer()


def answers(text: str, read: str, question: str = QUESTION) -> list[str]:
    """The answers where the reader's best span is `read`, of which both ends are far likelier than anything else."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    starts, ends = np.full((2, 1 + len(encoding.ids)), -9, dtype=np.float32)
    begin, stop = text.index(read), text.index(read) + len(read)
    starts[1 + next(i for i, (first, _) in enumerate(encoding.offsets) if first == begin)] = 9
    ends[1 + next(i for i, (_, last) in enumerate(encoding.offsets) if last == stop)] = 9
    chunk = Chunk("a:00000000", "a", 0, len(text), text, sentences=tuple((s.start, s.end) for s in sentences(text)))
    return [span.text for span in decode(question, chunk, View.verbatim(chunk), encoding, starts, ends)]


@pytest.mark.parametrize(
    ("text", "read", "answer"),
    [
        ("Write to amal.said@uni-graz.at today", "@uni-graz", "amal.said@uni-graz.at"),
        ("Tel. (212) 555-0177", "212) 555-0177", "(212) 555-0177"),
        ("VAT no. GB 123 4567 89", "123 4567", "GB 123 4567 89"),
        ("Keys are in shed 3 behind the mill", "shed", "shed 3"),
        ("Keys are in silo 4 behind the mill", "in silo", "in silo 4"),
        ("Pay within 30 days of that", "30", "30 days"),
        ("a rent of £1,250 per month, paid", "£1,250", "£1,250 per month"),
        ("Use v2.4.1 here", "4.1", "v2.4.1"),
        ("under ISO 9001:2015 since", "9001", "ISO 9001:2015"),
        ("see https://example.org/a_(b)?c=d now", "example.org", "https://example.org/a_(b)?c=d"),
        ("at 12 Harbour Street, Leeds", "Harbour", "12 Harbour Street"),
        ("open until 5 p.m. today", "5", "5 p.m."),
    ],
)
def test_an_answer_never_cuts_an_identifier(text: str, read: str, answer: str) -> None:
    assert answers(text, read)[0] == answer


@pytest.mark.parametrize(
    ("text", "read", "answer"),
    [
        ("The mill, Leeds, is old.", ", Leeds,", "Leeds"),
        ("It is old.", "old.", "old"),
        ("The mill: a ruin", "mill:", "mill"),
        ("Petro, and Mexico left", "and Mexico", "Mexico"),
        ("Petro or Mexico", "or Mexico", "Mexico"),
        ("The mill — Leeds — is", "— Leeds", "Leeds"),
        ("*Leeds* is", "*Leeds*", "Leeds"),
        ("He met Acme Inc. yesterday", "Acme Inc", "Acme Inc."),
        ("He met John Doe Jr. yesterday", "John Doe Jr.", "John Doe Jr."),
        ("She has a Ph.D. in it", "Ph.D", "Ph.D."),
        ("It fell by 12% then", "12%", "12%"),
        ("It fell to -5 then", "-5", "-5"),
        ("It is in C++ now", "C++", "C++"),
        ("It cost 5 € then", "5", "5 €"),
        ("a man (the cook) left", "(the cook)", "the cook"),
        ("he “fell” there", "“fell”", "fell"),
        ('he "fell" there', '"fell', "fell"),
        ("he (the cook fell", "(the cook", "the cook"),
        ("a) the cook fell", ") the cook", "the cook"),
        ("Alexander (the Great) fell", "Alexander (the Great)", "Alexander (the Great)"),
        ('"Vertigo" by Boileau', '"Vertigo" by Boileau', '"Vertigo" by Boileau'),
        ("the workers' hall", "workers'", "workers"),
    ],
)
def test_an_answer_begins_and_ends_with_words(text: str, read: str, answer: str) -> None:
    assert answers(text, read)[0] == answer


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('He visited the "mega-prison," and Mexico', 'mega-prison," and Mexico'),
        ("a line (the first (of two) that", "line (the first (of two"),
        ("The “old mill” of Leeds", "old mill” of Leeds"),
        ("end of a quote,” and Mexico left", "quote,” and Mexico"),
        ("The „alte Mühle“ in Graz", "alte Mühle“ in Graz"),
        ("the 'old mill' of Leeds", "old mill' of Leeds"),
    ],
)
def test_an_answer_has_a_bracket_or_quotation_mark_with_its_partner_only(text: str, read: str) -> None:
    for answer in answers(text, read):
        for one, other in ("()", "“”", "„“", '""', "''"):
            assert answer.count(one) == answer.count(other)
            assert one != other or answer.count(one) % 2 == 0


def within(text: str, place: int) -> bool:
    return text[place - 1 : place + 1].isalnum() and 0 < place < len(text)


def test_nothing_is_lost_where_a_boundary_moves() -> None:
    text = "see (212) 555-0177"
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.random.default_rng(0).normal(size=(2, 1 + len(encoding.ids))).astype(np.float32)
    chunk = Chunk("a:00000000", "a", 0, len(text), text)
    span = next(s for s in decode(QUESTION, chunk, View.verbatim(chunk), encoding, *logits) if s.text[0] == "(")
    first = text.index("(")
    starts = [1 + i for i, (begin, _) in enumerate(encoding.offsets) if begin >= first and not within(text, begin)]
    ends = [1 + i for i, (_, stop) in enumerate(encoding.offsets) if stop > first and not within(text, stop)]
    sums = np.logaddexp.reduce(logits[0][starts]) + np.logaddexp.reduce(logits[1][ends])
    assert span.score == pytest.approx(sums, abs=1e-5)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What is the phone number?", "Riverside Dental Practice\nTel. (212) 555-0177", "(212) 555-0177"),
        ("What is the website?", "Harbour Museum\nwww.harbour-museum.org/visit", "www.harbour-museum.org/visit"),
        ("What is the e-mail?", "Amal Said, reporter\namal.said@uni-graz.at", "amal.said@uni-graz.at"),
        ("What is the address?", "Oakfield\n12 Harbour Street, Leeds LS1 4AP", "12 Harbour Street, Leeds LS1 4AP"),
        ("How can I reach Oakfield?", "Oakfield, since 1990\n+44 20 7946 0018", "+44 20 7946 0018"),
        ("What is the policy number?", "Acme Insurance\nPolicy no. HX-2231/9", "HX-2231/9"),
    ],
)
def test_the_only_identifier_of_the_kind_that_is_asked_for_is_a_candidate(
    question: str, text: str, answer: str
) -> None:
    assert answer in answers(text, text.split(maxsplit=1)[0], question)
    assert answers(text, text[text.index("\n") + 1 :], question)[0] == answer, "a label is no part of it"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the IBAN of the mill?", "DE89 3704 0044 0532 0130 00"),
        ("What is the policy number of the mill?", "HX-2231/7"),
        ("To which account number is the rent paid?", "20-44-91 / 31926819"),
        ("What is the fax number of the mill?", "555-0161"),
        ("What is the phone number of the mill?", "555-0160"),
    ],
)
def test_a_number_of_another_label_is_no_answer_and_counts_for_the_one_asked_for(question: str, answer: str) -> None:
    text = (
        "Rent is paid to account no. 20-44-91 / 31926819.\n\nTel. 555-0160, fax 555-0161\n\n"
        "IBAN: DE89 3704 0044 0532 0130 00\n\nPolicy no.: HX-2231/7"
    )
    for read in ("Rent is paid to account no. 20-44-91 / 31926819", "HX-2231/7", "555-0160", "555-0161"):
        found = answers(text, read, question)
        assert found[0] == answer
        meant = {"DE89 3704 0044 0532 0130 00"} if "account" in question else set()
        assert not any(character.isdigit() for other in {*found[1:]} - meant for character in other)


def test_a_number_of_another_label_is_no_answer_where_none_is_right() -> None:
    found = answers("Tel. 555-0160 of the mill", "555-0160", "What is the fax number?")
    assert not any(character.isdigit() for answer in found for character in answer)


def test_of_two_identifiers_of_the_kind_the_reader_chooses() -> None:
    text = "Sales 020 7946 0018, press 020 7946 0019"
    assert answers(text, "press 020 7946 0019", "What is the press phone number?")[0] == "020 7946 0019"
    assert answers(text, text, "What is the phone number?")[0] == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("You need:\n- Gloves\n- Ethanol\n- Tongs", "Gloves\n- Ethanol"),
        ("You need:\n  * Gloves and\n    tongs\n  * Ethanol", "Gloves and\n    tongs\n  * Ethanol"),
        ("Steps\n1. Rinse it\n2. Dry it", "Rinse it\n2. Dry it"),
        ("Steps\n1) Rinse it\n2) Dry it", "Rinse it\n2) Dry it"),
        ("• Gloves\n• Ethanol", "Gloves\n• Ethanol"),
        ("The reward is $150. Call Ada Brook.", "$150. Call Ada Brook"),
        ("The reward is $150! Call Ada Brook.", "$150! Call Ada Brook"),
        ("It opened in 1932. Bell ran it.", "1932. Bell"),
        ("The heron (grey) nests here. Swans do, too.", "heron (grey) nests here. Swans"),
    ],
)
def test_no_answer_crosses_the_end_of_a_list_item_or_a_sentence(text: str, read: str) -> None:
    allowed = re.split(r"(?<=[.!?])\s|\n\s*(?:[-*•]|\d[.)])\s", text)
    found = answers(text, read)
    assert any(answer.startswith(read.split(maxsplit=1)[0].rstrip(".!")) for answer in found)
    assert all(any(answer in part for part in allowed) for answer in found)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("He wrote “Who Goes There? And Why” in May.", "“Who Goes There? And Why” in May"),
        ('He wrote "Help! A Memoir" in May.', '"Help! A Memoir" in May'),
        ("He joined Acme Inc. Bell left.", "Acme Inc. Bell"),
        ("He met Dr. Ada Brook there.", "Dr. Ada Brook"),
        ("It is in St. Louis now.", "St. Louis"),
        ("It lies in Washington, D.C. In 1990 it closed.", "Washington, D.C."),
        ("The poet J. R. Holt came.", "J. R. Holt"),
        ("They sell fruit, e.g. Bramley apples, there.", "fruit, e.g. Bramley apples"),
        ("A line of prose that\nis hard-wrapped ends.", "prose that\nis hard-wrapped"),
        ("Say 5 -\n3 apples", "5 -\n3 apples"),
    ],
)
def test_an_answer_holds_the_stops_of_titles_and_abbreviations_and_line_breaks_of_prose(text: str, answer: str) -> None:
    assert answers(text, answer.rstrip("."))[0] == answer


def test_an_address_on_several_lines_is_one_answer() -> None:
    text = "Write to us.\n12 Harbour St.\nLeeds\nLS1 4AP"
    assert answers(text, "Leeds", "What is the address?")[0] == "12 Harbour St.\nLeeds\nLS1 4AP"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("$150. Call 555-0162.", "$150"),
        ("Two years.", "Two years"),
        ("Acme Inc.", "Acme Inc."),
        ("1. FC Holl", "1. FC Holl"),
        ("in the U.S.", "in the U.S."),
    ],
)
def test_a_value_is_taken_whole_without_its_full_stop_and_one_sentence_of_it(value: str, expected: str) -> None:
    text = f"Label: {value}"
    begin = text.index(value)
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.zeros((2, 1 + len(encoding.ids)), dtype=np.float32)
    logits[:, 3] = 3
    chunk = Chunk("a:00000000", "a", 0, len(text), text, sentences=tuple((s.start, s.end) for s in sentences(text)))
    view = View(text, (Piece(begin, len(text), begin, whole=True),))
    assert decode(QUESTION, chunk, view, encoding, *logits)[0].text == expected


@pytest.mark.parametrize(
    ("question", "text", "read", "answer"),
    [
        ("When did they play?", "They played on 3 May there", "3", "3 May"),
        ("When did they play?", "They played on May 3, 2024 there", "3", "May 3"),
        ("When did they play?", "They played on May 3, 2024 there", "2024", "2024"),
        ("When did they play?", "They played on 3/5/2024 there", "3", "3/5/2024"),
        ("When did they play?", "They played on 3.5.2024 there", "5", "3.5.2024"),
        ("What day of May was it?", "They played on 3 May there", "3", "3"),
        ("Which month was it?", "They played on 3 May there", "May", "May"),
    ],
)
def test_the_day_of_a_date_is_no_answer_unless_it_is_asked_for(
    question: str, text: str, read: str, answer: str
) -> None:
    assert answers(text, read, question)[0] == answer


@pytest.mark.parametrize(
    "date", ["3 May", "3rd of May", "3–5 May", "May 3, 2024", "Sept. 3rd", "3/5/2024", "2024-05-03"]
)
def test_no_part_of_a_date_says_how_many(date: str) -> None:
    for question in ("How many matches did they play?", "What number of matches was played?"):
        found = answers(f"On {date} they lost all four matches", date.split(maxsplit=1)[0], question)
        assert not any(character.isdigit() for answer in found for character in answer)
    text = "On August 19, 40,000 people came"
    assert "40,000" in answers(text, "19, 40,000", "How many people came?")[0]
    assert "19" not in answers(text, "19, 40,000", "How many people came?")[0]


@pytest.mark.parametrize("read", ["2026", "March 2026", "11 March"])
@pytest.mark.parametrize(
    "question", ["When did the meeting on 11 March begin?", "at what time was the meeting of 11 March 2026"]
)
def test_no_part_of_the_day_that_a_question_names_says_when(question: str, read: str) -> None:
    found = answers("The meeting of 11 March 2026 began at 6.30 pm", read, question)
    assert not any("11" in answer or "March" in answer or "2026" in answer for answer in found)


@pytest.mark.parametrize("question", ["Which meeting was that of 11 March?", "When was the meeting on 12 March?"])
def test_a_day_that_no_question_when_names_is_an_answer(question: str) -> None:
    assert answers("The meeting of 11 March 2026 began at 6.30 pm", "11 March 2026", question)[0] == "11 March 2026"


parts = st.sampled_from(
    [
        "amal@uni-graz.at",
        "(212) 555-0177",
        "30 days",
        "shed 3",
        "v2.4.1",
        "U.S.",
        "the mill",
        "and",
        "or",
        *"()\"“”[],.':\n ",
    ]
)


@given(st.lists(parts, max_size=12), st.integers(0, 2**32 - 1))
def test_answers_hold_a_word_and_whole_identifiers_and_marks_with_partners(chosen: list[str], seed: int) -> None:
    text = " ".join(chosen)
    encoding = tokenizer().encode(text, add_special_tokens=False)
    logits = np.random.default_rng(seed).normal(size=(2, 1 + len(encoding.ids))).astype(np.float32)
    chunk = Chunk("a:00000000", "a", 0, len(text), text)
    for span in decode(QUESTION, chunk, View.verbatim(chunk), encoding, *logits):
        assert any(map(str.isalnum, span.text))
        assert span.text[-1] not in ",:;" and span.text.split()[0] not in {"and", "or"}
        for identifier in identifiers(QUESTION, text):
            assert not identifier.start < span.start < identifier.end
            assert not identifier.start < span.end < identifier.end
        waiting: list[str] = []
        for mark in span.text:
            if mark in "([“":
                waiting.append(mark)
            elif mark in PARTNERS:
                assert PARTNERS[mark] in waiting
                waiting.remove(PARTNERS[mark])
        assert not waiting and span.text.count('"') % 2 == 0
