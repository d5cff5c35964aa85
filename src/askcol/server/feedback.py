"""`FeedbackLog`: what readers of the page say of answers, in a file beside the index.

Each judgement is a line of a question set, so that `askcol evaluate` and `askcol calibrate` read the file as it is.
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from askcol.files import sync

FEEDBACK = "feedback.jsonl"

_LOCK = ".feedback.lock"

_LOCK_SECONDS = 10.0

_BLOCK = 1 << 16


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the file: a question with what is known of its answer.

    Attributes:
        id: Of the question and `within`; the last judgement with an id counts.
        question: The question, as it was asked.
        answers: Right answers; empty if the collection does not say; None where only a wrong answer is known.
        documents: The ids of the documents that answer it.
        items: Of a list: the wording of each item.
        polarity: Of a question for yes or no.
        sides: Of a conflict: the wording of each side.
        rejected: The answer that was given and is wrong.
        within: The expression that chose the documents that were asked; "" for all.
        at: When it was judged, in ISO 8601.
    """

    id: str
    question: str
    answers: tuple[str, ...] | None
    documents: tuple[str, ...]
    items: tuple[tuple[str, ...], ...] = ()
    polarity: str | None = None
    sides: tuple[tuple[str, ...], ...] = ()
    rejected: tuple[str, ...] = ()
    within: str = ""
    at: str = msgspec.field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def judgement_id(question: str, within: str) -> str:
    """The same for a question in any case and spacing."""
    said = "\0".join((" ".join(question.casefold().split()), within))
    return f"feedback-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


class FeedbackLog:
    """The judgements in an index folder. Any number of threads and processes may add to it at once."""

    def __init__(self, index_dir: Path) -> None:
        self.path = index_dir / FEEDBACK

    def add(self, judgement: Judgement) -> None:
        """Appends a judgement; it is on the disk when this returns. Raises `OSError`, and then nothing was added.

        Without its line break, the last line is what a writer left that died before it could tell anyone; it goes.
        """
        from filelock import FileLock

        line = msgspec.json.encode(judgement) + b"\n"
        with FileLock(self.path.with_name(_LOCK), timeout=_LOCK_SECONDS):
            is_new = not self.path.exists()
            with self.path.open("ab+", buffering=0) as file:
                end = _end_of_lines(file)
                file.truncate(end)
                try:
                    rest = memoryview(line)
                    while rest:
                        rest = rest[file.write(rest) :]
                    sync(self.path)
                except OSError:
                    file.truncate(end)
                    raise
            if is_new:
                sync(self.path.parent)


def _end_of_lines(file: io.FileIO) -> int:
    """The position after the last line break; 0 where there is none."""
    end = file.seek(0, io.SEEK_END)
    while end:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0
