"""Which words of a question say what it asks about a thing, and whether a text has words for it."""

from __future__ import annotations

import pytest

from askcol.answering.relation_words import (
    asked_relation,
    kind_asked,
    relation_gone,
    says,
    words_lost,
)
from askcol.answering.synonyms import told


def gone(question: str, text: str) -> list[str]:
    return [word.surface for word in relation_gone(question, told(text))]


@pytest.mark.parametrize(
    ("question", "relation"),
    [
        ("How much did the bakery pay for the oven?", ["pay"]),
        ("Who was appointed to lead the Kelm institute?", ["appointed", "lead"]),
        ("Which company repaired the boiler at Lund?", ["repaired"]),
        ("What is the width of the Orrin canal?", ["width"]),
        ("How high is the rent in Elm Court?", ["rent"]),
        ("When did Tomas Arne leave the orchestra?", ["leave"]),
        ("What is the lowest temperature in Vardal?", ["temperature"]),
        ("how much did tomas arne pay", ["pay"]),  # no capital letters: names can't be told from other words
        ("How many nurses work at the Kelm clinic in 2021?", []),
        ("When did the choir from Kelm arrive?", ["arrive"]),  # a name, not the verb, follows the preposition
        ("Who repaired the drill?", ["repaired"]),  # a thing, though "drill" is a listed verb
        ("How long did the repair of the Kelm organ take?", ["repair"]),
        ("When did Kelm call the whole match off?", ["call off"]),
        ("Who took Ines Roth to court?", ["took to court"]),
    ],
)
def test_the_asked_relation(question: str, relation: list[str]) -> None:
    assert [word.surface for word in asked_relation(question)] == relation


@pytest.mark.parametrize(
    ("question", "text", "trap", "lacking"),
    [
        # another form of the word, and a word derived from it
        ("Who chose the site?", "Ines Roth has chosen it.", "Who drained the site of Kelm?", ["drained"]),
        ("Who discovered the cave?", "The discovery is due to Ines Roth.", "Who bought the cave?", ["bought"]),
        ("Who teaches at Kelm?", "Ines Roth taught there.", "Who was fired at Kelm?", ["fired"]),
        # a word of the same relation
        ("Which firm acquired Kelm?", "Orrin's takeover of Kelm took a year.", "Which firm sued Kelm?", ["sued"]),
        ("How old is the tree?", "The oak was planted in 1780, 240 years ago.", "How deep is the well?", ["deep"]),
        ("When did Anna Holt die?", "Holt was killed in 1931.", "When did Anna Holt marry?", ["marry"]),
        ("Who heads the agency?", "Its director is Ines Roth.", "Who inspected the agency?", ["inspected"]),
        ("How heavy is the bell?", "A bell of 310 kilograms hangs there.", "How wide is the bell?", ["wide"]),
        ("What was the fine?", "The court set a penalty of 900 euros.", "What was the profit?", ["profit"]),
        ("When was the ferry repaired?", "It was overhauled in May.", "When was the ferry launched?", ["launched"]),
        ("Which drug was tested?", "A trial of Oxalin began.", "Which drug was prescribed?", ["prescribed"]),
        # a verb with its particle
        ("Who called off the match?", "Ines Roth cancelled it.", "Who put off the match?", ["put off"]),
        ("Who built the shed in Kelm?", "Ines Roth put it up.", "Who pulled down the shed?", ["pulled down"]),
        # a word that is listed only as following from others
        ("Who gathered the names?", "Ines Roth collected them.", "Who praised the names?", ["praised"]),
        # the same event from the other side
        ("Who bought the mill?", "Roth sold it to Ines Holt.", "Who repaired the mill?", ["repaired"]),
        ("Who lent the money?", "Holt borrowed it from Roth.", "Who stole the money?", ["stole"]),
        ("Who taught Anna?", "Anna studied with Ines Roth.", "Who sued Anna?", ["sued"]),
        # the words of a table's column are words of the text
        ("What is the price of the pump?", "Article Price pump 340", "What is the weight of the pump?", ["weight"]),
        ("When was Kelm founded?", "Firm Founded Kelm 1931", "When was Kelm closed?", ["closed"]),
    ],
)
def test_a_text_tells_one_relation_and_not_the_other(question: str, text: str, trap: str, lacking: list[str]) -> None:
    assert gone(question, text) == []
    assert gone(trap, text) == lacking


def test_what_was_paid_for_need_not_have_been_bought() -> None:
    assert gone("How much did Kelm pay for the tower?", "Kelm bought the tower for 40 euros.") == []
    assert gone("Which tower did Kelm buy?", "Kelm paid 40 euros for the use of the tower.") == ["buy"]


@pytest.mark.parametrize(
    ("question", "here", "there", "lost"),
    [
        # another event of the same thing
        ("When does the pit close?", "The pit closes on 31 March.", "The pit's permit expires in May.", ["close"]),
        ("What did the portrait cost?", "The portrait cost $90.", "The portrait is insured for $40.", ["cost"]),
        ("How tall is the lighthouse?", "It is 38 metres tall.", "The path climbs 95 metres above the sea.", ["tall"]),
        ("What is the highest price?", "The highest price was $9.", "A price of $3 was paid.", ["highest"]),
        ("How wide is the moat?", "The moat is 9 metres wide.", "Carp swim 4 metres down the moat.", ["wide"]),
        # the same in other words
        ("When does the pit close?", "The pit closes on 31 March.", "The pit will be shut in May.", []),
        ("What did the portrait cost?", "The portrait cost $90.", "The museum paid $40 for the portrait.", []),
        ("How tall is the lighthouse?", "It is 38 metres tall.", "Its height is 95 metres.", []),
        ("Who bought the mill?", "Ann Roth bought the mill.", "The mill was sold to Ines Holt.", []),
        # what the first text does not say either, names and numbers
        ("Who chaired the stormy meeting?", "Ana Ruiz chaired the meeting.", "Ben Holt chaired the meeting.", []),
        ("When did Kelm open in 2021?", "Kelm opened in May 2021.", "It opened in June.", []),
    ],
)
def test_a_second_text_speaks_of_what_is_asked_or_not(question: str, here: str, there: str, lost: list[str]) -> None:
    assert [word.surface for word in words_lost(question, here, there, there)] == lost


def test_another_relation_stands_for_the_asked_one_only_where_the_answer_is() -> None:
    question, here = "What did the arena cost?", "The arena cost 4 million euros."
    there = "The arena took in 2 million euros. Cakes were sold."
    (lost,) = words_lost(question, here, there, "The arena took in 2 million euros.")
    assert lost.surface == "cost"
    sale = "The arena was sold for 2 million euros."
    assert words_lost(question, here, sale, sale) == frozenset()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many prisoners escaped from Kelm?", ["prisoners"]),
        ("Which orchestra gave the premiere?", ["orchestra"]),
        ("What was the number of visitors?", ["visitors"]),
        ("Who chaired the meeting?", []),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: list[str]) -> None:
    assert [word.surface for word in kind_asked(question)] == kind


def test_a_text_says_a_word_by_a_word_that_stands_for_it() -> None:
    (escapes,) = kind_asked("How many escapes were there?")
    assert says("Three men fled.", escapes)
    assert not says("Three men slept.", escapes)
