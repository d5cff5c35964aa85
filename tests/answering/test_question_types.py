from __future__ import annotations

import pytest

from askcol.answering import QuestionType, question_type

QUESTIONS: dict[QuestionType, list[str]] = {
    "fact": [
        "Who is the chair?",
        "who chairs the board",
        "How many employees does Arvik Energy have?",
        "How many employees did the plant in Selby have in 2019?",
        "how many fibres has the group tested so far?",
        "How many bottles can the plant fill in an hour?",
        "How many weeks did Aquaforma say that the work would take?",
        "What is the cost of the new bridge?",
        "What does a wash cost?",
        "Which construction firm builds the second plant?",
        "which pharmacy does ana lund use",
        "What density has sample S3?",
        "What are the opening hours?",
        "What was the year's best-selling book called?",
        "How long does step 3 last?",
        "When does the last bus leave?",
        "Why was the bridge closed?",
        "How is the tank emptied?",
        "Where was she born?",
        "price of a dozen eggs",
        "What does the word mean?",
        "",
        "?",
    ],
    "list": [
        "Which companies bid?",
        "Who are the members?",
        "who were the founders of the club",
        "Which schools are under review this year?",
        "Which primary schools closed in 2020?",
        "On which Saturdays is the clinic open?",
        "What languages does the office offer?",
        "Name the governors who have a vote.",
        "List the newsletters",
        "Please list all members.",
        "What does the contract include?",
        "What must I do when I move out?",
        "Which people spoke at the hearing?",
        "who was present at the meeting on 11 March",
    ],
    "yes_no": [
        "Did the council approve the budget?",
        "Is the diving tower part of the contract?",
        "are day tickets refunded",
        "Isn’t the pool open?",
        "In 2019, did the firm make a profit?",
        "According to the report, were the lights on?",
        "Can I get an X-ray at the clinic?",
        "Did more than 100 people come?",
        "Is Arvik the largest town?",
        "Is Arvik larger than Selby?",
        "Does a Borealis have fewer seats than an Aurora?",
    ],
    "count": [
        "How many flats have a balcony?",
        "how many firms needed more than 45 weeks",
        "How many devices do we have from Coldline?",
        "How many applications were approved on 11 March?",
        "On how many days is Hatch on phones?",
        "How many of the towns lie on the coast?",
        "How many procedures are on the fee schedule?",
        "How many people came at most?",
        "What is the number of flats that have a balcony?",
    ],
    "comparison": [
        "Which is larger, Arvik or Selby?",
        "Who has more members, the Reds or the Blues?",
        "How much more does the long visit cost than the short one?",
        "how many more seats does the Aurora have than the Borealis?",
        "What is the difference between the two bids?",
        "What is the difference in price between tea and coffee?",
        "Is Arvik or Selby larger?",
        "Which site will have more staff in 2028?",
    ],
    "extreme": [
        "Which company bid most?",
        "What is the highest mountain of the island?",
        "most expensive item at the market",
        "Which bidder offered the lowest price?",
        "Which site had the most lead?",
        "Who scored the most goals?",
        "Which of the machines was bought first?",
        "which newsletter has the best open rate",
        "What is the largest area?",
        "What is the maximum load?",
    ],
    "sum": [
        "What is the total cost of the repairs?",
        "How many subscribers do all newsletters have together?",
        "How much is owed in arrears altogether?",
        "How often did the three boats launch in all?",
        "How many flats are there in total?",
        "What do all stages of the yard cost together?",
    ],
    "mean": [
        "What is the average rent?",
        "How much does a room cost on average?",
        "mean depth of the lakes",
    ],
}


@pytest.mark.parametrize(
    ("question", "kind"), [(question, kind) for kind, questions in QUESTIONS.items() for question in questions]
)
def test_the_words_of_a_question_tell_its_type(question: str, kind: QuestionType) -> None:
    assert question_type(question) == kind


@pytest.mark.parametrize(("question", "kind"), [(questions[0], kind) for kind, questions in QUESTIONS.items()])
def test_white_space_quotes_and_the_question_mark_do_not_matter(question: str, kind: QuestionType) -> None:
    assert question_type(f"  “{question.replace(' ', '  ').rstrip('?')}  ?") == kind
