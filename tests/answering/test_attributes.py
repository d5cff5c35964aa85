"""Which words of a question qualify another one, and whether a text says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.answering.attributes import attributes, leaves_unsaid
from askcol.text.terms import terms


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which US Secretary of State came?", "us secretari"),
        ("Which U.S. Secretary of State came?", "us secretari"),
        ("Which United States Secretary came?", "unit secretari, state secretari"),
        ("Which US Homeland Security Secretary came?", "us secretari"),
        ("Which US homeland security secretary came?", "us secretari"),
        ("Who is the UN Secretary-General?", "un general"),
        ("When did the German chancellor Merkel resign?", "chancellor merkel, german merkel"),
        ("When did Colombian President Gustavo Petro come?", "presid petro, colombian petro"),
        ("When did UN Resolution 242 pass?", "un resolut"),
        ("Whom did the US and the British Minister meet?", "british minist"),
        ("Did the US President’s German visit fail?", "us presid"),
        # what tells things of a kind apart
        ("Who is the mayor of Arvik?", ""),
        ("Who is Arvik’s Mayor?", ""),
        ("Who is the Arvik Mayor?", ""),
        ("Who is the Treasury Secretary?", ""),
        ("Who is the Vice President?", ""),
        ("Who is the IBM CEO?", ""),
        ("When did Resolution 242 pass?", ""),
        ("Where was King George born?", ""),
        ("Who leads General Motors in the Premier League?", ""),
        ("Who won the US Open?", ""),
        ("When did the French Revolution begin?", ""),
        ("Which German painter painted President Holm?", "presid holm"),
        ("", ""),
    ],
)
def test_attributes_of_a_question(question: str, found: str) -> None:
    assert ", ".join(f"{a.term} {a.head}" for a in attributes(question)) == found


@pytest.mark.parametrize(
    ("question", "text", "unsaid"),
    [
        ("Which US Secretary came?", "The Secretary, *Holm*, came.", True),
        ("Which US Secretary came?", "The American Secretary *Holm* came.", True),
        ("Which US Secretary came?", "*Holm*, Secretary of the United States, came.", True),
        ("Which Colombian President came?", "Colombia’s President *Holm* came.", True),
        ("Which US Secretary came?", "*Holm* came.", False),
        ("Which US Secretary came?", "*Holm*, the foreign secretary, came.", False),
        ("Which US Secretary came?", "*Holm*, Secretary of the Navy, came.", False),
        ("Which US Secretary came?", "Secretary *Holm* met the British Secretary.", True),
        ("Which US Secretary came?", "*Holm*, the British Secretary, met the Secretary.", False),
        ("When did Minister Holm come?", "Ada Holm came in *May*.", True),
        ("When did Austrian Minister Holm come?", "Germany’s Minister Holm came in *May*.", False),
    ],
)
def test_what_a_text_leaves_unsaid(question: str, text: str, unsaid: bool) -> None:
    before, answer, after = text.split("*")
    (attribute, *_) = attributes(question)
    where = len(before), len(before + answer)
    assert leaves_unsaid(attribute, question, before + answer + after, *where) == unsaid


@given(st.lists(st.sampled_from(["US", "German", "President", "Petro", "of", "the", "242", "’s", "-", "."])))
def test_attributes_are_terms_of_the_question_and_never_numbers(words: list[str]) -> None:
    question = " ".join(words)
    there = {term.text for term in terms(question)}
    for attribute in attributes(question):
        assert {attribute.term, attribute.head} <= there
        assert not attribute.term.isdigit()
