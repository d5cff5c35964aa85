"""How building, disk, memory and questions grow with the collection."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import statistics
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from served import Served

from askcol.encoding import packaged_encoder
from askcol.evaluation import require_matplotlib
from askcol.index import Built, LocalPlace
from askcol.retrieval import POOL
from askcol.text import terms
from askcol.types import FloatArray
from performance.setting import Setting, Target, table
from performance.texts import heldout, write_passages
from performance.timing import figure

TITLE = "Growth"

_QUESTIONS = 42
"""The first half of them warms up."""

_PICTURE = "performance-growth.svg"


class HashingEncoder:
    """Stands in for the packaged encoder: a text's vector is the sum of vectors drawn by its words' checksums."""

    def __init__(self) -> None:
        packaged = packaged_encoder()
        self.identity, self.source = packaged.identity, packaged.source
        self.prefixes, self.dim = packaged.prefixes, packaged.dim
        self.encode_queries, self.export = packaged.encode_queries, packaged.export

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.split():
                row[zlib.crc32(word.encode()) % self.dim] += 1
        progress(len(texts))
        unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


class Size(msgspec.Struct, frozen=True):
    """What a collection of so many chunks took. Times of questions are medians.

    `core_s`: of the first build, on a core, which other work of the machine does not lengthen. `unchanged_s`,
    `edited_s`: another build after nothing and one file was changed. `anonymous_mebibytes`: without mapped files.
    """

    chunks: int
    build_s: float
    core_s: float
    build_mebibytes: float
    unchanged_s: float
    edited_s: float
    disk_mebibytes: float
    load_s: float
    lexical_ms: float
    dense_ms: float
    ask_ms: float
    anonymous_mebibytes: float
    resident_mebibytes: float


class Alone(NamedTuple):
    """What a step gave in a process of its own, how long it took, how long of that on a core, and its most memory."""

    result: Any
    seconds: float
    core_seconds: float
    mebibytes: float


SERIES: dict[str, Callable[[Size], float]] = {
    "first build, s": lambda size: size.build_s,
    "first build on a core, s": lambda size: size.core_s,
    "its peak memory, MiB": lambda size: size.build_mebibytes,
    "build, nothing changed, s": lambda size: size.unchanged_s,
    "build, one file changed, s": lambda size: size.edited_s,
    "disk, MiB": lambda size: size.disk_mebibytes,
    "load, s": lambda size: size.load_s,
    "lexical query, ms": lambda size: size.lexical_ms,
    "dense query, ms": lambda size: size.dense_ms,
    "`/ask`, ms": lambda size: size.ask_ms,
    "server's memory without mapped files, MiB": lambda size: size.anonymous_mebibytes,
    "server's memory with them, MiB": lambda size: size.resident_mebibytes,
}


def measure(setting: Setting) -> tuple[str, list[Target]]:
    sizes = [kept_size(setting, chunks) for chunks in setting.sizes]
    draw(sizes, setting.page.parent / _PICTURE)
    rows = [
        (name, *(figure(value(size)) for size in sizes), f"{exponent(sizes, value):.2f}" if sizes[1:] else "")
        for name, value in SERIES.items()
    ]
    text = (
        "Passages of SQuAD, their sentences shuffled from the second round on. Hashed words stand in for the encoder, "
        "so a build is without embedding, and what is found means nothing. The exponent is the slope of the line "
        f"fitted to the logarithms.\n\n![Growth]({_PICTURE})\n\n"
        + table(("chunks", *(f"{size.chunks:,}" for size in sizes), "exponent"), rows)
    )
    return text, _targets(sizes)


def index_of_size(setting: Setting, chunks: int) -> Path:
    """The index of about so many chunks in the work folder."""
    kept_size(setting, chunks)
    return setting.work / f"growth-{chunks}" / "index"


def kept_size(setting: Setting, chunks: int) -> Size:
    """What a collection of about so many chunks took, measured unless the work folder has it."""
    kept = setting.work / f"growth-{chunks}" / "size.json"
    if not kept.exists():
        questions = [question.text for question in heldout(setting, _QUESTIONS).questions]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(msgspec.json.encode(measure_size(setting, chunks, questions)))
    return msgspec.json.decode(kept.read_bytes(), type=Size)


def measure_size(setting: Setting, chunks: int, questions: Sequence[str]) -> Size:
    folder = setting.work / f"growth-{chunks}"
    documents, index = folder / "documents", folder / "index"
    write_passages(setting.squad, chunks, documents)
    shutil.rmtree(index, ignore_errors=True)
    first = alone(build, documents, index)
    unchanged = alone(build, documents, index)
    edit(documents)
    edited = alone(build, documents, index)
    loaded = alone(search, index, questions)
    times = []
    with Served(str(index)) as server:
        for question in questions:
            began = time.perf_counter()
            server.ask(question)
            times.append(time.perf_counter() - began)
        anonymous, resident = server.resident("RssAnon"), server.resident()
    return Size(
        chunks=first.result.chunks,
        build_s=first.seconds,
        core_s=first.core_seconds,
        build_mebibytes=first.mebibytes,
        unchanged_s=unchanged.seconds,
        edited_s=edited.seconds,
        disk_mebibytes=sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 2**20,
        load_s=loaded.result["load"],
        lexical_ms=loaded.result["lexical"] * 1000,
        dense_ms=loaded.result["dense"] * 1000,
        ask_ms=statistics.median(times[len(times) // 2 :]) * 1000,
        anonymous_mebibytes=anonymous,
        resident_mebibytes=resident,
    )


def alone(step: Callable[..., object], *arguments: object) -> Alone:
    """Runs `step` in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measured, step, *arguments).result()


