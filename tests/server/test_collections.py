"""A server reloads its indexes after builds, and keeps answering meanwhile."""

from __future__ import annotations

import gc
import json
import logging
import threading
import time
import urllib.parse
import urllib.request
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import waitress

from askcol.answering.confidence import packaged_confidence, store_confidence
from askcol.collection import Collection
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import IndexFault
from askcol.index import IndexPlace, LocalPlace
from askcol.index.building.builder import build_index
from askcol.reading.onnx_reader import packaged_reader
from askcol.server import collections as served
from askcol.server.app import create_app
from askcol.server.collections import Collections, ServedCollection

Build = Callable[[str], str]


@pytest.fixture
def build(new_index_dir: Path, tmp_path: Path, encoder: Int8Encoder) -> Build:
    """Makes `new_index_dir` an index of one text, and gives its generation."""
    source = tmp_path / "bread.txt"

    def build(text: str) -> str:
        source.write_text(text, encoding="utf-8")
        return build_index(new_index_dir, [source], encoder).generation

    return build


def damage(manifest: Path) -> None:
    """Make the current generation one that cannot be opened, as if a build had just written it."""
    manifest.write_text("{}")
    (manifest.parent.parent / "CURRENT").write_text(manifest.parent.name + "\n")


def until(holds: Callable[[], bool]) -> None:
    """Wait until `holds`, for the work of another thread."""
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def serving(folders: Path | Mapping[str, Path]) -> Iterator[str]:
    """The server as `askcol serve` runs it, in this process; gives its address."""
    server = waitress.create_server(create_app(folders), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(server.close)  # in the server's own thread, which may be waiting on the socket
    thread.join(30)
    server.task_dispatcher.shutdown()


def get(url: str, **parameters: object) -> Any:
    with urllib.request.urlopen(f"{url}?{urllib.parse.urlencode(parameters)}", timeout=120) as response:
        return json.load(response)


# a new generation


def test_no_request_fails_while_builds_swap_generations(build: Build, new_index_dir: Path) -> None:
    built = [build("Bread is made by Ann Lee.")]
    answers: list[Any] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def ask(url: str) -> None:
        while not ended.is_set():
            try:
                answers.append(get(f"{url}/ask", question="Who makes the bread?", min_confidence=0))
                get(f"{url}/documents/bread")
                get(f"{url}/search", query="bread")
            except Exception as error:
                failures.append(error)

    with serving(new_index_dir) as url:
        threads = [threading.Thread(target=ask, args=[url]) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: bool(answers))
        for baker in ("Bob Ray", "Cleo Fox", "Dan Orr", "Eve Poe"):
            built.append(build(f"Bread is made by {baker}."))
            if baker != "Cleo Fox":  # this one is built over at once
                until(lambda: answers[-1]["index"]["generation"] == built[-1])
        ended.set()
        for thread in threads:
            thread.join()
        last = get(f"{url}/ask", question="Who makes the bread?", min_confidence=0)
    assert failures == []
    seen = {answer["index"]["generation"] for answer in answers}
    assert {*built[:2], *built[3:]} <= seen <= set(built)
    assert (last["index"]["generation"], last["answer"]) == (built[-1], "Eve Poe")


def test_requests_do_not_wait_for_the_opening_of_a_new_generation(
    build: Build, new_index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("Bread is made by Ann Lee.")
    collections = Collections({"": LocalPlace(new_index_dir)})
    before = collections.find(None).get()
    entered, leave = threading.Event(), threading.Event()
    open_collection = Collection.open

    def slow_open(place: IndexPlace) -> Collection:
        if place.folder == new_index_dir:  # other tests' servers may still be reloading theirs
            entered.set()
            assert leave.wait(120)
        return open_collection(place)

    monkeypatch.setattr(Collection, "open", slow_open)
    newer = build("Bread is made by Bob Ray.")
    assert entered.wait(120)
    assert collections.find(None).get() is before
    leave.set()
    until(lambda: collections.find(None).get().index.store.generation == newer)


def test_the_old_collection_is_released_when_its_last_request_ends(build: Build, new_index_dir: Path) -> None:
    build("Bread is made by Ann Lee.")
    followed = ServedCollection("", LocalPlace(new_index_dir))
    followed.reload()
    held = followed.get()
    old = weakref.ref(held)
    build("Bread is made by Bob Ray.")
    followed.reload()
    assert followed.get() is not held
    assert held.ask("Who makes the bread?", min_confidence=0).answer == "Ann Lee"  # though its files are gone
    gc.disable()  # it must not take a collection of garbage
    try:
        del held
        assert old() is None
    finally:
        gc.enable()


def test_an_unchanged_folder_is_not_reloaded(index_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    followed = ServedCollection("", LocalPlace(index_copy))
    followed.reload()
    opened = followed.get()
    monkeypatch.setattr(served, "RETRY_AFTER_S", 0)
    followed.reload()
    assert followed.get() is opened


def test_a_new_confidence_is_reloaded(index_copy: Path) -> None:
    followed = ServedCollection("", LocalPlace(index_copy))
    followed.reload()
    fitted = msgspec.structs.replace(packaged_confidence(), min_confidence=0.9)
    store_confidence(LocalPlace(index_copy), fitted, packaged_reader().identity)
    followed.reload()
    assert followed.get().confidence.min_confidence == 0.9


# what can't be opened


def test_a_damaged_new_generation_keeps_the_old_one_answering(
    index_copy: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = ServedCollection("", LocalPlace(index_copy))
    followed.reload()
    before = followed.get()
    (path,) = index_copy.glob("*/manifest.json")
    manifest = path.read_bytes()
    damage(path)
    with caplog.at_level(logging.ERROR):
        followed.reload()
        followed.reload()
    assert followed.get() is before
    assert followed.fault is not None
    assert str(path) in followed.fault
    assert [record.message for record in caplog.records] == [f"{followed.fault}; the previous generation stays in use"]
    # Tried again without a build, but not at once.
    monkeypatch.setattr(served, "RETRY_AFTER_S", 0)
    path.write_bytes(manifest)
    followed.reload()
    assert followed.fault is None


def test_an_unexpected_failure_to_open_shows_its_trace_only_in_the_log(
    index_copy: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_open(_: IndexPlace) -> Collection:
        raise RuntimeError("kaboom")

    monkeypatch.setattr(Collection, "open", broken_open)
    followed = ServedCollection("", LocalPlace(index_copy))
    with caplog.at_level(logging.ERROR):
        followed.reload()
    with pytest.raises(IndexFault, match="can't be opened; the server's log says why"):
        followed.get()
    assert "kaboom" in caplog.text


def test_a_generation_replaced_while_it_is_opened_is_no_fault(
    build: Build, new_index_dir: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    build("Bread is made by Ann Lee.")
    open_collection = Collection.open
    newer: list[str] = []

    def open_too_late(place: IndexPlace) -> Collection:
        if place.folder == new_index_dir and not newer:  # other tests' servers may still be reloading theirs
            newer.append(build("Bread is made by Bob Ray."))
            raise FileNotFoundError("dense.faiss")
        return open_collection(place)

    monkeypatch.setattr(Collection, "open", open_too_late)
    followed = ServedCollection("", LocalPlace(new_index_dir))
    followed.reload()
    assert (followed.fault, followed.get().index.store.generation) == (None, newer[0])
    assert caplog.records == []


# several collections


def test_collections_and_generations_share_the_models(index_dir: Path, build: Build, new_index_dir: Path) -> None:
    build("Bread is made by Ann Lee.")
    collections = Collections({"seeds": LocalPlace(index_dir), "bread": LocalPlace(new_index_dir)})
    seeds, bread = (collection.get() for collection in collections)
    assert seeds.index.query_encoder is bread.index.query_encoder
    assert seeds.reader is bread.reader
    build("Bread is made by Bob Ray.")
    until(lambda: collections.find("bread").get() is not bread)
    assert collections.find("bread").get().index.query_encoder is seeds.index.query_encoder


def test_the_reloading_thread_ends_with_the_collections(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "CHECK_EVERY_S", 0.01)
    before = set(threading.enumerate())
    collections = Collections({"": LocalPlace(index_dir)})
    (thread,) = set(threading.enumerate()) - before
    assert thread.daemon
    del collections
    thread.join(60)
    assert not thread.is_alive()
