"""The box for the question in a real browser with scripts: what it does beyond a form."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import pytest

from askcol.answering import Answer
from askcol.collection import Collection, Retrieval

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]")

QUESTION = "How many deportations did the two nations achieve?"
TIMEOUT_MS = 120_000


def expect_answer(page: Page, words: str) -> None:
    playwright.expect(page.locator("p.answer")).to_have_text(words, timeout=TIMEOUT_MS)


def test_enter_asks_without_a_new_page_and_the_address_can_be_shared(scripted_page: Page, base_url: str) -> None:
    page = scripted_page
    page.goto(base_url)
    playwright.expect(page.locator("#question")).to_be_focused()
    page.evaluate("window.before = true")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect_answer(page, "over 1,700")
    assert page.evaluate("window.before")
    assert page.title() == f"{QUESTION} – askcol"
    assert re.search(r"/\?question=How\+many\+deportations[^&]*", page.url)
    drawn = page.locator(".verdict").inner_html()
    page.reload()
    assert page.locator(".verdict").inner_html() == drawn
    page.go_back()
    playwright.expect(page.get_by_role("heading", name="Ask the collection")).to_be_visible(timeout=TIMEOUT_MS)


def test_shift_and_enter_make_a_line_and_the_box_grows(scripted_page: Page, base_url: str) -> None:
    page = scripted_page
    page.goto(base_url)
    height = page.locator("#question").bounding_box()
    page.keyboard.type("one")
    for _ in range(3):
        page.keyboard.press("Shift+Enter")
    page.keyboard.type("four")
    grown = page.locator("#question").bounding_box()
    assert height
    assert grown
    assert grown["height"] > 2 * height["height"]
    assert page.locator("#question").input_value() == "one\n\n\nfour"


def test_a_slash_jumps_to_the_box_but_not_out_of_a_field(scripted_page: Page, base_url: str) -> None:
    page = scripted_page
    page.goto(f"{base_url}/documents/003_2159c07acf3b2d70")
    playwright.expect(page.locator("#question")).not_to_be_focused()
    page.keyboard.press("/")
    playwright.expect(page.locator("#question")).to_be_focused()
    assert page.locator("#question").input_value() == ""
    page.get_by_text("Options", exact=True).click()
    page.locator("input[name=documents]").focus()
    page.keyboard.press("/")
    assert page.locator("input[name=documents]").input_value() == "/"


def test_recent_questions_are_listed_until_they_are_forgotten(scripted_page: Page, base_url: str) -> None:
    page = scripted_page
    page.goto(base_url)
    playwright.expect(page.locator("#recent")).to_be_hidden()
    for question in (QUESTION, "Who visited Bogotá?"):
        page.locator("#question").fill(question)
        page.keyboard.press("Enter")
        playwright.expect(page.locator("main:not([aria-busy]) .verdict")).to_be_visible(timeout=TIMEOUT_MS)
    page.goto(base_url)
    assert page.locator("#recent li").all_inner_texts() == ["Who visited Bogotá?", QUESTION]
    page.locator("#recent a").last.click()
    expect_answer(page, "over 1,700")
    page.goto(base_url)
    page.get_by_role("button", name="Forget them").click()
    playwright.expect(page.locator("#recent")).to_be_hidden()
    page.reload()
    playwright.expect(page.locator("#recent")).to_be_hidden()


def test_where_the_browser_stores_nothing_questions_are_asked_all_the_same(scripted_page: Page, base_url: str) -> None:
    page = scripted_page
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    page.goto(base_url)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect_answer(page, "over 1,700")


def test_hits_come_first_and_a_newer_question_ends_the_older(
    scripted_page: Page, base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_read, read_now = threading.Event(), Collection.read

    def read_later(collection: Collection, retrieval: Retrieval, *, explain: bool) -> Answer:
        if retrieval.question != QUESTION:
            assert may_read.wait(TIMEOUT_MS / 1000)
        return read_now(collection, retrieval, explain=explain)

    monkeypatch.setattr(Collection, "read", read_later)
    page = scripted_page
    page.goto(base_url)
    page.locator("#question").fill("Who visited Bogotá?")
    page.keyboard.press("Enter")
    playwright.expect(page.get_by_role("status")).to_have_text(re.compile(r"^Reading \d"), timeout=TIMEOUT_MS)
    assert page.locator(".hits li").count() == 3
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect_answer(page, "over 1,700")
    may_read.set()
    playwright.expect(page.locator("main:not([aria-busy])")).to_be_visible(timeout=TIMEOUT_MS)
    expect_answer(page, "over 1,700")
    playwright.expect(page.get_by_role("status")).not_to_contain_text("Reading")


def test_a_problem_is_said_in_words_with_a_way_to_ask_again(browser: Browser, base_url: str) -> None:
    page = browser.new_page()
    page.goto(base_url)
    busy = '{"title": "Too Many Requests", "status": 429, "detail": "too many questions at once"}'
    answers = [(429, "application/problem+json", busy), (200, "text/event-stream", "")]

    def answer(route: Route) -> None:
        status, media_type, body = answers.pop(0)
        route.fulfill(status=status, content_type=media_type, body=body)

    page.route(re.compile(r"\?question="), answer, times=2)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    playwright.expect(page.get_by_role("status")).to_contain_text("too many questions at once", timeout=TIMEOUT_MS)
    page.get_by_role("button", name="Ask again").click()
    playwright.expect(page.get_by_role("status")).to_contain_text("ended without an answer", timeout=TIMEOUT_MS)
    page.get_by_role("button", name="Ask again").click()
    expect_answer(page, "over 1,700")
    page.close()
