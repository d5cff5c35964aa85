"""The list of documents, as JSON and as a page; a choice among them."""

from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore

from askcol.documents.document import Document, Skipped
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index.building.builder import build_index
from askcol.index.filters import glob_of, parse_filter
from askcol.index.store import DocumentEntry
from askcol.server.app import create_app
from askcol.server.pages.library import NAMED_ONE_BY_ONE, Row, expression_choosing, expression_of, reasons
from askcol.server.views.documents import MAX_CHOSEN, MAX_PAGE_DOCUMENTS, PAGE_DOCUMENTS

BROWSER = {"Accept": "text/html"}
ODD = "a[1]*; b=2|c <i>&\"'.txt"
FILES = {
    "reports/2023.md": '---\ntitle: The year in bread\ndate: "2023-05-01"\npublisher: Mirage\n---\nBread is baked.',
    "reports/2024.md": '---\ntitle: Annual review\ndate: "2024-05-01"\npublisher: Mirage\n---\nA long year has passed.',
    "reports/old/1999.txt": "An old report of the town.",
    "notes.txt": "Notes on the bakery in the town, and on much more than that.",
    ODD: "A file of an odd name.",
    "broken.pdf": "no PDF",
    "film.mp4": "no text",
    "film-2.mp4": "no text",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, encoder: Int8Encoder) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("listed")
    for name, text in FILES.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        build_index(Path("index"), [Path("docs")], encoder)
        yield create_app(folder / "index").test_client()


def ids(client: FlaskClient, **query: object) -> list[str]:
    response = client.get("/documents", query_string=query)
    assert response.status_code == 200, response.text
    return [entry["document_id"] for entry in response.get_json()["documents"]]


def titles(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [ODD[:-4], "notes", "reports/2023", "reports/2024", "reports/old/1999"]),
        ({"filter": "YEAR bread"}, ["reports/2023"]),
        ({"filter": "reports"}, ["reports/2023", "reports/2024", "reports/old/1999"]),
        ({"filter": "*2*; publisher=mirage"}, ["reports/2023", "reports/2024"]),
        ({"filter": "reports/2023|notes"}, ["notes", "reports/2023"]),
        ({"filter": "1]*"}, []),
        ({"filter": glob_of(ODD[:-4])}, [ODD[:-4]]),
        ({"type": ".md"}, ["reports/2023", "reports/2024"]),
        ({"type": ".TXT", "folder": "docs/reports"}, ["reports/old/1999"]),
        ({"since": "2023-05-02"}, ["reports/2024"]),
        ({"until": "2023", "filter": "bread"}, ["reports/2023"]),
        ({"sort": "-date", "type": ".md"}, ["reports/2024", "reports/2023"]),
        ({"sort": "title", "type": ".md"}, ["reports/2024", "reports/2023"]),
        ({"limit": 2, "offset": 1}, ["notes", "reports/2023"]),
        ({"offset": 9}, []),
    ],
)
def test_json_has_the_documents_that_match(client: FlaskClient, query: dict[str, object], found: list[str]) -> None:
    assert ids(client, **query) == found


def test_json_says_how_many_match_and_what_was_skipped(client: FlaskClient) -> None:
    listed = client.get("/documents?filter=reports&limit=1").get_json()
    assert (len(listed["documents"]), listed["total"]) == (1, 3)
    assert sorted(file["path"] for file in listed["skipped"]) == ["docs/broken.pdf", "docs/film-2.mp4", "docs/film.mp4"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("sort=size", "sort must be id, title, date, characters or type"),
        ("limit=0", "limit must be a whole number from 1 up"),
        ("offset=-1", "offset must be a whole number from 0 up"),
        ("since=May", "compares with neither a date"),
        ("filter=editor%3DAnn", "no document has 'editor'"),
    ],
)
def test_what_is_wrong_is_said(client: FlaskClient, query: str, detail: str) -> None:
    response = client.get(f"/documents?{query}")
    assert response.status_code == 400
    assert detail in response.get_json()["detail"]


def test_the_page_lists_what_matches_and_keeps_the_form(client: FlaskClient) -> None:
    page = client.get("/documents?filter=reports&type=.md&sort=-title", headers=BROWSER).text
    assert titles(page) == ["The year in bread", "Annual review"]
    assert "2 documents of 5" in page
    assert 'value="reports"' in page
    assert '<option value=".md" selected>MD (2)</option>' in page
    assert '<option value="-title" selected>' in page
    assert 'aria-sort="descending"' in page
    (link,) = re.findall(r'href="(/\?[^"]*)">Ask all 2 that match', page)
    query = urllib.parse.urlsplit(html.unescape(link)).query
    assert urllib.parse.parse_qs(query) == {"documents": ["~reports; *.md|*.MD|*.Md"]}
    assert 'aria-describedby="documents-help" value="~reports; *.md|*.MD|*.Md"' in page  # the box above asks these


def test_the_page_says_what_is_wrong_with_a_filter(client: FlaskClient) -> None:
    response = client.get("/documents?filter=editor%3D%3Cb%3E", headers=BROWSER)
    assert "no document has &#39;editor&#39;" in response.text
    assert 'value="editor=&lt;b&gt;"' in response.text
    assert titles(response.text) == []


def test_the_page_offers_the_metadata_that_there_is(client: FlaskClient) -> None:
    page = client.get("/documents", headers=BROWSER).text
    offered = re.findall(r'<option value="([^"]+)">', page.partition("<datalist")[2].partition("</datalist>")[0])
    assert {"publisher=", "publisher=mirage", "date=", "title="} <= set(offered)
    assert "date=2023-05-01" not in offered  # of one document only
    for expression in offered:
        assert client.get("/documents", query_string={"filter": expression}).status_code == 200


