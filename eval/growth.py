"""Measures how an index grows: builds one of about N made-up chunks, builds it again, edits a file, loads it.

    python eval/growth.py N [--stand-in] [--keep DIR]

`--stand-in` hashes words into vectors instead of running the encoder, so that the store is measured without hours of
embedding; its answers mean nothing. Every step runs in a process of its own; its peak memory includes the mapped files.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from askcol.encoding import Int8Encoder, packaged_encoder_folder, packaged_encoder_inputs
from askcol.index import Built, build_index, load_index
from askcol.retrieval import HybridRetriever
from askcol.types import FloatArray

CHUNKS_A_FILE = 20
SYLLABLES = ("ba", "den", "kor", "li", "mar", "no", "pel", "qui", "ras", "sol", "ti", "ur", "ven", "wa", "xi", "zor")
SENTENCES = (
    "In {year} the {a} of {Name} moved {number} {b} from the {c} to the {d}, although the {e} had not agreed.",
    "{Name} reports that the {a} costs {number} {b}, which is {small} times what the {c} paid in {year}.",
    "Nobody in {Name} knew why the {a} and the {b} were kept in the {c} until {year}.",
    "According to {Name}, {small} of {number} {a} reached the {b} before the {c} closed its {d}.",
)


class HashingEncoder(Int8Encoder):
    """Stands in for the encoder: a text's vector is the sum of vectors drawn by its words' checksums."""

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.split():
                row[zlib.crc32(word.encode()) % 384] += 1
        progress(len(texts))
        unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class Measured(NamedTuple):
    """What a step gave, how long it took, how long of that on a core, and the most memory that its process held."""

    result: Any
    seconds: float
    processor_seconds: float
    mebibytes: float


def main(chunks: int, stand_in: bool, folder: Path) -> None:
    documents, index = folder / "documents", folder / "index"
    write_documents(documents, chunks)
    made = HashingEncoder if stand_in else Int8Encoder
    print("vectors: " + ("hashed words, a stand-in" if stand_in else "the encoder's"))
    for name, before in (
        ("first build", None),
        ("second build, nothing changed", None),
        ("build after one file changed", edit_one),
        ("build after one file was renamed", rename_one),
    ):
        if before:
            before(documents)
        built, seconds, processor, mebibytes = alone(build, made, documents, index)
        counted = f"{built.read} read, {built.renamed} renamed, {built.embedded} embedded"
        took = f"{seconds:.1f} s, {processor:.1f} of them on a core"
        print(f"{name}: {took}, {built.chunks / seconds:.0f} chunks/s, peak {mebibytes:.0f} MiB ({counted})")
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 2**20
    print(f"{built.documents} documents, {built.chunks} chunks, {size:.0f} MiB on the disk with the query encoder")
    loaded, _, _, mebibytes = alone(load_and_search, index)
    for name, (seconds, processor) in loaded.items():
        print(f"{name}: {seconds * 1000:.0f} ms, {processor * 1000:.0f} of them on a core")
    print(f"peak {mebibytes:.0f} MiB")


def alone(step: Callable[..., object], *arguments: object) -> Measured:
    """Runs `step` in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(measured, step, *arguments).result()


def measured(step: Callable[..., object], *arguments: object) -> Measured:
    began = time.perf_counter()
    before = time.process_time()
    result = step(*arguments)
    seconds, processor = time.perf_counter() - began, time.process_time() - before
    return Measured(result, seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def build(made: type[Int8Encoder], documents: Path, index: Path) -> Built:
    return build_index(index, [documents], made(packaged_encoder_folder(), packaged_encoder_inputs()))


def load_and_search(index: Path) -> dict[str, tuple[float, float]]:
    """What was done -> seconds, and those of them on a core."""
    rng = random.Random(1)
    took: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        began = time.perf_counter(), time.process_time()
        yield
        took.setdefault(name, []).append((time.perf_counter() - began[0], time.process_time() - began[1]))

    with timed("load"):
        loaded = load_index(index)
        retriever = HybridRetriever(loaded.store, loaded.query_encoder)
    with timed("first query"):
        retriever.retrieve(sentence(rng), 8)
    for _ in range(21):
        with timed("median of 21 more queries"):
            retriever.retrieve(sentence(rng), 8)
    return {name: sorted(times)[len(times) // 2] for name, times in took.items()}


def write_documents(folder: Path, chunks: int) -> None:
    """About `chunks` paragraphs, each as long as one chunk, modified a minute ago."""
    rng = random.Random(0)
    folder.mkdir(parents=True)
    for number in range(chunks // CHUNKS_A_FILE):
        paragraphs = [" ".join(sentence(rng) for _ in range(3)) for _ in range(CHUNKS_A_FILE)]
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n\n".join((f"On {word(rng)} and {word(rng)}", *paragraphs)), encoding="utf-8")
        age(path)


def age(path: Path) -> None:
    before = time.time() - 60
    os.utime(path, (before, before))


def edit_one(folder: Path) -> None:
    path = next(folder.rglob("*7.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "\n\n" + sentence(random.Random(2)) * 3, encoding="utf-8")
    age(path)


def rename_one(folder: Path) -> None:
    path = next(folder.rglob("*8.txt"))
    path.rename(path.with_stem("renamed"))


def sentence(rng: random.Random) -> str:
    return rng.choice(SENTENCES).format(
        year=rng.randint(1800, 2025),
        number=f"{rng.randint(1000, 9_999_999):,}",
        small=rng.randint(2, 99),
        Name=word(rng).capitalize(),
        **{letter: word(rng) for letter in "abcde"},
    )


def word(rng: random.Random) -> str:
    """One of some 65,000 words, the short ones more often."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 2, 3, 3, 4))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chunks", type=int, metavar="N")
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="build there, and leave it")
    options = parser.parse_args()
    if options.keep:
        main(options.chunks, options.stand_in, options.keep)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(options.chunks, options.stand_in, Path(scratch))
