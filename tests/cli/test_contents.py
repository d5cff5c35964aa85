"""What an index holds: `status`, `list`, `remove`, and what `index` says of files that it does not take."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from command import Askcol

from askcol.index import LocalPlace


@pytest.fixture
def built(askcol: Askcol, new_index_dir: Path, docs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an index of `docs`, with two more documents in `docs/old`."""
    (docs / "old").mkdir()
    (docs / "old" / "cars.txt").write_text("A car has four wheels.")
    (docs / "old" / "cheese.md").write_text("# Cheese\n\nOld cheese is blue.")
    monkeypatch.chdir(docs.parent)
    assert askcol("index", "docs").status == 0
    return new_index_dir


def paths(askcol: Askcol, *options: object) -> list[str]:
    return [entry["path"] for entry in askcol("list", *options, "--json").document["documents"]]


ALL = ["docs/bread.txt", "docs/old/cars.txt", "docs/old/cheese.md"]


@pytest.mark.usefixtures("built")
def test_list_names_the_documents(askcol: Askcol) -> None:
    assert askcol("list").out.splitlines()[2] == "Cheese, docs/old/cheese.md  old/cheese"
    assert paths(askcol) == ALL
    assert paths(askcol, "--documents", "old/*") == ALL[1:]
    none = askcol("list", "--documents", "x*")
    assert (none.status, none.out, none.err) == (0, "", "No document matches.\n")
    assert askcol("list", "--documents", "editor=Ann").status == 2


def test_status_tells_what_is_indexed_since_when_and_what_is_stale(askcol: Askcol, built: Path, docs: Path) -> None:
    (docs / "new.txt").write_text("New")
    (docs / "bread.txt").write_text("Bread is sold out.")
    done = askcol("status", "--json").document
    assert (done["documents"], done["roots"], done["left_out"]) == (3, ["docs"], [])
    assert done["bytes"] == sum(file.stat().st_size for file in built.rglob("*") if file.is_file())
    assert [one["path"] for one in done["skipped"]] == ["docs/clip.mp4"]
    assert done["stale"] == [
        "docs/bread.txt changed since it was indexed; run `askcol index`",
        "docs/new.txt is not indexed yet; run `askcol index`",
    ]
    age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(done["published"])
    assert datetime.timedelta(0) < age < datetime.timedelta(hours=1)
    out = askcol("status").out
    assert out.startswith("index/: 3 documents, 3 chunks, ")
    assert "\nindexed: docs\nencoder: all-MiniLM-L6-v2\nskipped: 1\n  docs/clip.mp4: unsupported" in out
    assert "stale: 2\n  docs/bread.txt changed" in out


def test_status_hashes_no_file_that_is_as_the_build_found_it(built: Path, docs: Path) -> None:
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC).timestamp()
    os.utime(docs / "old" / "cars.txt", (past, past))
    contents = LocalPlace(built).contents()
    assert list(contents.stale()) == []
    (docs / "old" / "cars.txt").write_text("A cat has four wheels.")
    assert len(list(contents.stale())) == 1


@pytest.mark.parametrize("named", ["docs/old/cars.txt", "./docs/old/../old/cars.txt", "{here}/docs/old/cars.txt"])
@pytest.mark.usefixtures("built")
def test_a_file_that_is_removed_stays_out_until_it_is_named(askcol: Askcol, docs: Path, named: str) -> None:
    done = askcol("remove", named.format(here=docs.parent), "--json").document
    assert (done["documents"], done["embedded"]) == (2, 0)
    assert (docs / "old" / "cars.txt").exists()
    for again in ([], ["docs"]):
        assert askcol("index", *again).status == 0
        assert paths(askcol) == ["docs/bread.txt", "docs/old/cheese.md"]
    assert askcol("verify").status == 0
    assert askcol("status", "--json").document["left_out"] == ["docs/old/cars.txt"]
    assert "\nremoved: docs/old/cars.txt\n" in askcol("status").out
    askcol("index", "docs/old/cars.txt")
    status = askcol("status", "--json").document
    assert (paths(askcol), status["left_out"], status["roots"]) == (ALL, [], ["docs"])


def test_a_folder_that_is_removed_stays_out_and_takes_what_was_removed_in_it(
    askcol: Askcol, built: Path, docs: Path
) -> None:
    askcol("remove", "docs/old/cars.txt")
    askcol("remove", "docs/old/")
    (docs / "old" / "new.txt").write_text("New")
    askcol("index")
    assert paths(askcol) == ["docs/bread.txt"]
    assert LocalPlace(built).load().left_out == ("docs/old",)
    askcol("index", "docs/old/new.txt")  # a file of its own
    assert paths(askcol) == ["docs/bread.txt", "docs/old/new.txt"]
    askcol("index", "--only", "docs")
    assert paths(askcol) == [*ALL, "docs/old/new.txt"]


