"""Files added from the page: which are taken, under which names, and that they are indexed."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import serving
from flask import Flask
from flask.testing import FlaskClient

from askcol.documents.formats.registry import readable_suffixes
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index import LocalPlace
from askcol.index.building.builder import build_index
from askcol.index.building.lock import build_lock
from askcol.server import uploads
from askcol.server.app import create_app
from askcol.server.settings import Settings
from askcol.server.uploads import MAX_NAME_BYTES, Uploads, safe_name

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSER = {"Accept": "text/html"}
PROGRAM = {"Accept": "application/json"}
ALLOWED = Settings(upload_bytes=20_000)
PATIENCE_S = 120.0


@pytest.fixture
def folder(tmp_path: Path, encoder: Int8Encoder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an index of one document is, and where the server runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bread.txt").write_text("Bread is baked in the town.", encoding="utf-8")
    build_index(Path("index"), [Path("docs")], encoder)
    return tmp_path


def index_in(folder: Path) -> Path:
    """As the server is given it: from where it runs."""
    return Path(os.path.relpath(folder / "index"))


@pytest.fixture
def app(folder: Path) -> Flask:
    return create_app(index_in(folder), ALLOWED)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, *files: tuple[str, bytes], headers: dict[str, str] = PROGRAM) -> Any:
    data = {"file": [(io.BytesIO(content), name) for name, content in files]}
    return client.post("/uploads", data=data, headers=headers)


def state(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/uploads").get_json()
    return found


def built(client: FlaskClient) -> dict[str, Any]:
    """The state once the build is over and the server has its index."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = state(client)
        waits = any(file["status"] == "waiting" for file in found["files"])
        if found["building"]["status"] == "failed" or (found["building"]["status"] == "idle" and not waits):
            return found
        time.sleep(0.05)
    raise TimeoutError(str(found))


def test_added_files_are_indexed_and_can_be_asked(client: FlaskClient, folder: Path) -> None:
    response = post(
        client,
        ("Żółw.txt", b"The tortoise Zofia lives in Gdynia."),
        ("broken.pdf", b"%PDF-1.4 no more"),
        ("film.mp4", b"moving"),
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/uploads")
    found = built(client)
    files = {file["name"]: file for file in found["files"]}
    assert (files["Żółw.txt"]["status"], files["Żółw.txt"]["documents"]) == ("indexed", ["Żółw"])
    assert files["broken.pdf"]["status"] == "skipped"
    assert files["broken.pdf"]["reason"]
    (refused,) = found["refused"]
    assert refused["name"] == "film.mp4"
    assert ".docx" in refused["reason"]
    assert (folder / "index-uploads" / "Żółw.txt").read_text() == "The tortoise Zofia lives in Gdynia."
    answer = client.get("/ask?question=Where+does+Zofia+live?&min_confidence=0").get_json()
    assert answer["answer"] == "Gdynia"
    assert {d["document_id"] for d in client.get("/documents").get_json()["documents"]} == {"bread", "Żółw"}


def test_a_second_file_of_a_name_gets_a_number(tmp_path: Path) -> None:
    added = Uploads(LocalPlace(tmp_path / "index"), tmp_path / "index")
    for content in (b"one", b"two", b"three"):
        added.keep("../notes.txt", io.BytesIO(content))
    kept = {path.name: path.read_bytes() for path in added.folder.iterdir()}
    assert kept == {"notes.txt": b"one", "notes-2.txt": b"two", "notes-3.txt": b"three"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("notes.txt", "notes.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.TXT", "system.TXT"),
        (".hidden.txt", "hidden.txt"),
        ("...txt", "file.txt"),
        (".txt", "file.txt"),
        ("a\x00b\n\x1b[31m.txt", "ab[31m.txt"),
        ("cod\u202etxt.exe.txt", "codtxt.exe.txt"),
        ('<i>"x"|*?:.txt', "ix.txt"),
        ("e\u0301t\u00e9 日本 🍞.md", "\u00e9t\u00e9 日本 🍞.md"),
        (" . spaced . .txt", "spaced.txt"),
        ("", "file"),
    ],
)
def test_a_name_is_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    name = safe_name("ż" * 400 + ".docx")
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert name.endswith("ż.docx")


@pytest.mark.parametrize("name", ["film.mp4", "CURRENT", "collection.toml", "run.sh", ".."])
def test_what_no_format_reads_is_not_kept(tmp_path: Path, name: str) -> None:
    added = Uploads(LocalPlace(tmp_path / "index"), tmp_path / "index")
    with pytest.raises(ValueError, match=r"can't be read; askcol reads .*\.txt"):
        added.keep(name, io.BytesIO(b"x"))
    assert not added.folder.exists()


def test_what_is_too_large_is_refused(client: FlaskClient, folder: Path) -> None:
    response = post(client, ("big.txt", b"x" * 20_001))
    assert response.status_code == 413
    assert "the limit is 20,000" in response.get_json()["detail"]
    assert not (folder / "index-uploads").exists()


