"""Texts that would be markup, headers, paths or templates if anything took them for it: nothing does.

`tricks.json` holds them. Each is the title, the text, the metadata and the name of a document, and a question.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import serving
from conftest import MakeOnce
from flask.testing import FlaskClient

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.server.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TRICKS: list[str] = json.loads((Path(__file__).parent / "tricks.json").read_text(encoding="utf-8"))
BROWSER = {"Accept": "text/html"}
TIMEOUT_MS = 120_000
ADDRESSES = {"action", "cite", "data", "formaction", "href", "ping", "poster", "src", "srcset", "xlink:href"}
NEVER = {"applet", "base", "embed", "frame", "iframe", "math", "object", "style", "animate", "video", "audio", "source"}


def file_name(number: int, trick: str) -> str:
    """`trick` as far as it can be the name of a file."""
    stem = re.sub(r"[/\x00]", "_", trick).encode()[:200].decode(errors="ignore")
    return f"{number:03} {stem}.md"


def toml_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(folder: Path) -> None:
    """A document for each trick, with a sidecar that gives the trick once more as title and metadata."""
    sidecar = []
    for number, trick in enumerate(TRICKS):
        name = file_name(number, trick)
        text = re.sub(r"[\x00-\x08\x7f]", "", trick)  # with these, a file is no text
        line = " ".join(text.split())
        (folder / name).write_text(
            f"# {line}\n\nItem {number} has the code {text} today.\n\n- The code of item {number} is {line}\n\n"
            f"| Item | Code |\n|---|---|\n| {number} | {line} |\n",
            encoding="utf-8",
        )
        values = "".join(f"{key} = {toml_string(trick)}\n" for key in ("title", "publisher", "url", "author"))
        sidecar.append(f"[{toml_string(name)}]\n{values}")
    (folder / "collection.toml").write_text("\n".join(sidecar), encoding="utf-8")


@pytest.fixture(scope="session")
def tricky_index(encoder: Int8Encoder, make_once: MakeOnce) -> Path:
    def build(folder: Path) -> None:
        documents = folder / "documents"
        documents.mkdir()
        write(documents)
        build_index(folder / "index", [documents], encoder)

    return make_once("tricky-index", build) / "index"


@pytest.fixture(scope="module")
def client(tricky_index: Path) -> FlaskClient:
    return create_app(tricky_index).test_client()


class Markup(HTMLParser):
    """What stands in a page that no template of ours writes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self._is_script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._is_script = tag == "script"
        if tag in NEVER or (tag == "script" and not (given.get("src") or "").startswith("/static/")):
            self.foreign.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in given:
            self.foreign.append("<meta http-equiv>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.foreign.append(f"{tag} {name}")
            if name in ADDRESSES and not re.match(r"(/(?!/)|[?#]|https?://)", value or "/"):
                self.foreign.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._is_script and data.strip():
            self.foreign.append(f"script: {data}")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the name is the base class's)
        self._is_script = False


class Checks:
    """Counts what was checked."""

    def __init__(self) -> None:
        self.count = 0

    def response(self, response: Any) -> None:
        """That a response is no failure, has no header of another's making, and no markup in its page."""
        self.count += 1
        assert response.status_code < 500, response.request.path
        assert not {"x-hacked", "set-cookie"} & {name.lower() for name, _ in response.headers}
        assert not [value for _, value in response.headers if re.search(r"[\r\n\x00]", value)]
        assert "root:" not in response.text
        if response.mimetype == "text/html":
            assert Markup(response.text).foreign == []


@pytest.fixture
def checks(record_testsuite_property: Any, request: pytest.FixtureRequest) -> Iterator[Checks]:
    checks = Checks()
    yield checks
    record_testsuite_property(request.node.name, checks.count)
    print(f"{request.node.name}: {checks.count} checks")


def test_there_are_enough_tricks_and_each_is_a_document(client: FlaskClient) -> None:
    assert len(set(TRICKS)) == len(TRICKS) >= 60
    assert len(client.get("/documents").get_json()["documents"]) == len(TRICKS)


def test_markup_that_is_not_ours_is_seen() -> None:
    for page in (
        "<script>1</script>",
        "<script src=//x></script>",
        "<p onclick=x>",
        "<a href=javascript:x>",
        "<a href=//evil.example>",
        "<p style=x>",
        "<iframe>",
        "<meta http-equiv=refresh>",
    ):
        assert Markup(page).foreign
    assert not Markup('<script src="/static/x.js"></script><a href="/x">x</a><a href="https://x">x</a>').foreign


def test_a_trick_in_a_document_is_text(client: FlaskClient, checks: Checks) -> None:
    for entry in client.get("/documents").get_json()["documents"]:
        path = "/documents/" + urllib.parse.quote(entry["document_id"])
        for headers in (BROWSER, {}):
            response = client.get(path, headers=headers)
            assert response.status_code == 200
            checks.response(response)
        checks.response(client.get(path + "?find=code", headers=BROWSER))
        checks.response(client.get(path + "/original"))
    for query in ("", "?limit=200", "?sort=publisher"):
        checks.response(client.get(f"/documents{query}", headers=BROWSER))
    assert checks.count >= 4 * len(TRICKS)


def test_a_trick_that_is_asked_or_searched_is_text(client: FlaskClient, checks: Checks) -> None:
    for trick in TRICKS:
        for path in ("/?top_k=1&question=", "/search?top_k=1&query=", "/documents?filter=", "/documents?folder="):
            checks.response(client.get(path + urllib.parse.quote(trick), headers=BROWSER))
    assert checks.count == 4 * len(TRICKS)


def test_a_trick_as_any_other_parameter_is_text(client: FlaskClient, checks: Checks) -> None:
    for trick in TRICKS:
        given = urllib.parse.quote(trick)
        for query in (f"min_confidence={given}", f"documents={given}", f"collection={given}", f"{given}=1"):
            checks.response(client.get(f"/?question=who&{query}", headers=BROWSER))
        checks.response(client.get(f"/documents?sort={given}", headers=BROWSER))
        checks.response(client.post("/feedback", json={"question": trick, "verdict": trick}))
        checks.response(client.post("/feedback", data={"question": "who", "verdict": trick}, headers=BROWSER))


@pytest.mark.parametrize("headers", [BROWSER, {}])
def test_a_path_does_not_escape(client: FlaskClient, checks: Checks, headers: dict[str, str]) -> None:
    for trick in TRICKS:
        for prefix in ("/documents/", "/documents/../", "/static/", "/static/../", "/documents/x/pages/", "/"):
            quoted = urllib.parse.quote(trick, safe="/%")
            response = client.get(prefix + quoted, headers=headers, buffered=True)
            checks.response(response)
            assert response.status_code != 200 or (prefix == "/" and not trick.strip("?#/."))


@pytest.mark.parametrize(
    "path",
    [
        "/documents/../../../../etc/passwd",
        "/documents/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/documents/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/documents/..%5c..%5cetc%5cpasswd",
        "/documents//etc/passwd",
        "/documents/%00",
        "/documents/x%00.png",
        "/documents/x/pages/../../../etc/passwd.png",
        "/documents/x/pages/%2e%2e%2f1.png",
        "/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd/original",
        "/static/../templates/base.html",
        "/static/%2e%2e/templates/base.html",
        "/static/..%2ftemplates%2fbase.html",
        "/static/..%5ctemplates%5cbase.html",
        "/static//etc/passwd",
        "/static/%00",
        "/static/style.css%00.html",
    ],
)
def test_a_path_that_leads_elsewhere_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404)
    assert "root:" not in response.text
    assert "{%" not in response.text


