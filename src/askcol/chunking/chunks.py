"""`Document` -> `Chunk`: stretches that follow the document's structure and fit the reader."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from tokenizers import Tokenizer

from askcol.chunking.blocks import Block, Kind, blocks
from askcol.chunking.tables import Table, TableRow, cells, find_tables
from askcol.documents import Document
from askcol.text import heading_text, sentences

CHUNKING_VERSION = 2
"""Raise it when any document is cut into other chunks than before: indexes are then chunked again."""

MAX_WORDPIECES = 160

# Text of few wordpieces, such as dots, must not make an endless chunk.
MAX_CHARACTERS = 4000

MAX_UNITS = 40

MAX_HEADING_CHARACTERS = 200

MAX_TABLE_HEADER_CHARACTERS = 600

# A paragraph with its list or table is a topic. Two topics of at least this many wordpieces do not share a chunk.
LONG_TOPIC_WORDPIECES = 60

FULL_WORDPIECES = 100

# The costs of a segmentation; the cheapest one is chosen. A chunk costs 1, and up to 3 if it is nearly empty.
_COST_UNDERFULL = 2.0

_COST_TWO_LONG_TOPICS = 3.0

_COST_BREAK_BEFORE_LIST = 0.3

_COST_BREAK_IN_TOPIC = 1.0

_COST_BREAK_IN_ITEM = 2.0

_COST_BREAK_AFTER_HEADING = 50.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document that is retrieved and read as one: `text == document.text[start:end]`, always.

    `headings`: the headings above the chunk, outermost first, without the document's title, and with the heading that
    the chunk opens with. If the chunk continues a table, list or answer, its header row, introduction or question comes
    last, after the label of the group of rows that it continues. `chunk_id`: sorts in document order within a document.
    `sentences`: half-open offsets in the document, kept so that citations need no sentence splitter. `tables`: the
    tables that the chunk holds rows of, with these rows. `title`: the document's.
    """

    chunk_id: str
    document_id: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()
    tables: tuple[Table, ...] = ()
    title: str = ""

    def row_at(self, position: int) -> tuple[Table, TableRow] | None:
        """The row that `position` in the document lies in, with its table; None if it is outside of all tables."""
        return next(((t, r) for t in self.tables for r in t.rows if r.start <= position < r.end), None)

    def cells(self, row: TableRow) -> list[tuple[int, str]]:
        """The cells of a row, each with its place in the document; without those that lie outside of the chunk."""
        start, end = max(row.start, self.start) - self.start, min(row.end, self.end) - self.start
        return [(self.start + a, self.text[a:b]) for a, b in cells(self.text, start, end)]


