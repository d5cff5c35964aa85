"""Identifiers of every kind, with what stands beside them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.text.addresses import _STREET
from askcol.text.asked_identifiers import asked_identifiers, asked_kinds
from askcol.text.date_tokens import _DATE
from askcol.text.identifier_labels import label_fit
from askcol.text.identifiers import _CODE, _IN_URL, _QUANTITY, _URL, identifiers

QUESTION = "What does it say?"


def found(text: str, question: str = QUESTION) -> list[tuple[str, str]]:
    return [(i.kind, text[i.start : i.end]) for i in identifiers(question, text)]


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("email", "amal.said@uni-graz.at"),
        ("email", "o_brien+news@mail.harbour-post.co.uk"),
        ("url", "https://www.example.org/a/b_(c)?d=1&e=2#f"),
        ("url", "www.harbour-museum.org/visit"),
        ("url", "harbour-museum.org"),
        ("phone", "(212) 555-0177"),
        ("phone", "555-0177"),
        ("phone", "+44 (0)20 7946 0018"),
        ("phone", "020 7946 0018"),
        ("phone", "+43 316 380-5000"),
        ("phone", "1-800-555-0199"),
        ("phone", "0316/38 05 12"),
        ("phone", "(212) 555-0177 ext. 12"),
        ("code", "GB29 NWBK 6016 1331 9268 19"),
        ("code", "DE89370400440532013000"),
        ("code", "GB 123 4567 89"),
        ("code", "12-34-56"),
        ("code", "4111 1111 1111 1111"),
        ("code", "v2.4.1"),
        ("code", "2.4.1"),
        ("code", "3.12.0rc1"),
        ("code", "ISO 9001:2015"),
        ("code", "EN 60601-1"),
        ("code", "AB-1234/7"),
        ("code", "HX-2231/9"),
        ("date", "2024-03-28"),
        ("code", "978-3-16-148410-0"),
        ("postcode", "LS1 4AP"),
        ("postcode", "SW1A 1AA"),
        ("postcode", "K1A 0B1"),
        ("street", "12 Harbour Street"),
        ("street", "Hauptstraße 12a"),
        ("street", "12 rue de la Paix"),
        ("street", "Calle Mayor 5"),
        ("street", "P.O. Box 221"),
        ("quantity", "30 days"),
        ("quantity", "thirty-two days"),
        ("quantity", "12.5 mg"),
        ("quantity", "12%"),
        ("quantity", "10-12 days"),
        ("quantity", "£1,250 per month"),
        ("quantity", "$7.8 million"),
        ("quantity", "1.2 billion"),
        ("quantity", "60 km/h"),
        ("quantity", "-5 °C"),
        ("quantity", "5 p.m."),
        ("quantity", "9:30 AM"),
        ("quantity", "1,700"),
        ("numbered", "Room 204"),
        ("numbered", "Unit 7b"),
        ("numbered", "Gate B12"),
        ("numbered", "flat 3a"),
        ("numbered", "Article 14"),
        ("numbered", "Section 3.2(a)"),
        ("numbered", "Building C"),
        ("place", "silo 3"),
    ],
)
def test_an_identifier_is_found_whole_in_a_sentence(kind: str, identifier: str) -> None:
    for before, after in (("It is at ", "."), ("at ", ", they said."), ("(at ", ")"), ("Look at ", "")):
        assert found(f"{before}{identifier}{after}") == [(kind, identifier)]


@pytest.mark.parametrize(
    "text",
    [
        "in the mid-1990s and the 13th-century hall",
        "from 1939–45, in 2015, in May 2023",
        "They lost 24–10 in 1998.",
        "at age 12, about 30 of them scored 14 points",
        "He ended.So it goes, as in e.g. this one.",
        "In 2015 30 people came.",
    ],
)
def test_ordinary_words_years_and_scores_are_no_identifiers(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "12 Harbour Street, Boston MA 02116",
        "12 Harbour Street, Boston, MA 02116-1234, USA",
        "Flat 3a, 12 Harbour Street, Leeds LS1 4AP",
        "12 Harbour Street\nLeeds\nLS1 4AP\nUK",
        "350 Fifth Avenue, Suite 200, New York, NY 10118",
        "Hauptstraße 12a, 8010 Graz, Austria",
        "Lange Gasse 7, 1080 Wien",
        "12 rue de la Paix, 75002 Paris",
        "Calle Mayor 5, 28013 Madrid",
        "12 Harbour Street, Boston",
        "P.O. Box 221, Dover",
        "P.O. Box 7803, 5020 Norrfell",
        "Freepost WB 118, Wendlemouth WM1 4QT",
        "Postfach 1203, 8010 Graz",
    ],
)
def test_an_address_is_one_where_it_is_asked_for(address: str) -> None:
    for text in (f"Oakfield Ltd\n{address}", f"Write to {address}. Call us first.", f"{address}\n\nOakfield Ltd"):
        assert found(text, "What is the address?") == [("address", address)]


@pytest.mark.parametrize("address", ["P.O. Box 7803, 5020 Norrfell", "12 Harbour Street, Boston"])
def test_an_address_fills_its_cell(address: str) -> None:
    assert found(f"| Post | {address} |\n| Fax | none |", "What is the address?") == [("address", address)]


def test_a_town_ends_before_the_sentence_goes_on() -> None:
    text = "The shop at 12 Harbour Street, London opened in 1990."
    assert found(text, "What is the address?") == [("address", "12 Harbour Street, London")]


@pytest.mark.parametrize(
    ("question", "text", "quantity"),
    [
        ("How long is the notice?", "a notice of 30 days", "30 days"),
        ("How many days is the notice?", "a notice of 1,030 days", "1,030"),
        ("How much is the rent?", "a rent of £1,250 per month", "£1,250 per month"),
        ("How much is the rent per month?", "a rent of £1,250 per month", "£1,250"),
        ("How many milligrams?", "a dose of 12.5 mg", "12.5"),
        ("How many million people?", "some 10 million people", "10"),
        ("How large is the dose?", "a dose of 12.5 mg", "12.5 mg"),
    ],
)
def test_a_unit_belongs_to_its_number_unless_the_question_names_it(question: str, text: str, quantity: str) -> None:
    assert found(text, question) == [("quantity", quantity)]


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("What is the phone number of the clinic?", {"phone"}),
        ("What is the e-mail address?", {"email"}),
        ("What is the web address?", {"url"}),
        ("What is the museum's website?", {"url"}),
        ("What is the address of the clinic?", {"address"}),
        ("What is its postcode?", {"postcode"}),
        ("How can I reach the clinic?", {"email", "url", "phone"}),
        ("What is the policy number?", {"code"}),
        ("What is the IBAN?", {"code"}),
        ("What is the policy number of Acme?", {"code"}),
        ("What is the total number of people there?", set()),
        ("What is the number of the seats?", set()),
        ("What is the total number of seats?", set()),
        ("Who runs the clinic?", set()),
        ("mail address for lettings", {"email"}),
        ("What is Ann's cell?", {"phone"}),
        ("What is her cell number?", {"phone"}),
        ("Under which certificate number was the load cell calibrated?", {"code"}),
        ("What is the serial number of the mobile phone?", {"code"}),
        ("Which number do I call?", {"phone"}),
        ("How large is the cell?", set()),
    ],
)
def test_the_kinds_that_a_question_asks_for(question: str, kinds: set[str]) -> None:
    assert asked_kinds(question) == kinds


def test_a_code_is_asked_for_by_the_name_in_its_line() -> None:
    text = "Policy no. HX-2231/9\nInvoice no. AB-1234/7"
    for question, code in (
        ("What is the policy number?", ["HX-2231/9"]),
        ("What is the invoice number?", ["AB-1234/7"]),
        ("What is the licence number?", []),
    ):
        asked = asked_identifiers(question, text, identifiers(question, text))
        assert [text[i.start : i.end] for i in asked] == code


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is the phone number?", ["555-0160"]),
        ("What is the phone number for invoice queries?", ["555-0160"]),
        ("Which number do I call?", ["555-0160"]),
        ("What is the fax number?", ["555-0161"]),
        ("What is the mill's fax?", ["555-0161"]),
        ("What is the IBAN of the mill?", ["DE89 3704 0044 0532 0130 00"]),
        ("To which account number is rent paid?", ["20-44-91 / 31926819"]),
        ("What is the policy number?", ["HX-2231/9"]),
        ("What is the invoice number?", ["AB-1234/7"]),
        ("What is the VAT number?", ["GB 123 4567 89"]),
        ("What is the licence number?", []),
    ],
)
def test_a_number_is_asked_for_under_its_own_label(question: str, asked: list[str]) -> None:
    text = (
        "Tel. 555-0160, fax: 555-0161\nRent is paid to account no. 20-44-91 / 31926819.\n"
        "IBAN: DE89 3704 0044 0532 0130 00\nPolicy no.: HX-2231/9; invoice AB-1234/7 is paid.\nVAT no. GB 123 4567 89"
    )
    found = identifiers(question, text)
    assert [text[i.start : i.end] for i in asked_identifiers(question, text, found)] == asked


@pytest.mark.parametrize(
    ("question", "text", "fit"),
    [
        ("What is the fax number?", "Fax/tel. 555-0160", 1),
        ("What is the phone number?", "Fax/tel. 555-0160", 1),
        ("What is the fax number?", "555-0160 (fax)", 1),
        ("What is the phone number?", "555-0160 (fax)", -1),
        ("What is the phone number?", "Call us on 555-0160", 1),
        ("What is the policy number?", "Call us on 555-0160", -1),
        ("What is the phone number?", "Our tax adviser's line is 555-0160", 0),
        ("What is the account number?", "IBAN: 555-0160", 0),
        ("What is the IBAN?", "Account: 555-0160", -1),
        ("What is Ada's extension?", "Tel. 555-0160", -1),
        ("What is Ada's phone extension?", "ext. 555-0160", 1),
        ("What is the order number?", "Customer no. 555-0160", -1),
        ("What is the customer number?", "Customer no. 555-0160", 1),
        ("Who is it?", "Customer no. 555-0160", 0),
    ],
)
def test_a_label_fits_the_question(question: str, text: str, fit: int) -> None:
    start = text.index("555-0160")
    assert label_fit(question, text, start, start + 8) == fit
    assert label_fit(question, f"Policy no. 12\n{text}", 14 + start, 22 + start) == fit


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Pay to account no. 20-44-91 / 31926819 now", "20-44-91 / 31926819"),
        ("Pay to acct. 12345678 / 1100.", "12345678 / 1100"),
        ("Konto 123456 / 20111", "123456 / 20111"),
    ],
)
def test_an_account_with_its_bank_is_one_unless_the_sort_code_is_asked_for(text: str, account: str) -> None:
    assert ("code", account) in found(text)
    assert ("code", account) not in found(text, "What is the sort code?")


def test_an_extension_is_one_of_its_own_where_it_is_asked_for() -> None:
    text = "Tel. (212) 555-0177 ext. 12"
    assert found(text, "What is her phone number?") == [("phone", "(212) 555-0177 ext. 12")]
    assert found(text, "What is her extension?") == [("phone", "(212) 555-0177")]


def test_of_several_e_mail_addresses_the_one_beside_the_name_is_asked_for() -> None:
    text = 'From: "Brook, Ada" <a.brook@fell.example>\nTo: desk@post.example\nCc: ben.croft@post.example'
    for question, asked in (
        ("What is Ada Brook's e-mail address?", ["a.brook@fell.example"]),
        ("What is the e-mail address of Ben Croft?", ["ben.croft@post.example"]),
        ("What is the e-mail address of Cass Dorn?", re.findall(r"[\w.]+@[\w.]+", text)),
    ):
        found = asked_identifiers(question, text, identifiers(question, text))
        assert [text[i.start : i.end] for i in found] == asked


@pytest.mark.parametrize(
    "date",
    ["3 May", "3rd of May", "the 3rd of May", "3–5 May", "3 to 5 May", "May 3", "Sept. 3rd", "3/5/2024", "2024-05-03"],
)
def test_a_date_is_one(date: str) -> None:
    for text in (f"It was on {date}.", f"{date}: against Hollin Town", f"(until {date})"):
        assert found(text) == [("date", date.removeprefix("the "))]


@pytest.mark.parametrize(
    "text", ["in May 2024", "at 3.45 May came", "a score of 3/5", "version 3.5.24", "40 May flowers"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert "date" not in [kind for kind, _ in found(text)]


@given(st.text(alphabet=st.sampled_from("aB.@/ -+()0123459,:£%\nmw"), max_size=60))
def test_identifiers_are_disjoint_and_in_order_and_begin_and_end_with_no_space(text: str) -> None:
    for question in (QUESTION, "What is the address?"):
        places = identifiers(question, text)
        assert all(one.end <= other.start for one, other in pairwise(places))
        assert all(text[i.start : i.end] == text[i.start : i.end].strip() != "" for i in places)


PIECES = (
    *("12 Harbour Street", "Hauptstraße 3a", "an der ringstrasse 4", "via Roma 7", "PO Box 12", "12 rue de la Paix"),
    *(
        "3 May",
        "May 3, 1950",
        "the 3rd of June",
        "1/6/1951",
        "ÖNORM 12",
        "ISO 9001:2015",
        "v1.2",
        "#tag",
        "№7",
        "AB-12/3",
    ),
    *("$1.5 million", "CHF 20", "-3 °C", "12 kg", "forty litres", "no digits", "www.askcol.org", "x.de", "http://a.b"),
    *(" ", ", ", "\n", ". ", "-", "a", "Z", "7"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_first_characters_rule_nothing_out(text: str) -> None:
    for pattern in (_STREET, _CODE, _DATE, _QUANTITY):
        first, _, rest = pattern.pattern.partition("])")
        assert first.startswith("(?=[")
        assert list(map(re.Match.span, pattern.finditer(text))) == list(map(re.Match.span, re.finditer(rest, text)))
    assert _IN_URL.search(text) or not _URL.search(text)
    assert re.search(r"\d", text) or not (_STREET.search(text) or _DATE.search(text) or _QUANTITY.search(text))
