"""Every broken file is named with its reason, and everything else is indexed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from broken_files import ENTITY_BOMB, broken_files, pdf, word
from reading import read_documents

from askcol.chunking.blocks import blocks
from askcol.documents.document import Skipped
from askcol.documents.extract import extract
from askcol.documents.limits import MAX_FILE_BYTES
from askcol.documents.sources import documents_of, find_sources, read_content
from askcol.errors import DocumentError

BROKEN = broken_files()
GOOD = {"good.pdf": pdf("The bridge was built in 1932."), "good.docx": word("The bridge."), "good.txt": b"A bridge."}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_skipped_with_its_reason_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    content, reason = BROKEN[name]
    for file, good in {name: content, **GOOD}.items():
        (tmp_path / file).write_bytes(good)
    documents, skipped = read_documents([tmp_path])
    assert [Path(d.path).name for d in documents] == sorted(GOOD)
    assert [s.path for s in skipped] == [(tmp_path / name).as_posix()]
    assert re.fullmatch(reason, skipped[0].reason, re.DOTALL)


@pytest.mark.parametrize(
    ("suffix", "content", "holds"),
    [
        (".html", f"{ENTITY_BOMB}<p>Text &a9; here.</p>".encode(), "Text"),
        (".xhtml", b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>Text &a; here.</p>', "Text"),
        (".html", b"<div>" * 50_000 + b"<p>Deep down.</p>", ""),
        (".html", b"<b>" * 50_000 + b"Unclosed marks.", ""),
        (".html", b"<table><tr><td>" * 5_000 + b"Tables in tables.", ""),
        (".html", b"<p>Half of a pair: &#xD800; and a NUL: &#0;.</p>", "Half of a pair"),
        (".csv", b'name,note\nAnn,"a quote that never ends\n' + b"x,y\n" * 1000, "Ann"),
        (".eml", b"Subject: =?utf-8?B?////?=\nFrom: <<<>>>\nDate: never\n\nText.", "Text."),
        (".eml", b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nNo end.", "No end."),
        (".md", b"---\na: &a [x]\nb: [*a, *a]\nc: !!python/object/apply:os.system [ls]\n---\nText.", "Text."),
        (".md", b"---\nx: " + b"[" * 10_000 + b"\n---\nText.", "Text."),
    ],
    ids=[
        "entities",
        "external",
        "deep",
        "unclosed",
        "tables",
        "surrogate",
        "quote",
        "headers",
        "parts",
        "yaml",
        "nested",
    ],
)
def test_a_hostile_file_is_harmless(suffix: str, content: bytes, holds: str) -> None:
    try:
        (found,) = extract(suffix, content)
    except DocumentError as error:
        assert holds == "" and str(error)
        return
    assert holds in found.text
    assert len(found.text) < 10 * len(content) and "root:" not in found.text
    found.text.encode()
    assert "\0" not in found.text


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv", ".html", ".jsonl", ".eml"])
def test_ten_megabytes_on_one_line_are_read(suffix: str) -> None:
    sentence = "The committee met in Oslo and decided nothing. "
    line = sentence * (10_000_000 // len(sentence))
    frame = {".jsonl": '{"text": "%s"}', ".eml": "Subject: a\n\n%s", ".html": "<p>%s</p>", ".csv": "note,more\n%s,x"}
    (found,) = extract(suffix, (frame.get(suffix, "%s") % line).encode())
    assert found.text.count("The committee met") == line.count("The committee met")
    assert "".join(found.text[b.start : b.end] for b in blocks(found.text)).count("decided") == line.count("decided")


@pytest.mark.parametrize("suffix", [".txt", ".html", ".csv", ".docx"])
def test_text_from_right_to_left_is_kept_in_its_order(suffix: str) -> None:
    text = "השר חתם על ההסכם בירושלים \u202bבשנת 1993\u202c."
    content = {".html": f"<p dir=rtl>{text}</p>".encode(), ".docx": word(text)}.get(suffix, text.encode())
    (found,) = extract(suffix, content)
    assert text in found.text


def test_loops_of_links_are_left_and_links_out_of_the_folder_are_named(tmp_path: Path) -> None:
    folder, outside = tmp_path / "docs", tmp_path / "outside"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text("A secret.")
    (folder / "sub/a.txt").write_text("A text.")
    (folder / "sub/loop").symlink_to("..")
    (folder / "inside.txt").symlink_to("sub/a.txt")
    (folder / "file.txt").symlink_to(outside / "secret.txt")
    (folder / "folder").symlink_to(outside)
    documents, skipped = read_documents([folder])
    assert [d.text for d in documents] == ["A text."]
    reason = f"a link that leads out of {folder.as_posix()}; name where it leads to read it"
    assert sorted(s.path for s in skipped) == [(folder / name).as_posix() for name in ("file.txt", "folder")]
    assert {s.reason for s in skipped} == {reason}
    assert read_documents([folder, outside])[0][1].text == "A secret."
    assert read_documents([folder / "file.txt"])[0][0].text == "A secret."


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.txt").write_text("A text.")
    (tmp_path / "link").symlink_to("real")
    documents, skipped = read_documents([tmp_path / "link"])
    assert [d.text for d in documents] == ["A text."] and skipped == []


def test_a_file_that_is_deleted_or_closed_while_it_is_read_is_an_error_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text.")
    (source,), _ = find_sources([tmp_path])
    path.unlink()
    with pytest.raises(DocumentError, match="not there any more"):
        read_content(source.path)
    path.mkdir()
    with pytest.raises(DocumentError, match="is a directory"):
        read_content(source.path)


def test_a_file_over_the_limit_is_skipped_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_FILE_BYTES + 1)
    assert find_sources([tmp_path]) == (
        [],
        [Skipped(path.as_posix(), "200,000,001 bytes; at most 200,000,000 are read")],
    )


def test_a_file_that_grew_over_the_limit_since_it_was_found_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("A text.")
    (source,), _ = find_sources([path])
    with path.open("wb") as file:
        os.truncate(file.fileno(), MAX_FILE_BYTES + 1)
    with pytest.raises(DocumentError, match="200,000,001 bytes"):
        read_content(source.path)


def test_what_is_left_out_of_a_file_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"id": "a", "text": "One."}\n{"text"}\n{"id": "a", "text": "Again."}\n{"text": "Two."}\n')
    documents, skipped = read_documents([path])
    assert {d.document_id: d.text for d in documents} == {"notes.jsonl/a": "One.", "notes.jsonl/4": "Two."}
    assert [s.path for s in skipped] == [path.as_posix()] * 2
    assert skipped[0].reason.startswith("line 2: not JSON: ")
    assert skipped[1].reason == "line 3: the id 'a' was there before"
    (source,), _ = find_sources([path])
    assert [d.path for d in documents_of(source, extract(".jsonl", path.read_bytes()), "")] == [path.as_posix()] * 2
