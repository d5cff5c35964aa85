"""Chunks -> the lists of marked items in them, as `ItemSet`s."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from askcol.answering.lists.heads import heads
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct
from askcol.chunking import ITEM_MARK, Chunk
from askcol.reading import Span

_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class _Run:
    """Items `[start, end)` of one depth in a chunk's document, without their marks. `lead`: what introduces
    them. `mark`: the mark of the first, "1" for all numbers and "a" for all letters.
    """

    chunk: Chunk
    lead: str
    depth: int
    mark: str
    items: tuple[tuple[Chunk, int, int], ...]
    mark_start: int


def bulleted(question: str, chunks: Sequence[Chunk], spans: Sequence[Span]) -> Iterator[ItemSet]:
    """The lists of `chunks`; one that goes on in the next chunk is one list. `spans`: what the reader found."""
    for run in _joined([run for chunk in _in_order(chunks) for run in _runs(chunk)]):
        first, last = run.items[0], run.items[-1]
        inside = [
            s
            for s in spans
            if s.chunk.document_id == run.chunk.document_id and first[1] <= s.start and s.end <= last[2]
        ]
        items = distinct(list(heads(question, run.items, inside)))
        if len(items) > 1:
            said = "\n".join((*run.chunk.headings, run.lead))
            yield ItemSet("items", items, said, best_log_odds(inside), _name(run))


def _name(run: _Run) -> str:
    """The introduction of a run; the heading above it where it has none."""
    lead = run.lead.rsplit("\n", 1)[-1]
    return lead if lead.strip() else next(iter(run.chunk.headings[-1:]), "")


def _in_order(chunks: Sequence[Chunk]) -> list[Chunk]:
    return sorted({c.chunk_id: c for c in chunks}.values(), key=lambda c: (c.document_id, c.start))


def _runs(chunk: Chunk) -> list[_Run]:
    """The runs of items of a chunk. What is indented deeper belongs to the item above, and is a run of its own."""
    open_runs: list[_Run] = []
    closed: list[_Run] = []
    above = chunk.headings[-1] if chunk.headings else ""
    preamble: list[str] = []
    last_item = False
    for line in _LINE.finditer(chunk.text):
        content = line[0].rstrip()
        if not content:
            continue
        depth = len(content) - len(content.lstrip())
        at, end = chunk.start + line.start(), chunk.start + line.start() + len(content)
        mark = ITEM_MARK.match(content)
        if mark:
            item = (chunk, at + mark.end(), end)
            while open_runs and open_runs[-1].depth > depth:
                closed.append(open_runs.pop())
            kind = _kind(mark[0])
            if open_runs and open_runs[-1].depth == depth and open_runs[-1].mark != kind:
                closed.append(open_runs.pop())
            if open_runs and open_runs[-1].depth == depth:
                open_runs[-1] = replace(open_runs[-1], items=(*open_runs[-1].items, item))
            else:
                open_runs.append(_Run(chunk, "\n".join((*preamble, above)), depth, kind, (item,), at))
            above = content[mark.end() :]
            last_item = True
        elif last_item and open_runs and (depth > open_runs[-1].depth or content[depth].islower()):
            where, start, _ = open_runs[-1].items[-1]
            open_runs[-1] = replace(open_runs[-1], items=(*open_runs[-1].items[:-1], (where, start, end)))
        else:
            closed += reversed(open_runs)
            open_runs = []
            last_item = False
            if not closed:
                preamble.append(above)
            above = content[max((start - at for start, _ in chunk.sentences if at < start < end), default=0) :]
    return sorted([*closed, *open_runs], key=lambda run: run.mark_start)


def _kind(mark: str) -> str:
    first = mark.strip(" \t()")[0]
    return "1" if first.isdigit() else "a" if first.isalpha() else first


def _joined(runs: Sequence[_Run]) -> Iterator[_Run]:
    """A run that begins where a chunk of the same document begins goes on with the run that ends the one before."""
    kept: list[_Run] = []
    for run in runs:
        before = kept[-1] if kept else None
        if (
            before
            and before.chunk.document_id == run.chunk.document_id
            and (before.depth, before.mark) == (run.depth, run.mark)
            and before.items[-1][0] is not run.chunk
            and run.mark_start - run.chunk.start < len("\n- ")
            and 0 <= run.mark_start - before.items[-1][2] <= len("\r\n\r\n")
        ):
            kept[-1] = replace(before, items=(*before.items, *run.items))
        else:
            kept.append(run)
    yield from (run for run in kept if len(run.items) > 1)
