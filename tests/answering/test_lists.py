"""Which places of a text are the items of a list, and which list answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from composing import BY_LOG_ODDS, composed, document_of, span_of
from memory_store import MemoryStore

from askcol.answering.evidence import Asked
from askcol.answering.lists.answers import items_of
from askcol.answering.lists.bullets import bulleted
from askcol.answering.lists.choice import rated_lists
from askcol.answering.lists.columns import columns
from askcol.answering.lists.enumerations import enumerations
from askcol.answering.lists.heads import named
from askcol.answering.lists.passages import passages
from askcol.answering.lists.sets import ItemSet, place
from askcol.chunking import Chunk, chunk, reader_tokenizer
from askcol.documents import Document

MEMBERS = "The council met on 4 May. The members are Ann Lee, Paul Rask and Mia Orr; the clerk is Tom Dyson."
TENDER = """Offers for the roof came from

- Lumen & Sons: £84,200
- Corvane Electrical: £91,000, with service
- Brightwater Marine: £79,950 (lowest)

The award will be made in June."""
SUPPLIERS = """| Supplier | Town | Organic |
|---|---|---|
| Nordkvarn | Lund | yes |
| Havsalt AB | Malmö | no |
| Ekens Mejeri | Lund | no |
| Total | | |
"""


def chunks_of(text: str, name: str = "a", title: str = "") -> list[Chunk]:
    return chunk(Document(name, f"{name}.txt", title or name, text, ""), reader_tokenizer())


def texts(found: Sequence[ItemSet]) -> list[list[str]]:
    for items in found:
        for item in items.items:
            assert item.text == item.chunk.text[item.start - item.chunk.start : item.end - item.chunk.start]
    return [[item.text for item in items.items] for items in found]


# items


def test_items_are_trimmed_to_what_is_asked_for() -> None:
    (only,) = chunks_of(TENDER)
    asked_names = texts(list(bulleted("Which firms made an offer?", [only], [span_of(only, "Lumen & Sons", 5.0)])))
    assert asked_names == [["Lumen & Sons", "Corvane Electrical", "Brightwater Marine"]]


def test_the_reader_tells_that_what_follows_the_colons_is_asked_for() -> None:
    (only,) = chunks_of("Committee\n\n- Chair: Gwen Aldous\n- Treasurer: Raj Bhatt\n")
    found = bulleted("Which people run it?", [only], [span_of(only, "Raj Bhatt", 5.0)])
    assert texts(list(found)) == [["Gwen Aldous", "Raj Bhatt"]]


def test_without_the_reader_who_asks_for_the_names_behind_the_colons() -> None:
    found = bulleted(
        "Who is on the committee?", chunks_of("Committee\n\n- Chair: Gwen Aldous\n- Clerk: Raj Bhatt\n"), []
    )
    assert texts(list(found)) == [["Gwen Aldous", "Raj Bhatt"]]


def test_items_below_an_item_are_a_list_of_their_own() -> None:
    text = "Rooms\n\n- ground floor\n  - kitchen\n  - hall\n- upper floor\n"
    found = list(bulleted("What is there?", chunks_of(text), []))
    assert texts(found) == [["ground floor", "upper floor"], ["kitchen", "hall"]]
    assert found[1].said.endswith("ground floor")


def test_numbers_and_bullets_make_two_lists() -> None:
    text = "Steps\n\n1. Open it.\n2. Clean it.\n- oil\n- rags\n"
    assert texts(list(bulleted("What?", chunks_of(text), []))) == [["Open it", "Clean it"], ["oil", "rags"]]


def test_a_list_over_two_chunks_is_one() -> None:
    text = "The stations are:\n\n" + "\n".join(f"- Station number {i} on the long northern line" for i in range(40))
    found = chunks_of(text)
    assert len(found) > 1
    (items,) = bulleted("Which stations?", found[::-1], [])
    assert len(items.items) == 40
    assert "The stations are" in items.said


# enumerations


@pytest.mark.parametrize(
    ("text", "span", "items"),
    [
        (MEMBERS, "Ann Lee, Paul Rask and Mia Orr", ["Ann Lee", "Paul Rask", "Mia Orr"]),
        (MEMBERS, "Ann Lee", ["Ann Lee", "Paul Rask", "Mia Orr"]),
        (MEMBERS, "Mia Orr", ["Ann Lee", "Paul Rask", "Mia Orr"]),
        ("Buses 4, 17 and 22 are diverted.", "4, 17 and 22", ["4", "17", "22"]),
        ("Clay and glazes are provided.", "Clay and glazes are provided", ["Clay", "glazes"]),
        ("It sells tea, scones, and a dish of the day.", "tea", ["tea", "scones", "a dish of the day"]),
        ("Captains: Ros Tilney (Quarry Lane), Bev Castell (Quay)", "Ros Tilney", ["Ros Tilney", "Bev Castell"]),
        ("It opened on May 3, 2021.", "May 3", []),
        ("The mayor, who is ill, stayed away.", "The mayor", []),
        ("She lives in Ghent.", "Ghent", []),
        ("Post to 14B Mill Lane, Ebbford EB4 2QT.", "14B Mill Lane, Ebbford EB4 2QT", []),
        ("Address: 9 Kiln Road, Ebbford, EB4 2QT", "9 Kiln Road, Ebbford, EB4 2QT", []),
    ],
)
def test_the_enumeration_around_a_span(text: str, span: str, items: list[str]) -> None:
    (only,) = chunks_of(text)
    found = texts(list(enumerations("Which are they?", [span_of(only, span, 5.0)])))
    assert found == ([items] if items else [])


@pytest.mark.parametrize(
    ("question", "item", "name"),
    [
        ("Who plays?", "the cellist Marta Bielik (since 2019)", "Marta Bielik"),
        ("Who won?", "Clara Nunn, 2:31:44", "Clara Nunn"),
        ("Which firms bid?", "Dachbau Pohl - without scaffolding", "Dachbau Pohl"),
        ("What is needed?", "a torch, with fresh batteries", "a torch, with fresh batteries"),
    ],
)
def test_a_name_without_office_and_remark(question: str, item: str, name: str) -> None:
    assert named(question, place(Chunk("a:0", "a", 0, len(item), item), 0, len(item))).text == name


@pytest.mark.parametrize(
    ("text", "answer", "items"),
    [
        ("Write to Box Office, 12B Harbour Street, Leeds LS1 4AP.", "12B Harbour Street, Leeds LS1 4AP", 1),
        ("It is at Flat 3a, 12 Harbour Street, Boston, MA 02116.", "Flat 3a, 12 Harbour Street, Boston, MA 02116", 1),
        ("The members are Ada Brook, Ben Croft and Cass Dorn.", "Ada Brook, Ben Croft and Cass Dorn", 3),
    ],
)
def test_an_address_is_not_split_at_its_commas(text: str, answer: str, items: int) -> None:
    (only,) = chunks_of(text)
    assert len(items_of("What is it?", span_of(only, answer, 5.0))) == items


# columns


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which suppliers are there?", ["Nordkvarn", "Havsalt AB", "Ekens Mejeri"]),
        ("Which suppliers are in Lund?", ["Nordkvarn", "Ekens Mejeri"]),
        ("Which organic suppliers are in Lund?", ["Nordkvarn"]),
        ("Which towns are named?", ["Lund", "Malmö"]),
    ],
)
def test_the_cells_of_a_column(question: str, items: list[str]) -> None:
    found = chunks_of(SUPPLIERS)
    store = MemoryStore([document_of("a", SUPPLIERS)], found)
    assert texts(list(columns(question, Asked.of(question, store), found, [], store))) == [items]


SHIFTS = """| Name | Department | Country | Shift | Starts |
|---|---|---|---|---|
| Ann Bell | IT | US | A | 3 May 2021 |
| Bo Carr | HR | FR | B | 9 May 2022 |
| Cy Dorn | IT | US | B | 1 June 2022 |
| Di Eames | HR | US | A | 7 July 2022 |
"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which staff are in IT?", ["Ann Bell", "Cy Dorn"]),
        ("Which staff are in the US?", ["Ann Bell", "Cy Dorn", "Di Eames"]),
        ("Which people work in shift A?", ["Ann Bell", "Di Eames"]),
        ("which people work in shift a", ["Ann Bell", "Di Eames"]),
        ("Which IT staff are in shift B?", ["Cy Dorn"]),
        ("Which people start in May?", ["Ann Bell", "Bo Carr"]),
        ("Which people have a shift?", ["Ann Bell", "Bo Carr", "Cy Dorn", "Di Eames"]),
        ("Which staff are in the OR?", []),
    ],
)
def test_a_word_that_mostly_says_nothing_selects_the_rows_whose_cell_it_is(question: str, items: list[str]) -> None:
    found = chunks_of(SHIFTS)
    store = MemoryStore([document_of("a", SHIFTS)], found)
    assert texts(list(columns(question, Asked.of(question, store), found, [], store))) == ([items] if items else [])


