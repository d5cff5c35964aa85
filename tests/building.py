"""`askcol` in a process of its own, which may be killed, starved of disk space or made to wait.

Run as a program it is the `askcol` command with a stand-in for the encoder of texts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from askcol.cli import commands
from askcol.collection import Collection
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.encoding.packaged import PACKAGED_ENCODER, packaged_encoder_folder, packaged_encoder_inputs
from askcol.index.building import recorded_encoder
from askcol.index.local.load import load_index
from askcol.index.local.manifest import current_generation
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.types import FloatArray

READY = "imports done"
WAIT_FOR = "ASKCOL_TEST_WAIT_FOR"
"""Names a file that embedding waits for."""

WRITING_CALLS = (
    *("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "copy_file_range", "fallocate"),
    *("ftruncate", "truncate", "fsync", "fdatasync", "msync", "rename", "renameat", "renameat2", "unlink", "unlinkat"),
    *("rmdir", "mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "flock"),
)
QUESTIONS = ("How many wheels does a car have?", "What is bread made of?", "Who keeps bees on the roof?")


class StandInEncoder(Int8Encoder):
    """Gives a text a unit vector that depends on its words' hash alone; the identity is the real encoder's."""

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        if path := os.environ.get(WAIT_FOR):
            print("embedding", file=sys.stderr, flush=True)
            while not Path(path).exists():
                time.sleep(0.01)
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            vector[:] = np.random.default_rng(seed).standard_normal(384)
            progress(1)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def stand_in_encoder() -> StandInEncoder:
    """In place of the packaged encoder."""
    return StandInEncoder(packaged_encoder_folder(), packaged_encoder_inputs(), PACKAGED_ENCODER)


@dataclass(frozen=True)
class State:
    """What an index answers from: the generation, and what it says to each of `QUESTIONS`.

    Times are left out, and whether files changed since.
    """

    generation: str | None
    answers: tuple[str, ...]


def state_of(index_dir: Path, reader: OnnxSpanReader) -> State:
    """Of an index that is sound; raises `IndexFault` where it is not."""
    collection = Collection(replace(load_index(index_dir), base=None), reader)
    answers = []
    for question in QUESTIONS:
        answer = collection.ask(question, min_confidence=0)
        answers.append(json.dumps([repr(answer.answers), repr(answer.hits), repr(answer.index)]))
    return State(current_generation(index_dir), tuple(answers))


def names_in(folder: Path) -> set[str]:
    """The relative path of every file and folder in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def command(*arguments: object) -> list[str]:
    """The `askcol` command with the stand-in."""
    return [sys.executable, __file__, *map(str, arguments)]


def environment(**more: str) -> Mapping[str, str]:
    """Of a process that leaves nothing behind but what it is told to write."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, whatever that is."""
    return subprocess.run(arguments, capture_output=True, text=True, env=environment(**more), check=False)


@dataclass(frozen=True)
class Call:
    """The `n`th call of `name` in a process (counted from 1), which touches a file of the index."""

    name: str
    n: int


def calls_that_write(log: str, folder: Path) -> list[Call]:
    """Of the first process in what `strace -f -y` wrote, those that name a path in `folder`, in order."""
    counts: Counter[str] = Counter()
    calls = []
    for name, rest in _of_first_process(log):
        counts[name] += 1
        if str(folder) in rest:
            calls.append(Call(name, counts[name]))
    return calls


def _of_first_process(log: str) -> Iterator[tuple[str, str]]:
    """The name and the rest of each call."""
    main = log.split(maxsplit=1)[0]
    for line in log.splitlines():
        if found := re.match(rf"{main} +(\w+)\((.*)", line):
            yield found[1], found[2]


def unsynced_before(log: str, renamed_to: Path) -> set[str]:
    """The files that were written and not synced when something got this name, each by the name that it had then."""
    unsynced: set[str] = set()
    for name, rest in _of_first_process(log):
        opened = re.match(r"\d+<(.*?)>", rest)
        named = re.findall(r'"(.*?)"', rest)
        if opened and name in ("fsync", "fdatasync"):
            unsynced.discard(opened[1])
        elif opened and name in ("write", "writev", "pwrite64", "pwritev", "sendfile", "copy_file_range", "ftruncate"):
            unsynced.add(opened[1])
        elif name in ("rename", "renameat", "renameat2") and named[-1] == str(renamed_to):
            return unsynced
        elif name in ("rename", "renameat", "renameat2"):
            unsynced = {re.sub(rf"^{re.escape(named[0])}(?=/|$)", named[-1], path) for path in unsynced}
        elif name == "unlink":
            unsynced.discard(named[0])
    raise AssertionError(f"nothing was renamed to {renamed_to}")


def traced(log: Path, *options: str) -> list[str]:
    """`strace` in front of a command: follows its children, writes what they call to `log`."""
    known = ",".join(f"?{name}" for name in WRITING_CALLS)
    return ["strace", "-f", "-qq", "-y", "-s", "0", "-o", str(log), "-e", f"trace={known}", *options]


def main() -> None:
    """The command itself."""
    with patch.object(recorded_encoder, "packaged_encoder", stand_in_encoder):
        print(READY, file=sys.stderr, flush=True)
        commands.main()


if __name__ == "__main__":
    main()
