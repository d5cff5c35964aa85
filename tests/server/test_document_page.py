"""The page of a document: its parts, what is looked for in it, and the way back to the answer."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import serving
from flask.testing import FlaskClient

from askcol.documents import Document
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.server.app import create_app
from askcol.server.rendering import elements, layout, pieces_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]")

BROWSER = {"Accept": "text/html"}

BOOK = "\n\n".join(
    f"# Chapter {i}\n\n{f'Chapter {i} tells of boats. ' * 250}\n\n## Harbour {i}\n\nA pier." for i in range(12)
)

TRICKS = """# <script>alert('title')</script>

Text with <img src=x onerror=alert(1)> and [a link](javascript:alert(2)) and "quotes' & ampersands.

| <b>Name</b> | Note |
| --- | --- |
| <script>alert(3)</script> | {{ 7 * 7 }} |
"""


@pytest.fixture(scope="module")
def odd_index(encoder: Int8Encoder, make_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """An index of documents that are hard to show."""

    def build(folder: Path) -> None:
        documents = folder / "documents"
        documents.mkdir()
        rows = "".join(f"Arvik {i},{i * 37},1.5%\n" for i in range(1_500))
        for name, text in {
            "book.md": BOOK,
            "tricks.md": TRICKS,
            "rows.csv": f"Town,People,Turnout\n{rows}",
            "hebrew.txt": "\u05e9\u05dc\u05d5\u05dd\n\n\u05d6\u05d4\u05d5 \u05de\u05e1\u05de\u05da 42.",
        }.items():
            (documents / name).write_text(text, encoding="utf-8")
        build_index(folder / "index", [documents], encoder)

    return make_once("odd-index", build) / "index"


@pytest.fixture(scope="module")
def client(odd_index: Path) -> FlaskClient:
    return create_app(odd_index).test_client()


def page_of(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    return response.text


def visible(page: str) -> str:
    """The words of the document's text on a page."""
    text = page.partition('<div class="part">')[2].partition('<nav class="parts below"')[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_long_document_is_shown_in_parts(client: FlaskClient) -> None:
    first = page_of(client, "/documents/book")
    count = int(re.findall(r"Part 1 of (\d+)", first)[0])
    pages = [first, *(page_of(client, f"/documents/book?part={n}") for n in range(2, count + 1))]
    assert count > 2
    for chapter in range(1, 12):
        assert sum(f"Chapter {chapter} tells" in visible(page) for page in pages) in (1, 2)
    assert 'rel="prev"' not in pages[0] and 'rel="next"' not in pages[-1]


def test_the_part_with_the_highlight_comes_first(client: FlaskClient) -> None:
    start = BOOK.index("Chapter 9 tells")
    page = page_of(client, f"/documents/book?start={start}&end={start + 9}")
    assert '<mark id="highlight">Chapter 9</mark> tells' in page
    assert "Part 1 of" not in page


def test_a_part_that_there_is_not_is_404(client: FlaskClient) -> None:
    response = client.get("/documents/book?part=99", headers=BROWSER)
    assert response.status_code == 404
    assert "no part 99" in response.text


def test_a_table_of_many_rows_keeps_its_header_in_each_part(client: FlaskClient) -> None:
    page = page_of(client, "/documents/rows?part=2")
    assert re.search(r"<th[^>]*>Town</th>", page)
    assert "| Town" not in page and "---" not in visible(page)


def test_words_are_found_and_each_place_leads_to_the_next(client: FlaskClient) -> None:
    page = page_of(client, "/documents/book?find=a+pier&hit=3")
    assert re.search(r"3 of 12\s", page)
    assert re.findall(r'<mark id="highlight" class="current">(.*?)</mark>', page) == ["A pier"]
    followed = html.unescape(re.findall(r'<a href="([^"]*)">Next</a>', page)[0])
    assert re.search(r"4 of 12\s", page_of(client, followed))


def test_words_that_are_not_there_are_said_to_be_absent(client: FlaskClient) -> None:
    assert "do not stand in this document" in page_of(client, "/documents/book?find=submarine")


def test_the_contents_lead_to_headings_that_are_there(client: FlaskClient) -> None:
    page = page_of(client, "/documents/book")
    listed = re.findall(r'<li class="level-\d"><a href="([^"]*)" dir="auto">(.*?)</a>', page)
    assert [title for _, title in listed][:3] == ["Harbour 0", "Chapter 1", "Harbour 1"]
    address, title = listed[-1]
    path, _, anchor = html.unescape(address).partition("#")
    assert re.search(rf'<h\d id="{anchor}"[^>]*>{title}</h', page_of(client, path))


def test_nothing_of_a_document_is_markup(client: FlaskClient) -> None:
    page = page_of(client, "/documents/tricks")
    assert all(re.match(r'<script src="/static/', tag) for tag in re.findall(r"<(?:script|img)[^>]*>", page))
    assert "<script>alert('title')</script>" in html.unescape(page)
    assert "javascript:" not in page
    assert "{{ 7 * 7 }}" in page


@pytest.mark.parametrize("document_id", ["tricks", "hebrew"])
def test_the_page_says_all_that_the_elements_say(client: FlaskClient, document_id: str) -> None:
    text = client.get(f"/documents/{document_id}").get_json()["text"]
    shown = Document(document_id, f"{document_id}.{'md' if document_id == 'tricks' else 'txt'}", "", text, "")
    found = layout(shown)
    page = html.unescape(re.sub(r"<[^>]+>", "", page_of(client, f"/documents/{document_id}")))
    for element in elements(shown, found, found.parts[0]):
        said = "".join(piece.text for piece in pieces_of(element))
        assert "".join(said.split()) in "".join(page.split())


def test_offsets_stand_on_the_elements(client: FlaskClient) -> None:
    page = page_of(client, "/documents/book")
    found = re.findall(r'<h2 id="at-\d+" data-start="(\d+)" data-end="(\d+)" dir="auto">(.*?)</h2>', page)
    assert len(found) > 1
    assert all(BOOK[int(start) : int(end)].lstrip("# ") == title for start, end, title in found)


def test_a_document_leads_back_to_the_answer_that_led_to_it(client: FlaskClient) -> None:
    page = page_of(client, "/documents/book?start=0&end=9&question=Who+tells%3F&documents=book")
    assert '<a href="/?question=Who+tells?&amp;documents=book">Back to the answer</a>' in page
    assert '<input type="hidden" name="question" value="Who tells?">' in page
    assert "Back to the answer" not in page_of(client, "/documents/book?start=0&end=9")


def test_next_part_is_added_below_by_the_script(scripted_page: Page, odd_index: Path) -> None:
    with serving(odd_index) as url:
        scripted_page.goto(f"{url}/documents/book")
        for count in (2, 3):
            scripted_page.locator(".parts.below").get_by_role("link", name="Next part").click()
            playwright.expect(scripted_page.locator(".part")).to_have_count(count, timeout=60_000)
        assert scripted_page.url == f"{url}/documents/book"
        assert "Chapter 0 tells" in scripted_page.locator("#text").inner_text()
        assert "Part 3 of" in scripted_page.locator(".parts.below").inner_text()


def test_words_are_found_without_a_script(page: Page, odd_index: Path) -> None:
    with serving(odd_index) as url:
        page.goto(f"{url}/documents/book")
        page.get_by_label("Find in this document").fill("harbour 11")
        page.get_by_role("button", name="Find").click()
        page.wait_for_url("**find=harbour**")
        assert page.locator("#highlight").inner_text() == "Harbour 11"
        assert page.locator(".result").inner_text().startswith("1 of 1")
