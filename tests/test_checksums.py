"""Records that show damage, and files whose checksums are checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from askcol.checksums import damaged_files, file_sha256, read_sealed, write_sealed
from askcol.errors import RecordDamaged

RECORD = {"format": 5, "name": "Brød", "files": {"a.npy": "00ff"}, "roots": ["docs", "b"], "empty": None}


def test_a_sealed_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_sealed(tmp_path / "record.json", RECORD)
    assert read_sealed(tmp_path / "record.json") == RECORD
    assert json.loads((tmp_path / "record.json").read_text()).items() >= RECORD.items()
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


def test_every_flipped_bit_of_a_sealed_record_is_found(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    write_sealed(path, RECORD)
    sound = path.read_bytes()
    for place in range(8 * len(sound)):
        damaged = bytearray(sound)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        with pytest.raises(RecordDamaged, match=r"record\.json"):
            read_sealed(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b'{"sha256": "00"}', b"\xff"])
def test_what_is_no_sealed_record_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.json").write_bytes(content)
    with pytest.raises(RecordDamaged, match=r"record\.json"):
        read_sealed(tmp_path / "record.json")


def test_a_missing_record_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(RecordDamaged, match="can't be read"):
        read_sealed(tmp_path / "record.json")


def test_files_that_are_missing_or_differ_are_found(tmp_path: Path) -> None:
    for name in ("sound", "changed", "missing"):
        (tmp_path / name).write_text(name)
    files = {path.name: file_sha256(path) for path in tmp_path.iterdir()}
    assert files["sound"] == hashlib.sha256(b"sound").hexdigest()
    (tmp_path / "changed").write_text("chanGed")
    (tmp_path / "missing").unlink()
    assert damaged_files(tmp_path, files) == {
        "changed": f"{tmp_path / 'changed'} does not have the SHA-256 that was recorded for it",
        "missing": f"{tmp_path / 'missing'} is missing",
    }
