"""Files that fsspec reads: in memory, and in an object store on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import fsspec
import pytest
from object_store import bucket, memory, put, s3_endpoint
from reading import read_documents

from askcol.documents import Location, RemotePath, location_of
from askcol.documents.document import Skipped
from askcol.documents.freshness import Freshness
from askcol.documents.location import stamp_of
from askcol.documents.sources import find_sources
from askcol.errors import DocumentError, FileChanged, FileGone, MissingExtra

__all__ = ["bucket", "memory", "s3_endpoint"]

FILES = ("b.txt", "a.md", "sub/deep/c.txt", "sub/a.txt", ".hidden.txt", ".git/x.txt", "sub/.cache/y.txt")


@pytest.fixture(params=["memory", "bucket"])
def folder(request: pytest.FixtureRequest) -> str:
    """The address of an empty folder, in each kind of store."""
    where: str = request.getfixturevalue(request.param)
    return where if request.param == "memory" else f"{where}/docs"


def found(*urls: str) -> list[Location]:
    return [location_of(url) for url in urls]


# addresses


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("s3://bucket/a//b.txt", "s3://bucket/a//b.txt"),
        ("S3://bucket/docs/", "s3://bucket/docs"),
        ("memory://docs", "memory://docs"),
        ("sftp://ann@host:22/docs", "sftp://ann@host:22/docs"),
    ],
)
def test_an_address_stays_as_it_was_given(text: str, url: str) -> None:
    assert str(location_of(text)) == location_of(text).as_posix() == url


@pytest.mark.parametrize("text", ["docs/a.txt", "C:/docs", "/tmp/a b", "file:///tmp/a%20b", "local:///tmp/a%20b"])
def test_files_on_this_machine_are_paths(text: str) -> None:
    expected = "/tmp/a b" if "://" in text else text
    assert location_of(text) == Path(expected)
    assert location_of(Path(text)) == Path(text)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(DocumentError, match=r"^sftp://\.\.\.@host holds a password") as caught:
        location_of("sftp://ann:secret@host/docs")
    assert "secret" not in str(caught.value)


def test_chained_file_systems_are_refused() -> None:
    with pytest.raises(DocumentError, match="chains file systems"):
        location_of("zip://a.txt::s3://bucket/a.zip")


def test_a_remote_path_has_the_parts_of_a_path() -> None:
    path = RemotePath("s3://bucket/docs/a.b.txt")
    assert (path.name, path.stem, path.suffix) == ("a.b.txt", "a.b", ".txt")
    assert [str(folder) for folder in path.parents] == ["s3://bucket/docs", "s3://bucket"]
    assert path.with_name("c.md").url == "s3://bucket/docs/c.md"
    assert path.with_suffix("").url == "s3://bucket/docs/a.b"
    assert Path("/somewhere") / path == path


def test_an_unknown_file_system_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match=r"^nosuch://docs can't be read: Protocol not known"):
        find_sources(found("nosuch://docs"))


def test_a_package_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    with pytest.raises(MissingExtra, match=r"s3:// needs .*s3fs.*pip install 'askcol\[s3\]'"):
        find_sources(found("s3://bucket/docs"))
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingExtra, match=r"pip install 'askcol\[remote\]'"):
        find_sources(found("s3://bucket/docs"))


# finding and reading


def test_a_remote_folder_is_read_as_one_on_this_machine(folder: str, tmp_path: Path) -> None:
    for name in FILES:
        put(f"{folder}/{name}", f"Text of {name}.")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Text of {name}.")
    remote, skipped = read_documents(found(folder))
    local, _ = read_documents([tmp_path])
    assert skipped == []
    assert [d.path for d in remote] == [f"{folder}/{n}" for n in ("a.md", "b.txt", "sub/a.txt", "sub/deep/c.txt")]
    assert [(d.document_id, d.text, d.sha256) for d in remote] == [(d.document_id, d.text, d.sha256) for d in local]


def test_a_sidecar_describes_the_remote_files_beside_it(folder: str) -> None:
    put(f"{folder}/a.txt")
    put(f"{folder}/sub/a.txt")
    put(f"{folder}/collection.toml", '["a.txt"]\npublisher = "P"\n["gone.txt"]\npublisher = "Q"\n')
    documents, skipped = read_documents(found(folder))
    assert [d.metadata.get("publisher") for d in documents] == ["P", None]
    reason = "collection.toml names a file that is not there: 'gone.txt'"
    assert skipped == [Skipped(f"{folder}/collection.toml", reason)]
    assert read_documents(found(f"{folder}/a.txt"))[0][0].metadata["publisher"] == "P"


def test_folders_and_files_that_are_left_out_and_indexes_are_passed_over(folder: str) -> None:
    for name in ("a.txt", "out/b.txt", "out/deep/c.txt", "outside.txt", "index/CURRENT", "index/encoders/x/d.txt"):
        put(f"{folder}/{name}")
    sources, _ = find_sources(found(folder), found(f"{folder}/out"))
    assert [source.source_id for source in sources] == ["a", "outside"]
    sources, _ = find_sources(found(folder), found(f"{folder}/out", f"{folder}/a.txt"))
    assert [source.source_id for source in sources] == ["outside"]


def test_a_remote_file_reached_twice_is_found_once(folder: str) -> None:
    path = put(f"{folder}/a.txt")
    assert [str(source.path) for source in find_sources(found(path, folder))[0]] == [path]


def test_a_place_that_is_not_there_is_an_error_that_names_it(folder: str) -> None:
    put(f"{folder}/a.txt")
    for gone in (f"{folder}/b.txt", f"{folder}-gone"):
        with pytest.raises(DocumentError, match=rf"^{gone} does not exist"):
            find_sources(found(gone))


def test_names_that_an_address_would_mean_otherwise_are_skipped(bucket: str) -> None:
    for name in ("a.txt", "x//b.txt", "c::d.txt"):
        fsspec.filesystem("s3").pipe_file(f"{bucket}/docs/{name}", b"Text.")
    sources, skipped = find_sources(found(f"{bucket}/docs"))
    assert [source.source_id for source in sources] == ["a"]
    assert sorted(one.path for one in skipped) == [f"{bucket}/docs/c::d.txt", f"{bucket}/docs/x//b.txt"]


def test_a_store_that_cannot_be_reached_stops_the_build(monkeypatch: pytest.MonkeyPatch, memory: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("No credentials")  # as a backend's own library would

    put(f"{memory}/a.txt")
    monkeypatch.setattr(type(fsspec.filesystem("memory")), "info", refuse)
    with pytest.raises(DocumentError, match=r"^memory://docs can't be read: no credentials"):
        find_sources(found(memory))


def test_a_whole_folder_of_objects_is_listed_without_a_request_for_each(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(20):
        put(f"{bucket}/docs/{n % 4}/{n}.txt")
    system = type(fsspec.filesystem("s3"))
    really_call = system._call_s3
    calls: list[str] = []

    async def counted(self: object, method: str, *args: object, **kwargs: object) -> object:
        calls.append(method)
        return await really_call(self, method, *args, **kwargs)

    monkeypatch.setattr(system, "_call_s3", counted)
    sources, _ = find_sources(found(f"{bucket}/docs"))
    assert len(sources) == 20
    assert len(calls) <= 3, calls


# freshness


def test_a_stamp_changes_with_the_content_and_stays_with_it(folder: str) -> None:
    path = put(f"{folder}/a.txt", "One text.")
    before = stamp_of(location_of(path))
    assert find_sources(found(folder))[0][0].changed_ns == before.changed_ns == stamp_of(location_of(path)).changed_ns
    put(path, "Two text.")
    assert stamp_of(location_of(path)) != before


def test_changed_gone_and_new_remote_files_are_named(folder: str) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        put(f"{folder}/{name}", name)
    documents, _ = read_documents(found(folder))
    indexed = {d.path: d.sha256 for d in documents}
    freshness = Freshness(Path("/somewhere"), [folder])
    assert list(freshness.findings(indexed, [])) == []
    put(f"{folder}/a.txt", "Other words.")
    system, path = fsspec.core.url_to_fs(f"{folder}/b.txt")
    system.rm_file(path)
    put(f"{folder}/new.txt")
    assert list(freshness.findings(indexed, [])) == [
        f"{folder}/a.txt changed since it was indexed; run `askcol index`",
        f"{folder}/b.txt is gone since it was indexed",
        f"{folder}/new.txt is not indexed yet; run `askcol index`",
    ]


def test_a_remote_file_whose_stamp_was_seen_is_not_read(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(f"{folder}/a.txt")
    (source,), _ = find_sources(found(folder))
    seen = {source.path.as_posix(): (source.size, source.modified_ns, source.changed_ns, "ab12")}
    monkeypatch.setattr(RemotePath, "read_bytes", None)
    freshness = Freshness(Path("/somewhere"), [folder], seen=seen)
    assert list(freshness.findings({f"{folder}/a.txt": "ab12"}, [])) == []


def test_a_remote_root_that_is_gone_is_one_finding(folder: str) -> None:
    (finding,) = Freshness(Path("/somewhere"), [folder]).findings({f"{folder}/a.txt": "ab12"}, [])
    assert finding == f"{folder} can't be reached, so what was indexed of it can't be compared"


def test_an_answer_waits_for_no_store_but_the_file_itself_is_read(folder: str) -> None:
    path = put(f"{folder}/a.txt", "Text.")
    (document,), _ = read_documents(found(folder))
    freshness = Freshness(Path("/somewhere"), [folder])
    assert freshness.state(path, document.sha256) == "unknown"
    assert freshness.is_stale(path, document.sha256) is None
    assert freshness.content(path, document.sha256) == b"Text."
    put(path, "Other.")
    with pytest.raises(FileChanged, match=r"a.txt has changed"):
        freshness.content(path, document.sha256)
    system, name = fsspec.core.url_to_fs(path)
    system.rm_file(name)
    with pytest.raises(FileGone, match=r"a.txt is not there"):
        freshness.content(path, document.sha256)