def test_a_trick_in_a_header_is_not_repeated(client: FlaskClient, checks: Checks) -> None:
    for trick in TRICKS:
        value = trick.encode().decode("latin-1")
        for name in (
            "HTTP_HOST",
            "HTTP_ORIGIN",
            "HTTP_ACCEPT",
            "HTTP_AUTHORIZATION",
            "HTTP_X_REQUEST_ID",
            "HTTP_RANGE",
        ):
            checks.response(client.get("/", environ_overrides={name: value, "HTTP_ACCEPT": "text/html"}))


def test_nothing_of_them_runs_in_a_browser(
    browser: Browser, client: FlaskClient, tricky_index: Path, checks: Checks
) -> None:
    page = browser.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    def visit(url: str) -> None:
        page.goto(url)
        checks.count += 1
        assert page.evaluate("typeof hacked") == "undefined", url
        assert page.evaluate("document.querySelectorAll('script:not([src])').length") == 0, url
        assert dialogs == []

    ids = [entry["document_id"] for entry in client.get("/documents").get_json()["documents"]]
    with serving(tricky_index) as base:
        visit(f"{base}/documents?limit=200")
        for start in range(0, len(TRICKS), 12):
            several = " ".join(TRICKS[start : start + 12]).replace("\x00", " ")[:900]
            question = urllib.parse.quote(several)
            for path in (f"/?min_confidence=0&question={question}", f"/search?query={question}", f"/{question}"):
                visit(base + path)
        for document_id in ids[::4]:
            visit(f"{base}/documents/{urllib.parse.quote(document_id)}")
    page.close()