def _measured(step: Callable[..., object], *arguments: object) -> Alone:
    began = time.perf_counter()
    result = step(*arguments)
    seconds = time.perf_counter() - began
    own, others = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    core_seconds = sum(used.ru_utime + used.ru_stime for used in (own, others))
    return Alone(result, seconds, core_seconds, own.ru_maxrss / 1024)


def build(documents: Path, index: Path) -> Built:
    return LocalPlace(index).build([documents], HashingEncoder())


def edit(documents: Path) -> None:
    """Adds a line to the first file."""
    path = min(documents.rglob("*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "\n\nA last line.", encoding="utf-8")
    before = time.time() - 60
    os.utime(path, (before, before))


def search(index: Path, questions: Sequence[str]) -> dict[str, float]:
    """Seconds to load, and of a lexical and a dense query: the median of the second half of the questions."""
    began = time.perf_counter()
    loaded = LocalPlace(index).load()
    took = {"load": time.perf_counter() - began}
    asked_terms = [[t.text for t in terms(question)] for question in questions]
    vectors = loaded.query_encoder.encode_queries(questions)
    took["lexical"] = _median(lambda query: loaded.store.best_by_terms(query, POOL), asked_terms)
    took["dense"] = _median(lambda vector: loaded.store.best_by_vector(vector, POOL), list(vectors))
    return took


def _median(query: Callable[[Any], object], asked: Sequence[Any]) -> float:
    times = []
    for one in asked:
        began = time.perf_counter()
        query(one)
        times.append(time.perf_counter() - began)
    return statistics.median(times[len(asked) // 2 :])


def exponent(sizes: Sequence[Size], value: Callable[[Size], float]) -> float:
    """The slope of log value over log chunks, by least squares; of two sizes at least."""
    return float(np.polyfit(np.log([s.chunks for s in sizes]), np.log([value(s) for s in sizes]), 1)[0])


def draw(sizes: Sequence[Size], path: Path) -> None:
    """Draws times on the left and sizes on the right, both axes logarithmic."""
    require_matplotlib()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    picture = Figure(figsize=(9, 4.5), layout="constrained")
    units = {", ms": 1.0, ", s": 1000.0}
    for place, (label, chosen) in enumerate(
        {"milliseconds": (", ms", ", s"), "MiB": (", MiB",)}.items(),
        start=1,
    ):
        axes = picture.add_subplot(1, 2, place, xscale="log", yscale="log", xlabel="chunks", ylabel=label)
        for name, value in SERIES.items():
            unit = next((unit for unit in chosen if name.endswith(unit)), None)
            if unit:
                points = [value(size) * units.get(unit, 1.0) for size in sizes]
                shown = name.removesuffix(unit).replace("`", "")
                axes.plot([size.chunks for size in sizes], points, marker="o", markersize=3, label=shown)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#e4e7eb", linewidth=0.6)
        axes.legend(frameon=False, fontsize="small", ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.16))
    # Text stays text, and equal content gives equal files.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "askcol"}):
        picture.savefig(path, metadata={"Date": None})


def _targets(sizes: Sequence[Size]) -> list[Target]:
    found = [Target(8, "a table and a plot up to 10^6 chunks", f"{sizes[-1].chunks:,}", sizes[-1].chunks >= 950_000)]
    by_size = {round(np.log10(size.chunks)): size for size in sizes}
    if {5, 6} <= set(by_size):
        lexical = by_size[6].lexical_ms / by_size[5].lexical_ms
        found.append(Target(3, "lexical at 10^6 chunks under 10 times 10^5", f"{lexical:.1f} times", lexical < 10))
        memory = by_size[6].anonymous_mebibytes
        found.append(
            Target(6, "at most 1.2 GiB at 10^6 chunks besides mapped files", f"{memory:.0f} MiB", memory <= 1.2 * 1024)
        )
    return found
