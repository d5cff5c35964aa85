"""The page in a real browser: a question is typed, the answer is read, its place is found in the document."""

from __future__ import annotations

import re
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]")

QUESTION = "How many deportations did the two nations achieve?"


def test_a_question_leads_to_its_place_in_the_document(page: Page, base_url: str) -> None:
    requested: list[str] = []
    complaints: list[str] = []
    page.context.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(base_url)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_url(re.compile(r"\?question="))
    answer = page.locator("p.answer").inner_text()
    quote = page.locator(".verdict .quote").first
    assert page.get_by_label("Your question").input_value() == QUESTION
    assert quote.locator("mark").inner_text() == answer

    quote.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/documents/.*#highlight$"))
    highlight = page.locator("#highlight")
    assert highlight.inner_text() == answer
    playwright.expect(highlight).to_be_in_viewport(timeout=60_000)

    hosts = {urllib.parse.urlsplit(url).netloc for url in requested if not url.startswith("data:")}
    assert hosts == {urllib.parse.urlsplit(base_url).netloc}
    assert complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_window(page: Page, index_dir: Path, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    with serving({"seeds": index_dir, "a-name-" * 12 + "too-long": tmp_path / "absent"}) as url:
        for path in (
            "/",
            "/?question=Who+visited+Bogot%C3%A1%3F&min_confidence=0",
            "/?question=Who+visited+Bogot%C3%A1%3F&min_confidence=1",
            "/documents/003_2159c07acf3b2d70",
            "/nowhere",
        ):
            page.goto(url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_chosen_collection_stays_chosen(page: Page, index_dir: Path, tmp_path: Path) -> None:
    with serving({"new": tmp_path / "absent", "seeds": index_dir}) as url:
        page.goto(url)
        playwright.expect(page.get_by_role("heading", level=1)).to_have_text("There is no index to answer from")
        page.get_by_label("Collection", exact=True).select_option("seeds")
        page.get_by_label("Your question").fill(QUESTION)
        page.get_by_label("Your question").press("Enter")
        page.wait_for_url(re.compile(r"collection=seeds"))
        playwright.expect(page.locator("p.answer")).to_have_text("over 1,700")
        playwright.expect(page.get_by_label("Collection", exact=True)).to_have_value("seeds")
        page.locator(".verdict .quote").first.get_by_role("link").click()
        page.wait_for_url(re.compile(r"/documents/.*collection=seeds"))
        playwright.expect(page.locator("#highlight")).to_have_text("over 1,700")
        playwright.expect(page.get_by_label("Collection", exact=True)).to_have_value("seeds")
        page.get_by_role("link", name="askcol").click()
        playwright.expect(page.locator("#documents-heading")).to_have_text("5 documents in seeds")


def test_a_page_without_the_box_runs_no_script_for_it(scripted_page: Page, base_url: str) -> None:
    scripted_page.goto(f"{base_url}/docs")
    assert scripted_page.locator(".ask-form").count() == 0  # and the fixture checks that nothing is thrown
