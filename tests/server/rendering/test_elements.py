"""A document's blocks become headings, lists, tables and the rest; no word of the text is lost on the way."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.documents import Document
from askcol.server.rendering import Element, Marked, Piece, elements, layout, pieces_of
from askcol.server.rendering.elements import (
    Heading,
    ItemList,
    MailHeader,
    PageBreak,
    Paragraph,
    Rule,
    TableElement,
    Verbatim,
)


def document(text: str, name: str = "d.md", pages: tuple[int, ...] = (), title: str = "") -> Document:
    return Document(name.partition(".")[0], name, title, text, "", pages=pages)


def drawn(text: str, *marks: Marked, name: str = "d.md", title: str = "") -> list[Element]:
    """The elements of all parts of a document."""
    source = document(text, name, title=title)
    found = layout(source)
    return list(chain.from_iterable(elements(source, found, part, marks) for part in found.parts))


def said(element: object) -> str:
    return "".join(piece.text for piece in pieces_of(element))


WORDS = st.text("abcxyz 019.,é", min_size=1, max_size=30).filter(lambda words: words.strip(" .,"))
BLOCKS = st.one_of(
    st.builds("## {}".format, WORDS),
    st.builds("{}".format, WORDS),
    st.builds("**{}** and `{}`".format, WORDS, WORDS),
    st.builds("- {}\n  - {}\n- {}".format, WORDS, WORDS, WORDS),
    st.builds("1. {}\n2. {}".format, WORDS, WORDS),
    st.builds("| {} | {} |\n| --- | --: |\n| {} | {} |".format, WORDS, WORDS, WORDS, WORDS),
    st.builds("```\n{}\n   {}\n```".format, WORDS, WORDS),
    st.builds("> {}\n> {}".format, WORDS, WORDS),
    st.builds("From: {}\nSubject: {}".format, WORDS, WORDS),
    st.builds("{}\n===".format, WORDS),
)


@given(st.lists(BLOCKS, max_size=8), st.sampled_from(["\n\n", "\n", "\r\n\r\n"]), st.sampled_from(["d.md", "d.docx"]))
def test_every_letter_and_digit_is_drawn_once_and_in_order(made: list[str], between: str, name: str) -> None:
    text = between.join(made)
    places = [at for element in drawn(text, name=name) for p in pieces_of(element) for at in range(p.start, p.end)]
    assert places == sorted(set(places))
    left_out = set(range(len(text))) - set(places)
    assert not [text[at] for at in left_out if text[at].isalnum()]


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\n|#*_`->[]()<:\\~ \t\r"), max_size=200))
def test_every_piece_is_a_slice_of_any_text(text: str) -> None:
    source = document(text)
    for element in drawn(text):
        for piece in pieces_of(element):
            assert piece.text == source.text[piece.start : piece.end] != ""


@given(st.lists(BLOCKS, min_size=1, max_size=6), st.data())
def test_the_highlight_covers_every_letter_of_its_range(made: list[str], data: st.DataObject) -> None:
    text = "\n\n".join(made)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    marked = [p for e in drawn(text, Marked(start, end, "answer")) for p in pieces_of(e) if p.role == "answer"]
    assert all(start <= p.start < p.end <= end for p in marked)
    letters = [c for c in text[start:end] if c.isalnum()]
    assert [c for p in marked for c in p.text if c.isalnum()] == letters


def test_headings_have_levels_without_gaps() -> None:
    found = drawn("# Book\n\nText.\n\n#### Deep\n\nText.\n\n# Next\n\nText.", title="Book")
    assert [(said(e), e.level) for e in found if isinstance(e, Heading)] == [("Book", 1), ("Deep", 2), ("Next", 2)]


def test_the_marks_of_headings_are_left_out() -> None:
    found = drawn("# One #\n\nText.\n\nTwo\n---\n\nText.\n\n**Three**\n\nText that is longer.", name="d.txt")
    assert [said(e).strip() for e in found if isinstance(e, Heading)] == ["One", "Two", "Three"]


def test_a_table_has_header_rows_and_columns_of_numbers() -> None:
    (table,) = drawn("| Town | People |\n| --- | --- |\n| **Arvik** | 32,190 |\n| a\\|b | – |")
    assert isinstance(table, TableElement)
    assert [[said(cell) for cell in row.cells] for row in table.header] == [["Town", "People"]]
    assert [[said(cell) for cell in row.cells] for row in table.rows] == [["Arvik", "32,190"], ["a|b", "–"]]
    assert [cell.number for cell in table.rows[0].cells] == [False, True]


def test_a_table_without_names_has_no_header() -> None:
    (table,) = drawn("|  |  |\n| --- | --- |\n| a | b |")
    assert isinstance(table, TableElement)
    assert table.header == ()


def test_a_table_that_is_cut_repeats_its_header() -> None:
    text = "| Town | People |\n| --- | --- |\n" + "".join(f"| Town {i} | {i} |\n" for i in range(1_000))
    source = document(text)
    found = layout(source)
    assert len(found.parts) > 1
    (second,) = elements(source, found, found.parts[1])
    assert isinstance(second, TableElement)
    assert second.continued
    assert [said(cell) for cell in second.header[0].cells] == ["Town", "People"]


def test_lists_stand_within_the_item_above_them() -> None:
    (numbered,) = drawn("1. one\n   - soft\n     - softer\n2. two")
    assert isinstance(numbered, ItemList)
    assert numbered.ordered
    assert [said(item.marker) for item in numbered.items] == ["1.", "2."]
    (within,) = numbered.items[0].lists
    assert not within.ordered
    assert [said(item.pieces) for item in within.items] == ["soft"]
    assert [said(item.pieces) for item in within.items[0].lists[0].items] == ["softer"]


def test_a_number_that_opens_an_item_can_be_highlighted() -> None:
    text = "- call\n- (775) 555-0143 for help"
    found = drawn(text, Marked(text.index("("), text.index(" for"), "answer"))
    assert "".join(p.text for e in found for p in pieces_of(e) if p.role).replace(" ", "") == "(775)555-0143"


def test_short_lines_below_each_other_are_one_paragraph_of_lines() -> None:
    (paragraph,) = drawn("Ada Lovelace\n12 High Street\nLondon")
    assert isinstance(paragraph, Paragraph)
    assert [said(line) for line in paragraph.lines] == ["Ada Lovelace", "12 High Street", "London"]


def test_columns_that_spaces_align_stay_as_they_are() -> None:
    text = "  Phone      555 0100\n  Fax        555 0101"
    (found,) = drawn(text, name="d.txt")
    assert isinstance(found, Verbatim)
    assert said(found) == text


def test_code_and_front_matter_stay_as_they_are_without_their_fences() -> None:
    found = drawn("---\ntitle: T\n---\n\nText.\n\n```py\na  *b*\n```\n\nEnd.")
    assert [said(e) for e in found if isinstance(e, Verbatim)] == ["title: T", "a  *b*"]


def test_long_code_goes_on_in_the_block_that_it_was_cut_into() -> None:
    code = "x = *a* + *b*\n" * 3_000
    found = drawn(f"```\n{code}```\n\nThe *end*.")
    assert [e.kind for e in found] == ["verbatim"] * (len(found) - 1) + ["paragraph"]
    assert "".join(map(said, found[:-1])).count("*") == 4 * 3_000


def test_the_header_of_a_mail_has_names_and_values() -> None:
    header, body = drawn("From: Ann <ann@example.org>\nSubject: Rain\n\nIt rains.", name="d.eml")
    assert isinstance(header, MailHeader)
    assert [(said(f.name), said(f.value)) for f in header.fields] == [
        ("From:", "Ann <ann@example.org>"),
        ("Subject:", "Rain"),
    ]
    assert said(body) == "It rains."


def test_quotations_questions_and_rules_are_told_apart() -> None:
    text = "> A line that is quoted.\n\n- Who pays?\n\nThe council pays for it.\n\n* * *"
    quoted, question, answer, rule = drawn(text)
    assert isinstance(quoted, Paragraph)
    assert (quoted.quoted, said(quoted)) == (True, "A line that is quoted.")
    assert isinstance(question, Paragraph)
    assert (question.question, said(question)) == (True, "Who pays?")
    assert said(answer) == "The council pays for it."
    assert isinstance(rule, Rule)


def test_a_page_begins_before_its_first_element() -> None:
    text = "One is here.\n\nTwo is here."
    source = document(text, "d.pptx", pages=(0, 14))
    found = layout(source)
    shown = elements(source, found, found.parts[0])
    assert [e.page if isinstance(e, PageBreak) else said(e) for e in shown] == [1, "One is here.", 2, "Two is here."]


@pytest.mark.parametrize("name", ["d.md", "d.txt", "mail.eml/notes.md"])
def test_asterisks_are_marks_where_the_format_has_them(name: str) -> None:
    source = Document(name, name.partition("/")[0], "", "a **bold** word", "")
    found = layout(source)
    assert said(elements(source, found, found.parts[0])[0]) == "a bold word"


def test_asterisks_are_text_in_other_formats() -> None:
    (paragraph,) = drawn("a **bold** word", name="d.docx")
    assert re.sub(r"\s+", " ", said(paragraph)) == "a **bold** word"


def test_a_highlight_over_cells_marks_each_of_them() -> None:
    text = "| a | b | c |\n| --- | --- | --- |\n| one | two | three |"
    start, end = text.index("one"), text.index(" three")
    marked: list[Piece] = [p for e in drawn(text, Marked(start, end, "answer")) for p in pieces_of(e) if p.role]
    assert [p.text for p in marked] == ["one", "two"]
