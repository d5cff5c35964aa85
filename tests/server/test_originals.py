"""The file of a document: to download, and its pages as pictures, as long as it is as it was indexed."""

from __future__ import annotations

import contextlib
import html
import io
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from browsing import serving
from flask.testing import FlaskClient
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.server.app import create_app
from askcol.server.pictures import PictureCache

if TYPE_CHECKING:
    from conftest import MakeOnce
    from playwright.sync_api import Page

BROWSER = {"Accept": "text/html"}

LETTER = "From: Ann <ann@example.org>\nSubject: Plan\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
LETTER += "--x\nContent-Type: text/plain\n\nThe plan is attached.\n"
LETTER += "--x\nContent-Type: text/plain; name=plan.txt\nContent-Disposition: attachment; filename=plan.txt\n\n"
LETTER += "The pier opens on 4 May.\n--x--\n"


def report() -> bytes:
    """A PDF of three pages."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for number, line in enumerate(("The pier is new.", "It cost 12 million euros.", "It opens in May."), 1):
        canvas.drawString(72, 700, f"{line} This is page {number}.")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture(scope="module")
def shelf(encoder: Int8Encoder, make_once: MakeOnce) -> Path:
    """A folder with documents of several formats, and its index."""

    def build(folder: Path) -> None:
        documents = folder / "documents"
        (documents / "contracts").mkdir(parents=True)
        (documents / "report.pdf").write_bytes(report())
        (documents / "letter.eml").write_text(LETTER)
        (documents / "evil.html").write_text("<h1>Plan</h1><script>alert(1)</script><p>The plan is good.</p>")
        (documents / "contracts.txt").write_text("All contracts are in the folder.")
        (documents / "contracts" / "original.txt").write_text("The first contract of all.")
        (documents / 'na"me\x07\u00e9.txt').write_text("A file with a name that is hard to say.")
        with contextlib.chdir(folder):
            build_index(folder / "index", [Path("documents")], encoder)

    return make_once("shelf", build)


@pytest.fixture
def client(shelf: Path) -> FlaskClient:
    return create_app(shelf / "index").test_client()


@pytest.fixture
def changing(encoder: Int8Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A server of a report in `tmp_path`, which tests may change."""
    monkeypatch.chdir(tmp_path)
    Path("report.pdf").write_bytes(report())
    build_index(Path("index"), [Path("report.pdf")], encoder)
    return create_app(tmp_path / "index").test_client()


def picture(response: Any) -> Image.Image:
    assert (response.status_code, response.content_type) == (200, "image/png")
    return Image.open(io.BytesIO(response.data)).convert("RGB")


def test_a_page_is_a_picture_and_its_words_can_be_boxed(client: FlaskClient) -> None:
    text = client.get("/documents/report").get_json()["text"]
    start = text.index("12 million")
    plain = picture(client.get("/documents/report/pages/2.png"))
    boxed = picture(client.get(f"/documents/report/pages/2.png?start={start}&end={start + 10}"))
    assert plain.size == boxed.size
    assert plain.tobytes() != boxed.tobytes()
    elsewhere = picture(client.get(f"/documents/report/pages/1.png?start={start}&end={start + 10}"))
    assert elsewhere.tobytes() == picture(client.get("/documents/report/pages/1.png")).tobytes()
    half = picture(client.get("/documents/report/pages/2.png?scale=1"))
    assert half.width == pytest.approx(plain.width / 2, abs=1)


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("report/pages/4.png", 404, "it has 3 pages"),
        ("contracts/pages/1.png", 404, "has no pages that can be drawn"),
        ("letter/plan.txt/pages/1.png", 404, "has no pages that can be drawn"),
        ("nothing/pages/1.png", 404, "no document 'nothing'"),
        ("report/pages/0.png", 400, "page must be a whole number from 1"),
        (f"report/pages/{'9' * 5_000}.png", 400, "page must be a whole number from 1"),
        ("report/pages/x.png", 400, "page must be a whole number from 1"),
        ("report/pages/1.png?scale=9", 400, r"scale must be a number from 0\.1 to 4"),
        ("report/pages/1.png?start=5", 400, "start and end must enclose"),
        ("nothing/original", 404, "no document 'nothing'"),
    ],
)
def test_what_can_not_be_given_is_told(client: FlaskClient, path: str, status: int, detail: str) -> None:
    response = client.get(f"/documents/{path}")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert re.search(detail, response.get_json()["detail"])


def test_the_file_is_given_as_it_is_and_never_shown(client: FlaskClient, shelf: Path) -> None:
    response = client.get("/documents/evil/original", headers=BROWSER)
    assert response.data == (shelf / "documents" / "evil.html").read_bytes()
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment; filename=evil.html"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_name_of_the_file_is_safe_in_a_header(client: FlaskClient) -> None:
    found = next(d for d in client.get("/documents").get_json()["documents"] if d["document_id"].startswith("na"))
    response = client.get(f"/documents/{quote(found['document_id'])}/original")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith("filename*=UTF-8''na_me_%C3%A9.txt")


