"""A server of the index of `seeds/`, and pages of one browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import FLAGS, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TIMEOUT_MS = 120_000
"""For slow machines: no step takes as long, and none is waited for longer than it takes."""


@pytest.fixture
def base_url(index_dir: Path) -> Iterator[str]:
    with serving(index_dir) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]"
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no browser: apt-get install chromium")
    playwright.expect.set_options(timeout=TIMEOUT_MS)
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=FLAGS, timeout=TIMEOUT_MS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a new profile, without JavaScript: every page must work without."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, java_script_enabled=False)
    context.set_default_timeout(TIMEOUT_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted_page(browser: Browser) -> Iterator[Page]:
    """A page of a new profile, with JavaScript. Nothing may be printed on its console, and nothing may be thrown."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
