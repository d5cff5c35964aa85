"""Plans, offers, demands and denials against facts."""

from __future__ import annotations

import pytest

from askcol.answering.factuality import asks_fact, unreal


@pytest.mark.parametrize(
    ("text", "answer", "fact", "plan"),
    [
        ("Kelm has offered 90 euros.", "90 euros", "How much did Kelm pay?", "How much did Kelm offer?"),
        ("The hall will open in June.", "June", "When was the hall opened?", "When will the hall open?"),
        (
            "Roth plans to hire nine cooks.",
            "nine",
            "How many cooks did Roth hire?",
            "How many cooks does Roth plan to hire?",
        ),
        ("The union demanded 4 per cent.", "4 per cent", "What rise did the union get?", "What did the union demand?"),
        ("The dam would cost 3 million.", "3 million", "How much did the dam cost?", "How much would the dam cost?"),
        (
            "The bridge is to be closed on 3 May.",
            "3 May",
            "When was the bridge closed?",
            "When is the bridge to be closed?",
        ),
        ("The clinic refused a sum of 80 euros.", "80 euros", "What sum was paid?", "What sum was refused?"),
        ("Voters may decide in autumn.", "autumn", "When did voters decide?", "When might voters decide?"),
        (
            "The minister, Ines Roth, had offered to help, but nobody came.",
            "Ines Roth",
            "Who has helped?",
            "Who had offered to help?",
        ),
        ("Of these, 58 had not been treated.", "58", "How many were treated?", "How many were not treated?"),
        ("Kelm didn't pay 90 euros.", "90 euros", "What did Kelm pay?", "What didn't Kelm pay?"),
        ("Holt rented it until 2022.", "Holt", "Who rents it now?", "Who rented it before?"),
        ("Its first director was Holt.", "Holt", "Who is the present director?", "Who was the first director?"),
        ("Lund denied that it lost 5 ships.", "Lund", "Who has lost ships?", "Who denied that ships were lost?"),
    ],
)
def test_a_plan_answers_no_question_for_a_fact(text: str, answer: str, fact: str, plan: str) -> None:
    start = text.index(answer)
    assert unreal(fact, text, start, start + len(answer)) == 1.0
    assert unreal(plan, text, start, start + len(answer)) == 0.0


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Kelm paid 90 euros, and will pay more.", "90 euros"),  # the plan is in another clause
        ("Roth, who wants to sell, bought it in 1990.", "1990"),
        ("They will move. It cost 40 euros.", "40 euros"),
        ("In May 1990 it opened.", "May 1990"),  # the month is no modal verb
        ("It opened in 1990 but could not pay.", "1990"),
    ],
)
def test_a_fact_beside_a_plan_stays_a_fact(text: str, answer: str) -> None:
    start = text.index(answer)
    assert unreal("What did it cost when it was opened?", text, start, start + len(answer)) == 0.0


@pytest.mark.parametrize("question", ["How much is the rent?", "Who leads Kelm?", "What did Kelm promise?"])
def test_questions_that_take_nothing_for_a_fact(question: str) -> None:
    assert not asks_fact(question)
