"""Files that changed, went or came since they were indexed: told by answers, hits and `verify`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from askcol.checksums import file_sha256
from askcol.collection import Collection
from askcol.documents import freshness
from askcol.documents.document import Skipped
from askcol.documents.freshness import Freshness
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import FileChanged, FileGone
from askcol.index.building.builder import build_index
from askcol.index.local.load import load_index, verify_index
from askcol.index.local.manifest import current_generation

QUESTION = "What is bread made of?"
TEXTS = {
    "apples.txt": "Apples\n\nAn apple a day keeps the doctor away.",
    "bread.txt": "Bread\n\nBread is made of flour, water and salt.",
    "more/cars.txt": "Cars\n\nA car has four wheels.",
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder around `docs/`."""
    for name, text in TEXTS.items():
        path = tmp_path / "home" / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "home"


@pytest.fixture
def of_docs(folder: Path) -> Freshness:
    return Freshness(folder, ["docs"])


def findings(of_docs: Freshness, skipped: tuple[Skipped, ...] = ()) -> list[str]:
    return list(of_docs.findings({f"docs/{name}": sha256(text) for name, text in TEXTS.items()}, skipped))


# one file


def test_a_file_with_the_same_bytes_is_the_same(folder: Path, of_docs: Freshness) -> None:
    os.utime(folder / "docs" / "bread.txt")
    assert of_docs.state("docs/bread.txt", sha256(TEXTS["bread.txt"])) == "same"


