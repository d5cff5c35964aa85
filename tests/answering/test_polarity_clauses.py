"""What sentences with ellipses, conditions, limits and doubts say, and rows of tables."""

from __future__ import annotations

import re

import pytest
from composing import chunk_of, composed, document_of, span_of

from askcol.answering.answer import Answer
from askcol.answering.relation_words import content_words
from askcol.chunking import Chunk, chunk
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents import Document
from askcol.reading import Span


def asked(question: str, text: str, sentence: str = "") -> Answer:
    """The answer where the reader finds `sentence`, or the whole of `text`."""
    document = document_of("a", text)
    return composed(
        span_of(chunk_of(document), sentence or text, 8.0), documents=[document], question=question, min_confidence=0.3
    )


CASES = [
    ("Was a new boiler installed in May?", "A new boiler was to have been installed in May, but was not.", "no"),
    ("Was the roof mended?", "The roof should have been mended, but it wasn't.", "no"),
    ("Will the pool reopen?", "It is unlikely that the pool will reopen.", "unclear"),
    ("Are cats welcome?", "Dogs are welcome, cats are not.", "no"),
    ("Are dogs welcome?", "Dogs are welcome, cats are not.", "yes"),
    ("Are bicycles forbidden?", "Dogs are allowed, bicycles are not.", "yes"),
    ("Are bicycles allowed?", "Dogs are not allowed, nor are bicycles.", "no"),
    ("Was the tunnel closed?", "The bridge was not closed, but the tunnel was.", "yes"),
    ("Was the bridge closed?", "The bridge was not closed, but the tunnel was.", "no"),
    ("Did Bob attend?", "Ann attended; Bob did not.", "no"),
    ("Did Ann attend?", "Ann attended; Bob did not.", "yes"),
    ("Did the mayor vote for the plan?", "The council voted for the plan; the mayor did not.", "no"),
    ("Are cats allowed?", "Dogs, but not cats, are allowed.", "no"),
    ("Are dogs allowed?", "Dogs, but not cats, are allowed.", "yes"),
    ("Are dogs allowed in the playground?", "Dogs are allowed in the park, but not in the playground.", "no"),
    ("Is the bridge owned by the council?", "The bridge is owned by the county, not the council.", "no"),
    ("Was the hall built?", "The hall was planned, but not built.", "no"),
    ("Has the estate been sold?", "The estate on the quay was bought for $900,000.", "yes"),
    ("Was the mill sold?", "Ann Roe bought the mill in 1931.", "yes"),
    ("Did Ann Roe sell the mill?", "Ann Roe bought the mill in 1931.", "unclear"),
    ("Is photography allowed?", "Photography is permitted without flash.", "yes"),
    ("Is photography with flash allowed?", "Photography is permitted without flash.", "no"),
    ("Can I enter with a ticket?", "Nobody may enter without a ticket.", "yes"),
    ("May visitors enter?", "No visitors may enter without a ticket.", "unclear"),
    ("Is the plan approved?", "The plan has yet to be approved.", "no"),
    ("Has the bridge been repaired?", "The bridge is still to be repaired.", "no"),
    ("Did Orr sign the contract?", "Orr stopped short of signing the contract.", "no"),
    ("Is the water safe?", "Officials doubt that the water is safe.", "unclear"),
    ("Is the water safe?", "There is no doubt that the water is safe.", "yes"),
    ("Will the shop open on Sunday?", "The shop is scheduled to open on Sunday.", "unclear"),
    ("Is the shop scheduled to open on Sunday?", "The shop is scheduled to open on Sunday.", "yes"),
    ("Is the water safe?", "If the filter works, the water is safe.", "unclear"),
    ("Is the water safe?", "The water is safe if the filter works.", "unclear"),
    ("Is the water safe?", "The water is safe unless it rains.", "unclear"),
    ("Is the water safe if the filter works?", "If the filter works, the water is safe.", "yes"),
    ("Is the water safe if the filter fails?", "If the filter fails, the water is not safe.", "no"),
    ("Is admission free?", "Admission is free for children under 12.", "unclear"),
    ("Is admission free for children under 12?", "Admission is free for children under 12.", "yes"),
    ("Is parking free?", "Parking is free for residents.", "unclear"),
    ("Is parking free for residents?", "Parking is free for residents.", "yes"),
    ("May visitors swim in the pool?", "Only members may swim in the pool.", "unclear"),
    ("May members swim in the pool?", "Only members may swim in the pool.", "yes"),
    ("Was the plan approved?", "The plan was only approved on Monday.", "yes"),
    ("Was the road closed?", "The road was closed due to snow.", "yes"),
    ("Did the gallery open?", "The gallery will open in June.", "unclear"),
    ("Does the hall have a lift?", "The hall lacks a lift.", "no"),
    (
        "Was the protest peaceful?",
        "The mayor said the protest was peaceful, but shopkeepers said it was not.",
        "unclear",
    ),
    ("Was the strike called off?", "The union will decide whether the strike is called off.", "unclear"),
    ("Is the ferry running?", "The ferry is nearly running.", "unclear"),
    ("Did the mill almost close?", "The mill almost closed.", "yes"),
    ("Can I pay with cash at the museum?", "The museum does not accept cash.", "no"),
    ("Isn't parking free?", "Parking is not free.", "no"),
    ("Is the pool heated?", "The pool is heated, whereas the sauna isn't.", "yes"),
    ("Is the sauna heated?", "The pool is heated, whereas the sauna isn't.", "no"),
    ("Did the library open on Monday?", "The library, which closed in March, opened on Monday.", "yes"),
    ("Are helmets required?", "Helmets are required, gloves are not.", "yes"),
    ("Are gloves required?", "Helmets are required, gloves are not.", "no"),
    ("Was the wall repaired?", "The council promised that the wall would be repaired, but it never was.", "no"),
    ("Was the wall repaired?", "The wall was repaired, but the gate was not.", "yes"),
    ("Are dogs admitted?", "Dogs are not admitted, except guide dogs.", "no"),
    ("Is the cafe open?", "The cafe is open only at weekends.", "unclear"),
    ("Is the cafe open at weekends?", "The cafe is open only at weekends.", "yes"),
    ("Is the harbour far from the station?", "The harbour is far from the station.", "yes"),
    ("Did the firm sign the lease?", "The firm was about to sign the lease.", "unclear"),
    ("Did the firm sign the lease?", "The firm signed the lease without delay.", "yes"),
    ("Did the firm hire Ann Roe?", "The firm planned to hire Ann Roe but did not.", "no"),
    ("Is lunch included?", "Breakfast is included, but lunch is not.", "no"),
    ("Is breakfast included?", "Breakfast is included, but lunch is not.", "yes"),
    ("Will the school close?", "The school will not close.", "no"),
    ("Has the permit been issued?", "The permit is expected to be issued in May.", "unclear"),
    ("Has the permit been issued?", "A decision on whether the permit is issued is pending.", "unclear"),
    ("Did the crew survive?", "All of the crew survived, the captain said.", "yes"),
    ("Is swimming allowed?", "Swimming is allowed between May and September.", "yes"),
    ("Did the company buy the mill?", "The company sold the mill.", "unclear"),
    ("Was the mill bought by Kell?", "Kell sold the mill.", "unclear"),
    ("Has the trial begun?", "The trial is yet to begin.", "no"),
    ("Is the bridge safe?", "The engineer said the bridge is not safe.", "no"),
    ("Is the bridge safe?", "Engineers questioned whether the bridge is safe.", "unclear"),
    ("Did she resign?", "She did not say whether she resigned.", "unclear"),
    ("Is it unlikely that the pool will reopen?", "It is unlikely that the pool will reopen.", "yes"),
]


