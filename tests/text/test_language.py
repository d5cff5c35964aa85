"""Questions and texts in other languages are told as such, and English ones never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from askcol.text.language import language_name, question_language, text_language

EVAL = Path(__file__).parents[2] / "eval"

SPANISH = (
    "El comité se reunió en Oslo el 4 de marzo y decidió que el puente sobre el Orn debía repararse este año. "
    "La reparación costará 32 millones de coronas, según la alcaldesa, que visitó la obra con dos ingenieros."
)
ENGLISH = (
    "The committee met in Oslo on 4 March and decided that the bridge over the Orn should be repaired this year. " * 3
)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Quién preside el comité?", "es"),
        ("Quien preside el comite?", "es"),
        ("¿Cuánto costó el puente?", "es"),
        ("Wer hat die Brücke gebaut?", "de"),
        ("wann wurde der vertrag unterschrieben", "de"),
        ("Wie viel kostet die Reparatur?", "de"),
        ("Qui est le maire ?", "fr"),
        ("Combien coûte la réparation du pont ?", "fr"),
        ("Chi ha costruito il ponte?", "it"),
        ("Quando foi construída a ponte?", "pt"),
        ("Wie heeft de brug gebouwd?", "nl"),
        ("Vem byggde bron?", "sv"),
        ("Kto zbudował most?", "pl"),
        ("Cine a construit podul?", "ro"),
        ("Кто построил мост?", "ru"),
        ("谁建造了这座桥?", "zh"),
        ("橋は誰が建てましたか?", "ja"),
        ("Ποιος έχτισε τη γέφυρα;", "el"),
    ],
)
def test_a_question_in_another_language_is_told(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Juan Manuel Santos Calderón",
        "Rio de Janeiro",
        "São Paulo mayor",
        "address Rue de Rivoli",
        "Universität Graz phone",
        "Schloss Neuschwanstein architect",
        "phone Müller GmbH",
        "prison El Salvador CECOT",
        "Kim Jong Un age",
        "Who said “¿Quién preside el comité?”",
        "What does “Wer hat die Brücke gebaut?” mean?",
        "D101",
        "2024",
        "?",
        "",
    ],
)
def test_names_and_foreign_words_make_no_question_foreign(question: str) -> None:
    assert question_language(question) == "en"


def test_no_question_of_the_evaluation_sets_is_taken_for_foreign() -> None:
    questions = {
        json.loads(line).get("question", "")
        for path in sorted(EVAL.rglob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert len(questions) > 1000
    assert {question: found for question in questions if (found := question_language(question)) != "en"} == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SPANISH, "es"),
        (ENGLISH, "en"),
        (
            "Das Komitee traf sich in Oslo und beschloss, dass die Brücke vor dem Winter repariert werden soll. " * 3,
            "de",
        ),
        ("Комитет собрался в Осло и решил, что мост должен быть отремонтирован до зимы. " * 4, "ru"),
        ("| Town | Mayor |\n| --- | --- |\n" + "| Bogotá | Juan Santos |\n| Córdoba | José García |\n" * 12, ""),
        ("El puente.", ""),
        (ENGLISH + SPANISH, "en"),
    ],
    ids=["Spanish", "English", "German", "Russian", "names", "short", "both"],
)
def test_the_language_of_a_text_is_told_where_it_is_certain(text: str, language: str) -> None:
    assert text_language(text) == language


def test_languages_have_names() -> None:
    assert language_name("es") == "Spanish"
    assert language_name("xx") == "another language (xx)"
