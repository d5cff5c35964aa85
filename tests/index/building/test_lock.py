"""One build at a time, also after a process died with the lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from askcol.errors import IndexBusy
from askcol.index.building.lock import HOLDER, build_lock

HOLD = """
import sys
from pathlib import Path
from askcol.index.building.lock import build_lock
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_told_the_process_of_the_first(tmp_path: Path) -> None:
    with build_lock(tmp_path):
        for _ in range(2):
            with (
                pytest.raises(IndexBusy, match=f"process {os.getpid()} is building {tmp_path}; wait"),
                build_lock(tmp_path),
            ):
                pass
    with build_lock(tmp_path):
        pass
    assert not (tmp_path / HOLDER).exists()


def test_a_holder_that_has_not_told_its_process_yet_is_another_process(tmp_path: Path) -> None:
    with build_lock(tmp_path):
        (tmp_path / HOLDER).unlink()
        with pytest.raises(IndexBusy, match=f"another process is building {tmp_path}"), build_lock(tmp_path):
            pass


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), build_lock(tmp_path):
        _ = 1 / 0
    with build_lock(tmp_path):
        pass


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy, match=f"process {holder.pid} is building"), build_lock(tmp_path):
            pass
        holder.kill()
    with build_lock(tmp_path):
        assert (tmp_path / HOLDER).read_text() == str(os.getpid())
