"""Lines of a label and an identifier, read as sentences where a question asks for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.chunking.chunks import Chunk
from askcol.chunking.identifier_lines import identifier_lines
from askcol.chunking.views import views


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("What is the phone number?", "Selby Clinic\nTel. 555-0177", "Selby Clinic. The phone number is 555-0177."),
        ("What is the phone number?", "Selby Clinic\nTel.: 555-0177", "Selby Clinic. The phone number is 555-0177."),
        ("What is the fax number?", "Selby Clinic\n- Fax 555-0177", "Selby Clinic. The fax number is 555-0177."),
        ("What is the e-mail?", "Selby Clinic\nann@selby.org", "Selby Clinic. The e-mail is ann@selby.org."),
        ("What is the website?", "Selby Clinic\nWeb: selby.org", "Selby Clinic. The website is selby.org."),
        (
            "What is the address?",
            "Selby Clinic\n3 Mill Lane, Selby",
            "Selby Clinic. The address is 3 Mill Lane, Selby.",
        ),
        ("What is the policy number?", "Acme\nPolicy no. HX-2231/9", "Acme. The policy number is HX-2231/9."),
        ("How can I reach the clinic?", "Selby\nann@selby.org", "Selby. You can reach us by e-mail at ann@selby.org."),
        ("What is the phone number?", "Press office 555-0177", "Press office: the phone number is 555-0177."),
    ],
)
def test_a_line_states_the_identifier_in_the_words_of_the_question(question: str, text: str, read: str) -> None:
    (view,) = views(Chunk("a:00000000", "a", 0, len(text), text), question)
    assert view.text.strip() == read


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who runs the clinic?", "Selby Clinic\nTel. 555-0177"),
        ("What is the phone number?", "Selby Clinic\nann@selby.org"),
        ("What is the phone number?", "Selby Clinic\n- Fax 555-0177"),
        ("What is the fax number?", "Selby Clinic\nTel. 555-0177"),
        ("What is the phone number?", "Call the clinic at Selby on 555-0177 before noon."),
        ("What is the licence number?", "Acme\nPolicy no. HX-2231/9"),
    ],
)
def test_other_lines_and_questions_are_left_alone(question: str, text: str) -> None:
    (view,) = views(Chunk("a:00000000", "a", 0, len(text), text), question)
    assert view.text == text


def test_an_address_may_stand_in_several_lines() -> None:
    text = "Selby Clinic\n3 Mill Lane\nLeeds\nLS1 4AP\n\nOpen daily."
    (line,) = identifier_lines(text, "What is the address?").values()
    assert text[line.start : line.end] == "3 Mill Lane\nLeeds\nLS1 4AP"
    (view,) = views(Chunk("a:00000000", "a", 0, len(text), text), "What is the address?")
    assert view.text == "Selby Clinic. The address is 3 Mill Lane\nLeeds\nLS1 4AP.\nOpen daily."


lines = st.sampled_from(
    ["Tel. 555-0177", "ann@selby.org", "Fax: 555-0178", "Selby Clinic", "", "Open: daily", "3 Mill Lane"]
)


@given(st.lists(lines, max_size=8).map("\n".join), st.integers(0, 9))
def test_the_pieces_are_the_documents_own_words_in_order(text: str, start: int) -> None:
    for question in ("What is the phone number?", "How can I reach the clinic?", "What is the address?"):
        for view in views(Chunk("a:00000000", "a", start, start + len(text), text), question):
            at = 0
            for piece in view.pieces:
                assert view.text[piece.start : piece.end] == text[piece.origin - start :][: piece.end - piece.start]
                assert piece.origin - start >= at
                at = piece.origin - start + piece.end - piece.start
