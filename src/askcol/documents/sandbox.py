"""The process in which files are parsed, so that a hostile one can neither stop, nor fill, nor kill a build.

A child parses file after file, and is started anew after it died. It is told nothing but suffixes and bytes, and
answers with `Content`, as JSON: each message is its length in 8 bytes, then itself.
"""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import IO

import msgspec

from askcol.documents.document import Content
from askcol.documents.formats.registry import READERS
from askcol.documents.limits import MAX_MEMORY_BYTES, MAX_SECONDS, MAX_TEXT_CHARACTERS
from askcol.errors import DocumentError

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")

_LENGTH = struct.Struct(">Q")

_MAX_REPLY_BYTES = 8 * MAX_TEXT_CHARACTERS

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the child made of a file: its documents, or why there are none."""

    contents: list[Content]
    error: str = ""


class Child:
    """The process that parses. It starts with the first file and ends with `close`, or with this process.

    Thread-safe: one file at a time.
    """

    def __init__(self, max_seconds: float = MAX_SECONDS, max_memory_bytes: int = MAX_MEMORY_BYTES) -> None:
        self._max_seconds = max_seconds
        self._max_memory_bytes = max_memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, suffix: str, content: bytes) -> list[Content]:
        """The documents in `content`, by the reader of `suffix`; raises `DocumentError`, also where the child died."""
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._end()  # it was ended between two files, which is not the next one's fault
            process = self._process = self._process or self._start()
            assert process.stdin and process.stdout
            try:
                _send(process.stdin, suffix.encode(), content)
                reply = msgspec.json.decode(_receive(process.stdout), type=_Reply)
            except (OSError, EOFError, msgspec.DecodeError):
                raise DocumentError(self._obituary()) from None
            except BaseException:  # an interrupt: a reply to come would be taken for the next file's
                process.kill()
                self._end()
                raise
        if reply.error:
            raise DocumentError(reply.error)
        return reply.contents

    def close(self) -> None:
        """Ends the child; the next file starts another one."""
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: what lies in the current folder is not to be imported.
        main = f"from {__name__} import main; main({self._max_seconds}, {self._max_memory_bytes})"
        return subprocess.Popen(
            [sys.executable, "-P", "-c", main], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def _obituary(self) -> str:
        """Why the child died."""
        status = self._end()
        if status == -signal.SIGALRM:
            return f"reading it took more than {self._max_seconds:g} s"
        how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return f"its parser crashed ({how})"

    def _end(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()
        try:
            status = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        process.stdout.close()
        return status


def main(max_seconds: float, max_memory_bytes: int) -> None:
    """The child: reads files from standard input until it ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no reply
    _confine(max_memory_bytes)
    while True:
        try:
            suffix = _receive(requests).decode()
            content = _receive(requests)
        except EOFError:
            return
        # Its default action ends the process wherever it is, also where the parent is gone.
        signal.setitimer(signal.ITIMER_REAL, max_seconds)
        reply = msgspec.json.encode(_parse(suffix, content))
        signal.setitimer(signal.ITIMER_REAL, 0)
        del content
        _send(replies, reply)


def _confine(max_memory_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    sys.addaudithook(_forbid)


def _forbid(event: str, _: tuple[object, ...]) -> None:
    """Keeps Python code from the network and from starting programs; it is no bar to a hole in a parser's C code."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser may not do {event}")


def _parse(suffix: str, content: bytes) -> _Reply:
    try:
        contents = READERS[suffix].read(content)
    except DocumentError as error:
        return _Reply([], str(error))
    except RecursionError:
        return _Reply([], "nested too deeply")
    except MemoryError:
        return _Reply([], "reading it takes too much memory")
    except Exception as error:
        return _Reply([], f"damaged: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
    return _Reply([_well_formed(c) for c in contents])


def _well_formed(content: Content) -> Content:
    """`content` with U+FFFD for each NUL and lone surrogate, which can't be stored."""
    text, title = (_NO_CHARACTER.sub("\ufffd", t) for t in (content.text, content.title))
    metadata = {name: _NO_CHARACTER.sub("\ufffd", value) for name, value in content.metadata.items()}
    return replace(content, text=text, title=title, metadata=metadata)


def _send(stream: IO[bytes], *messages: bytes) -> None:
    for message in messages:
        stream.write(_LENGTH.pack(len(message)))
        stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(header)
    message = stream.read(length) if length <= _MAX_REPLY_BYTES else b""
    if len(message) < length:
        raise EOFError
    return message
