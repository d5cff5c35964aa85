"""axe-core finds nothing on any page: WCAG 2.2 AA and its best practices, in the light, in the dark and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from browsing import serving

from askcol.server.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install askcol[dev]"
)

Scheme = Literal["light", "dark"]

PAGES = (
    "/",
    "/?question=How+many+deportations+did+the+two+nations+achieve%3F",
    "/?question=Which+US+Secretary+of+Homeland+Security+visited+Bogot%C3%A1%3F",
    "/?question=Who+visited+Bogot%C3%A1%3F&min_confidence=1",
    "/?question=Which+vinyl+floor+is+fireproof%3F",
    "/?question=Quel+ministre+a+visit%C3%A9+Bogot%C3%A1+%3F",
    "/documents/003_2159c07acf3b2d70?start=1387&end=1397",
    "/documents/003_2159c07acf3b2d70?find=Colombia&hit=2",
    "/documents",
    "/search",
    "/search?query=biometric+data&mode=bm25",
    "/uploads",
    "/documents?filter=editor%3DAnn&sort=-date&limit=2",
    "/nowhere",
    "/docs",
)


@pytest.fixture(scope="module")
def url(index_dir: Path) -> Iterator[str]:
    with serving(index_dir, Settings(upload_bytes=1_000)) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing(browser: Browser, url: str, path: str, scheme: Scheme, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto(url + path)
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true }")
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        context.close()


def test_axe_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><input></body></html>")
    assert axe.Axe().run(page).violations_count > 2
    page.close()