def test_an_attachment_is_given_within_its_mail_and_the_page_says_so(client: FlaskClient, shelf: Path) -> None:
    mail = (shelf / "documents" / "letter.eml").read_bytes()
    assert client.get("/documents/letter/plan.txt/original").data == mail
    page = client.get("/documents/letter/plan.txt", headers=BROWSER).text
    assert "Download letter.eml</a>, the file that this document is a part of" in page
    assert "is a part of" not in client.get("/documents/letter", headers=BROWSER).text


def test_a_document_called_original_is_still_a_document(client: FlaskClient) -> None:
    assert client.get("/documents/contracts/original.txt").get_json()["text"] == "The first contract of all."
    assert client.get("/documents/contracts/original").data == b"All contracts are in the folder."


@pytest.mark.parametrize("path", ["report/original", "report/pages/1.png"])
def test_a_file_that_changed_or_went_is_not_given(changing: FlaskClient, path: str) -> None:
    assert changing.get(f"/documents/{path}").status_code == 200
    Path("report.pdf").write_bytes(report() + b"\n% more")
    response = changing.get(f"/documents/{path}")
    assert (response.status_code, response.get_json()["title"]) == (409, "Conflict")
    assert "report.pdf has changed since it was indexed; run `askcol index`" in response.get_json()["detail"]
    Path("report.pdf").unlink()
    response = changing.get(f"/documents/{path}")
    assert (response.status_code, response.get_json()["title"]) == (410, "Gone")


def test_the_page_of_a_document_whose_file_changed_shows_its_text(changing: FlaskClient) -> None:
    assert "<img" in changing.get("/documents/report", headers=BROWSER).text
    Path("report.pdf").write_bytes(report() + b"\n% more")
    page = changing.get("/documents/report", headers=BROWSER).text
    assert "<img" not in page and "download" not in page
    assert "The file has changed since it was indexed." in page
    assert "The pier is new." in page


def test_the_pages_of_a_pdf_are_turned(client: FlaskClient) -> None:
    text = client.get("/documents/report").get_json()["text"]
    start = text.index("12 million")
    page = client.get(f"/documents/report?start={start}&end={start + 10}", headers=BROWSER).text
    assert "Page 2 of 3" in page
    assert f'src="/documents/report/pages/2.png?start={start}&amp;end={start + 10}"' in page
    assert '<mark id="highlight">12 million</mark>' in page
    assert "The pier is new." not in page
    after = html.unescape(re.findall(r'rel="next" href="([^"]*)"', page)[0])
    last = client.get(after, headers=BROWSER).text
    assert 'src="/documents/report/pages/3.png"' in last
    assert "It opens in May." in last
    back = html.unescape(re.findall(r'<a href="([^"]*)">To the highlighted words</a>', last)[0])
    assert "Page 2 of 3" in client.get(back, headers=BROWSER).text


def test_the_pages_of_a_pdf_are_seen_without_a_script(page: Page, shelf: Path) -> None:
    with serving(shelf / "index") as url:
        page.goto(f"{url}/documents/report")
        for number in (1, 2, 3):
            assert page.locator(".parts.above").inner_text().count(f"Page {number} of 3") == 1
            assert page.locator(".picture img").evaluate("image => image.naturalWidth") > 1_000
            if number < 3:
                page.locator(".parts.above").get_by_role("link", name="Next page").click()
                page.wait_for_url(f"**part={number + 1}*")


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_beside_a_picture(scripted_page: Page, shelf: Path, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install askcol[dev]")
    scripted_page.set_viewport_size({"width": width, "height": 800})
    with serving(shelf / "index") as url:
        scripted_page.goto(f"{url}/documents/report?find=page&hit=2&start=0&end=8&question=Which+pier%3F")
        found = axe.Axe().run(scripted_page)
        assert found.violations_count == 0, found.generate_report()
        assert scripted_page.evaluate("document.documentElement.scrollWidth") <= width


def test_arrow_keys_turn_pages(scripted_page: Page, shelf: Path) -> None:
    with serving(shelf / "index") as url:
        scripted_page.goto(f"{url}/documents/report")
        scripted_page.keyboard.press("ArrowRight")
        scripted_page.wait_for_url("**part=2*")
        scripted_page.get_by_label("Find in this document").fill("May")
        scripted_page.keyboard.press("ArrowLeft")
        assert "part=2" in scripted_page.url
        scripted_page.locator("h1").click()
        scripted_page.keyboard.press("ArrowLeft")
        scripted_page.wait_for_url("**part=1*")
        scripted_page.wait_for_load_state("networkidle")


def test_the_pictures_used_last_are_kept() -> None:
    drawn: list[str] = []

    def draw(name: str) -> bytes:
        drawn.append(name)
        return b"1234"

    cache = PictureCache(max_bytes=8)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert cache.get(name, partial(draw, name)) == b"1234"
    assert drawn == ["a", "b", "c", "b"]