class _Unit(NamedTuple):
    """The smallest part that is kept whole: a heading, sentence, list item or table row, or a piece of a long one.

    `lead`: where its header row, introduction or question stands.
    """

    start: int
    end: int
    wordpieces: int
    kind: Kind
    block: int
    topic: int
    lead: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Words:
    """The reader's words of a block: half-open offsets, and `before[i]` wordpieces ahead of word i."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    def count(self, start: int, end: int) -> int:
        """Wordpieces of the words that begin in `[start, end)`."""
        return self.before[bisect_left(self.starts, end)] - self.before[bisect_left(self.starts, start)]

    def are_cut_at(self, position: int) -> bool:
        last = bisect_left(self.starts, position) - 1
        return last >= 0 and self.ends[last] > position


def chunk(document: Document, tokenizer: Tokenizer, max_wordpieces: int = MAX_WORDPIECES) -> list[Chunk]:
    """The chunks of a document in order; every character but white space lies in one.

    No chunk has more than `max_wordpieces` wordpieces of `tokenizer`, the reader's, without special tokens. (A word has
    up to 100 and stays whole.) Chunks of one paragraph overlap by a sentence. Truncation and padding are switched off
    in `tokenizer`.
    """
    tokenizer.no_truncation()
    tokenizer.no_padding()
    text = document.text
    chunks: list[Chunk] = []
    for headings, section in _sections(blocks(text, document.title, document.metadata.values()), text):
        units = _units(section, text, tokenizer, max_wordpieces)
        tables = find_tables(section, text, (document.title, *headings[-1:]))
        for start, end, lead in _segments(units, max_wordpieces):
            held = tuple(t for table in tables if (t := table.within(start, end)).rows)
            chunk_id = f"{document.document_id}:{start:08d}"
            above = (*headings, *_lead_headings(lead, start, held, text))
            within = tuple(_sentences(text, start, end, held))
            chunks.append(
                Chunk(chunk_id, document.document_id, start, end, text[start:end], above, within, held, document.title)
            )
    return chunks


def tables_of(document: Document) -> tuple[Table, ...]:
    """The tables of a document in order, each with all of its rows; a chunk holds some of them."""
    return _tables(document.text, document.title, tuple(document.metadata.values()))


@lru_cache(maxsize=16)
def _tables(text: str, title: str, metadata: tuple[str, ...]) -> tuple[Table, ...]:
    return tuple(
        table
        for headings, section in _sections(blocks(text, title, metadata), text)
        for table in find_tables(section, text, (title, *headings[-1:]))
    )


def chunk_of_row(document: Document, table: Table, start: int, end: int, found: Chunk) -> Chunk:
    """The row `[start, end)` of a table as a chunk. `found`: the one that the table was found by, whose id it keeps."""
    held = (table.within(start, end),)
    return replace(found, start=start, end=end, text=document.text[start:end], sentences=((start, end),), tables=held)


def _sentences(text: str, start: int, end: int, held: Sequence[Table]) -> Iterator[tuple[int, int]]:
    """The sentences of a chunk. A row of a table is one, also with a full stop in a cell."""
    rows = sorted((max(row.start, start), min(row.end, end)) for table in held for row in table.rows)
    yielded: tuple[int, int] | None = None
    for sentence in sentences(text[start:end]):
        place = (start + sentence.start, start + sentence.end)
        at = bisect_right(rows, (place[0], len(text))) - 1
        if at >= 0 and place[0] < rows[at][1]:
            place = rows[at]
        if place != yielded:
            yield place
        yielded = place


def _lead_headings(lead: tuple[int, int] | None, start: int, held: Sequence[Table], text: str) -> Iterator[str]:
    """What a chunk continues: the label of the group that its first rows belong to, then its `lead`."""
    if lead is None or lead[0] >= start:
        return
    if not held or held[0].header[0] != lead[0]:
        yield _shortened(heading_text(text[slice(*lead)]))
        return
    group = held[0].rows[0].group
    if group and group not in text[slice(*held[0].rows[0][:2])]:
        yield _shortened(group)
    if held[0].columns:
        yield _shortened(heading_text(text[slice(*lead)]), MAX_TABLE_HEADER_CHARACTERS)


def _sections(found: Sequence[Block], text: str) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """The blocks from heading to heading, with the headings that they stand under."""
    path: list[tuple[int, str]] = []
    section: list[Block] = []
    for block in found:
        if block.kind is Kind.HEADING:
            if section and section[-1].kind is not Kind.HEADING:
                yield tuple(heading for _, heading in path), section
                section = []
            while path and path[-1][0] >= block.level:
                path.pop()
            heading = heading_text(text[block.start : block.end].splitlines()[0])
            if block.level and heading:
                path.append((block.level, _shortened(heading)))
        section.append(block)
    if section:
        yield tuple(heading for _, heading in path), section


def _shortened(heading: str, characters: int = MAX_HEADING_CHARACTERS) -> str:
    if len(heading) <= characters:
        return heading
    return heading[:characters].rsplit(maxsplit=1)[0] + "…"


def _units(section: Sequence[Block], text: str, tokenizer: Tokenizer, max_wordpieces: int) -> list[_Unit]:
    units: list[_Unit] = []
    topic = 0
    lead: tuple[int, int] | None = None
    for number, block in enumerate(section):
        previous = section[number - 1] if number else None
        if previous and not _continues(previous, block, text):
            topic += 1
        lead = _lead(previous, block, lead, units, text)
        words = _words(block, text, tokenizer)
        for start, end in _parts(block, text, words, max_wordpieces):
            # Part of an endless word: its own number of wordpieces is unknown, so it has a chunk of its own.
            alone = words.are_cut_at(start) or words.are_cut_at(end)
            wordpieces = max_wordpieces if alone else max(1, words.count(start, end))
            units.append(_Unit(start, end, wordpieces, block.kind, number, topic, lead))
    return units


def _continues(previous: Block, block: Block, text: str) -> bool:
    """Whether a block continues the topic of the block before, as a list or table continues its introduction."""
    if previous.kind in (Kind.HEADING, Kind.QUESTION) or block.kind is Kind.TABLE_ROW:
        return True
    if block.kind is Kind.LIST_ITEM:
        return previous.kind in (Kind.LIST_ITEM, Kind.PARAGRAPH)
    return block.kind is Kind.TABLE_HEADER and _introduces(previous, text)


def _introduces(block: Block, text: str) -> bool:
    return block.kind is Kind.PARAGRAPH and text[block.start : block.end].endswith((":", ":**"))


def _lead(
    previous: Block | None, block: Block, lead: tuple[int, int] | None, units: Sequence[_Unit], text: str
) -> tuple[int, int] | None:
    """The place of the header, introduction or question that a block belongs to. `lead`: that of the block before."""
    if previous is None or block.kind is Kind.HEADING:
        return None
    if previous.kind is Kind.TABLE_HEADER:
        *rows, _ = text[previous.start : previous.end].splitlines(keepends=True)
        return previous.start, previous.start + len("".join(rows).rstrip())
    if previous.kind is Kind.QUESTION:
        return previous.start, previous.end
    if block.kind is Kind.LIST_ITEM and _introduces(previous, text):
        return units[-1].start, units[-1].end
    return lead if block.kind is previous.kind and block.kind in (Kind.LIST_ITEM, Kind.TABLE_ROW) else None


def _words(block: Block, text: str, tokenizer: Tokenizer) -> _Words:
    encoding = tokenizer.encode(text[block.start : block.end], add_special_tokens=False)
    starts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    last = None
    for wordpiece, ((start, end), word) in enumerate(zip(encoding.offsets, encoding.word_ids, strict=True)):
        if word == last and starts:
            ends[-1] = block.start + end
        else:
            starts.append(block.start + start)
            ends.append(block.start + end)
            before.append(wordpiece)
        last = word
    return _Words(starts, ends, [*before, len(encoding.offsets)])


def _parts(block: Block, text: str, words: _Words, max_wordpieces: int) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, or any other block whole. Parts that do not fit are cut further."""
    whole = (block.start, block.end)
    parts = [whole]
    if block.kind is Kind.PARAGRAPH or not _fits(whole, words, max_wordpieces):
        parts = []
        for start, end in sentences(text[block.start : block.end]):
            if parts and words.are_cut_at(block.start + start):
                parts[-1] = (parts[-1][0], block.start + end)
            else:
                parts.append((block.start + start, block.start + end))
    for part in parts:
        if _fits(part, words, max_wordpieces):
            yield part
        else:
            yield from _cut(part, text, words, max_wordpieces)


