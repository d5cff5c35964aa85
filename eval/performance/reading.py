"""Reading eight chunks: the reader that ships beside the plain form, fp32, every view to its end, one by one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from askcol.chunking import Chunk, views
from askcol.collection import READ_CHUNKS, Collection
from askcol.inference import onnx_session
from askcol.reading import ModelInput, Span, decode, in_full
from askcol.retrieval import Hit
from performance.former import FormerReader, FormerSpan
from performance.peers import plain_reader
from performance.setting import REPEATS, Setting, Target, table
from performance.texts import heldout, index_of
from performance.timing import Timed, in_turn, milliseconds, times_faster

TITLE = "Reading"

_QUESTIONS = 30

_WORDPIECES = (130, 160)
"""How many wordpieces of its own a chunk has that counts as long: with the question, rows of some 176."""

_POOL = 50

Item = tuple[str, list[Chunk]]

Read = Callable[[Item], Sequence[Span | FormerSpan]]

_NOW, _BEFORE, _PLAIN = "as it ships", "before", "plain: fp32, one by one on all cores"


def measure(setting: Setting) -> tuple[str, list[Target]]:
    data = heldout(setting, 4 * _QUESTIONS)
    collection = Collection.open(data.index)
    plain = PlainReader(setting.work)
    long: list[Item] = []
    usual: list[Item] = []
    for question in data.questions:
        hits = collection.hits(question.text, _POOL)
        usual.append((question.text, _chunks(hits)[:READ_CHUNKS]))
        chosen = [c for c in _chunks(hits) if _WORDPIECES[0] <= plain.length(c) <= _WORDPIECES[1]][:READ_CHUNKS]
        if len(chosen) == READ_CHUNKS:
            long.append((question.text, chosen))
    with ExitStack() as opened:
        sides: dict[str, Read] = {_NOW: lambda item: collection.reader.read(*item), _PLAIN: plain.read}
        clocks = {}
        if setting.before:
            index = index_of(setting.python_before, data.documents, setting.work / "heldout" / "index-before")
            former = opened.enter_context(FormerReader(setting.python_before, index))
            sides[_BEFORE], clocks[_BEFORE] = former.read, former.processor_seconds
        in_turn(sides, usual[:3])
        of_long = in_turn(sides, long[:_QUESTIONS], clocks)
        of_usual = in_turn(sides, usual[3 : 3 + _QUESTIONS], clocks)
    parts = [("eight chunks of 130 to 160 wordpieces", of_long), ("the eight best chunks", of_usual)]
    rows = [
        (
            what,
            name,
            milliseconds(side.median),
            milliseconds(side.p95),
            milliseconds(side.processor_mean),
            "" if name == _NOW else str(times_faster(timed[_NOW], side, REPEATS)),
            "" if name == _NOW else f"{100 * _same(timed[_NOW], side):.0f}%",
        )
        for what, timed in parts
        for name, side in timed.items()
    ]
    head = (
        "read",
        "reader",
        "median, ms",
        "p95, ms",
        "on a core, ms",
        "as it ships is so many times faster",
        "same best span",
    )
    text = f"{len(of_long[_NOW].seconds)} and {len(of_usual[_NOW].seconds)} held-out questions.\n\n" + table(head, rows)
    targets = []
    if _BEFORE in of_long:
        faster = times_faster(of_long[_NOW], of_long[_BEFORE], REPEATS)
        targets = [Target(1, "reading 2 times faster than before (2.5 without VNNI)", str(faster), faster.median >= 2)]
    return text, targets


def _chunks(hits: Sequence[Hit]) -> list[Chunk]:
    return [hit.chunk for hit in hits]


def _same(one: Timed, other: Timed) -> float:
    """The share of questions with the same best span, in [0, 1]."""
    pairs = zip(one.results, other.results, strict=True)
    return float(np.mean([[s.text for s in a[:1]] == [s.text for s in b[:1]] for a, b in pairs]))


class PlainReader:
    """The packaged reader's weights in fp32 in ONNX Runtime."""

    def __init__(self, work: Path) -> None:
        folder = plain_reader(work)
        if not (folder / "reader.onnx").exists():
            _export(folder)
        self._input = ModelInput.from_file(folder / "tokenizer.json")
        self._session = onnx_session(folder / "reader.onnx")

    def length(self, chunk: Chunk) -> int:
        """How many wordpieces `chunk` has."""
        return len(self._input.encode([chunk.text])[0])

    def read(self, item: Item) -> list[Span]:
        """What `SpanReader.read` promises, for a question and its chunks."""
        question, chunks = item
        asked = self._input.encode([in_full(question)])[0]
        found: list[Span] = []
        for chunk in chunks:
            for view in views(chunk, question):
                encoding = self._input.tokenizer.encode(view.text, add_special_tokens=False)
                row = self._input.row(asked, encoding.ids)
                given = self._input.arrays(row)
                given["attention_mask"] = np.ones_like(given["input_ids"])
                start, end = (
                    np.concatenate([logits[0, :1], logits[0, row.chunk_start : row.chunk_end]])
                    for logits in self._session.run(None, given)
                )
                found += decode(question, chunk, view, encoding, start, end)
        return sorted(found, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))


def _export(folder: Path) -> None:
    """Writes `reader.onnx` beside the weights that transformers loads."""
    import torch
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(folder, return_dict=False).eval()
    row = torch.ones(1, 8, dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's notes
        torch.onnx.export(
            model,
            (row, row, row),
            str(folder / "reader.onnx"),
            input_names=names,
            output_names=["start_logits", "end_logits"],
            dynamic_axes={name: {0: "n", 1: "length"} for name in (*names, "start_logits", "end_logits")},
            dynamo=False,
        )
