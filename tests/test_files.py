"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from askcol.files import write_whole


def test_a_file_is_never_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "CURRENT"
    write_whole(path, b"old\n")
    synced: list[int] = []
    fsync = os.fsync

    def recording(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        assert path.read_text() == ("old\n" if len(synced) == 1 else "new\n")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)
    write_whole(path, b"new\n")
    assert synced == [path.stat().st_ino, tmp_path.stat().st_ino]
