"""One flipped bit anywhere in an index is found by `verify` and refused when it is opened, with the file's name."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import stand_in_encoder, state_of

from askcol.answering.confidence import packaged_confidence, store_confidence
from askcol.collection import Collection, verify
from askcol.errors import ConfidenceError, IndexFault
from askcol.index import CONFIDENCE, LocalPlace
from askcol.index.building.builder import build_index
from askcol.reading.onnx_reader import OnnxSpanReader

NOTES = {".lock", ".lock-holder", "sources.json"}
"""Files that only spare a build some work; it does without them where they are damaged."""


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage") / "docs"
    folder.mkdir()
    (folder / "bread.txt").write_text("Bread\n\nBread is made of flour, water and salt.")
    (folder / "cars.md").write_text("# Cars\n\nA car has four wheels.")
    (folder / "clip.mp4").write_bytes(b"\xff\xd8")
    return folder


@pytest.fixture(scope="module")
def reader() -> OnnxSpanReader:
    return OnnxSpanReader()


@pytest.fixture(scope="module")
def whole(docs: Path, index_dir: Path, reader: OnnxSpanReader) -> Path:
    """An index with all that can be in one; each test leaves it as it was."""
    folder = docs.parent / "index"
    shutil.copytree(index_dir / "encoders", folder / "encoders")
    build_index(folder, [docs], stand_in_encoder())
    store_confidence(LocalPlace(folder), packaged_confidence(), reader.identity)
    assert verify(folder) == []
    return folder


@contextmanager
def flipped(path: Path, place: int) -> Iterator[None]:
    """The file at `path` with one bit, counted from its first, that is another."""

    def flip() -> None:
        with path.open("r+b") as file:
            file.seek(place // 8)
            (byte,) = file.read(1)
            file.seek(place // 8)
            file.write(bytes([byte ^ 1 << place % 8]))

    flip()
    try:
        yield
    finally:
        flip()


def files_of(index_dir: Path) -> list[Path]:
    return sorted(path for path in index_dir.rglob("*") if path.is_file())


def places(path: Path, n: int, rng: random.Random) -> list[int]:
    """The first and the last bit of a file, and `n` others; none of an empty file, such as the lock."""
    bits = 8 * path.stat().st_size
    return [0, bits - 1, *(rng.randrange(bits) for _ in range(n))] if bits else []


def check_every_file(index_dir: Path, per_file: int) -> int:
    """Flips bits of every file that matters, one at a time; gives how many."""
    rng = random.Random(0)
    flips = 0
    for path in files_of(index_dir):
        if path.name in NOTES:
            continue
        for place in places(path, per_file, rng):
            if path.name == "CURRENT" and place // 8 == path.stat().st_size - 1:
                continue  # of the line's end, which may be white space of another kind
            flips += 1
            with flipped(path, place):
                findings = verify(index_dir)
                assert findings, f"bit {place} of {path}"
                assert all(str(path) in finding for finding in findings)
                with pytest.raises((IndexFault, ConfidenceError)) as refused:
                    Collection.open(index_dir)
                assert str(path) in str(refused.value)
    assert verify(index_dir) == []
    return flips


def test_the_files_of_an_index_are_found(whole: Path) -> None:
    names = {path.name for path in files_of(whole)}
    assert names >= {"CURRENT", "manifest.json", "collection.sqlite", "dense.faiss", CONFIDENCE}
    assert names >= {"encoder.json", "encoder.onnx", "tokenizer.json"}


def test_a_flipped_bit_of_any_file_is_found_and_refused(whole: Path) -> None:
    assert check_every_file(whole, 1) >= 30


@pytest.mark.long
def test_25_flipped_bits_of_every_file_are_found_and_refused(whole: Path) -> None:
    print(f"{check_every_file(whole, 25)} bits flipped, all found")


def test_what_only_spares_work_does_no_harm_where_it_is_damaged(
    whole: Path, docs: Path, reader: OnnxSpanReader
) -> None:
    before = state_of(whole, reader)
    rng = random.Random(1)
    for path in files_of(whole):
        if path.name in NOTES:
            for place in places(path, 3, rng):
                with flipped(path, place):
                    assert verify(whole) == []
                    content = path.read_bytes()
                    build_index(whole, [docs], stand_in_encoder())
                    assert state_of(whole, reader) == before
                    path.write_bytes(content)


def test_the_end_of_the_line_in_current_matters_not_or_is_refused(whole: Path, reader: OnnxSpanReader) -> None:
    before = state_of(whole, reader)
    path = whole / "CURRENT"
    end = path.stat().st_size - 1
    for place in range(8 * end, 8 * end + 8):
        with flipped(path, place):
            try:
                assert state_of(whole, reader) == before
            except IndexFault as refused:
                assert str(path) in str(refused)
