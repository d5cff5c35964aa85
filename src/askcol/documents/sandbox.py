"""The process in which files are parsed, so that a hostile one can neither stop, nor fill, nor kill a build.

A child process parses one file after the other; after it died, another one is started. It receives requests and bytes
and answers with `Content`, or with the picture of a page, as JSON. Each message follows its length in 8 bytes.

Limits are the operating system's. Without POSIX timers (Windows) the parent kills a child that takes too long. Without
a limit on address space (Windows, macOS) memory is not limited, and a warning says so.
"""

from __future__ import annotations

import logging
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO

import msgspec

from askcol.documents.document import Content
from askcol.documents.drawing import PagePicture, PageRequest
from askcol.documents.formats.format import USUAL_FIELDS, Fields
from askcol.documents.formats.registry import format_of
from askcol.documents.limits import MAX_MEMORY_BYTES, MAX_SECONDS, MAX_TEXT_CHARACTERS
from askcol.documents.parsing import draw, parse
from askcol.errors import DocumentError

_LENGTH = struct.Struct(">Q")

_MAX_REPLY_BYTES = 8 * MAX_TEXT_CHARACTERS

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Request:
    """How to read the file that follows: the seconds that it may take, its suffix, the fields of its records.

    `page`: which page to draw, instead of reading the file.
    """

    seconds: float
    suffix: str
    fields: Fields = USUAL_FIELDS
    page: PageRequest | None = None


@dataclass(frozen=True, slots=True)
class _Reply:
    """The documents in a file, or the picture of a page, or the reason why there is none."""

    contents: list[Content]
    picture: PagePicture | None = None
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
        self._took_too_long = threading.Event()

    def read(self, suffix: str, content: bytes, fields: Fields = USUAL_FIELDS) -> list[Content]:
        """The documents in `content`, by the format of `suffix`; raises `DocumentError`, also if the child died.

        `fields`: of records.
        """
        seconds = self._max_seconds * format_of(suffix).patience
        return self._ask(_Request(seconds, suffix, fields), content).contents

    def draw(self, suffix: str, content: bytes, page: PageRequest) -> PagePicture:
        """The picture of a page of `content`; raises `DocumentError`, also if the child died."""
        picture = self._ask(_Request(self._max_seconds, suffix, page=page), content).picture
        assert picture is not None
        return picture

    def _ask(self, request: _Request, content: bytes) -> _Reply:
        """What the child replies; raises `DocumentError`."""
        with self._lock:
            if self._process is not None and (self._took_too_long.is_set() or self._process.poll() is not None):
                self._end()  # it ended between two files, so the next file is not to blame
            process = self._process = self._process or self._start()
            assert process.stdin and process.stdout
            try:
                with self._time_limit(process, request.seconds):
                    _send(process.stdin, msgspec.json.encode(request), content)
                    reply = msgspec.json.decode(_receive(process.stdout), type=_Reply)
            except (OSError, EOFError, msgspec.DecodeError):
                raise DocumentError(self._obituary(request.seconds)) from None
            except BaseException:  # after an interrupt the reply would be taken for that of the next file
                process.kill()
                self._end()
                raise
        if reply.error:
            raise DocumentError(reply.error)
        return reply

    def close(self) -> None:
        """Ends the child; the next file starts another one."""
        with self._lock:
            self._end()

    @contextmanager
    def _time_limit(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
        """Kills `process` after `seconds` where it can't set itself a timer."""
        if _has_timer():
            yield
            return

        def kill() -> None:
            self._took_too_long.set()
            process.kill()

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _start(self) -> subprocess.Popen[bytes]:
        self._took_too_long.clear()
        if not _limits_memory():
            _log.warning("this system can't limit the memory of the process that parses files: index files you trust")
        # -P: nothing is imported from the current folder.
        main = f"from {__name__} import main; main({self._max_memory_bytes})"
        return subprocess.Popen(
            [sys.executable, "-P", "-c", main], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def _obituary(self, seconds: float) -> str:
        """Why the child died."""
        status = self._end()
        if self._took_too_long.is_set() or (_has_timer() and status == -signal.SIGALRM):
            return f"reading it took more than {seconds:g} s"
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


def _has_timer() -> bool:
    """Whether a process can have itself ended after some seconds, wherever it is then."""
    return hasattr(signal, "setitimer")


def _limits_memory() -> bool:
    """Whether the system limits the memory of a process: Windows has no `resource`, macOS ignores the limit."""
    return find_spec("resource") is not None and sys.platform != "darwin"


def main(max_memory_bytes: int) -> None:
    """The child process: parses the files that come on standard input until it is closed."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a parser that prints must not write into the replies
    _confine(max_memory_bytes)
    while True:
        try:
            request = msgspec.json.decode(_receive(requests), type=_Request)
            content = _receive(requests)
        except EOFError:
            return
        if _has_timer():  # SIGALRM ends the process wherever it is, even when the parent is gone
            signal.setitimer(signal.ITIMER_REAL, request.seconds)
        reply = msgspec.json.encode(_reply(request, content))
        if _has_timer():
            signal.setitimer(signal.ITIMER_REAL, 0)
        del content
        _send(replies, reply)


def _confine(max_memory_bytes: int) -> None:
    with suppress(ImportError):  # Windows has no `resource`
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        with suppress(ValueError, OSError):  # macOS has no such limit
            resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    sys.addaudithook(_forbid)


def _forbid(event: str, _: tuple[object, ...]) -> None:
    """Keeps Python code from the network and from starting programs; it can't stop an exploit of a parser's C code."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser may not do {event}")


def _reply(request: _Request, content: bytes) -> _Reply:
    try:
        if request.page:
            return _Reply([], draw(request.suffix, content, request.page))
        return _Reply(parse(request.suffix, content, request.fields))
    except DocumentError as error:
        return _Reply([], error=str(error))


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
