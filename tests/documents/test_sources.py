from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read_documents

from askcol.documents.document import Document, Skipped
from askcol.documents.formats.registry import _by_suffix
from askcol.errors import DocumentError
from askcol.text.markdown import heading_text

SEEDS = Path(__file__).parents[2] / "seeds"
SUFFIXES = sorted(_by_suffix())
READ = f"{', '.join(SUFFIXES[:-1])} and {SUFFIXES[-1]}"
SHA256_OF_SEEDS = {
    "000_81c12a3c33839856": "868a74dbaf230f85d8c6b0bf93e9a7e457badc6318eb8830f44ad9c3bc519f08",
    "001_3cc5e5abaa428bd0": "827417aa9d2ad5d38f37c3496c6d228ff56ff7bed34b573947f16b79f81e7f77",
    "002_7a674179084adaba": "a0baf9f6378aeeb17d5b0d85fa43e92e58849e9947849563c68d1b6accd700ea",
    "003_2159c07acf3b2d70": "d5b6d740b5a1748d0037884dba29d04bd958f320593336a20d74b534052f24c9",
    "004_89b0088f12ac8119": "6483ffa637d5056d4ce0009673886219c0f79afa6e0acc6c2075044fb16fd7e3",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder `docs` below the current one, so that paths are given as a user gives them."""
    monkeypatch.chdir(tmp_path)
    docs = Path("docs")
    docs.mkdir()
    return docs


def write(path: Path, content: str | bytes = "Some text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_one(path: Path) -> Document:
    documents, skipped = read_documents([path])
    assert not skipped
    (document,) = documents
    return document


def reason(skipped: list[Skipped], path: str) -> str:
    (found,) = [s.reason for s in skipped if s.path == path]
    return found


def ids(documents: list[Document]) -> list[str]:
    return [d.document_id for d in documents]


def test_seeds_are_byte_for_byte_what_they_were() -> None:
    documents, skipped = read_documents([SEEDS])
    assert skipped == []
    assert {d.document_id: d.sha256 for d in documents} == SHA256_OF_SEEDS


def test_sidecar_of_the_seeds_says_only_what_the_documents_say() -> None:
    for document in read_documents([SEEDS])[0]:
        for name, said in document.metadata.items():
            assert said in document.text or name == "language"
        assert document.title in document.text or document.document_id == document.title
    assert document.metadata == {
        "publisher": "Mirage.News",
        "originating_organization": "Department of State",
        "language": "en",
    }
    assert document.title == "Secretary Blinken Travels to Bogota to Advance U.S.-Colombia Partnership"


@pytest.mark.parametrize(
    "content",
    ["plain", "\ufeffwith a byte order mark", "two\r\nlines\r\n", "old\rMac", "\u0085\u2028 Bogotá e\u0301 🇨🇴\n"],
    ids=["plain", "BOM", "CRLF", "CR", "unicode"],
)
def test_text_is_the_file_decoded_and_nothing_else(folder: Path, content: str) -> None:
    path = write(folder / "a.txt", content)
    document = read_one(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert document.text == file.read() == content
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_folder_is_read_recursively_in_a_stable_order_without_hidden_files(folder: Path) -> None:
    for name in ("b.txt", "a.md", "sub/deep/c.txt", "sub/a.txt", ".hidden.txt", ".git/x.txt", "sub/.cache/y.txt"):
        write(folder / name)
    documents, skipped = read_documents([folder])
    assert skipped == []
    assert [d.path for d in documents] == ["docs/a.md", "docs/b.txt", "docs/sub/a.txt", "docs/sub/deep/c.txt"]
    assert ids(documents) == ["a", "b", "sub/a", "sub/deep/c"]


def test_path_is_the_given_one_joined_with_the_rest(folder: Path) -> None:
    write(folder / "sub/a.txt")
    assert read_one(Path("./docs/")).path == "docs/sub/a.txt"
    assert read_one(folder.resolve()).path == (folder / "sub/a.txt").resolve().as_posix()


def test_file_given_itself_has_its_stem_as_id(folder: Path) -> None:
    assert read_one(write(folder / "sub/a.b.txt")).document_id == "a.b"


def test_taken_ids_get_the_suffix_then_the_whole_path_then_a_number(folder: Path) -> None:
    first, second = write(folder / "a.md"), write(folder / "a.txt")
    third, fourth = write(folder / "x/a.txt"), write(folder / "y/docs/x/a.txt.txt")
    paths = [first, second, third, folder / "y", folder / "y/docs/x"]
    assert ids(read_documents(paths)[0]) == ["a", "a.txt", "docs/x/a.txt", "docs/x/a.txt.txt"]
    assert fourth.exists()
    write(folder / "z/docs/x/a.txt")
    assert ids(read_documents([first, second, folder / "z", third])[0]) == ["a", "a.txt", "docs/x/a", "docs/x/a.txt"]
    write(folder / "w/docs/x/a.txt.md")
    assert ids(read_documents([first, second, folder / "w", third])[0])[2:] == ["docs/x/a.txt", "docs/x/a.txt~2"]


def test_a_mail_beside_a_folder_of_its_name_keeps_its_suffix(folder: Path) -> None:
    mail = (
        b"From: ann@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText.\n"
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nA.\n--b--\n"
    )
    write(folder / "alone.eml", mail)
    write(folder / "letter.eml", mail)
    write(folder / "letter" / "a.txt")
    documents, _ = read_documents([folder])
    assert ids(documents) == ["alone", "alone/a.txt", "letter.eml", "letter.eml/a.txt", "letter/a"]


def test_an_id_is_no_address_of_the_file_or_a_page_of_another_document(folder: Path) -> None:
    for name in ("original.txt", "a/original.txt", "a/pages/1.png.txt", "a/pages/2.txt"):
        write(folder / name)
    expected = ["original", "a/original.txt", "a/pages/1.png.txt", "a/pages/2"]
    assert ids(read_documents([folder])[0]) == expected


def test_id_can_stand_in_a_url(folder: Path) -> None:
    paths = [write(folder / "a.md").resolve(), write(folder / "a.txt").resolve(), write(folder / "x/a.txt").resolve()]
    write(folder / "..txt")
    found = ids(read_documents([*paths, Path("docs/../docs/x/a.txt"), folder / "..txt"])[0])
    assert len(set(found)) == 4
    for document_id in found:
        assert not {"", ".", ".."} & set(document_id.split("/"))


def test_file_reached_twice_is_read_once(folder: Path) -> None:
    path = write(folder / "a.txt")
    (folder / "link.txt").symlink_to("a.txt")
    documents, skipped = read_documents([path, folder, path.resolve(), folder])
    assert ids(documents) == ["a"]
    assert skipped == []


def test_loops_of_links_are_harmless(folder: Path) -> None:
    write(folder / "sub/a.txt")
    (folder / "sub/up").symlink_to("..")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "nothing.txt").symlink_to("gone.txt")
    documents, skipped = read_documents([folder])
    assert ids(documents) == ["sub/a"]
    assert reason(skipped, "docs/self.txt") == "too many levels of symbolic links"
    assert reason(skipped, "docs/nothing.txt") == "not there any more, or a link to nothing"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "plain".encode("utf-16-le"), "not a text: a NUL at byte 1"),
        ("a.txt", b"", "empty"),
        ("a.txt", " \r\n\t\n", "only white space"),
        ("a.txt", "\ufeff\n", "only white space"),
        ("a.doc", b"", f"unsupported suffix '.doc': askcol reads {READ}"),
        ("README", "Read me.", f"no suffix: askcol reads {READ}"),
    ],
)
def test_file_that_cannot_be_read_is_skipped_with_its_reason(
    folder: Path, name: str, content: str | bytes, expected: str
) -> None:
    path = write(folder / name, content)
    write(folder / "good.txt")
    for paths in ([folder], [path, folder / "good.txt"]):
        documents, skipped = read_documents(paths)
        assert ids(documents) == ["good"]
        assert skipped == [Skipped(f"docs/{name}", expected)]


def test_an_encoding_other_than_utf8_is_logged_and_recorded(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert read_one(write(folder / "a.txt", "Café.".encode("utf-16"))).metadata == {"encoding": "utf-16"}
    assert "docs/a.txt is read as utf-16" in caplog.messages


def test_a_file_of_records_is_a_document_a_line_and_its_id_is_no_folder(folder: Path) -> None:
    write(folder / "a.jsonl", '{"id": "b", "title": "T", "text": "x", "date": "2024"}\n{"text": "y"}')
    write(folder / "a/b.txt")
    write(folder / "collection.toml", '["a.jsonl"]\npublisher = "P"\n')
    documents, skipped = read_documents([folder])
    assert ids(documents) == ["a.jsonl/b", "a.jsonl/2", "a/b"]
    assert (documents[0].title, documents[0].metadata) == ("T", {"date": "2024", "publisher": "P"})
    assert (documents[1].title, documents[1].path) == ("a", "docs/a.jsonl")
    assert skipped == []


def test_suffix_may_be_in_capitals(folder: Path) -> None:
    assert read_one(write(folder / "A.TXT")).document_id == "A"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file, whatever its mode")
def test_file_and_folder_without_permission_are_skipped(folder: Path) -> None:
    write(folder / "good.txt")
    write(folder / "closed.txt").chmod(0)
    (folder / "shut").mkdir(mode=0)
    documents, skipped = read_documents([folder])
    (folder / "shut").chmod(0o700)
    assert ids(documents) == ["good"]
    assert reason(skipped, "docs/closed.txt") == reason(skipped, "docs/shut") == "permission denied"


def test_file_that_the_system_refuses_is_skipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "good.txt")
    write(folder / "closed.txt")
    write(folder / "gone.txt")
    really_open = Path.open

    def refuse(path: Path, mode: str) -> object:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        if path.name == "gone.txt":
            raise FileNotFoundError(2, "No such file or directory")
        return really_open(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    documents, skipped = read_documents([folder])
    assert ids(documents) == ["good"]
    assert reason(skipped, "docs/closed.txt") == "permission denied"
    assert reason(skipped, "docs/gone.txt") == "not there any more, or a link to nothing"


def test_pipe_is_skipped_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    write(folder / "good.txt")
    assert read_documents([folder])[1] == [Skipped("docs/pipe.txt", "not a regular file")]


def test_name_that_is_not_utf8_is_skipped(folder: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Text.")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert read_documents([folder])[1] == [Skipped("docs/caf\ufffd.txt", "its name is not UTF-8")]


@pytest.mark.parametrize("name", ["gone", "gone.txt", "good.txt/below", "x\0y", "x" * 300])
def test_path_that_does_not_exist_is_an_error_that_names_it(folder: Path, name: str) -> None:
    good = write(folder / "good.txt")
    with pytest.raises(DocumentError, match=re.escape(f"docs/{name} ")):
        read_documents([good, folder / name])


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.md", "Intro.\n\n```sh\n# comment\n```\n\n## The *real* one ##\n# Other\n", "The *real* one"),
        ("a.md", "No heading here\nText.\n", "No heading here"),
        ("a.md", "# About C#\n", "About C#"),
        ("a.md", "#hashtag is no heading.\n", "a"),
        ("a.txt", "\ufeff\n\n  A   title \r\nText.", "A title"),
        ("a.txt", "What is at stake?\n\nText.", "What is at stake?"),
        ("a.txt", "This is a sentence.\nMore", "a"),
        ("a.txt", "long " * 30 + "\nText.", "a"),
        ("a.txt", "---\nText.", "a"),
        ("a.txt", "# Marked\nText.", "Marked"),
    ],
)
def test_title_without_a_sidecar(folder: Path, name: str, content: str, title: str) -> None:
    assert read_one(write(folder / name, content)).title == title


@given(st.text())
def test_heading_text_is_one_line_without_white_space_at_its_ends(line: str) -> None:
    heading = heading_text(line)
    assert heading == heading.strip()
    assert len(heading.splitlines()) <= 1


def test_sidecar_gives_title_and_metadata_to_the_files_beside_it(folder: Path) -> None:
    path = write(folder / "sub/a b.txt", "Not the title\n\nText.")
    write(folder / "a b.txt", "Other title\n\nText.")
    sidecar = """
    ["a b.txt"]
    title = "The title"
    publisher = "Ministry"
    date = 2024-03-27
    updated = "2025"
    """
    write(folder / "sub/collection.toml", b"\xef\xbb\xbf" + sidecar.encode())
    for paths in ([folder / "sub"], [path]):
        (document,), skipped = read_documents(paths)
        assert skipped == []
        assert document.title == "The title"
        assert document.metadata == {"publisher": "Ministry", "date": "2024-03-27", "updated": "2025"}
    assert {d.path: d.title for d in read_documents([folder])[0]} == {
        "docs/a b.txt": "Other title",
        "docs/sub/a b.txt": "The title",
    }


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        (b'["a.txt"]\ntitle = \n', r"not TOML: .*line 2, column 9.*; the files beside it are read without it"),
        (b'["a.txt"]\ntitle = "\xff"', r"not TOML: .*0xff.*without it"),
        (b"a = " + b"[" * 100_000, r"not TOML: .*without it"),
    ],
    ids=["syntax", "encoding", "nesting"],
)
def test_broken_sidecar_is_reported_and_the_files_are_read_without_it(
    folder: Path, sidecar: bytes, expected: str
) -> None:
    write(folder / "a.txt")
    write(folder / "b.txt")
    write(folder / "collection.toml", sidecar)
    documents, skipped = read_documents([folder])
    assert ids(documents) == ["a", "b"]
    assert [s.path for s in skipped] == ["docs/collection.toml"]
    assert re.fullmatch(expected, skipped[0].reason)


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        ('["gone.txt"]\ntitle = "x"', "collection.toml names a file that is not there: 'gone.txt'"),
        (
            "[a.txt]\ntitle = 'x'",
            "collection.toml names a file that is not there: 'a'; a file's name stands in quotes: [\"name.txt\"]",
        ),
        ('["sub/b.txt"]\ntitle = "x"', "collection.toml names a file that is not there: 'sub/b.txt'"),
        ('["a.txt"]\nauthors = ["x"]', "'authors' of 'a.txt' is neither a string nor a date"),
    ],
)
def test_sidecar_entry_that_cannot_be_used_is_reported(folder: Path, sidecar: str, expected: str) -> None:
    write(folder / "a.txt")
    write(folder / "sub/b.txt")
    write(folder / "collection.toml", sidecar)
    documents, skipped = read_documents([folder])
    assert ids(documents) == ["a", "sub/b"]
    assert skipped == [Skipped("docs/collection.toml", expected)]
