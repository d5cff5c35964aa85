"""The page of a search."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import serving
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from askcol.server.app import create_app
from askcol.server.pages.terms import marked_terms

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


def page_of(client: FlaskClient, **query: object) -> str:
    response = client.get("/search", query_string=query, headers=BROWSER)
    assert response.status_code == 200
    return response.text


def test_without_a_query_the_page_is_the_form(client: FlaskClient) -> None:
    page = page_of(client)
    assert 'name="query"' in page
    assert "<mark>" not in page
    assert client.get("/search").status_code == 400


def test_hits_have_the_terms_of_the_query_marked_and_lead_to_their_places(client: FlaskClient) -> None:
    page = page_of(client, query="deported and the deportations", top_k=3, mode="bm25")
    hits = client.get("/search?query=deported+and+the+deportations&top_k=3&mode=bm25").get_json()["hits"]
    marked = re.findall("<mark>(.*?)</mark>", page)
    assert marked
    assert all(word.lower().startswith("deport") for word in marked)
    links = html.unescape(page)
    for hit in hits:
        assert f'href="/documents/{hit["document_id"]}?start={hit["start"]}&end={hit["end"]}#' in links
    assert page.count('class="passage"') == len(hits)


def test_the_form_keeps_what_was_asked(client: FlaskClient) -> None:
    page = page_of(client, query="<b>visit</b>", top_k=7, mode="dense", documents="00*")
    assert 'value="&lt;b&gt;visit&lt;/b&gt;"' in page
    assert '<option value="dense" selected>' in page
    assert "<option selected>7</option>" in page
    assert 'value="00*"' in page
    assert "<b>visit" not in page


def test_a_search_that_finds_nothing_says_so(client: FlaskClient) -> None:
    assert "No passage matches" in page_of(client, query="xylograph zyzzyva", mode="bm25")


def test_function_words_are_marked_where_there_are_no_others() -> None:
    assert [p.text for p in marked_terms("To be, or not to be", "to be") if p.is_term] == ["To", "be", "to", "be"]


@given(st.text(), st.text())
def test_the_pieces_make_up_the_text(text: str, query: str) -> None:
    pieces = marked_terms(text, query)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@pytest.fixture
def url(index_dir: Path) -> Iterator[str]:
    with serving(index_dir) as address:
        yield address


def test_a_search_in_a_browser_leads_to_a_place(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Search").click()
    page.get_by_label("Query").fill("biometric data")
    page.get_by_label("Rank").select_option("bm25")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(re.compile("query=biometric"))
    first = page.locator(".hits li").first
    assert "biometric" in [mark.lower() for mark in first.locator("mark").all_inner_texts()]
    first.get_by_role("link").first.click()
    page.wait_for_url(re.compile("/documents/"))
