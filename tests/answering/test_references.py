"""References that can be pasted."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from askcol.answering.answer import Answer, IndexSummary, Timings
from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, CitedCell
from askcol.answering.references import references, web_address

SENTENCE = "Profits *rose* by 5% in\n2023."
METADATA = {"author": "Ann & Bob", "publisher": "The Agency", "date": "2024-03-28", "url": "https://example.org/a?b=1"}


def cited(document_id: str, start: int, page: int | None, metadata: dict[str, str]) -> Citation:
    begin = SENTENCE.index("5%")
    source = (document_id, "Report_1", f"docs/{document_id}.txt", "", page, metadata, ("Results",))
    return Citation("5%", *source, start, start + 2, SENTENCE, start - begin, "chunk")


def answered(*citations: Citation, answered: bool = True, sides: tuple[Candidate, ...] = ()) -> Answer:
    return Answer(
        question="How much?",
        question_type="fact",
        answered=answered,
        answer="5%" if answered else None,
        confidence=0.9,
        min_confidence=0.3,
        reason=None if answered else "below_threshold",
        conflict=bool(sides),
        sides=sides,
        answers=(Candidate("5%", 0.9, citations), Candidate("2023", 0.1, citations)),
        hits=(),
        timings_ms=Timings(1.0, 2.0, 3.0),
        index=IndexSummary("0", 1, 1),
        stale=False,
    )


def test_markdown_quotes_the_sentence_and_says_where_it_stands() -> None:
    assert references(answered(cited("a", 100, 3, METADATA)), "markdown") == (
        "> Profits \\*rose\\* by **5%** in 2023.\n"
        ">\n"
        "> — [Report\\_1](<https://example.org/a?b=1>), Ann & Bob, The Agency, 2024-03-28, p. 3, Results, "
        "docs/a.txt [100:102]\n"
    )


def test_bibtex_has_an_entry_a_document_with_all_that_is_quoted() -> None:
    found = references(
        answered(cited("x/a", 100, 3, METADATA), cited("x/a", 900, 7, METADATA), cited("x-a", 5, None, {})),
        "bibtex",
        datetime.date(2026, 11, 3),
    )
    note = "Profits *rose* by 5\\% in 2023."
    assert found == (
        "@misc{x-a,\n"
        "  title = {{Report\\_1}},\n"
        "  author = {Ann \\& Bob},\n"
        "  publisher = {The Agency},\n"
        "  year = {2024},\n"
        "  date = {2024-03-28},\n"
        "  url = {https://example.org/a?b=1},\n"
        "  urldate = {2026-11-03},\n"
        "  pages = {3, 7},\n"
        f"  note = {{``{note}'' (p. 3); ``{note}'' (p. 7); docs/x/a.txt}},\n"
        "}\n"
        "\n"
        "@misc{x-a-2,\n"
        "  title = {{Report\\_1}},\n"
        f"  note = {{``{note}''; docs/x-a.txt}},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T09:30:00+02:00", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("3 May 2024", "2024-05-03"),
        ("May 3, 2024", "2024-05-03"),
        ("3.5.2024", "2024-05-03"),
        ("Fri, 3 May 2024", "2024-05-03"),
        ("last spring", None),
    ],
)
def test_bibtex_has_plain_dates(said: str, date: str | None) -> None:
    metadata = {"date": said, "accessed": said, "url": "https://example.org"}
    found = references(answered(cited("a", 100, None, metadata)), "bibtex", datetime.date(2026, 11, 3))
    assert ("  date = " in found) == (date is not None)
    assert f"  urldate = {{{date or '2026-11-03'}}},\n" in found
    if date:
        assert f"  year = {{2024}},\n  date = {{{date}}},\n" in found


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "https://a b", 'https://a"b', ""])
def test_only_a_web_address_is_followed(url: str) -> None:
    assert web_address(cited("a", 100, None, {"url": url})) is None


def test_a_conflict_has_the_references_of_each_side() -> None:
    places = cited("a", 100, None, {}), cited("b", 200, None, {})
    sides = tuple(Candidate("5%", 0.9, (place,)) for place in places)
    found = references(answered(places[0], sides=sides), "markdown")
    assert found.index("docs/a.txt [100:102]") < found.index("docs/b.txt [200:202]")


def test_what_is_not_answered_has_no_references() -> None:
    assert references(answered(cited("a", 100, None, {}), answered=False), "bibtex") == ""


def test_a_plain_reference_says_the_place_in_words() -> None:
    assert references(answered(cited("a", 100, 3, METADATA)), "plain") == (
        "“Profits *rose* by 5% in 2023.” Report_1, Ann & Bob, The Agency, 2024-03-28, page 3, section Results, "
        "https://example.org/a?b=1.\n"
    )


def test_a_row_is_quoted_with_the_names_of_its_columns() -> None:
    row = (CitedCell("Service", "Library", 90, 97), CitedCell("", "", 98, 98), CitedCell("Share", "5%", 100, 102))
    citation = dataclasses.replace(cited("a", 100, None, {}), row=row)
    assert "“Service: Library; Share: 5%” Report_1" in references(answered(citation), "plain")
    assert "> Service: Library; Share: **5%**\n" in references(answered(citation), "markdown")
    assert "note = {``Service: Library; Share: 5\\%''; docs/a.txt}" in references(answered(citation), "bibtex")
    assert "N1  - “Service: Library; Share: 5%”\n" in references(answered(citation), "ris")


@pytest.mark.parametrize(
    ("metadata", "author"),
    [
        ({"from": "Ruth Kemp <ruth@county.example>"}, "Ruth Kemp"),
        ({"from": "ruth@county.example"}, "ruth@county.example"),
        ({"from": "Ruth Kemp <ruth@county.example>", "author": "Ann"}, "Ann"),
        ({"from": "Ruth Kemp <ruth@county.example>", "attached-to": "Plans"}, None),
    ],
)
def test_whoever_sent_a_mail_wrote_it(metadata: dict[str, str], author: str | None) -> None:
    citation = cited("a", 100, None, {**metadata, "date": "2024-01-08T10:20:00+00:00"})
    details = f"{author}, 2024-01-08" if author else "2024-01-08"
    assert f" Report_1, {details}, section Results" in references(answered(citation), "plain")
    assert f"Report\\_1, {details}, Results" in references(answered(citation), "markdown")
    assert (f"  author = {{{author}}},\n" in references(answered(citation), "bibtex")) == bool(author)
    assert (f"AU  - {author}\n" in references(answered(citation), "ris")) == bool(author)


def test_ris_has_an_entry_for_each_document() -> None:
    found = references(
        answered(cited("a", 100, 3, METADATA), cited("b", 7, None, {})), "ris", datetime.date(2026, 11, 3)
    )
    assert found == (
        "TY  - ELEC\n"
        "TI  - Report_1\n"
        "AU  - Ann & Bob\n"
        "PB  - The Agency\n"
        "PY  - 2024\n"
        "DA  - 2024/03/28\n"
        "UR  - https://example.org/a?b=1\n"
        "Y2  - 2026/11/03\n"
        "SP  - 3\n"
        "N1  - “Profits *rose* by 5% in 2023.”\n"
        "N1  - docs/a.txt\n"
        "ER  - \n"
        "\n"
        "TY  - GEN\n"
        "TI  - Report_1\n"
        "N1  - “Profits *rose* by 5% in 2023.”\n"
        "N1  - docs/b.txt\n"
        "ER  - \n"
    )
