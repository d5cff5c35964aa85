"""A browser signs in with a token, and a page of another site can do nothing but link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import running
from flask import Flask

from askcol.server.app import create_app
from askcol.server.guard.tokens import Tokens
from askcol.server.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]")

TOKEN = "correct-horse-battery-staple"
QUESTION = "How many deportations did the two nations achieve?"
TIMEOUT_MS = 120_000


class Recorded:
    """An application, and what it answered: method, path and status."""

    def __init__(self, app: Flask) -> None:
        self.answered: list[tuple[str, str, int]] = []
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, *rest: Any) -> Any:
            self.answered.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], int(status[:3])))
            return start_response(status, *rest)

        return self._app(environ, start)


@pytest.fixture(scope="module")
def app(index_dir: Path) -> Recorded:
    return Recorded(create_app(index_dir, Settings(tokens=Tokens([TOKEN]))))


@pytest.fixture(scope="module")
def url(app: Recorded) -> Iterator[str]:
    with running(app) as url:
        yield url


@pytest.fixture(scope="module")
def foreign_url() -> Iterator[str]:
    """The address of a site of another's on this machine, whose page links to what stands in its query string."""

    def foreign(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [f'<link rel="icon" href="data:,"><a href="{environ["QUERY_STRING"]}">link</a>'.encode()]

    with running(foreign) as url:
        yield url


def new_page(browser: Browser, password: str | None = None) -> Page:
    credentials = {"username": "anyone", "password": password} if password else None
    page = browser.new_context(http_credentials=credentials).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(TIMEOUT_MS)
    return page


def test_with_a_token_as_password_the_page_answers(browser: Browser, url: str) -> None:
    page = new_page(browser, TOKEN)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    playwright.expect(page.locator("p.answer").first).to_have_text("over 1,700", timeout=TIMEOUT_MS)
    assert complaints == []
    page.context.close()


def test_a_page_of_another_site_can_do_nothing_but_link(
    browser: Browser, app: Recorded, url: str, foreign_url: str
) -> None:
    page = new_page(browser, TOKEN)
    page.goto(url)  # signed in

    page.goto(f"{foreign_url}/?{url}/?question=who")
    app.answered.clear()
    tried = """async (url) => {
      const json = {method: "POST", body: '{"question": "who"}', mode: "no-cors"};
      const tries = [fetch(url + "/ask?question=who"), fetch(url + "/ask?question=who", {mode: "no-cors"}),
        fetch(url + "/feedback", json), fetch(url + "/documents", {credentials: "include"})];
      const read = (await Promise.allSettled(tries)).filter((each) => each.status === "fulfilled");
      const picture = new Image();
      await new Promise((done) => { picture.onload = picture.onerror = done; picture.src = url + "/favicon.ico"; });
      return [read.map((each) => each.value.type), picture.naturalWidth];
    }"""
    readable, width = page.evaluate(tried, url)
    assert set(readable) <= {"opaque"}  # nothing of them can be read
    assert width == 0
    refused = {("GET", "/ask"), ("POST", "/feedback"), ("GET", "/documents"), ("GET", "/favicon.ico")}
    answered = {each for each in app.answered if not each[1].startswith("/static/")}  # our own page's may come late
    assert answered == {(*each, 403) for each in refused}
    page.get_by_role("link", name="link").click()
    page.wait_for_url(f"{url}/?question=who")
    assert ("GET", "/", 200) in app.answered
    playwright.expect(page.get_by_label("Your question")).to_have_value("who")
    page.context.close()
