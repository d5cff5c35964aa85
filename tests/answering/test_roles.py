"""Who did it, and whom it was done to."""

from __future__ import annotations

import pytest

from askcol.answering.roles import asked_role, role_clash


@pytest.mark.parametrize(
    ("question", "verb", "is_agent"),
    [
        ("Who sued the clinic?", "sued", True),
        ("Which firm has acquired Kelm?", "acquired", True),
        ("Who was sued by the clinic?", "sued", False),
        ("Whom did the clinic sue?", "sue", False),
        ("Who did Ines Roth invite?", "invite", False),
        ("By whom was the clinic sued?", "sued", True),
        ("Who was the clinic sued by?", "sued", True),
        ("Who is renting the hall?", "renting", True),
    ],
)
def test_the_asked_role(question: str, verb: str, is_agent: bool) -> None:
    asked = asked_role(question)
    assert asked is not None
    assert (asked.verb.surface, asked.is_agent) == (verb, is_agent)


@pytest.mark.parametrize(
    "question",
    [
        "When was the clinic sued?",
        "What does the word mean?",
        "Who is the owner of Kelm?",
        "Who married Ines Roth?",
        "What century did Roth write in?",
        "What year did Roth conquer Kelm?",
        "Which hall is largely empty?",
        "To whom did Roth sell Kelm?",
        "How much did Roth pay?",
        "Who?",
    ],
)
def test_questions_that_ask_for_no_role_or_do_not_tell(question: str) -> None:
    assert asked_role(question) is None


@pytest.mark.parametrize(
    ("sentence", "answer", "fits", "clashes"),
    [
        ("Orrin Bank sued Ines Roth in May.", "Orrin Bank", "Who sued Ines Roth?", "Who was sued by Ines Roth?"),
        ("Orrin Bank sued Ines Roth in May.", "Ines Roth", "Whom did Orrin Bank sue?", "Who sued Orrin Bank?"),
        ("Kelm was bought by Tarn Foods.", "Tarn Foods", "Which firm bought Kelm?", "Which firm did Kelm buy?"),
        (
            "Kelm was bought by Tarn Foods.",
            "Kelm",
            "Which firm was bought by Tarn Foods?",
            "Which firm bought Tarn Foods?",
        ),
        ("Tarn Foods, which bought Kelm, grew.", "Tarn Foods", "Who bought Kelm?", "Who was bought by Kelm?"),
        ("The firm that Kelm hired is Tarn.", "The firm", "Whom did Kelm hire?", "Who hired Kelm?"),
        ("Roth sold the mill to Holt.", "Roth", "Who sold the mill to Holt?", "Who bought the mill from Holt?"),
        ("Anna beat Bea 3-1.", "Bea", "Who lost to Anna?", "Who beat Anna?"),
        ("The actor, praised by Lund, sang.", "Lund", "Who praised the actor?", "Whom did the actor Arne praise?"),
        ("Holt is represented by Ines Roth.", "Ines Roth", "Who represents Holt?", "Who is represented by Holt?"),
        ("Lund followed Ines Roth.", "Ines Roth", "Whom did Lund succeed?", "Who succeeded Lund?"),
        ("Roth trained Bea Lund for years.", "Bea Lund", "Whom did Roth train?", "Who trained Roth?"),
    ],
)
def test_an_answer_fits_one_role_and_clashes_with_the_other(
    sentence: str, answer: str, fits: str, clashes: str
) -> None:
    start = sentence.index(answer)
    assert role_clash(fits, sentence, start, start + len(answer)) == -1.0
    assert role_clash(clashes, sentence, start, start + len(answer)) == 1.0


@pytest.mark.parametrize(
    ("sentence", "answer", "fits", "clashes"),
    [
        ("Lund and her teacher, Ines Roth, met.", "Ines Roth", "Who taught Lund?", "Whom did Lund teach?"),
        ("Trainer: Ines Roth", "Ines Roth", "Who trains Lund?", "Whom does Lund train?"),
        ("Ines Roth, the owner, slept.", "Ines Roth", "Who owns Kelm?", "Whom does Kelm own?"),
        ("The author is Ines Roth.", "Ines Roth", "Who wrote the book?", "Whom did the book's hero write?"),
    ],
)
def test_a_noun_beside_the_answer_names_its_role(sentence: str, answer: str, fits: str, clashes: str) -> None:
    start = sentence.index(answer)
    assert role_clash(fits, sentence, start, start + len(answer)) == -1.0
    assert role_clash(clashes, sentence, start, start + len(answer)) == 1.0


def test_the_other_side_is_no_agent() -> None:
    sentence = "Seller: Ines Roth"
    assert role_clash("Who sold Kelm?", sentence, 8, 17) == -1.0
    assert role_clash("Who bought Kelm?", sentence, 8, 17) == 1.0


def test_verbs_of_one_relation_share_their_roles() -> None:
    sentence = "Orrin was hired by Tarn Foods."
    assert role_clash("Who engaged Orrin?", sentence, 19, 29) == -1.0
    assert role_clash("Whom did Orrin engage?", sentence, 19, 29) == 1.0


def test_a_verb_behind_a_semicolon_is_of_another_clause() -> None:
    sentence = "Lund sued the clinic; its director was Ines Roth."
    assert role_clash("Whom did Lund sue?", sentence, 39, 48) == 0.0


def test_a_name_in_the_role_of_the_answer_is_half_a_clash() -> None:
    sentence = "Mayor Ines Roth hosted a choir from Lund."
    assert role_clash("Who hosted Mayor Roth?", sentence, 6, 15) == 0.5
    assert role_clash("Who hosted the choir from Lund?", sentence, 6, 15) == -1.0


@pytest.mark.parametrize("sentence", ["Ines Roth is a baker.", "The payment by Ines Roth came late.", "Ines Roth"])
def test_without_the_verb_nothing_is_known(sentence: str) -> None:
    start = sentence.index("Ines Roth")
    assert role_clash("Who sued the clinic?", sentence, start, start + 9) == 0.0
    assert role_clash("Who paid the clinic?", sentence, start, start + 9) == 0.0


def test_what_is_told_from_the_other_side_may_be_the_same_thing() -> None:
    sentence = "The school of Kelm taught weaving."
    assert role_clash("Which craft was studied in Kelm?", sentence, 26, 33) == 0.0
    assert role_clash("Which craft was taught in Kelm?", sentence, 26, 33) == -1.0


def test_a_verb_from_which_the_relation_only_follows_never_clashes() -> None:
    sentence = "Orrin Bank awarded the prize to Ines Roth."
    assert role_clash("Who won the prize?", sentence, sentence.index("Ines"), len(sentence) - 1) == 0.0
