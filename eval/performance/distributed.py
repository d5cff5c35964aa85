"""An index in Milvus beside the same index in a folder: building, asking, and whether both give the same answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from milvus_server import MilvusServer

from askcol import Collection
from askcol.encoding import packaged_encoder
from askcol.evaluation import read_jsonl
from askcol.index import Built, place_of
from performance.agreement import Agreement, asked_of_both
from performance.growth import edit
from performance.setting import REPEATS, Setting, Target, table
from performance.texts import Heldout, heldout, write_passages
from performance.timing import figure, in_turn, milliseconds, times_faster

TITLE = "Past one machine"

_CHUNKS = 20_000

_CONTRACT_CHUNKS = 5_000

_QUESTIONS = 300

_TIMED_QUESTIONS = 60

_SEEDS, _SEED_QUESTIONS = Path("seeds"), Path("eval/seeds.jsonl")

_SIDES = ("folder", "Milvus")


@dataclass(frozen=True)
class Pair:
    """The same documents in a folder and in Milvus. `first`, `unchanged`, `edited`: the builds of each, in turn."""

    folder: Collection
    milvus: Collection
    first: Sequence[Built]
    unchanged: Sequence[Built]
    edited: Sequence[Built]


def measure(setting: Setting) -> tuple[str, list[Target]]:
    held = heldout(setting, _QUESTIONS)
    asked = [question.text for question in held.questions]
    work = setting.work / "distributed"
    with milvus(work / "milvus") as server:
        seeds = pair([_SEEDS], work / "seeds", server.address("seeds"))
        agreed = {f"`seeds/`, {_chunks(seeds)} chunks": _agreed(seeds, [q.text for q in read_jsonl(_SEED_QUESTIONS)])}
        contract = pair(
            [held.documents, _passages(setting, _CONTRACT_CHUNKS, held)], work / "held", server.address("held")
        )
        agreed[f"held-out articles among {_chunks(contract)} chunks"] = _agreed(contract, asked)
        large = pair(
            [held.documents, _passages(setting, _CHUNKS, held)], work / "large", server.address("large"), rebuilt=True
        )
        asks: Mapping[str, Callable[[str], object]] = {"folder": large.folder.ask, "Milvus": large.milvus.ask}
        in_turn(asks, asked[:20])  # so that caches are filled on both sides
        timed = in_turn(asks, asked[20 : 20 + _TIMED_QUESTIONS])
    slower = times_faster(timed["folder"], timed["Milvus"], REPEATS)
    builds = [
        (name, *(figure(built.seconds) for built in both), figure(both[1].seconds / both[0].seconds))
        for name, both in {
            f"first build, {_chunks(large)} chunks, s": large.first,
            "build, nothing changed, s": large.unchanged,
            "build, one file changed, s": large.edited,
        }.items()
    ]
    medians = (milliseconds(timed[side].median) for side in _SIDES)
    slowest = (milliseconds(timed[side].p95) for side in _SIDES)
    cores = (milliseconds(timed[side].processor_mean) for side in _SIDES)
    p95_ratio = timed["Milvus"].p95 / timed["folder"].p95
    rows = [
        *builds,
        ("`ask`, median, ms", *medians, str(slower)),
        ("`ask`, p95, ms", *slowest, figure(p95_ratio)),
        ("`ask` on a core of askcol's process, ms", *cores, ""),
    ]
    text = (
        "The same documents in an index folder and in Milvus. The server is milvus-lite, a single process made for "
        f"trials, on the same machine. {_TIMED_QUESTIONS} held-out questions, asked of both in turn.\n\n"
        + table(("", *_SIDES, "Milvus takes so many times as long"), rows)
        + "\n\nHow far the answers agree:\n\n"
        + _agreements(agreed)
    )
    return text, [target for name, found in agreed.items() for target in _targets(name, found)]


@contextmanager
def milvus(folder: Path) -> Iterator[MilvusServer]:
    """A new milvus-lite, which runs while the context is open."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = MilvusServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def pair(paths: Sequence[Path], index: Path, address: str, *, rebuilt: bool = False) -> Pair:
    """Builds `paths` anew in both places. `rebuilt`: also without a change, and with a file changed."""
    shutil.rmtree(index, ignore_errors=True)
    places = [place_of(index), place_of(address)]

    def build() -> list[Built]:
        return [place.build(paths, packaged_encoder()) for place in places]

    first = build()
    unchanged = build() if rebuilt else []
    if rebuilt:
        edit(paths[-1])
    edited = build() if rebuilt else []
    return Pair(Collection.open(index), Collection.open(address), first, unchanged, edited)


def _passages(setting: Setting, chunks: int, held: Heldout) -> Path:
    """A folder of passages that make about `chunks` chunks together with the held-out articles."""
    folder = setting.work / "distributed" / f"passages-{chunks}"
    write_passages(setting.squad, chunks - place_of(held.index).contents().chunk_count, folder)
    return folder


def _agreed(both: Pair, questions: Sequence[str]) -> Agreement:
    return asked_of_both(both.folder, both.milvus, questions)


def _chunks(both: Pair) -> str:
    return f"{both.folder.index.store.chunk_count:,}"


def _agreements(agreed: Mapping[str, Agreement]) -> str:
    head = ("documents", "questions", "top 8 overlap", "same order", "same best answer", "same answer", "confidence")
    return table(
        head,
        [
            (
                name,
                f"{found.questions:,}",
                *(f"{100 * share:.1f}%" for share in (found.overlap, found.same_order, found.same_best)),
                f"{100 * found.same_answer:.1f}%",
                f"{found.confidence_median:.4f} in the median, {found.confidence_most:.4f} at most",
            )
            for name, found in agreed.items()
        ],
    )


def _targets(name: str, found: Agreement) -> list[Target]:
    where = f"Milvus and folder, {name}"
    return [
        Target(19, f"{where}: top 8 overlap 95%", f"{100 * found.overlap:.1f}%", found.overlap >= 0.95),
        Target(19, f"{where}: same best answer 97%", f"{100 * found.same_best:.1f}%", found.same_best >= 0.97),
        Target(
            19,
            f"{where}: confidence within 0.02 in the median",
            f"{found.confidence_median:.4f}",
            found.confidence_median <= 0.02,
        ),
    ]
