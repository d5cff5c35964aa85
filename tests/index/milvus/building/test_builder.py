"""An index in Milvus is that of a build on disk: the same content, the same counts, whatever happened in between."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from milvus_indexes import collections_in, current_build, held_in_milvus, held_locally
from words import WordEncoder

from askcol.documents import Fields
from askcol.documents.document import Content
from askcol.documents.extract import extract
from askcol.errors import EncoderError
from askcol.index.building import builder as local
from askcol.index.building import ingest
from askcol.index.local import load, manifest
from askcol.index.milvus.address import Address
from askcol.index.milvus.building import plan, previous
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.building.in_process import InProcessWorkers
from askcol.index.milvus.building.tasks import Context, ReadResult, ReadTask, WriteResult, WriteTask
from askcol.index.milvus.builds import Collections, current
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import read_manifest
from askcol.index.milvus.store import MilvusStore
from askcol.index.place import Built
from askcol.index.store import Store
from askcol.text.terms import terms

Message = TypeVar("Message")

LONG_AGO = 1_600_000_000
SACKS = [f"The keeper of the old mill counts sack {n} of flour in the yard." for n in range(60)]


@pytest.fixture(scope="module", autouse=True)
def word_encoder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "shared_onnx_encoder", lambda _: WordEncoder())
        patch.setattr(manifest, "verify_export", lambda _: [])
        yield


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build has several tasks of each kind."""
    monkeypatch.setattr(plan, "FILES_AT_ONCE", 2)
    monkeypatch.setattr(plan, "CHUNKS_AT_ONCE", 3)


class Place:
    """A folder of documents, and two indexes of it: one in Milvus, one on disk."""

    def __init__(self, folder: Path, address: str) -> None:
        self.docs, self.index_dir, self.address = folder / "docs", folder / "index", address
        self.docs.mkdir()
        self.seconds = LONG_AGO

    def write(self, name: str, text: str) -> None:
        (self.docs / name).write_text(text)
        self.seconds += 1
        os.utime(self.docs / name, (self.seconds, self.seconds))

    def build(
        self, encoder: WordEncoder | None = None, *, rebuild: bool = False, fields: Fields | None = None
    ) -> Built:
        """Builds both, and gives what the build in Milvus did: the same as the one on disk."""
        encoder = encoder or WordEncoder()
        built = build_milvus_index(Address.parse(self.address), [self.docs], encoder, rebuild=rebuild, fields=fields)
        on_disk = local.build_index(self.index_dir, [self.docs], encoder, rebuild=rebuild, fields=fields)
        assert built == replace(on_disk, seconds=built.seconds)
        return built

    def assert_equal(self) -> None:
        """Both hold the same."""
        assert held_in_milvus(self.address) == held_locally(load.load_index(self.index_dir))


@pytest.fixture
def place(tmp_path: Path, milvus_address: str) -> Place:
    """Documents of several kinds: copies under other titles, records, a long one, one that is refused."""
    place = Place(tmp_path, milvus_address)
    place.write("ants.txt", "On ants\n\nThere are many ants in the garden.")
    place.write("ants-2.txt", "On bees\n\nThere are 20 bees on the roof of the mill.")
    place.write("copy.txt", "On ants\n\nThere are many ants in the garden.")
    place.write("mill.md", "# The mill\n\n" + " ".join(SACKS[:30]) + "\n\n# The yard\n\n" + " ".join(SACKS[30:]))
    place.write(
        "zoë.jsonl", '{"id": "1", "text": "Zoë sells €7.50 bread.", "Year": 1911}\n{"id": "2", "text": "No train."}'
    )
    place.write("empty.txt", " \n")
    return place


def counts(built: Built) -> dict[str, int]:
    """Those that are not 0."""
    names = ("read", "unchanged", "renamed", "dropped", "embedded")
    return {name: getattr(built, name) for name in names if getattr(built, name)}


def test_it_is_the_index_that_a_build_on_disk_makes(place: Place) -> None:
    built = place.build()
    assert built.changed
    assert (built.documents, len(built.skipped)) == (6, 1)
    assert counts(built) == {"read": 6, "embedded": built.chunks - 1}
    place.assert_equal()