ROTA = """| Day | Morning | Evening | Beds |
|---|---|---|---|
| Monday | Ann; Cy | Bea; Dee | 12 |
| Tuesday | Bea | Ann; Ed | 40 |
"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Who works on Monday morning?", ["Ann", "Cy"]),
        ("Who is on duty on Tuesday evening?", ["Ann", "Ed"]),
        ("Which days have more than 20 beds?", ["Tuesday"]),
        ("Which days are sunny?", []),
    ],
)
def test_a_row_and_a_column_name_a_cell_with_several_items(question: str, items: list[str]) -> None:
    found = chunks_of(ROTA)
    store = MemoryStore([document_of("a", ROTA)], found)
    assert texts(list(columns(question, Asked.of(question, store), found, [], store))) == ([items] if items else [])


def test_rows_that_were_not_retrieved_are_listed_too() -> None:
    text = "| Estate | Town |\n|---|---|\n" + "".join(f"| Estate number {i} of ours | Lund |\n" for i in range(60))
    found = chunks_of(text)
    assert len(found) > 1
    store = MemoryStore([document_of("a", text)], found)
    question = "Which estates are in Lund?"
    (items,) = columns(question, Asked.of(question, store), found[:1], [], store)
    assert len(items.items) == 60


# passages


def test_passages_that_name_different_things() -> None:
    holm, stroan = chunks_of("The ferry stops at Holm.", "a")[0], chunks_of("The ferry calls at Stroan.", "b")[0]
    spans = [span_of(holm, "Holm", 9.0), span_of(stroan, "Stroan", 8.0), span_of(stroan, "ferry", 1.0)]
    question = "Which places does the ferry stop at?"
    asked = Asked.of(question, MemoryStore([document_of("a", ""), document_of("b", "")], [holm, stroan]))
    assert texts(list(passages(question, asked, spans))) == [["Holm", "Stroan"]]


# which one answers


def test_the_list_whose_introduction_fits_is_the_likeliest() -> None:
    text = "Quill 4.2\n\nNew:\n\n- Dark mode\n- Export to EPUB\n\nFixed:\n\n- The cursor jumped\n- Landscape pages\n"
    found = chunks_of(text, title="Quill 4.2")
    store = MemoryStore([Document("a", "a.txt", "Quill 4.2", text, "")], found)
    best, other = rated_lists("What was fixed in Quill 4.2?", found, [], store)
    assert [item.text for item in best.found.items] == ["The cursor jumped", "Landscape pages"]
    assert best.evidence.coverage > other.evidence.coverage


def test_a_list_answers_with_each_item_cited() -> None:
    a = document_of("a", MEMBERS)
    (only,) = chunks_of(MEMBERS)
    span = span_of(only, "Ann Lee, Paul Rask and Mia Orr", 9.0)
    answer = composed(span, documents=[a], question="Who are the members of the council?", min_confidence=None)
    assert not answer.answered
    answer = composed(span, documents=[a], question="Who are the members of the council?", min_confidence=0.5)
    assert (answer.answered, answer.answer) == (True, "Ann Lee, Paul Rask and Mia Orr")
    assert [c.text for c in answer.spans] == ["Ann Lee", "Paul Rask", "Mia Orr"]
    assert all(a.text[c.start : c.end] == c.text for c in answer.spans)
    assert answer.answers[0].citations == answer.spans


def test_a_list_of_items_is_joined_by_semicolons() -> None:
    a = document_of("a", TENDER)
    (only,) = chunks_of(TENDER)
    answer = composed(
        span_of(only, "Lumen & Sons", 9.0), documents=[a], question="Which firms made offers for the roof?"
    )
    assert answer.answer == "Lumen & Sons; Corvane Electrical; Brightwater Marine"


def test_a_fact_is_one_span_and_an_enumeration_several() -> None:
    a = document_of("a", MEMBERS)
    (only,) = chunks_of(MEMBERS)
    for words, items in (
        ("Tom Dyson", ["Tom Dyson"]),
        ("Ann Lee, Paul Rask and Mia Orr", ["Ann Lee", "Paul Rask", "Mia Orr"]),
    ):
        answer = composed(span_of(only, words, 9.0), documents=[a], question="Who was there?", confidence=BY_LOG_ODDS)
        assert (answer.answer, [c.text for c in answer.spans]) == (words, items)


def test_a_list_that_is_not_certain_enough_leaves_the_fact() -> None:
    a = document_of("a", TENDER)
    (only,) = chunks_of(TENDER)
    span = span_of(only, "June", -9.0)
    answer = composed(span, documents=[a], question="Which harbours are closed to divers?", min_confidence=0.9)
    assert (answer.answered, answer.reason, answer.spans) == (False, "not_in_collection", ())
