from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.chunking.chunks import Chunk, chunk
from askcol.chunking.spoken import spoken_cell, spoken_label
from askcol.chunking.view import View
from askcol.chunking.views import MAX_ROWS, views
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document

TABLE = """| Town | Population | Mayor |
|---|---|---|
| Arvik | 32,190 | Ida Holm |
| Besvik |  | Per Lund, acting since May |"""


def chunks_of(text: str, title: str = "") -> list[Chunk]:
    return chunk(Document("d", "d.md", title, text, ""), reader_tokenizer())


def views_of(text: str, question: str = "What?", title: str = "") -> list[View]:
    """The views of the one chunk that `text` makes, checked against the text."""
    (found,) = chunks_of(text, title)
    made = views(found, question)
    for view in made:
        check(view, text)
    return made


def check(view: View, text: str) -> None:
    end = 0
    for piece in view.pieces:
        said = view.text[piece.start : piece.end]
        assert end <= piece.start < piece.end
        assert said == text[piece.origin : piece.origin + len(said)] == said.strip()
        end = piece.end


def texts_of(text: str, question: str = "What?", title: str = "") -> list[str]:
    return [view.text for view in views_of(text, question, title)]


def test_prose_is_read_as_it_stands() -> None:
    text = "# Bridges\n\nThe bridge opened\nin 1932. It cost a lot: $4.\n\n- one\n- two"
    (view,) = views_of(text)
    assert view == View.verbatim(chunks_of(text)[0])


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("Which pump was put in at Millrace Court?", "Heating at Millrace Court. "),
        ("What was done about the repairs at Millrace Court?", "Heating at Millrace Court. Repairs. "),
        ("Which pump was put in?", ""),
        ("Where is the new pump?", ""),
    ],
)
def test_prose_is_read_under_the_title_and_headings_that_say_what_the_question_names(
    question: str, before: str
) -> None:
    text = "The new pump is a Rothmere P40. It was put in by Amory."
    found = Chunk("d:0", "d", 0, len(text), text, ("Repairs",), title="Heating at Millrace Court")
    (view,) = views(found, question)
    assert view == View.verbatim(found).under(before)
    check(view, text)


def test_a_title_is_not_said_again_where_the_prose_names_the_same() -> None:
    text = "At Millrace Court the new pump is a Rothmere P40."
    found = Chunk("d:0", "d", 0, len(text), text, title="Millrace Court")
    assert views(found, "Which pump was put in at Millrace Court?") == [View.verbatim(found)]


def test_each_row_is_read_on_its_own_with_the_names_of_its_columns() -> None:
    assert texts_of(TABLE, title="Coast towns") == [
        "Coast towns. Arvik (Town): Population: 32,190; Mayor: Ida Holm.",
        "Coast towns. Besvik (Town): Mayor: Per Lund, acting since May.",
    ]


def test_prose_around_a_table_is_read_without_it() -> None:
    found = texts_of(f"The towns in short.\n\n{TABLE}\n\nCounted in May.")
    assert found[0] == "The towns in short.\n\nCounted in May."
    assert found[1:] == [
        "The towns in short. Arvik (Town): Population: 32,190; Mayor: Ida Holm.",
        "The towns in short. Besvik (Town): Mayor: Per Lund, acting since May.",
    ]


def test_a_short_cell_is_an_answer_as_a_whole_and_a_text_in_a_cell_is_not() -> None:
    whole = {v.text[p.start : p.end]: p.whole for v in views_of(TABLE) for p in v.pieces}
    assert whole == {
        "Arvik": True, "32,190": True, "Ida Holm": True, "Besvik": True, "Per Lund, acting since May": False
    }  # fmt: skip


@pytest.mark.parametrize("question", ["Which town does Ida Holm lead?", "where is ida holm mayor"])
def test_a_row_is_named_by_the_cell_that_the_question_names(question: str) -> None:
    assert texts_of(TABLE, question)[0] == "Ida Holm (Mayor): Town: Arvik; Population: 32,190."


