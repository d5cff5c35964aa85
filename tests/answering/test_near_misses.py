"""The signs of a near miss together, in texts and tables."""

from __future__ import annotations

import pytest

from askcol.answering.cell_fit import NO_CELL, CellFit
from askcol.answering.near_misses import NearMiss, near_miss
from askcol.answering.surroundings import Surroundings
from askcol.chunking.chunks import Chunk
from askcol.reading.spans import Span
from askcol.text import sentences

TEXT = (
    "The Kelm clinic bought a scanner from Orrin Medical for 84,000 euros. Tarn Devices had offered one for 79,000 "
    "euros. It weighs 310 kilograms and was installed by Bea Lund. A second scanner will arrive in June."
)

CLEAR = NearMiss(
    relation_gone=0.0, relation_far=0.0, unreal=0.0, role_clash=0.0, measures_other=False, missing=(), lacking=()
)


def signs(question: str, answer: str, text: str = TEXT) -> NearMiss:
    chunk = Chunk("0:00000000", "0", 0, len(text), text, (), tuple(sentences(text)))
    start = text.index(answer)
    span = Span(chunk, start, start + len(answer), 1.0, 0.0, -0.5)
    return near_miss(question, Surroundings(text, "", False, ""), span, NO_CELL)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much did the Kelm clinic pay for the scanner?", "84,000 euros"),
        ("How much did Tarn Devices ask for a scanner?", "79,000 euros"),
        ("How heavy is the scanner of the Kelm clinic?", "310 kilograms"),
        ("When will the second scanner arrive in Kelm?", "June"),
    ],
)
def test_an_answered_question_has_no_sign(question: str, answer: str) -> None:
    assert signs(question, answer) == CLEAR


@pytest.mark.parametrize(
    ("question", "answer", "sign"),
    [
        ("How much did the Kelm clinic pay Tarn Devices?", "79,000 euros", {"unreal": 1.0}),
        (
            "How wide is the scanner of the Kelm clinic?",
            "310 kilograms",
            {"relation_gone": 1.0, "measures_other": True},
        ),
        ("When did the second scanner arrive in Kelm?", "June", {"unreal": 1.0}),
        ("Who rented the scanner of the Kelm clinic?", "Bea Lund", {"relation_gone": 1.0, "missing": ("rented",)}),
        ("Who scrubbed the scanner of the Kelm clinic?", "Bea Lund", {"relation_gone": 0.5}),
        ("Whom did Bea Lund install?", "Bea Lund", {"role_clash": 1.0}),
        ("Who bought the scanner of the Kelm clinic?", "Bea Lund", {"relation_gone": 0.0, "relation_far": 1.0}),
    ],
)
def test_a_near_miss_has_its_sign(question: str, answer: str, sign: dict[str, object]) -> None:
    found = signs(question, answer)
    assert {name: getattr(found, name) for name in sign} == sign


def test_an_agent_fits() -> None:
    assert signs("Who installed the scanner?", "Bea Lund").role_clash == -1.0


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who rented the scanner?", ("rented",)),
        ("What is the width of the scanner?", ("width",)),
        ("Who was sued by the Kelm clinic, and who rented the scanner?", ("sued",)),
        ("Which firm planned to rent the scanner of Kelm?", ()),  # an infinitive
        ("Which firm, after renting a hall, sold the scanner?", ()),
        ("Who allowed the sale of the scanner?", ()),  # texts tell this in many ways
        ("Who scrubbed the scanner?", ()),  # no synonyms are listed
    ],
)
def test_only_what_is_certain_is_missing(question: str, missing: tuple[str, ...]) -> None:
    assert signs(question, "Bea Lund").missing == missing


def test_what_the_sentence_of_the_answer_does_not_tell_is_lacking() -> None:
    found = signs("Who bought and described the Kelm scanner?", "Bea Lund")
    assert (found.missing, found.lacking) == ((), ("bought",))


def test_at_most_two_words_count() -> None:
    assert signs("Who rented, painted and burned the Kelm scanner?", "Bea Lund").relation_gone == 2.0


def of_cell(question: str, column: float, name: str = "Area") -> NearMiss:
    text = "Kelm | 12 | 1931"
    chunk = Chunk("0:00000000", "0", 0, len(text), text, (), ((0, len(text)),))
    return near_miss(
        question, Surroundings(f"{name} {text}", "", True, name), Span(chunk, 7, 9, 1, 0, 0), CellFit(0, column)
    )


def test_a_column_says_what_it_holds_and_needs_no_verb() -> None:
    assert of_cell("What area did they sow in Kelm?", column=1).relation_gone == 0.0
    assert of_cell("What area did they sow in Kelm?", column=0).relation_gone == 1.0
    assert of_cell("Who harvested it in Kelm?", column=-1).relation_gone == 1.0


def test_the_name_of_its_column_is_near_to_a_cell() -> None:
    assert of_cell("How much was paid in Kelm?", column=0, name="Paid").relation_far == 0.0


def test_vague_relations_weigh_less() -> None:
    assert signs("Who described the scanner of Kelm?", "Bea Lund").relation_gone == 0.25