def test_it_scores_as_the_index_on_disk(place: Place) -> None:
    place.build()
    connection = Connection(Address.parse(place.address))
    build = current(connection, connection.address.name)
    assert build is not None
    stores: list[Store] = [MilvusStore(connection, build, read_manifest(connection, build))]
    stores.append(load.load_index(place.index_dir).store)
    query = "Which ants of the garden count the 20 sacks of flour for €7.50?"
    query_terms = [term.text for term in terms(query)]
    vector = WordEncoder().encode_queries([query])[0]
    found = []
    for store in stores:
        texts = store.best_by_terms(query_terms, 100)
        keys = store.chunks_of_texts(store.best_by_vector(vector, 100)).keys
        assert len(keys) == store.chunk_count
        found.append(
            [
                store.text_count,
                [store.text_frequency(term) for term in query_terms],
                store.term_scores(query_terms, keys).tolist(),
                store.vector_scores(vector, keys).tolist(),
                [c.chunk_id for text in texts for c in store.chunks(store.chunks_of_texts(np.array([text])).keys)],
            ]
        )
    assert found[0] == found[1]
    assert len(found[0][-1]) > 5


def test_a_build_without_changes_writes_nothing(place: Place) -> None:
    place.build()
    collections = collections_in(place.address)
    assert counts(place.build()) == {"unchanged": 6}
    (place.docs / "ants.txt").touch()
    assert counts(place.build()) == {"read": 1, "unchanged": 5}
    assert collections_in(place.address) == collections


def test_after_changes_it_is_that_of_a_build_on_disk(place: Place) -> None:
    place.build()
    place.write("ants.txt", "On ants\n\nThere are few ants in the garden.")
    assert counts(place.build()) == {"read": 1, "unchanged": 5, "embedded": 1}
    place.assert_equal()
    (place.docs / "copy.txt").rename(place.docs / "0.txt")
    (place.docs / "ants-2.txt").unlink()
    place.write("collection.toml", '["mill.md"]\ntitle = "Mills"\nYear = "1950"\nyear = "1951"\n')
    assert place.build().changed
    place.assert_equal()
    place.write("empty.txt", "Bread.")
    assert counts(place.build()) == {"read": 1, "unchanged": 4, "embedded": 1}
    place.assert_equal()
    for path in place.docs.iterdir():
        path.unlink()
    assert place.build().documents == 0
    place.write("ants.txt", "On ants\n\nThere are few ants in the garden.")
    assert place.build().documents == 1
    place.assert_equal()


def test_an_empty_folder_makes_an_empty_index(tmp_path: Path, milvus_address: str) -> None:
    place = Place(tmp_path, milvus_address)
    assert (place.build().documents, place.build().changed) == (0, False)


def test_what_is_known_is_not_extracted_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []

    def recording(suffix: str, content: bytes, fields: Fields) -> list[Content]:
        parsed.append(content)
        return extract(suffix, content, fields)

    place.build()
    monkeypatch.setattr(ingest, "extract", recording)
    place.write("new.txt", "Bread.")
    (place.docs / "zoë.jsonl").rename(place.docs / "zoe.jsonl")
    assert counts(place.build()) == {"read": 2, "unchanged": 5, "renamed": 1, "embedded": 3}
    assert set(parsed) == {b"Bread."}


def test_named_fields_are_kept_for_later_builds(place: Place) -> None:
    place.write("zoë.jsonl", '{"id": "1", "abstract": "Many dogs.", "text": "Few dogs."}')
    place.build(fields=Fields("abstract"))
    place.assert_equal()
    assert not place.build().changed


def test_another_encoder_is_refused_unless_told_to_rebuild(place: Place) -> None:
    place.build()
    build = current_build(place.address)
    other = WordEncoder("1" * 64, source="encoders/other")
    with pytest.raises(EncoderError, match=r"milvus://\S+ was built with the encoder encoders/words"):
        build_milvus_index(Address.parse(place.address), [place.docs], other)
    assert current_build(place.address) == build
    built = place.build(other, rebuild=True)
    assert built.embedded == built.chunks - 1
    place.assert_equal()


