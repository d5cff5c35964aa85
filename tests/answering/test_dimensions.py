"""Units against what is asked to be measured."""

from __future__ import annotations

import pytest

from askcol.answering.dimensions import measures_other


@pytest.mark.parametrize(
    ("text", "answer", "question", "other"),
    [
        ("It yields 11 litres a second.", "11 litres", "How much water does it yield?", "How warm is the spring?"),
        ("The wall is 33 metres long.", "33 metres", "How long is the wall?", "How thick is the wall?"),
        ("The wall is 33 metres long.", "33", "How long is the wall?", "How tall is the wall?"),
        ("The gap has a width of 4 m.", "4 m", "How wide is the gap?", "How long is the gap?"),
        ("The ride takes 40 minutes.", "40 minutes", "How long is the ride?", "How heavy is the bus?"),
        ("She paid €45 a week.", "45", "How much did she pay?", "How many guests did she have?"),
        ("The hall has 900 square metres.", "900", "What is the area of the hall?", "What is the weight of the hall?"),
        ("The bell weighs two tons.", "two tons", "How much does the bell weigh?", "How much did the bell cost?"),
        ("The wind blew at 90 km/h.", "90 km/h", "How fast was the wind?", "How cold was the wind?"),
        ("They won 3 million dollars.", "3 million", "How much money did they earn?", "When did they win?"),
        ("A third is 30 per cent; 20 % is less.", "20 %", "What percentage is less?", "How old is it?"),
        ("The rent is 700 euros.", "700 euros", "How high is the rent?", "How old is the tenant?"),
        ("The sea had 4 °C.", "4 °C", "How warm was the sea?", "How deep was the sea?"),
    ],
)
def test_a_unit_gives_one_measure_and_not_another(text: str, answer: str, question: str, other: str) -> None:
    start = text.index(answer)
    assert not measures_other(question, text, start, start + len(answer))
    assert measures_other(other, text, start, start + len(answer))


@pytest.mark.parametrize(
    ("text", "answer", "question"),
    [
        ("| Hall | 33 | 900 kg |", "33", "How tall is the hall?"),  # no unit
        ("There were 37 patients.", "37", "How many patients were there?"),
        ("In 1931 metres were new.", "Metres", "When were metres new?"),
        ("It costs 30 pounds.", "30 pounds", "How heavy is it?"),  # a pound is a weight, too
        ("Ines Roth ran 9 miles.", "Ines Roth", "How fast is Ines Roth?"),
        ("It is ten minutes from here.", "ten minutes", "How far is it?"),
    ],
)
def test_what_can_not_be_told(text: str, answer: str, question: str) -> None:
    start = text.lower().index(answer.lower())
    assert not measures_other(question, text, start, start + len(answer))