@pytest.mark.parametrize("question", ["Is Ida Holm the mayor of Arvik?", "Who is Ida?", "Which towns are there?"])
def test_a_row_is_named_by_its_key_otherwise(question: str) -> None:
    assert texts_of(TABLE, question)[0] == "Arvik (Town): Population: 32,190; Mayor: Ida Holm."


@pytest.mark.parametrize("blank", ["", "—", "-", "…"])
def test_a_row_is_not_read_where_it_is_blank_in_the_column_that_is_asked_for(blank: str) -> None:
    table = (
        f"| Sample | Cost | Yield (%) | Tel. |\n|---|---|---|---|\n| A-1 | $5 | {blank} | 555 |\n| A-2 | $6 | 64 | |"
    )
    assert texts_of(table, "What is the yield of A-1?") == ["A-2 (Sample): Cost: $6; Yield (%): 64."]
    assert len(texts_of(table, "What is the cost and yield of A-1?")) == 2
    assert texts_of(table, "What is A-2's phone?") == ["A-1 (Sample): Cost: $5; Telephone: 555."]
    assert len(texts_of(table, "Which sample has the yield 64?")) == 1
    assert len(texts_of(table, "What did A-1 give?")) == 2


MAIL = """From: "Lee, Ann" <ann@a.example>
To: Bo Orr <bo@b.example>, cy@c.example
Cc: the board
Date: Thu, 5 Mar 2026 16:42:11 +0000
Subject: The bridge

Dear Bo, it is open."""


def test_the_header_of_a_mail_is_read_in_sentences() -> None:
    header, body = views_of(MAIL)
    assert header.text == (
        "The bridge. Lee, Ann wrote and sent the mail to Bo Orr, cy@c.example, who received it. "
        "It was sent on Thu, 5 Mar 2026 16:42:11 +0000. It was copied to the board. "
        "The subject of the mail is The bridge. The e-mail address of Lee, Ann is ann@a.example. "
        "The e-mail address of Bo Orr is bo@b.example. "
    )
    assert [header.text[p.start : p.end] for p in header.pieces] == [
        "Lee, Ann", "Bo Orr", "cy@c.example", "Thu, 5 Mar 2026 16:42:11 +0000", "the board", "The bridge",
        "ann@a.example", "bo@b.example",
    ]  # fmt: skip
    assert body.text == "Lee, Ann wrote: Dear Bo, it is open."


@pytest.mark.parametrize("text", ["From: Ann Lee\nIt rained.", "To: Bo Orr\nSubject: rain\n\nIt rained."])
def test_a_header_has_a_sender_and_more(text: str) -> None:
    assert not any("wrote and sent" in view for view in texts_of(text))


def test_each_mail_of_a_chunk_is_read_under_its_author() -> None:
    text = "From: Ann <a@x.example>\nTo: Bo\n\nIt is open.\n\nFrom: Bo <b@x.example>\nTo: Ann\n\nI will come."
    first, second, body = views(Chunk("d:0", "d", 0, len(text), text), "Who will come?")
    assert first.text.startswith("Ann wrote and sent the mail to Bo")
    assert second.text.startswith("Bo wrote and sent the mail to Ann")
    assert body.text == "Ann wrote: It is open.\n\nBo wrote: I will come."
    for view in (first, second, body):
        check(view, text)


@pytest.mark.parametrize(
    ("question", "whole"), [("What is the subject of the mail?", True), ("What is the mail about?", False)]
)
def test_a_subject_is_an_answer_as_a_whole_where_it_is_asked_for(question: str, whole: bool) -> None:
    header, _ = views_of(MAIL, question)
    assert [p.whole for p in header.pieces if header.text[p.start : p.end] == "The bridge"] == [whole]


def test_the_header_of_a_memo_may_stand_in_paragraphs() -> None:
    text = "From: Ann Lee\n\nTo: all staff\n\nRe: parking\n\nThe lot is closed."
    header, body = views(Chunk("d:0", "d", 0, len(text), text), "What?")
    check(header, text)
    assert body.text == "Ann Lee wrote: The lot is closed."
    assert header.text == (
        "parking. Ann Lee wrote and sent the memo, which is addressed to all staff, who received it. "
        "The subject of the memo is parking. "
    )


