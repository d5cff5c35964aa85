"""The page that says why an answer is what it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from browsing import serving
from flask.testing import FlaskClient

from askcol.server.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install askcol[dev]"
)

QUESTION = "How many deportations did the two nations achieve?"


@pytest.fixture(scope="module")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


def test_the_column_adds_up_to_its_foot(client: FlaskClient) -> None:
    page = client.get("/why", query_string={"question": QUESTION}).text
    table = page[page.index('<table class="shares">') : page.index("</table>")]
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")[2:]]
    *shares, together = [float(row[2]) for row in rows]
    assert len(shares) > 3
    assert sum(shares) == pytest.approx(together, abs=0.005 * len(shares))


def test_the_api_explains_on_request(client: FlaskClient) -> None:
    assert "why" not in client.get("/ask", query_string={"question": QUESTION}).get_json()
    why = client.get("/ask", query_string={"question": QUESTION, "explain": "true"}).get_json()["why"]
    assert why["rating"]["rated_by"] == "fact"
    streamed = client.get(
        "/ask", query_string={"question": QUESTION, "explain": "true"}, headers={"Accept": "text/event-stream"}
    )
    assert '"rated_by":"fact"' in streamed.text


def test_the_answer_leads_to_it_and_it_leads_back(client: FlaskClient) -> None:
    page = client.get("/", query_string={"question": QUESTION}, headers={"Accept": "text/html"}).text
    (link,) = re.findall(r'href="(/why\?[^"]+)"', page)
    assert 'href="/?question=How+many' in client.get(link).text


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing(browser: Browser, index_dir: Path, scheme: Literal["light", "dark"], width: int) -> None:
    with serving(index_dir) as url:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(f"{url}/why?question={QUESTION}")
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