@pytest.mark.parametrize(("question", "sentence", "polarity"), CASES)
def test_the_polarity_of_a_clause(question: str, sentence: str, polarity: str) -> None:
    answer = asked(question, sentence)
    assert answer.polarity == polarity
    assert answer.answer == (None if polarity == "unclear" else sentence)


def test_an_ellipsis_may_be_a_sentence_of_its_own() -> None:
    answer = asked("Are cats welcome?", "Dogs are welcome. Cats are not.")
    assert (answer.polarity, answer.answer) == ("no", "Cats are not.")


def test_yes_or_no_answers_the_question_before_it() -> None:
    text = "Is the pool heated? No, it never was."
    assert asked("Is the pool heated?", text).polarity == "no"
    assert asked("Is the pool heated?", "Is the pool unheated? No, not since 1990.").polarity == "yes"


@pytest.mark.parametrize(
    "text", ["Is the pool heated?", "# The pool is heated", "Subject: The pool is heated", "From: The pool is heated"]
)
def test_questions_headings_and_header_lines_decide_nothing(text: str) -> None:
    answer = asked("Is the pool heated?", text)
    assert (answer.answered, answer.answers) == (False, ())


def test_two_parties_in_a_document_are_sides() -> None:
    claim = "The mayor said the protest was peaceful."
    denial = "Shopkeepers said the protest was not peaceful."
    answer = asked("Was the protest peaceful?", f"{claim} {denial}")
    assert (answer.conflict, answer.polarity) == (True, "unclear")
    assert {side.polarity: side.text for side in answer.sides} == {"yes": claim, "no": denial}