def test_the_generation_before_stays_until_the_next_build(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previous, "IN_USE_S", 0.0)
    builds = []
    for text in ("One.", "Two.", "Three."):
        place.write("ants.txt", text)
        place.build()
        builds.append(current_build(place.address))
    found = {name.split("_")[0] for name in collections_in(place.address)}
    assert found == {*builds[1:], "kept"}


def test_what_is_gone_from_the_server_is_written_again(place: Place) -> None:
    place.build()
    connection = Connection(Address.parse(place.address))
    build = current_build(place.address)
    connection.ask("delete", f"{connection.address.name}_{build}_chunks", filter="key == 0")
    built = build_milvus_index(connection.address, [place.docs], WordEncoder())
    assert (built.changed, built.unchanged, built.embedded) == (True, 6, 1)
    local.build_index(place.index_dir, [place.docs], WordEncoder())
    place.assert_equal()


class ElsewhereWorkers:
    """Does tasks in reverse, and only knows of them what can be sent to another process."""

    def __init__(self, connection: Connection) -> None:
        self._there = InProcessWorkers(connection, WordEncoder())

    def read(self, context: Context, tasks: Iterable[ReadTask]) -> Iterator[ReadResult]:
        return map(sent, self._there.read(sent(context), reversed([sent(task) for task in tasks])))

    def write(self, context: Context, tasks: Iterable[WriteTask]) -> Iterator[WriteResult]:
        return map(sent, self._there.write(sent(context), reversed([sent(task) for task in tasks])))


def sent(message: Message) -> Message:
    """What arrives of it in another process."""
    received: Message = pickle.loads(pickle.dumps(message))
    return received


def test_workers_may_do_the_tasks_elsewhere_and_in_any_order(place: Place) -> None:
    address = Address.parse(place.address)
    built = build_milvus_index(address, [place.docs], WordEncoder(), workers=ElsewhereWorkers(Connection(address)))
    on_disk = local.build_index(place.index_dir, [place.docs], WordEncoder())
    assert built == replace(on_disk, seconds=built.seconds)
    place.assert_equal()


def test_documents_that_the_server_lost_are_read_again(place: Place) -> None:
    place.write("long.txt", "The keeper counts the sacks. " * 3_000)
    place.build()
    connection = Connection(Address.parse(place.address))
    documents = f"{connection.address.name}_{current_build(place.address)}_documents"
    for lost in ("piece == 1", 'document_id == "ants"'):
        connection.ask("delete", documents, filter=lost)
        built = build_milvus_index(connection.address, [place.docs], WordEncoder())
        assert (built.changed, built.read, built.unchanged, built.embedded) == (True, 7, 0, 0)
        place.assert_equal()
        documents = f"{connection.address.name}_{current_build(place.address)}_documents"


def build_at(address: str) -> Collections:
    """The collections of the current build."""
    build = current_build(address)
    assert build is not None
    return Collections(Address.parse(address).name, build)


def test_collections_that_the_server_lost_are_written_again(place: Place) -> None:
    place.build()
    connection = Connection(Address.parse(place.address))
    for part in ("chunks", "documents", "terms"):
        connection.ask("drop_collection", getattr(build_at(place.address), part))
        assert build_milvus_index(connection.address, [place.docs], WordEncoder()).changed
        place.assert_equal()


def test_frequencies_and_skipped_files_that_the_server_lost_are_written_again(place: Place) -> None:
    place.build()
    connection = Connection(Address.parse(place.address))
    for part, lost in (("terms", "firsts == 1"), ("records", 'item == "skipped"')):
        connection.ask("delete", getattr(build_at(place.address), part), filter=lost)
        assert build_milvus_index(connection.address, [place.docs], WordEncoder()).changed
        place.assert_equal()


def test_progress_tells_how_much_is_done(place: Place) -> None:
    told: list[tuple[str, int, int]] = []
    address = Address.parse(place.address)
    built = build_milvus_index(address, [place.docs], WordEncoder(), lambda *done: told.append(done))
    assert [done for stage, done, _ in told if stage == "reading"] == [2, 4, 6]
    assert told[-1] == ("embedding", built.chunks, built.chunks)