def _fits(part: tuple[int, int], words: _Words, max_wordpieces: int) -> bool:
    return part[1] - part[0] <= MAX_CHARACTERS and words.count(*part) <= max_wordpieces


def _cut(part: tuple[int, int], text: str, words: _Words, max_wordpieces: int) -> Iterator[tuple[int, int]]:
    """Cuts a part at white space; if there is none, between words; within an endless word, anywhere."""
    first, last = bisect_left(words.starts, part[0] + 1), bisect_left(words.starts, part[1])
    edges = [part[0], *words.starts[first:last], part[1]]
    cuts = [part[0]]
    space = -1
    for start, end in pairwise(edges):
        if text[start - 1 : start].isspace():
            space = start
        while start > cuts[-1] and not _fits((cuts[-1], end), words, max_wordpieces):
            cuts.append(space if space > cuts[-1] else start)
        if end - start > MAX_CHARACTERS:
            cuts += [*range(start + MAX_CHARACTERS, end, MAX_CHARACTERS), end]
    cuts.append(part[1])
    for start, end in pairwise(cuts):
        content = text[start:end].strip()
        if content:
            begin = start + text[start:end].index(content)
            yield begin, begin + len(content)


def _segments(units: Sequence[_Unit], max_wordpieces: int) -> list[tuple[int, int, tuple[int, int] | None]]:
    """The cheapest segmentation as `(start, end, lead of its first unit)`, found by dynamic programming over breaks."""
    wordpieces = [0, *accumulate(u.wordpieces for u in units)]
    mixing = [0.0, *accumulate(_mixing_costs(units))]
    overlaps = [_overlap(units, i, max_wordpieces) for i in range(len(units))]
    breaks = [_break_cost(units, i) for i in range(len(units))]
    best = [0.0] + [math.inf] * len(units)
    starts = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        for start in range(end - 1, max(-1, end - 1 - MAX_UNITS), -1):
            own = wordpieces[end] - wordpieces[start]
            characters = units[end - 1].end - units[start].start
            if end - start > 1 and (own > max_wordpieces or characters > MAX_CHARACTERS):
                break
            size = own + overlaps[start]
            if end - start > 1 and size > max_wordpieces:
                continue
            underfull = max(0.0, 1 - size / FULL_WORDPIECES)
            cost = best[start] + breaks[start] + mixing[end] - mixing[start + 1] + 1 + _COST_UNDERFULL * underfull**2
            if cost < best[end]:
                best[end], starts[end] = cost, start
    ends = [len(units)]
    while starts[ends[-1]]:
        ends.append(starts[ends[-1]])
    segments: list[tuple[int, int, tuple[int, int] | None]] = []
    for end in reversed(ends):
        start = starts[end]
        begin = units[start].start
        # A chunk of a single sentence would lie within the next one.
        if overlaps[start] and units[start - 1].start > segments[-1][0]:
            begin = units[start - 1].start
        segments.append((begin, units[end - 1].end, units[start].lead))
    return segments