def test_a_table_without_header_is_read_without_names() -> None:
    assert texts_of("|  |  |  |\n|---|---|---|\n| Arvik | 32,190 | Ida Holm |") == ["Arvik: 32,190; Ida Holm."]


def test_columns_of_one_name_are_told_apart_by_the_name_before_them() -> None:
    header = "| Year | Winner | Votes | Runner-up | Votes |\n|---|---|---|---|---|"
    text = f"{header}\n| 2008 | Ann Lee | 365 | Bo Reed | 173 |"
    (view,) = texts_of(text)
    assert view == "Ann Lee (Winner): Year: 2008; Votes of Ann Lee: 365; Runner-up: Bo Reed; Votes of Bo Reed: 173."


def test_the_letters_of_a_league_are_read_in_words_together_only() -> None:
    league = "| Team | W | D | L |\n|---|---|---|---|\n| Selby | 5 | 1 | 2 |"
    assert texts_of(league) == ["Selby (Team): Won: 5; Drawn: 1; Lost: 2."]
    assert texts_of(league.replace("| D | L |", "| H | B |")) == ["Selby (Team): W: 5; H: 1; B: 2."]


def test_the_group_of_a_row_is_read_with_it() -> None:
    rows = "| North | North | North |\n| Arvik | 5 | Ida Holm |"
    assert (
        texts_of(f"| Town | Area | Mayor |\n|---|---|---|\n{rows}")[-1]
        == "North. Arvik (Town): Area: 5; Mayor: Ida Holm."
    )


def test_labels_and_values_make_one_view() -> None:
    text = "| | |\n|---|---|\n| Insurer: | Nordhaven |\n| Policy no. | GB 123 4567 89 |\n| Broker | – |"
    (view,) = views_of(text, title="Home insurance")
    assert view.text == (
        "Home insurance. The Insurer is Nordhaven, the company that insures it. Policy number: GB 123 4567 89. "
    )


def test_lines_of_label_and_value_are_read_as_sentences() -> None:
    text = "Amal Said\nE-mail: amal.said@uni-graz.at\n**Tel.:** (212) 555-0177\n- Room: shed 3\nOffice hours vary."
    (view,) = views_of(text)
    assert view.text == (
        "Amal Said\nE-mail: amal.said@uni-graz.at. Telephone: (212) 555-0177. Room: shed 3.\nOffice hours vary."
    )
    assert [view.text[p.start : p.end] for p in view.pieces if p.whole] == [
        "amal.said@uni-graz.at", "(212) 555-0177", "shed 3"
    ]  # fmt: skip


def test_labels_and_values_in_two_columns_are_read_as_sentences() -> None:
    text = "Boiler check\nFirm         Amory & Co\nReg. no.     55\nEngineer no. 7\nApprox. age  11 yrs\nAll is well."
    (view,) = views_of(text)
    assert view.text == (
        "Boiler check\nFirm: Amory & Co. Reg. number: 55. Engineer number: 7. "
        "The Approximately age is 11 yrs, which is how old it is.\nAll is well."
    )


@pytest.mark.parametrize(
    "text", ["Dear Ann,  it rained.\nIt was warm.", "One   two\nThree four", "|  | a   b |\n| | c |"]
)
def test_a_gap_alone_makes_no_columns(text: str) -> None:
    (view,) = views_of(text)
    assert view.text == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Apologies: Otto Frey", "Apologies came from Otto Frey, who were absent and could not come."),
        ("Booked by: Lena Orr", "It was Booked by Lena Orr."),
        ("**Height:** 171 cm", "The Height is 171 cm, which is how tall and high it is."),
        ("Open: Tue-Sun 10-5", "It is open Tue-Sun 10-5, which are the opening hours."),
        ("Colour: grey", "Colour: grey."),
        ("Passed by: car", "It was Passed by car."),
    ],
)
def test_a_label_is_read_as_the_sentence_that_it_stands_for(line: str, said: str) -> None:
    text = f"It rained.\n{line}\nIt rained."
    (view,) = views_of(text)
    assert view.text == f"It rained.\n{said}\nIt rained."
    value = line.partition(": ")[2] if "*" not in line else "171 cm"
    assert value in [view.text[p.start : p.end] for p in view.pieces]


