"""What a build reads again and what it keeps; whatever happened in between, the index is that of a fresh build."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from comparing import assert_same, ids_of
from hypothesis import given, settings
from hypothesis import strategies as st
from words import WordEncoder

from askcol.collection import Collection
from askcol.documents import Fields
from askcol.documents.document import Content
from askcol.documents.extract import extract
from askcol.documents.sources import read_content
from askcol.errors import DocumentError
from askcol.index.building import builder, count
from askcol.index.building import ingest as intake
from askcol.index.building.builder import build_index
from askcol.index.building.identity import model_identities
from askcol.index.building.ingest import SETTLED_NS, Seen, read_seen, write_seen
from askcol.index.local import load, manifest
from askcol.index.local.load import load_index
from askcol.index.local.manifest import verify_files
from askcol.index.place import Built
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.retrieval.hits import MODES
from askcol.text.terms import Term, terms

LONG_AGO = 1_600_000_000


@pytest.fixture(scope="module", autouse=True)
def word_encoder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "shared_onnx_encoder", lambda _: WordEncoder())
        patch.setattr(manifest, "verify_export", lambda _: [])
        yield


class Place:
    """A folder of documents, and an index of it that is built again and again."""

    def __init__(self, folder: Path) -> None:
        self.docs = folder / "docs"
        self.index_dir = folder / "index"
        (self.docs / "sub").mkdir(parents=True)
        self.seconds = LONG_AGO

    def write(self, name: str, text: str, settled: bool = True) -> None:
        (self.docs / name).write_text(text)
        if settled:
            self.touch(name)

    def touch(self, name: str) -> None:
        self.seconds += 1
        os.utime(self.docs / name, (self.seconds, self.seconds))

    def build(self, encoder: WordEncoder | None = None) -> Built:
        return build_index(self.index_dir, [self.docs], encoder or WordEncoder(), rebuild=encoder is not None)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    for name in ("ants", "bees", "cats"):
        place.write(f"{name}.txt", f"On {name}\n\nThere are many {name} in the garden.")
    return place


def counts(built: Built) -> dict[str, int]:
    """Those that are not 0."""
    names = ("read", "unchanged", "renamed", "dropped", "embedded")
    return {name: getattr(built, name) for name in names if getattr(built, name)}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The contents that a format's reader was given."""
    contents: list[bytes] = []

    def recording(suffix: str, content: bytes, fields: Fields) -> list[Content]:
        contents.append(content)
        return extract(suffix, content, fields)

    monkeypatch.setattr(intake, "extract", recording)
    return contents


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose terms were counted."""
    texts: list[str] = []

    def recording(text: str) -> list[Term]:
        texts.append(text)
        return terms(text)

    monkeypatch.setattr(count, "terms", recording)
    return texts


# what is read


def test_a_first_build_reads_everything_and_a_second_nothing(place: Place) -> None:
    first, second = place.build(), place.build()
    assert counts(first) == {"read": 3, "embedded": 3}
    assert (second.changed, counts(second)) == (False, {"unchanged": 3})
    assert second.generation == first.generation


def test_a_file_that_is_as_it_was_is_not_even_opened(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.build()
    place.write("ants.txt", "On ants\n\nThere are few ants in the garden.")
    opened: list[str] = []

    def recording(path: Path) -> bytes:
        opened.append(path.name)
        return read_content(path)

    monkeypatch.setattr(intake, "read_content", recording)
    assert counts(place.build()) == {"read": 1, "unchanged": 2, "embedded": 1}
    assert opened == ["ants.txt"]


def test_an_edit_counts_the_terms_of_the_new_text_only(place: Place, counted: list[str]) -> None:
    place.build()
    counted.clear()
    place.write("ants.txt", "On ants\n\nThere are few ants in the garden.")
    place.build()
    (text,) = counted
    assert "few ants" in text


def test_an_edit_of_the_same_length_is_seen_by_its_time(place: Place) -> None:
    place.build()
    place.write(
        "ants.txt",
        "On ants\n\nThere are many ants in the kitchen"[: len("On ants\n\nThere are many ants in the garden.")],
    )
    assert counts(place.build()) == {"read": 1, "unchanged": 2, "embedded": 1}


def test_a_file_put_in_place_of_another_of_its_length_and_time_is_seen(place: Place) -> None:
    place.build()
    ants = place.docs / "ants.txt"
    before = ants.stat()
    other = place.docs / "other"
    other.write_text(ants.read_text().replace("ants", "owls"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(ants)
    assert (ants.stat().st_size, ants.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert counts(place.build()) == {"read": 1, "unchanged": 2, "embedded": 1}


def test_a_file_that_may_still_be_written_is_read_again(place: Place) -> None:
    place.write("ants.txt", "On ants\n\nThere are many ants in the garden.", settled=False)
    place.build()
    assert counts(place.build()) == {"read": 1, "unchanged": 2}


def test_a_file_of_the_future_is_read_again(place: Place) -> None:
    os.utime(place.docs / "ants.txt", (2e10, 2e10))
    place.build()
    assert counts(place.build()) == {"read": 1, "unchanged": 2}


def test_a_touched_file_is_read_once_and_is_no_change(place: Place, parsed: list[bytes]) -> None:
    place.build()
    parsed.clear()
    place.touch("ants.txt")
    touched, again = place.build(), place.build()
    assert (touched.changed, counts(touched)) == (False, {"read": 1, "unchanged": 2})
    assert counts(again) == {"unchanged": 3}
    assert parsed == []


def test_named_fields_are_kept_for_later_builds_until_others_are_named(place: Place, parsed: list[bytes]) -> None:
    place.write("records.jsonl", '{"abstract": "Many dogs.", "text": "Few dogs."}')

    def texts(fields: Fields | None = None) -> set[str]:
        parsed.clear()
        build_index(place.index_dir, [place.docs], WordEncoder(), fields=fields)
        store = load_index(place.index_dir).store
        return {text for i in ids_of(store) if "dogs" in (text := store.document(i).text)}

    assert texts() == {"Few dogs."}
    assert texts(Fields("abstract")) == {"Many dogs."}
    assert len(parsed) == 4
    assert (texts(), parsed) == ({"Many dogs."}, [])
    place.write("dogs.txt", "All dogs.")
    assert texts() == {"Many dogs.", "All dogs."}
    assert len(parsed) == 1
    assert texts(Fields()) == {"Few dogs.", "All dogs."}


def test_a_renamed_file_is_neither_parsed_nor_embedded_again(place: Place, parsed: list[bytes]) -> None:
    place.build()
    parsed.clear()
    (place.docs / "ants.txt").rename(place.docs / "sub" / "dogs.txt")
    built = place.build()
    assert (built.changed, counts(built)) == (True, {"read": 1, "unchanged": 2, "renamed": 1})
    assert parsed == []
    assert ids_of(load_index(place.index_dir).store) == ["bees", "cats", "sub/dogs"]


def test_of_two_copies_that_become_one_elsewhere_one_is_renamed_and_one_dropped(place: Place) -> None:
    place.write("copy.txt", (place.docs / "ants.txt").read_text())
    place.build()
    (place.docs / "ants.txt").unlink()
    (place.docs / "copy.txt").rename(place.docs / "moved.txt")
    assert counts(place.build()) == {"read": 1, "unchanged": 2, "renamed": 1, "dropped": 1}


def test_a_copy_is_not_parsed_and_no_rename(place: Place, parsed: list[bytes]) -> None:
    place.write("copy.txt", (place.docs / "ants.txt").read_text())
    assert counts(place.build()) == {"read": 4, "embedded": 3}
    assert len(parsed) == 3


def test_another_suffix_is_another_format(place: Place, parsed: list[bytes]) -> None:
    place.build()
    parsed.clear()
    (place.docs / "ants.txt").rename(place.docs / "ants.md")
    place.build()
    assert len(parsed) == 1


def test_what_is_gone_is_dropped(place: Place) -> None:
    place.build()
    (place.docs / "ants.txt").unlink()
    assert counts(place.build()) == {"unchanged": 2, "dropped": 1}


def test_a_file_that_no_reader_takes_is_read_again_only_when_it_or_the_readers_changed(
    place: Place, parsed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("bad.txt", " \n")
    first, second = place.build(), place.build()
    assert first.skipped == second.skipped != ()
    assert counts(second) == {"unchanged": 4}
    place.touch("bad.txt")
    assert counts(place.build()) == {"read": 1, "unchanged": 3}
    assert parsed.count(b" \n") == 2
    identities = model_identities
    monkeypatch.setattr(
        builder, "model_identities", lambda encoder, fields: {**identities(encoder, fields), "formats": "others"}
    )
    assert place.build().skipped == first.skipped
    assert parsed.count(b" \n") == 3
    place.write("bad.txt", "Good now.")
    assert counts(place.build()) == {"read": 1, "unchanged": 3, "embedded": 1}


def test_a_file_that_can_t_be_opened_is_tried_again_each_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: Path) -> bytes:
        raise DocumentError(f"{path.name} is locked")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "read_content", locked)
        assert counts(place.build()) == {"read": 3}
    assert counts(place.build()) == {"read": 3, "embedded": 3}


def test_what_was_left_out_of_a_file_is_told_each_time_and_of_a_copy_too(place: Place) -> None:
    place.write("records.jsonl", '{"id": "1", "text": "A record."}\nnot JSON\n{"id": "2", "text": "Another."}\n')
    first, second = place.build(), place.build()
    (told,) = first.skipped
    assert told.path.endswith("records.jsonl")
    assert second.skipped == first.skipped
    assert counts(second) == {"unchanged": 4}
    assert ids_of(load_index(place.index_dir).store)[3:] == ["records.jsonl/1", "records.jsonl/2"]
    place.write("copy.jsonl", (place.docs / "records.jsonl").read_text())
    assert [skipped.reason for skipped in place.build().skipped] == [told.reason] * 2


def test_a_file_that_goes_while_it_is_read_is_skipped(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: Path) -> bytes:
        raise DocumentError(f"no {path.name}")

    monkeypatch.setattr(intake, "read_content", gone)
    assert [s.reason for s in place.build().skipped] == ["no ants.txt", "no bees.txt", "no cats.txt"]


def test_a_title_of_the_sidecar_needs_no_reading(place: Place) -> None:
    place.build()
    (place.docs / "collection.toml").write_text('["ants.txt"]\ntitle = "Ants!"\npublisher = "Bakers"\n')
    assert counts(place.build()) == {"unchanged": 3, "embedded": 1}
    assert load_index(place.index_dir).store.document("ants").title == "Ants!"
    (place.docs / "collection.toml").unlink()
    assert counts(place.build()) == {"unchanged": 3, "embedded": 1}
    assert load_index(place.index_dir).store.document("ants").metadata == {}


# what is kept depends on what made it


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("formats", (3, 0, 0)),
        ("wordpieces", (0, 3, 0)),
        ("sentences", (0, 3, 0)),
        ("chunking", (0, 3, 0)),
        ("terms", (0, 3, 0)),
        ("encoder", (0, 0, 3)),
    ],
)
def test_what_depends_on_a_changed_part_is_made_again(
    place: Place,
    parsed: list[bytes],
    counted: list[str],
    monkeypatch: pytest.MonkeyPatch,
    changed: str,
    made: tuple[int, int, int],
) -> None:
    place.build()
    parsed.clear()
    counted.clear()
    identities = model_identities
    monkeypatch.setattr(
        builder, "model_identities", lambda encoder, fields: identities(encoder, fields) | {changed: "1" * 64}
    )
    encoder = WordEncoder("1" * 64 if changed == "encoder" else "0" * 64)
    built = place.build(encoder)
    assert built.changed
    assert (len(parsed), len(counted), built.embedded) == made
    assert not place.build(encoder).changed


@pytest.mark.parametrize(
    ("damaged", "made"),
    [
        ("collection.sqlite", (3, 3, 3)),
        ("dense.faiss", (0, 0, 3)),
        ("counts-rows.npy", (0, 3, 0)),
        ("terms.json", (0, 3, 0)),
        ("bm25-scores.npy", (0, 0, 0)),
    ],
)
def test_nothing_is_kept_from_a_damaged_file(
    place: Place, parsed: list[bytes], counted: list[str], damaged: str, made: tuple[int, int, int]
) -> None:
    first = place.build()
    parsed.clear()
    counted.clear()
    path = place.index_dir / first.generation / damaged
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    again = place.build()
    assert again.changed
    assert (len(parsed), len(counted), again.embedded) == made
    assert verify_files(place.index_dir / again.generation) == []


# the record of what was seen


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    seen = {"/docs/é.txt": Seen(12, 1_700_000_000_123_456_789, 1_700_000_000_123_456_790, "ab" * 32)}
    write_seen(seen, tmp_path / "sources.json")
    assert read_seen(tmp_path / "sources.json") == seen


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"a": [1, 2]}', b"\xff"])
def test_without_a_record_everything_is_read_again(place: Place, content: bytes | None) -> None:
    place.build()
    path = place.index_dir / "sources.json"
    path.unlink() if content is None else path.write_bytes(content)
    built = place.build()
    assert (built.changed, counts(built)) == (False, {"read": 3})


def test_a_record_of_other_content_makes_nothing_wrong(place: Place) -> None:
    first = place.build()
    path = place.index_dir / "sources.json"
    write_seen({place: replace_sha(seen) for place, seen in read_seen(path).items()}, path)
    built = place.build()
    assert (built.generation, counts(built)) == (first.generation, {"read": 3})


def replace_sha(seen: Seen) -> Seen:
    return seen._replace(sha256="0" * 64)


def test_files_modified_just_before_the_build_are_not_recorded(place: Place) -> None:
    assert SETTLED_NS >= 1_000_000_000
    place.write("ants.txt", "Just now.", settled=False)
    place.build()
    recorded = read_seen(place.index_dir / "sources.json")
    assert sorted(Path(p).name for p in recorded) == ["bees.txt", "cats.txt"]


# whatever happened

# "a-b" comes after "a", and its chunks before those of "a"; the first two texts have one length; the last is skipped.
NAMES = ("a.txt", "a-b.txt", "a.md", "sub/a.txt")
TEXTS = (
    "On ants\n\nThere are 20 ants in the garden.",
    "On ants\n\nThere are 30 ants in the garden.",
    "# Cats\n\n## Black\n\n" + "A cat sleeps on the wall of the old house. " * 40 + "\n\n## White\n\nShe is awake.",
    " \n",
)


class Change(NamedTuple):
    """What happens to a file: `text` is written (None: it is deleted); it moves to `target`; it is touched; or the
    sidecar says `title` of it."""

    kind: str
    name: str
    text: str = ""
    target: str = ""
    settled: bool = True


NAME = st.sampled_from(NAMES)
CHANGE = st.one_of(
    st.builds(Change, st.just("write"), NAME, st.sampled_from(TEXTS), settled=st.booleans()),
    st.builds(Change, st.just("write"), st.just(NAMES[0]), st.sampled_from(TEXTS[:2])),
    st.builds(Change, st.just("delete"), NAME),
    st.builds(Change, st.just("rename"), NAME, target=NAME),
    st.builds(Change, st.just("touch"), NAME),
    st.builds(Change, st.just("describe"), NAME, st.sampled_from(['title = "Pets"', 'publisher = "Ann"', "title = 3"])),
    st.builds(Change, st.just("undescribe"), NAME),
)


def happen(change: Change, place: Place) -> None:
    path = place.docs / change.name
    sidecar = path.with_name("collection.toml")
    match change.kind:
        case "write":
            place.write(change.name, change.text, change.settled)
        case "describe":
            sidecar.write_text(f'["{path.name}"]\n{change.text}\n')
        case "undescribe":
            sidecar.unlink(missing_ok=True)
        case _ if not path.exists():
            pass
        case "delete":
            path.unlink()
        case "rename":
            path.rename(place.docs / change.target)
        case "touch":
            place.touch(change.name)


@given(st.lists(st.lists(CHANGE, min_size=1, max_size=3), min_size=1, max_size=5))
@settings(max_examples=settings().max_examples // 3)
def test_after_any_changes_an_index_is_that_of_a_fresh_build(steps: Sequence[Sequence[Change]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        for name, text in zip(NAMES, TEXTS[:2] * 2, strict=True):
            place.write(name, text)
        place.build()
        for changes in steps:
            for change in changes:
                happen(change, place)
            place.build()
        kept = load_index(place.index_dir)
        build_index(Path(folder) / "fresh", [place.docs], WordEncoder())
        fresh = load_index(Path(folder) / "fresh")
        assert_same(kept, fresh, atol=0)
        again = place.build()
        assert (again.changed, again.embedded) == (False, 0)
        one, other = Collection(kept, READER), Collection(fresh, READER)
        for mode in MODES:
            assert one.search("How many ants are in the garden?", mode=mode) == other.search(
                "How many ants are in the garden?", mode=mode
            )
        asked = [c.ask("How many ants are in the garden?", min_confidence=0) for c in (one, other)]
        assert replace(asked[0], timings_ms=asked[1].timings_ms) == asked[1]


READER = OnnxSpanReader()