def test_a_file_with_other_bytes_of_the_same_length_and_time_changed(folder: Path, of_docs: Freshness) -> None:
    path = folder / "docs" / "bread.txt"
    assert of_docs.state("docs/bread.txt", sha256(TEXTS["bread.txt"])) == "same"
    before = path.stat()
    path.write_text(TEXTS["bread.txt"].replace("flour", "flint"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert of_docs.state("docs/bread.txt", sha256(TEXTS["bread.txt"])) == "changed"


def test_a_file_that_became_something_else_changed(folder: Path, of_docs: Freshness) -> None:
    for become in (Path.mkdir, os.mkfifo):
        path = folder / "docs" / f"{become.__name__}.txt"
        become(path)
        assert of_docs.state(f"docs/{path.name}", sha256("")) == "changed"


def test_a_file_is_gone_where_its_folder_or_root_is_there(folder: Path, of_docs: Freshness) -> None:
    (folder / "docs" / "bread.txt").unlink()
    shutil.rmtree(folder / "docs" / "more")
    assert of_docs.state("docs/bread.txt", "") == "gone"
    assert of_docs.state("docs/more/cars.txt", "") == "gone"


@pytest.mark.parametrize("absent", ["home", "home/docs"])
def test_where_the_root_is_not_there_nothing_is_known(folder: Path, of_docs: Freshness, absent: str) -> None:
    shutil.rmtree(folder.parent / absent)
    assert of_docs.state("docs/more/cars.txt", "") == "unknown"
    assert of_docs.is_stale("docs/more/cars.txt", "") is None


def test_a_single_file_that_was_indexed_is_gone_where_its_folder_is_there(folder: Path) -> None:
    of_file = Freshness(folder, ["docs/more/cars.txt"])
    (folder / "docs" / "more" / "cars.txt").unlink()
    assert of_file.state("docs/more/cars.txt", "") == "gone"
    (folder / "docs" / "more").rmdir()
    assert of_file.state("docs/more/cars.txt", "") == "unknown"


def test_an_absolute_path_needs_no_base(folder: Path, tmp_path: Path) -> None:
    of_docs = Freshness(tmp_path / "elsewhere", [str(folder / "docs")])
    path = str(folder / "docs" / "bread.txt")
    assert of_docs.state(path, sha256(TEXTS["bread.txt"])) == "same"
    Path(path).unlink()
    assert of_docs.state(path, "") == "gone"


def test_a_file_that_cannot_be_read_is_unknown(of_docs: Freshness, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(freshness, "file_sha256", refuse)
    assert of_docs.state("docs/bread.txt", "") == "unknown"


# what is remembered


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed."""
    names: list[str] = []

    def recording(path: Path) -> str:
        names.append(path.name)
        return file_sha256(path)

    monkeypatch.setattr(freshness, "file_sha256", recording)
    return names


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour later, so that what was written just now is no longer new."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 3600 * 10**9)


@pytest.mark.usefixtures("later")
def test_an_unchanged_file_is_hashed_once(folder: Path, of_docs: Freshness, hashed: list[str]) -> None:
    for _ in range(3):
        assert of_docs.state("docs/bread.txt", sha256(TEXTS["bread.txt"])) == "same"
    assert hashed == ["bread.txt"]
    (folder / "docs" / "bread.txt").write_text("Bread is sold out.")
    for _ in range(3):
        assert of_docs.state("docs/bread.txt", sha256(TEXTS["bread.txt"])) == "changed"
    assert hashed == ["bread.txt"] * 2


def test_a_file_that_changed_just_now_is_hashed_again(of_docs: Freshness, hashed: list[str]) -> None:
    for _ in range(2):
        of_docs.state("docs/bread.txt", "")
    assert hashed == ["bread.txt"] * 2


# all of them


def test_nothing_is_found_where_nothing_changed(of_docs: Freshness) -> None:
    assert findings(of_docs) == []


def test_changed_gone_and_new_files_are_named(folder: Path, of_docs: Freshness) -> None:
    (folder / "docs" / "apples.txt").unlink()
    (folder / "docs" / "bread.txt").write_text("Bread is sold out.")
    (folder / "docs" / "more" / "new.md").write_text("Not there before.")
    (folder / "docs" / "clip.mp4").write_bytes(b"\xff\xd8")
    (folder / "docs" / "broken.txt").write_bytes(b"\xff")
    assert findings(of_docs, (Skipped("docs/broken.txt", "not UTF-8"),)) == [
        "docs/apples.txt is gone since it was indexed",
        "docs/bread.txt changed since it was indexed; run `askcol index`",
        "docs/more/new.md is not indexed yet; run `askcol index`",
    ]


def test_new_files_are_named_as_their_root_was(folder: Path) -> None:
    (folder / "docs" / "new.txt").write_text("Not there before.")
    for root, docs in ((".", "docs"), ("docs", "docs"), (f"{folder}/docs",) * 2, (f"../{folder.name}/docs",) * 2):
        indexed = {f"{docs}/{name}": sha256(text) for name, text in TEXTS.items()}
        (finding,) = Freshness(folder, [root]).findings(indexed, [])
        assert finding == f"{docs}/new.txt is not indexed yet; run `askcol index`"


def test_a_root_that_is_not_there_is_one_finding(folder: Path, of_docs: Freshness) -> None:
    shutil.rmtree(folder / "docs")
    assert findings(of_docs) == [f"docs is not there from {folder}, so what was indexed of it can't be compared"]


# an index


@pytest.fixture
def built(new_index_dir: Path, folder: Path, encoder: Int8Encoder) -> Path:
    """An index of `docs/`, made from the folder around it."""
    with contextlib.chdir(folder):
        build_index(new_index_dir, [Path("docs")], encoder)
    return new_index_dir


@pytest.fixture
def asked(built: Path) -> Collection:
    return Collection.open(built)


def test_answers_and_hits_tell_whether_their_file_changed(asked: Collection, folder: Path) -> None:
    fresh = asked.ask(QUESTION, min_confidence=0)
    assert fresh.answered
    assert fresh.stale is False
    assert {c.stale for candidate in fresh.answers for c in candidate.citations} == {False}
    assert {hit.stale for hit in (*fresh.hits, *asked.search("bread"))} == {False}

    (folder / "docs" / "bread.txt").write_text("Bread is sold out.")
    stale = asked.ask(QUESTION, min_confidence=0)
    assert stale.stale
    assert {c.document_id: c.stale for candidate in stale.answers for c in candidate.citations}["bread"] is True
    expected = {"apples": False, "bread": True, "more/cars": False}
    assert {hit.document_id: hit.stale for hit in stale.hits}.items() <= expected.items()
    assert {hit.document_id: hit.stale for hit in asked.search("bread")}.items() <= expected.items()


def test_an_abstention_is_not_stale_but_its_candidates_are(asked: Collection, folder: Path) -> None:
    (folder / "docs" / "bread.txt").unlink()
    answer = asked.ask(QUESTION, min_confidence=1)
    assert not answer.answered
    assert answer.stale is False
    assert answer.answers[0].citations[0].stale


def test_where_nothing_is_known_of_the_files_stale_is_none(built: Path) -> None:
    answer = Collection(replace(load_index(built), base=None)).ask(QUESTION, min_confidence=0)
    assert answer.answers[0].citations[0].stale is None
    assert answer.stale is None


def test_paths_count_from_where_the_index_was_made_wherever_it_is_asked(
    built: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere" / "docs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_index(built).base == folder
    assert verify_index(built) == []


def test_an_index_that_moves_with_its_documents_finds_them(
    folder: Path, new_index_dir: Path, encoder: Int8Encoder, tmp_path: Path
) -> None:
    shutil.move(new_index_dir, folder / "index")
    with contextlib.chdir(folder):
        build_index(Path("index"), [Path("docs")], encoder)
    moved = tmp_path / "a" / "b"
    shutil.copytree(folder, moved)
    shutil.rmtree(folder)
    assert verify_index(moved / "index") == []
    (moved / "docs" / "bread.txt").unlink()
    assert verify_index(moved / "index") == ["docs/bread.txt is gone since it was indexed"]


def test_an_index_that_was_copied_alone_says_that_it_cannot_tell(built: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    (finding,) = verify_index(built)
    assert finding == f"docs is not there from {folder}, so what was indexed of it can't be compared"
    assert Collection.open(built).ask(QUESTION, min_confidence=0).answers[0].citations[0].stale is None


def test_the_same_documents_in_another_place_are_found_after_the_next_build(
    built: Path, folder: Path, tmp_path: Path, encoder: Int8Encoder
) -> None:
    shutil.move(folder, tmp_path / "moved")
    before = current_generation(built)
    with contextlib.chdir(tmp_path / "moved"):
        again = build_index(built, [Path("docs")], encoder)
    assert (again.changed, again.generation) == (False, before)
    assert load_index(built).base == tmp_path / "moved"
    assert verify_index(built) == []


def test_the_base_is_not_written_as_an_absolute_path(built: Path, folder: Path) -> None:
    (manifest,) = built.glob("*/manifest.json")
    assert json.loads(manifest.read_text())["base"] == f"../{folder.name}"


def test_a_file_is_given_only_as_it_was_indexed(folder: Path, of_docs: Freshness) -> None:
    path, was = "docs/bread.txt", sha256(TEXTS["bread.txt"])
    assert of_docs.content(path, was) == TEXTS["bread.txt"].encode()
    (folder / path).write_text("other words")
    with pytest.raises(FileChanged, match=r"docs/bread.txt has changed .*askcol index"):
        of_docs.content(path, was)
    (folder / path).unlink()
    with pytest.raises(FileGone, match=r"docs/bread.txt is not there"):
        of_docs.content(path, was)
