"""The page of an answer: the answer first, and what to do where there is none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient

from askcol.answering.confidence import likelihood
from askcol.server.app import create_app
from askcol.server.pages.answers import percent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "How many deportations did the two nations achieve?"


@pytest.fixture(scope="module")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


def page_of(client: FlaskClient, **asked: object) -> str:
    return html.unescape(client.get("/", query_string=asked, headers={"Accept": "text/html"}).text)


def test_confidence_is_a_bar_a_number_and_a_word(client: FlaskClient) -> None:
    page = page_of(client, question=QUESTION)
    confidence = client.get("/ask", query_string={"question": QUESTION}).get_json()["confidence"]
    assert f'<rect class="level" width="{round(100 * confidence, 1)}" height="1"/>' in page
    assert f'<span class="number">{percent(confidence)}</span>' in page
    assert f'<span class="likelihood">{likelihood(confidence)}</span>' in page


def test_a_citation_can_be_copied_in_each_style(client: FlaskClient) -> None:
    page = page_of(client, question=QUESTION)
    found = dict(re.findall(r'<pre [^>]*aria-label="The citation, (\w+)"[^>]*>(.*?)</pre>', page, re.DOTALL))
    assert list(found) == ["Plain", "Markdown", "BibTeX", "RIS"]
    assert found["RIS"].startswith("TY  - ")
    assert "**over 1,700**" in found["Markdown"]


def test_offsets_stand_under_the_details(client: FlaskClient) -> None:
    verdict = page_of(client, question=QUESTION).split('<section class="verdict"')[1].split("</section>")[0]
    before, _, within = verdict.partition('<details class="details">')
    assert "characters" not in before
    (place, *_) = client.get("/ask", query_string={"question": QUESTION}).get_json()["answers"][0]["citations"]
    assert f"characters {place['start']:,}–{place['end']:,}" in within


def test_an_abstention_shows_the_closest_candidate_and_a_link_that_makes_it_the_answer(client: FlaskClient) -> None:
    page = page_of(client, question=QUESTION, min_confidence=1)
    assert "Closest:" in page
    (link,) = re.findall(r'<a href="([^"]+)">Take answers from', page)
    assert '<p class="answer" dir="auto">over 1,700</p>' in client.get(link, headers={"Accept": "text/html"}).text


def test_an_abstention_on_some_documents_offers_all(client: FlaskClient) -> None:
    page = page_of(client, question=QUESTION, documents="004*")
    (link,) = re.findall(r'<a href="([^"]+)">Ask all documents</a>', page)
    assert "over 1,700" in client.get(link, headers={"Accept": "text/html"}).text


def test_a_filter_that_matches_no_document_offers_all(client: FlaskClient) -> None:
    page = page_of(client, question=QUESTION, documents="nowhere/*")
    assert "no document matches" in page
    (link,) = re.findall(r'<a href="([^"]+)">Ask all documents</a>', page)
    assert "over 1,700" in client.get(link, headers={"Accept": "text/html"}).text


def test_a_question_in_french_is_told_to_be_asked_in_english(client: FlaskClient) -> None:
    page = page_of(client, question="Quel ministre a visité Bogotá ?")
    assert "askcol reads English</h2>" in page
    assert "Ask the same in English" in page
    assert "Closest:" not in page


@pytest.fixture
def copying_page(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{base_url}/?question={QUESTION}")
    yield page
    context.close()


def test_a_button_copies_the_citation(copying_page: Page) -> None:
    page = copying_page
    page.locator(".cite > summary").first.click()
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied BibTeX").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".reference pre").nth(2).inner_text()
    assert copied.startswith("@misc{")


def test_without_a_script_the_citation_can_be_selected(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/?question={QUESTION}")
    page.locator(".cite > summary").first.click()
    assert page.locator(".reference pre").first.is_visible()
    assert not page.get_by_role("button", name="Copy").first.is_visible()
