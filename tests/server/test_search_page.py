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

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.server.app import create_app
from askcol.server.pages.terms import term_marks

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
    assert page.count('class="passage flow"') == len(hits)


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
    text = "To be, or not to be"
    assert [text[mark.start : mark.end] for mark in term_marks(text, "to be")] == ["To", "be", "to", "be"]


@given(st.text(), st.text())
def test_marks_of_terms_lie_in_the_text_one_after_the_other(text: str, query: str) -> None:
    ends = [0]
    for mark in term_marks(text, query):
        assert ends[-1] <= mark.start < mark.end <= len(text)
        ends.append(mark.end)


@pytest.fixture(scope="module")
def marked_up(tmp_path_factory: pytest.TempPathFactory, encoder: Int8Encoder) -> FlaskClient:
    """A server of an index of one document in Markdown, whose table takes several chunks."""
    folder = tmp_path_factory.mktemp("marked_up")
    rows = "\n".join(f"| Pond {i} | **{i} t** of gravel, sand and peat, dug in the spring | |" for i in range(40))
    (folder / "waters.md").write_text(
        f"# Waters\n\n## The *pond*\n\n- A **deep** pond\n- <script>alert(1)</script>\n\n"
        f"## Loads\n\n| Site | Load & more | |\n| --- | --- | --- |\n{rows}\n"
    )
    build_index(folder / "index", [folder / "waters.md"], encoder)
    return create_app(folder / "index").test_client()


def test_passages_are_drawn_without_marks_of_markdown(marked_up: FlaskClient) -> None:
    page = page_of(marked_up, query="pond gravel", top_k=20)
    hits = marked_up.get("/search?query=pond+gravel&top_k=20").get_json()["hits"]
    passages = re.findall(r'<div class="passage flow">(.*?)</div>\s*<p class="ranks">', page, re.DOTALL)
    assert len(passages) == len(hits) > 2
    for shown, hit in zip(passages, hits, strict=True):
        words = html.unescape(re.sub(r"<.*?>", "", shown))
        assert not re.search(r"[|*#]|---", words)
        said, wanted = (re.findall(r"\w+", text) for text in (words, hit["text"]))
        added = ["Site", "Load", "more"] if hit["text"].startswith("| Pond") else []
        assert said == added + wanted
        assert ('<th scope="col"' in shown) == ("| Pond" in hit["text"])
    assert '<th scope="col" dir="auto"></th>' not in page
    assert "<li>A <strong>deep</strong> <mark>pond</mark>" in page
    assert " › |" not in page
    assert "<script>alert" not in page


def test_passages_have_no_ids_offsets_or_headings_of_the_page(marked_up: FlaskClient) -> None:
    page = page_of(marked_up, query="pond gravel", top_k=20)
    assert '<p class="heading" dir="auto">The <mark><em>pond</em></mark></p>' in page
    assert "data-start" not in page
    assert 'highlight"' not in page.replace('#highlight"', "")
    ids = re.findall(r' id="(.*?)"', page)
    assert len(ids) == len(set(ids))


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