def _mixing_costs(units: Sequence[_Unit]) -> list[float]:
    """For each unit, the cost of sharing a chunk with the unit before."""
    sizes: dict[int, int] = {}
    for unit in units:
        sizes[unit.topic] = sizes.get(unit.topic, 0) + unit.wordpieces
    costs = [0.0] * len(units)
    for i in range(1, len(units)):
        topics = units[i - 1].topic, units[i].topic
        if topics[0] != topics[1] and min(sizes[t] for t in topics) >= LONG_TOPIC_WORDPIECES:
            costs[i] = _COST_TWO_LONG_TOPICS
    return costs


def _overlap(units: Sequence[_Unit], start: int, max_wordpieces: int) -> int:
    """Wordpieces of the sentence before if a chunk that starts here repeats it, else 0.

    The sentence is repeated within a paragraph, and before a list or table that it introduces.
    """
    if start == 0:
        return 0
    before, unit = units[start - 1], units[start]
    if before.kind is not Kind.PARAGRAPH or before.topic != unit.topic or before.wordpieces > max_wordpieces // 2:
        return 0
    return before.wordpieces if before.wordpieces + unit.wordpieces <= max_wordpieces else 0


def _break_cost(units: Sequence[_Unit], start: int) -> float:
    if start == 0:
        return 0.0
    before, unit = units[start - 1], units[start]
    if before.kind in (Kind.HEADING, Kind.QUESTION, Kind.TABLE_HEADER):
        return _COST_BREAK_AFTER_HEADING
    if before.topic != unit.topic:
        return 0.0
    if before.kind is not unit.kind:
        return _COST_BREAK_BEFORE_LIST
    in_item = before.block == unit.block and unit.kind is not Kind.PARAGRAPH
    return _COST_BREAK_IN_ITEM if in_item else _COST_BREAK_IN_TOPIC


def indexed_text(document: Document, chunk: Chunk) -> str:
    """The text of a chunk for BM25 and the encoder: the title, the headings and its own text."""
    return "\n".join((document.title, *chunk.headings, chunk.text))
