"""The process that parses: its limits, and that the next file is read after it died."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_files import pdf

from askcol.documents.sandbox import Child
from askcol.errors import DocumentError

SLOW = b"a,b\n" + b"x,y\n" * 2_000_000


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.close()


def process_of(child: Child) -> subprocess.Popen[bytes]:
    assert child._process is not None
    return child._process


def test_one_process_reads_file_after_file(child: Child) -> None:
    assert child.read(".csv", b"a\nb")[0].text
    first = process_of(child).pid
    with pytest.raises(DocumentError, match="not JSON"):
        child.read(".jsonl", b"bad")
    assert "Hello" in child.read(".pdf", pdf("Hello"))[0].text
    assert process_of(child).pid == first


def test_a_file_that_takes_too_long_ends_the_process_and_not_the_build() -> None:
    child = Child(max_seconds=0.01)
    for _ in range(2):  # the second time in another process
        with pytest.raises(DocumentError, match=r"reading it took more than 0\.01 s"):
            child.read(".csv", SLOW)
    child.close()


def test_a_file_that_takes_too_much_memory_is_an_error_and_the_next_one_is_read() -> None:
    child = Child(max_memory_bytes=400_000_000)
    with pytest.raises(DocumentError, match="reading it takes too much memory"):
        child.read(".csv", SLOW)
    assert child.read(".csv", b"a\nb")[0].text
    child.close()


def test_a_crash_is_an_error_and_the_next_file_is_read(child: Child) -> None:
    child.read(".csv", b"a\nb")
    process = process_of(child)
    timer = threading.Timer(0.1, os.kill, (process.pid, signal.SIGSEGV))
    timer.start()
    with pytest.raises(DocumentError, match=r"its parser crashed \(SIGSEGV\)"):
        while True:
            child.read(".csv", SLOW)
    assert child.read(".csv", b"a\nb")[0].text
    assert process_of(child).pid != process.pid


def test_a_file_is_not_blamed_for_the_end_of_an_idle_process(child: Child) -> None:
    child.read(".csv", b"a\nb")
    process_of(child).kill()
    process_of(child).wait()
    assert child.read(".csv", b"a\nb")[0].text


def test_an_interrupt_does_not_mix_up_the_answers(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    child.read(".csv", b"a\nb")

    def interrupt(_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("askcol.documents.sandbox._receive", interrupt)
        child.read(".csv", b"first\nx")
    assert child.read(".csv", b"second\nx")[0].text.startswith("| second |")


def test_the_process_ends_with_the_one_that_started_it() -> None:
    script = (
        "import os, signal; from askcol.documents.sandbox import Child; c = Child(); c.read('.csv', b'a\\nb');"
        "print(c._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    stat = Path(f"/proc/{int(done.stdout)}/stat")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        while stat.read_text().split()[2] != "Z":
            time.sleep(0.01)


@pytest.mark.parametrize(
    "forbidden",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 9)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import pathlib; pathlib.Path('x').write_text('x')",
    ],
)
def test_the_process_may_neither_reach_the_network_nor_start_programs_nor_write_files(
    forbidden: str, tmp_path: Path
) -> None:
    script = f"from askcol.documents.sandbox import _confine; _confine(2 << 30)\n{forbidden}"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "PermissionError: a parser may not" in done.stderr or "File too large" in done.stderr


@pytest.fixture
def without_posix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes timers and resource limits from this process and from the child, as on Windows."""
    lines = ("import signal, sys", "del signal.setitimer, signal.SIGALRM", "sys.modules['resource'] = None")
    (tmp_path / "sitecustomize.py").write_text("\n".join(lines))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.delattr(signal, "SIGALRM")
    monkeypatch.setitem(sys.modules, "resource", None)


@pytest.mark.usefixtures("without_posix")
def test_without_posix_files_are_read_and_a_warning_says_that_memory_is_not_limited(
    child: Child, caplog: pytest.LogCaptureFixture
) -> None:
    assert child.read(".csv", b"a\nb")[0].text
    assert child.read(".csv", b"c\nd")[0].text
    (warning,) = caplog.messages
    assert warning.startswith("this system can't limit the memory of the process that parses files")


@pytest.mark.usefixtures("without_posix")
def test_without_posix_the_parent_ends_a_child_that_takes_too_long() -> None:
    child = Child(max_seconds=0.01)
    for _ in range(2):
        with pytest.raises(DocumentError, match=r"reading it took more than 0\.01 s"):
            child.read(".csv", SLOW)
    child._max_seconds = 60
    assert child.read(".csv", b"a\nb")[0].text
    child.close()


@pytest.mark.usefixtures("without_posix")
def test_without_posix_a_crash_is_still_told_from_a_file_that_takes_too_long(child: Child) -> None:
    child.read(".csv", b"a\nb")
    process = process_of(child)
    timer = threading.Timer(0.1, process.kill)
    timer.start()
    with pytest.raises(DocumentError, match="its parser crashed"):
        while True:
            child.read(".csv", SLOW)
    timer.join()


def test_with_posix_no_warning_is_logged(child: Child, caplog: pytest.LogCaptureFixture) -> None:
    child.read(".csv", b"a\nb")
    assert not caplog.messages