@pytest.mark.parametrize(
    "line",
    [
        "Contract no. CM-20931: new rates",
        "At 10:30 the doors open.",
        "https://example.org/a",
        "a | b: c",
        ": none",
        "Label:",
    ],
)
def test_a_colon_alone_makes_no_label(line: str) -> None:
    (view,) = views_of(f"{line}\nIt rained.")
    assert view.text == f"{line}\nIt rained."


def test_of_many_rows_those_are_read_that_share_the_rarest_terms_with_the_question() -> None:
    rows = [f"| T{n} | {n} m | red |" for n in range(MAX_ROWS + 6)]
    found = texts_of(
        "\n".join(["| Tower | Height | Colour |", "|---|---|---|", *rows]), "How high is the red tower T12?"
    )
    assert len(found) == MAX_ROWS
    assert "T12 (Tower): Height: 12 m; Colour: red." in found


def test_days_months_dates_and_short_names_of_columns_are_read_in_words() -> None:
    table = "| Name | Sat | Tel. no. |\n|---|---|---|\n| 2025-04-12 | 10–20 | 555 |\n| Sun 13 Apr | off | 556 |"
    assert texts_of(table) == [
        "2025-04-12 (12 April 2025) (Name): Saturday: 10–20; Telephone number: 555.",
        "Sun 13 Apr (Sunday 13 April) (Name): Saturday: off; Telephone number: 556.",
    ]
    assert texts_of(table, "What does 555 do?")[0] == "555 (Telephone number): Name: 2025-04-12; Saturday: 10–20."
    assert texts_of(table, "Who is off on 12 April 2025?")[0].startswith("2025-04-12 (12 April 2025)")


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        ("Mon–Fri", "Monday–Friday"),
        ("12 Dec. 2024", "12 December 2024"),
        ("2024-12-01 to 2025-01-31", "1 December 2024 to 31 January 2025"),
        ("Sun Hill", "Sun Hill"),
        ("March winds", "March winds"),
        ("2024-13-01", "2024-13-01"),
        ("", ""),
    ],
)
def test_only_a_cell_that_says_nothing_else_is_a_date(cell: str, spoken: str) -> None:
    assert spoken_cell(cell) == spoken


@pytest.mark.parametrize(
    ("label", "spoken"),
    [
        ("No. of rooms", "Number of rooms"),
        ("Max. load", "Maximum load"),
        ("Qty", "Quantity"),
        ("No smoking", "No smoking"),
    ],
)
def test_a_label_is_read_without_abbreviations(label: str, spoken: str) -> None:
    assert spoken_label(label) == spoken


cell = st.text(alphabet=st.sampled_from("ab 1:;,.|*é\u0301\\-"), max_size=12)


@given(st.lists(st.lists(cell, min_size=1, max_size=4), min_size=2, max_size=12), st.booleans(), cell)
def test_every_piece_is_verbatim_and_every_cell_is_read_once(rows: list[list[str]], prose: bool, question: str) -> None:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    text = "\n".join(
        [*(["Some words."] if prose else []), "", lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]
    ).strip()
    for found in chunks_of(text):
        for view in views(found, question):
            check(view, text)
        made = views(found, "What?")  # a question that names a column leaves out the rows that are blank there
        places = [p.origin for view in made for p in view.pieces]
        assert len(places) == len(set(places))
        if sum(len(t.rows) for t in found.tables) <= MAX_ROWS:
            said = {
                at
                for t in found.tables
                if not t.pairs
                for r in t.rows
                for at, c in found.cells(r)
                if any(map(str.isalnum, c))
            }
            assert said <= set(places)