def test_one_party_is_no_conflict() -> None:
    text = "The mayor said the protest was peaceful. The mayor said the second protest was not peaceful."
    assert not asked("Was the protest peaceful?", text).conflict


TABLE = """| Board | Price | Stock | Sale | Sawn |
|---|---|---|---|---|
| Oak | £9.10 | 12 | no | x |
| Pine | £8.20 | 0 | yes | |
| Beech | £7.70 | – | Kell only | |
"""


@pytest.fixture(scope="module")
def rows() -> tuple[Document, Chunk]:
    document = document_of("boards", TABLE)
    (found,) = chunk(document, reader_tokenizer())
    return document, found


@pytest.mark.parametrize(
    ("question", "row", "polarity"),
    [
        ("Is oak in stock?", "Oak", "yes"),
        ("Is pine in stock?", "Pine", "no"),
        ("Is beech in stock?", "Beech", "no"),
        ("Is pine on sale?", "Pine", "yes"),
        ("Is oak on sale?", "Oak", "no"),
        ("Is beech on sale?", "Beech", "unclear"),
        ("Is oak sawn?", "Oak", "yes"),
        ("Is pine sawn?", "Pine", "unclear"),
        ("Is the price of oak £8.20?", "Oak", "no"),
        ("Is the stock of oak 12?", "Oak", "yes"),
    ],
)
def test_the_cell_that_is_asked_about_decides(
    rows: tuple[Document, Chunk], question: str, row: str, polarity: str
) -> None:
    document, found = rows
    start = document.text.index(f"| {row}")
    span = Span(found, start + 2, start + 2 + len(row), 5.0, -3.0, -0.5)
    answer = composed(span, documents=[document], question=question)
    assert answer.polarity == polarity
    assert answer.answers[0].text.startswith(f"| {row}")


@pytest.mark.parametrize(
    "question", ["Where can I park at the regatta?", "Can I pay?", "If I'm late, is the door shut?", "What have I’ve?"]
)
def test_the_pronoun_i_is_no_name(question: str) -> None:
    assert not any(re.match("I(?!f)", word.surface) for word in content_words(question))


@pytest.mark.parametrize(
    "question",
    [
        "What does Part I cover?",
        "What does part I cover?",
        "When did World War I end?",
        "Did Elizabeth I have a lapdog?",
    ],
)
def test_i_after_a_name_is_a_numeral(question: str) -> None:
    assert "I" in [word.surface for word in content_words(question)]
