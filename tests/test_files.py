"""Files written whole, and records that show damage."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from askcol.errors import RecordDamaged
from askcol.files import read_sealed, write_sealed, write_whole

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


def test_a_file_is_never_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "CURRENT"
    write_whole(path, "old\n")
    synced: list[int] = []
    fsync = os.fsync

    def recording(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        assert path.read_text() == ("old\n" if len(synced) == 1 else "new\n")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)
    write_whole(path, "new\n")
    assert synced == [path.stat().st_ino, tmp_path.stat().st_ino]