def test_a_root_that_is_removed_is_gone_also_from_disk(askcol: Askcol, built: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Notes are taken.")
    askcol("index", "notes.txt")
    (tmp_path / "notes.txt").unlink()
    refused = askcol("index")
    assert refused.status == 1
    assert "notes.txt is in this index but cannot be found from" in refused.err
    assert "drop it with `askcol remove notes.txt`" in refused.err
    assert askcol("remove", "notes.txt").status == 0
    assert paths(askcol) == ALL
    assert LocalPlace(built).load().roots == ("docs",)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("cars.txt", "cars.txt is not indexed; `askcol list` shows the paths of what is\n"),
        ("docs/dogs.txt", "docs/dogs.txt is not indexed, and no file in it; `askcol list` shows what is\n"),
        ("docs", "nothing would be left; delete the folder index/ instead, or index something else with"),
        (".", "nothing would be left; "),
    ],
)
@pytest.mark.usefixtures("built")
def test_what_can_t_be_removed_is_status_1_and_changes_nothing(askcol: Askcol, named: str, said: str) -> None:
    done = askcol("remove", named)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"askcol: {said}")
    assert paths(askcol) == ALL


@pytest.mark.usefixtures("built")
def test_a_skipped_file_can_be_removed_too(askcol: Askcol) -> None:
    assert askcol("remove", "docs/clip.mp4", "--json").document["skipped"] == []


# In a folder below that of the index


def test_verbs_work_from_a_folder_below(
    askcol: Askcol, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (below / "dogs.txt").write_text("Dogs bark at night.")
    monkeypatch.chdir(below)
    assert "Bread, ../docs/bread.txt  bread" in askcol("list").out
    asked = askcol("ask", "What is bread made of?", "--min-confidence", 0)
    assert ", ../docs/bread.txt [" in asked.out
    assert ", ../docs/bread.txt [" in askcol("search", "bread").out
    done = askcol("index", "dogs.txt")
    assert (done.status, done.err) == (0, "Paths are relative to ../\n")
    assert Path.cwd() == tmp_path
    assert LocalPlace(built).load().roots == ("docs", "below/dogs.txt")
    monkeypatch.chdir(below)
    assert askcol("remove", "dogs.txt", "../docs/old").status == 0
    monkeypatch.chdir(below)
    assert paths(askcol) == ["docs/bread.txt"]
    assert askcol("verify").status == 0


# What `index` says of files that it does not take


@pytest.mark.usefixtures("built")
def test_a_file_that_is_named_and_can_t_be_read_is_status_1(askcol: Askcol, docs: Path) -> None:
    (docs / "broken.pdf").write_bytes(b"%PDF-1.4")
    (docs / "more.txt").write_text("More is taken.")
    done = askcol("index", "docs/broken.pdf", "docs/more.txt")
    assert done.status == 1
    assert done.err.count("docs/broken.pdf") == 1
    assert "askcol: docs/broken.pdf is not indexed: " in done.err
    assert "docs/more.txt" in paths(askcol)
    assert askcol("index").status == 0


@pytest.mark.usefixtures("built")
def test_skipped_files_are_told_once(askcol: Askcol) -> None:
    again = askcol("index")
    assert (again.status, again.err) == (0, "")
    assert "1 skipped" in again.out


def test_an_empty_folder_is_told(askcol: Askcol, built: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = askcol("index", "empty", "--index", built)
    assert (done.status, done.err) == (0, "empty/ holds no files to index\n")


@pytest.mark.usefixtures("built")
def test_files_that_are_skipped_for_one_reason_are_summed_up(askcol: Askcol, docs: Path) -> None:
    for number in range(7):
        (docs / f"film{number}.mp4").write_bytes(b"")
    (docs / "records.jsonl").write_text('{"text": "Rye bread keeps."}\n' + "bad\n" * 4)
    films, records = askcol("index").err.splitlines()
    named = ", ".join(f"docs/film{number}.mp4" for number in range(5))
    assert films.startswith(f"skipped 7 files ({named} and 2 more): unsupported suffix '.mp4': ")
    assert records.startswith("skipped 4 parts of docs/records.jsonl: line 2: not JSON")


def test_without_anything_to_index_the_command_says_what_to_name(
    askcol: Askcol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = askcol("index")
    assert (done.status, done.out) == (1, "")
    assert done.err == "askcol: nothing is indexed yet; name a file or folder: `askcol index FOLDER`\n"
    for verb in ("status", "list"):
        assert askcol(verb).err == "askcol: no index here; make one with `askcol index FOLDER`\n"


def test_ray_is_refused_for_an_index_in_a_folder(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    done = askcol("index", docs, "--index", new_index_dir, "--ray", "local")
    assert (done.status, done.out) == (1, "")
    assert "Ray builds no index in a folder" in done.err
    assert "--index milvus://HOST:PORT/NAME" in done.err.replace("\n", " ")
