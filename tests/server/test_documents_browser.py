"""The page of documents in Chromium, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import serving

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index

if TYPE_CHECKING:
    from playwright.sync_api import Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install askcol[dev]")

FILES = {
    f"{kind}/{n:02}.txt": f"The {kind} number {n} is about bread." for kind in ("letter", "bill") for n in range(9)
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, encoder: Int8Encoder) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("library")
    for name, text in FILES.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        build_index(Path("index"), [Path("docs")], encoder)
        with serving(folder / "index") as address:
            yield address


def test_without_a_script_a_form_filters_and_chooses(page: Page, url: str) -> None:
    page.goto(f"{url}/documents")
    page.get_by_label("Filter", exact=True).fill("bill")
    page.get_by_label("Sort by").select_option("id")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url(re.compile("filter=bill"))
    playwright.expect(page.locator("#library-count")).to_have_text("9 documents of 18")
    page.get_by_label("Choose 03").check()
    page.get_by_label("Choose 05").check()
    page.get_by_role("button", name="Ask only the chosen").click()
    page.wait_for_url(re.compile(r"/\?documents="))
    playwright.expect(page.get_by_label("Only these documents")).to_have_value("bill/03|bill/05")


def test_a_script_filters_while_it_is_typed_and_keeps_the_choice(scripted_page: Page, url: str) -> None:
    page = scripted_page
    page.goto(f"{url}/documents?sort=id&limit=5")
    expect = playwright.expect
    page.get_by_label("Choose 01").check()
    page.get_by_label("Filter", exact=True).press_sequentially("letter 07")
    expect(page.locator("#library-count")).to_have_text("1 document of 18")
    assert "filter=letter+07" in page.url
    expect(page.get_by_label("Filter", exact=True)).to_be_focused()
    page.get_by_label("Choose 07").check()
    page.get_by_label("Filter", exact=True).fill("editor=Ann")
    expect(page.locator("#library-fault")).to_contain_text("no document has 'editor'")
    expect(page.get_by_label("Filter", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Filter", exact=True).fill("")
    expect(page.locator("#library-count")).to_have_text("18 documents")
    expect(page.get_by_label("Choose 01")).to_be_checked()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".pages")).to_contain_text("6–10 of 18")
    page.get_by_role("link", name="Characters").click()
    expect(page.locator("[aria-sort=ascending]")).to_have_text(re.compile("Characters"))
    page.get_by_role("button", name="Ask only the chosen (2)").click()
    page.wait_for_url(re.compile(r"/\?documents="))
    expect(page.get_by_label("Only these documents")).to_have_value("bill/01|letter/07")


def test_a_choice_of_nothing_is_not_sent(scripted_page: Page, url: str) -> None:
    scripted_page.goto(f"{url}/documents")
    scripted_page.get_by_role("button", name="Ask only the chosen").click()
    playwright.expect(scripted_page.locator("#library-count")).to_contain_text("Choose a document first")
    assert scripted_page.url == f"{url}/documents"


def test_a_filtered_list_is_what_is_asked(scripted_page: Page, url: str) -> None:
    page = scripted_page
    page.goto(f"{url}/documents")
    only = page.get_by_label("Only these documents")
    playwright.expect(only).to_be_hidden()
    page.get_by_label("Folder").select_option("docs/bill")
    playwright.expect(only).to_have_value("docs/bill/*")
    playwright.expect(page.locator(".options > summary")).to_have_text("Options: only docs/bill/*")
    page.get_by_label("Folder").select_option("")
    playwright.expect(page.locator(".options > summary")).to_have_text("Options")
    playwright.expect(only).to_have_value("")
    page.get_by_label("Folder").select_option("docs/bill")
    playwright.expect(only).to_have_value("docs/bill/*")
    page.get_by_role("button", name="Ask only the chosen").click()
    page.wait_for_url(re.compile(r"/\?documents="))
    playwright.expect(only).to_have_value("docs/bill/*")