@pytest.mark.parametrize("settings", [Settings(), Settings(upload_bytes=20_000, read_only=True)])
def test_a_server_that_takes_no_files_says_so(folder: Path, settings: Settings) -> None:
    client = create_app(Path("index"), settings).test_client()
    response = post(client, ("notes.txt", b"x"))
    assert response.status_code == 403
    assert "--allow-upload" in response.get_json()["detail"]
    assert not (folder / "index-uploads").exists()
    assert state(client)["allowed"] is False
    page = client.get("/uploads", headers=BROWSER).text
    assert 'type="file"' not in page
    assert "--allow-upload" in page
    assert "Add files" not in client.get("/documents", headers=BROWSER).text


def test_a_request_without_files_is_refused(client: FlaskClient) -> None:
    assert client.post("/uploads", data={"file": (io.BytesIO(), "")}, headers=PROGRAM).status_code == 400
    response = client.post("/uploads", json={"file": "x"}, headers=PROGRAM)
    assert response.status_code == 415
    assert "multipart/form-data" in response.get_json()["detail"]


def test_an_index_whose_other_files_are_not_here_takes_none(client: FlaskClient, folder: Path) -> None:
    (folder / "docs").rename(folder / "elsewhere")
    response = post(client, ("notes.txt", b"x"))
    assert response.status_code == 409
    assert "docs is in this index but cannot be found" in response.get_json()["detail"]
    assert not (folder / "index-uploads").exists()


def test_nothing_is_added_to_an_index_that_is_gone(client: FlaskClient, folder: Path) -> None:
    (folder / "index" / "CURRENT").unlink()
    response = post(client, ("notes.txt", b"The tram stops in Ulm."))
    assert response.status_code == 409
    assert "index holds no index any more" in response.get_json()["detail"]
    assert not (folder / "index-uploads").exists()


def test_a_build_waits_for_that_of_another_process(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "RETRY_AFTER_S", 0.05)
    with build_lock(Path("index")):
        assert post(client, ("notes.txt", b"The tram stops in Ulm.")).status_code == 303
        end = time.monotonic() + PATIENCE_S
        while state(client)["building"]["status"] != "waiting" and time.monotonic() < end:
            time.sleep(0.02)
        assert "is building index" in state(client)["building"]["fault"]
    assert [file["status"] for file in built(client)["files"]] == ["indexed"]


def test_a_build_that_fails_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LocalPlace, "build", broken)
    post(client, ("notes.txt", b"x"))
    found = built(client)
    assert found["building"]["status"] == "failed"
    assert "No space left" in found["building"]["fault"]
    assert "No space left" in client.get("/uploads", headers=BROWSER).text


def test_a_collection_may_begin_with_its_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = create_app(Path("index"), ALLOWED).test_client()
    assert client.get("/ask?question=who").status_code == 503
    post(client, ("notes.md", b"# Trams\n\nThe tram stops in Ulm."))
    assert [file["documents"] for file in built(client)["files"]] == [["notes"]]


def test_the_page_escapes_names(client: FlaskClient) -> None:
    post(client, ("<img src=x>&'.exe", b"x"))
    page = client.get("/uploads", headers=BROWSER).text
    assert "<img" not in page
    assert "Not taken" in page


# in Chromium


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with serving(index_in(folder), ALLOWED) as address:
        yield address


def test_without_a_script_a_form_adds_files(page: Page, url: str, folder: Path) -> None:
    from playwright.sync_api import expect

    page.goto(f"{url}/documents")
    page.get_by_role("link", name="Add files").click()
    (folder / "tram.txt").write_text("The tram stops in Ulm.")
    page.get_by_label("Files to add").set_input_files(folder / "tram.txt")
    page.get_by_role("button", name="Add them").click()
    expect(page.locator(".added .name")).to_have_text("tram.txt")
    again = page.get_by_role("link", name="Look again")
    end = time.monotonic() + PATIENCE_S
    while again.count() and time.monotonic() < end:
        again.click()
    expect(page.locator(".added small")).to_contain_text("can be asked")
    page.get_by_role("link", name="tram.txt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("tram")


def test_with_a_script_dropped_files_are_sent_and_their_build_is_followed(page_with_files: Page, folder: Path) -> None:
    from playwright.sync_api import expect

    expect(page_with_files.locator(".refused")).to_contain_text("film.mp4")
    expect(page_with_files.locator("#upload-building")).to_have_text("1 of 1 added file can be asked.")
    expect(page_with_files.get_by_role("link", name="tram.txt")).to_be_visible()
    (folder / "big.txt").write_bytes(b"x" * 20_001)
    page_with_files.get_by_label("Files to add").set_input_files(folder / "big.txt")
    page_with_files.get_by_role("button", name="Add them").click()
    expect(page_with_files.get_by_role("alert")).to_contain_text("the limit is 20,000")


@pytest.fixture
def page_with_files(scripted_page: Page, url: str) -> Page:
    scripted_page.goto(f"{url}/uploads")
    dropped = scripted_page.evaluate_handle(
        """() => {
            const dropped = new DataTransfer();
            dropped.items.add(new File(["The tram stops in Ulm."], "tram.txt"));
            dropped.items.add(new File(["moving"], "film.mp4"));
            return dropped;
        }"""
    )
    scripted_page.dispatch_event("#upload-form", "drop", {"dataTransfer": dropped})
    return scripted_page


def test_the_page_names_what_can_be_read(client: FlaskClient) -> None:
    page = client.get("/uploads", headers=BROWSER).text
    assert f'accept="{",".join(readable_suffixes())}"' in page