def test_the_page_says_what_was_skipped_and_why(client: FlaskClient) -> None:
    page = client.get("/documents", headers=BROWSER).text
    skipped = page.partition('id="skipped"')[2].partition("</details>")[0]
    assert "3 files not indexed" in skipped
    assert "unsupported suffix &#39;.mp4&#39;" in skipped
    assert "(2 files)" in skipped
    assert skipped.index("film.mp4") < skipped.index("broken.pdf")


def test_a_page_has_a_bounded_part_of_the_list(client: FlaskClient) -> None:
    assert len(titles(client.get("/documents?limit=2", headers=BROWSER).text)) == 2
    page = client.get("/documents?limit=2&offset=2", headers=BROWSER).text
    assert "3–4 of 5" in page
    assert re.findall(r'href="([^"]*)" rel="(\w+)"', page) == [
        ("/documents?limit=2", "prev"),
        ("/documents?limit=2&amp;offset=4", "next"),
    ]
    assert "To its beginning" in client.get("/documents?offset=50", headers=BROWSER).text
    assert "No document matches" in client.get("/documents?filter=nothing", headers=BROWSER).text


def test_odd_names_are_escaped_and_can_be_chosen(client: FlaskClient) -> None:
    page = client.get("/documents?filter=odd", headers=BROWSER).text
    assert titles(page) == []
    page = client.get("/documents", headers=BROWSER).text
    assert "<i>" not in page
    assert ODD[:-4] in titles(page)
    (value,) = [v for v in re.findall(r'name="document" value="([^"]*)"', page) if "[" in v]
    chosen = client.get("/choice", query_string={"document": html.unescape(value)}).get_json()
    assert ids(client, filter=chosen["documents"]) == [ODD[:-4]]


def test_a_choice_leads_to_the_page_that_asks_only_these(client: FlaskClient) -> None:
    response = client.get("/choice?document=notes&document=reports/2023&document=notes", headers=BROWSER)
    assert response.status_code == 303
    location = urllib.parse.urlsplit(response.headers["Location"])
    assert (location.netloc, location.path) == ("", "/")
    assert urllib.parse.parse_qs(location.query) == {"documents": ["notes|reports/2023"]}
    hits = client.get("/search?query=town&documents=notes|reports/2023").get_json()["hits"]
    assert {hit["document_id"] for hit in hits} <= {"notes", "reports/2023"}


@pytest.mark.parametrize(
    ("query", "status", "detail"),
    [
        ("", 400, f"document is missing; give 1 to {MAX_CHOSEN} ids"),
        ("document=nope&document=notes", 404, "no document 'nope' among the 5"),
        ("document=docs/notes.txt", 404, "no document 'docs/notes.txt'"),
        ("&".join(f"document={n}" for n in range(MAX_CHOSEN + 1)), 400, f"document must be 1 to {MAX_CHOSEN} ids"),
    ],
)
def test_a_choice_that_is_wrong_is_refused(client: FlaskClient, query: str, status: int, detail: str) -> None:
    response = client.get(f"/choice?{query}")
    assert response.status_code == status
    assert detail in response.get_json()["detail"]


def entries(names: Sequence[str]) -> list[DocumentEntry]:
    return [DocumentEntry(name.rpartition(".")[0], name, name, "", {}, 1, 1) for name in names]


def store_of(names: Sequence[str]) -> MemoryStore:
    return MemoryStore([Document(entry.document_id, entry.path, "", "Text.", "") for entry in entries(names)], [])


NAMES = [f"{folder}/{n}.txt" for folder in ("a", "a/deep", "b", "c;d") for n in range(6)]


def test_many_documents_are_chosen_by_their_folders() -> None:
    store = store_of(NAMES)
    chosen = entries([*NAMES[:12], NAMES[12], *NAMES[18:]])
    assert len(chosen) > NAMED_ONE_BY_ONE
    assert expression_choosing(store, chosen) == "a/*|c[;]d/*|b/0"
    assert expression_choosing(store, chosen[:3]) == "a/0|a/1|a/2"


@given(st.sets(st.sampled_from(NAMES), min_size=1))
def test_a_choice_is_of_the_chosen_and_no_others(names: set[str]) -> None:
    expression = expression_choosing(store_of(NAMES), entries(sorted(names)))
    assert {e.path for e in store_of(NAMES).documents(parse_filter(expression))} == names


def test_an_expression_has_what_was_entered() -> None:
    assert expression_of() == expression_of(words=" ; ") == ""
    assert expression_of(words="annual report;~x; a*;date>2023") == "~annual report; ~x; a*; date>2023"
    assert expression_of(folder="a[b];c") == "a[[]b][;]c/*"


def test_a_row_has_the_day_of_its_document() -> None:
    entry = DocumentEntry("a", "docs/a.b/c", "A", "", {"Date": "2023-05-01T10:00"}, 1, 1)
    assert Row.of(entry) == (entry, "", "2023-05-01")


def test_skipped_files_are_grouped_and_bounded() -> None:
    skipped = [Skipped(f"{n}.pdf", "broken") for n in range(300)] + [Skipped(f"{n}", f"fault {n}") for n in range(99)]
    found = reasons(skipped)
    assert (found[0].reason, found[0].files, len(found[0].paths)) == ("broken", 300, 20)
    assert len(found) == 50


def test_the_page_is_never_asked_for_more_than_its_limit(client: FlaskClient) -> None:
    assert PAGE_DOCUMENTS < MAX_PAGE_DOCUMENTS
    page = client.get(f"/documents?limit={MAX_PAGE_DOCUMENTS + 1}", headers=BROWSER).text
    assert f'name="limit" value="{MAX_PAGE_DOCUMENTS}"' in page
