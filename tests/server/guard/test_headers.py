"""Headers: what a page may do, what a browser may keep, and how it is sent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from askcol.collection import Collection
from askcol.server.app import create_app
from askcol.server.endpoints import ENDPOINTS

ROOT = Path(__file__).parents[3]
NOEM = "003_2159c07acf3b2d70"
BROWSER = {"Accept": "text/html"}
PATHS = ["/", "/ask?question=who", "/documents", f"/documents/{NOEM}", "/health", "/nowhere", "/static/style.css"]


@pytest.fixture(scope="module")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_may_run_what_is_not_ours_or_be_shown_elsewhere(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers=BROWSER, buffered=True).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {policy[f"{kind}-src"] for kind in ("script", "style", "img", "connect")} == {"'self'"}
    assert policy["form-action"] == "'self'"
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", sorted((ROOT / "web" / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_has_a_script_or_style_of_its_own_or_trusts_a_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for tag in re.findall(r"<script[^>]*>", text):
        assert "url_for('static'" in tag
    assert re.findall(r"<script[^>]*>[^<]", text) == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe\b|Markup\(|autoescape", text)


@pytest.mark.parametrize(("path", "kept"), [("/", "no-store"), ("/ask?question=who", "no-store"), ("/ask", "no-store")])
def test_answers_and_errors_are_kept_by_nobody(client: FlaskClient, path: str, kept: str) -> None:
    assert client.get(path).headers["Cache-Control"] == kept


@pytest.mark.parametrize("headers", [{}, BROWSER])
@pytest.mark.parametrize("query", ["", "?start=5&end=9"])
def test_a_document_that_is_known_is_not_sent_again(client: FlaskClient, headers: dict[str, str], query: str) -> None:
    first = client.get(f"/documents/{NOEM}{query}", headers=headers)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(f"/documents/{NOEM}{query}", headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(f"/documents/{NOEM}{query}", headers={**headers, "If-None-Match": 'W/"other"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_the_etag_differs_by_form_and_document_and_is_the_same_for_gzip(client: FlaskClient) -> None:
    path = f"/documents/{NOEM}"
    (other,) = [d["document_id"] for d in client.get("/documents").get_json()["documents"] if d["document_id"] != NOEM][
        :1
    ]
    as_page = client.get(path, headers=BROWSER).headers["ETag"]
    as_json = client.get(path).headers["ETag"]
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == as_json != as_page
    assert client.get(f"/documents/{other}").headers["ETag"] != as_json
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_a_document_that_is_unknown_is_404_whatever_the_client_has(client: FlaskClient) -> None:
    assert client.get("/documents/none", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("path", ["/ask?question=who", "/?question=who", "/search?query=who", f"/documents/{NOEM}"])
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_head_reads_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, headers: dict[str, str]
) -> None:
    content_type = client.get(path, headers=headers).headers["Content-Type"]

    def read(*_: object, **__: object) -> None:
        raise AssertionError("HEAD read something")

    for name in ("ask", "search"):
        monkeypatch.setattr(Collection, name, read)
    monkeypatch.setattr("askcol.server.records.DocumentText.of", read)
    monkeypatch.setattr("askcol.server.views.document.document_page", read)
    response = client.head(path, headers=headers)
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Type"] == content_type
    assert "Content-Length" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ask", 400),
        ("/ask?question=who&top_k=0", 400),
        ("/ask?question=who&collection=b", 400),
        ("/documents/none", 404),
    ],
)
def test_head_tells_what_is_wrong(client: FlaskClient, path: str, status: int) -> None:
    assert client.head(path).status_code == client.get(path).status_code == status


def test_head_tells_that_there_is_no_index(tmp_path: Path) -> None:
    client = create_app(tmp_path).test_client()
    for path in ("/ask?question=who", "/health"):
        assert client.head(path).status_code == 503


@pytest.mark.parametrize("path", ["/", f"/documents/{NOEM}", "/documents", "/static/style.css", "/openapi.json"])
def test_what_is_long_is_compressed_for_clients_that_can_read_it(client: FlaskClient, path: str) -> None:
    plain = client.get(path, headers=BROWSER, buffered=True)
    packed = client.get(path, headers={**BROWSER, "Accept-Encoding": "gzip, br"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.vary
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    if path != "/openapi.json":
        assert gzip.decompress(packed.data) == plain.data


def test_streams_and_short_answers_are_not_compressed(client: FlaskClient) -> None:
    for path, accept in (("/?question=who", "text/event-stream"), ("/health/live", "*/*"), ("/favicon.ico", "*/*")):
        response = client.get(path, headers={"Accept": accept, "Accept-Encoding": "gzip"}, buffered=True)
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers


def test_a_static_file_is_kept_as_long_as_its_address_stays(client: FlaskClient) -> None:
    (address,) = re.findall(r'href="(/static/style\.css\?v=[0-9a-f]+)"', client.get("/").text)
    kept = client.get(address, buffered=True)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/style.css", "/static/style.css?v=other"):
        response = client.get(other, buffered=True)
        assert (response.data, response.headers["Cache-Control"]) == (kept.data, "no-cache")


def test_browsers_and_crawlers_find_what_they_look_for(client: FlaskClient) -> None:
    icon = client.get("/favicon.ico", buffered=True)
    assert icon.status_code == 200
    assert icon.data.startswith(b"\x00\x00\x01\x00")
    robots = client.get("/robots.txt", buffered=True)
    assert (robots.mimetype, robots.text) == ("text/plain", "User-agent: *\nDisallow: /\n")


def test_what_changes_something_says_so() -> None:
    posted = {e.name for e in ENDPOINTS if e.method == "POST" and e.route != "/ask"}
    assert posted == {e.name for e in ENDPOINTS if e.writes} != set()
