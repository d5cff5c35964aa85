"""Which sentence decides a yes/no question, and whether it says yes, no, or leaves it open."""

from __future__ import annotations

import pytest
from composing import chunk_of, composed, document_of, span_of

from askcol.answering.answer import Answer
from askcol.text import terms, word_groups


def asked(question: str, *texts: str, log_odds: float = 8.0, min_confidence: float = 0.0) -> Answer:
    """The answer where the reader finds the whole of each text."""
    documents = [document_of(name, text) for name, text in zip("abc", texts, strict=False)]
    spans = [span_of(chunk_of(d), d.text.rstrip("."), log_odds) for d in documents]
    return composed(*spans, documents=documents, question=question, min_confidence=min_confidence)


@pytest.mark.parametrize(
    ("question", "sentence", "polarity"),
    [
        ("Are tickets refunded?", "Tickets are refunded.", "yes"),
        ("Are tickets refunded?", "Tickets are not refunded.", "no"),
        ("Aren't tickets refunded?", "Tickets are not refunded.", "no"),
        ("Did the council approve the budget?", "The council rejected the budget on Monday.", "no"),
        ("Did the council reject the budget?", "The council rejected the budget on Monday.", "yes"),
        ("Did the council approve the budget?", "The council refused to approve the budget.", "no"),
        ("Did the council accept the offer?", "The council refused the offer.", "no"),
        ("Did she decline the offer?", "She declined the offer.", "yes"),
        ("Does N5 stop at the hospital?", "Line N5 no longer stops at the hospital.", "no"),
        ("Did the concert take place?", "The concert was cancelled.", "no"),
        ("Was anybody hurt?", "Nobody was hurt when the train stopped.", "no"),
        ("Does the church charge for parking?", "The church charges nothing for parking.", "no"),
        ("Does it serve potatoes?", "It serves rice instead of potatoes.", "no"),
        ("Does it serve rice?", "It serves rice instead of potatoes.", "yes"),
        ("Are dogs allowed in the park?", "Dogs are forbidden in the park.", "no"),
        ("Are dogs allowed in the park?", "Dogs are welcome in the park.", "yes"),
        ("Are electric grills allowed?", "Charcoal is forbidden; electric grills are allowed.", "yes"),
        ("Is the author known?", "The author is unknown.", "no"),
        ("Was it built in 1932?", "It was built in 1931.", "no"),
        ("Was it built in 1931?", "It was built in 1931.", "yes"),
        ("Does the tower have six bells?", "The tower has four bells.", "no"),
        ("Was she sworn in on Monday?", "She was sworn in on Tuesday.", "no"),
        ("Did the mill cost $15 million?", "The mill cost $12 million.", "no"),
        ("Was the road opened in May?", "The road was opened in May.", "yes"),
        ("Can leave be carried over?", "Leave may be carried over if the manager agrees.", "yes"),
        ("May caravans be parked here?", "Caravans may not be parked here.", "no"),
        ("Did the bridge not only close?", "The bridge did not only close.", "yes"),
    ],
)
def test_the_polarity_of_a_sentence(question: str, sentence: str, polarity: str) -> None:
    answer = asked(question, sentence)
    assert (answer.polarity, answer.answer) == (polarity, sentence)
    assert [c.text for c in answer.spans] == [sentence]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Will the tram reach the airport?", "The tram may reach the airport in 2030."),
        ("Has the museum opened a house in Lenz?", "The museum plans to open a house in Lenz."),
        ("Is there a heliport on the roof?", "Doctors have proposed a heliport on the roof."),
        ("Did the bank hide losses?", "The bank allegedly hid losses."),
        ("Did he meet the dealer?", "He is said to have met the dealer."),
    ],
)
def test_what_is_left_open_is_unclear_and_abstains(question: str, sentence: str) -> None:
    answer = asked(question, sentence)
    assert (answer.answered, answer.reason, answer.polarity) == (False, "unclear", "unclear")
    assert answer.answers[0].text == sentence


def test_a_modal_word_of_the_question_leaves_nothing_open() -> None:
    answer = asked("Does the museum plan to open a house in Lenz?", "The museum plans to open a house in Lenz.")
    assert answer.polarity == "yes"


def test_a_name_that_the_text_lacks_is_not_answered() -> None:
    answer = asked("Was the comet seen from Norway?", "The comet was seen from Chile.")
    assert (answer.answered, answer.polarity, answer.answers) == (False, None, ())


def test_what_is_not_said_is_not_answered() -> None:
    question, text = "Did the council sell the town hall?", "The council of the town met on Monday."
    answer = asked(question, text, log_odds=-15.0, min_confidence=0.3)
    assert (answer.answered, answer.reason) == (False, "not_in_collection")


def test_a_denial_in_another_document_is_a_conflict() -> None:
    claim, denial = (
        "The factory dismissed forty workers in March.",
        "The factory did not dismiss forty workers in March.",
    )
    answer = asked("Did the factory dismiss forty workers in March?", claim, denial, min_confidence=0.3)
    assert (answer.answered, answer.conflict, answer.polarity) == (True, True, "unclear")
    assert {side.polarity: side.text for side in answer.sides} == {"yes": claim, "no": denial}


def test_no_word_is_on_both_sides_of_a_pair_of_opposites() -> None:
    for group in word_groups("antonyms"):
        one, other = ({t.text for t in terms(side)} for side in " ".join(group).split(" / "))
        assert one.isdisjoint(other)
