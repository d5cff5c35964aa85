"""Where an answer or a hit stands: `Citation` and `CitedHit`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from askcol.answering.evidence import sentences_around
from askcol.chunking import Chunk
from askcol.documents import QUOTED_MESSAGE, Document, Freshness, boxes_of, page_at
from askcol.reading import Span
from askcol.retrieval import Hit


@dataclass(frozen=True, slots=True)
class CitedCell:
    """A cell of a table's row.

    Attributes:
        column: The name of its column; "" where it has none.
        text: The cell's words.
        start: Where it begins in the document's text, in Unicode code points.
        end: Where it ends; `[start, end)` is half-open.
    """

    column: str
    text: str
    start: int
    end: int


class CitedBox(NamedTuple):
    """The place of a word on the picture of a page, in pixels of a picture or in points of a page of a PDF.

    Attributes:
        page: The page, from 1.
        left: The left edge, from the left of the page.
        top: The upper edge, from the top of the page.
        right: The right edge.
        bottom: The lower edge.
    """

    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that gives an answer.

    Attributes:
        text: The answer's words: `document.text[start:end]`.
        document_id: The document's id, unique in its collection.
        title: The document's title.
        path: The file, as it was named when it was indexed.
        sha256: SHA-256 of the file when it was indexed, in hexadecimal.
        page: The page on which the answer begins, from 1; None for a format without pages.
        metadata: What is known of the document, such as its publisher, date and url.
        headings: The headings above the answer, outermost first.
        start: Where the answer begins in the document's text, in Unicode code points.
        end: Where it ends; `[start, end)` is half-open.
        sentence: The sentence around the answer, several where the answer spans them; the whole row of a table.
        sentence_start: Where `sentence` begins in the document's text.
        chunk_id: The chunk in which the reader found the answer.
        quoted: Whether the answer stands in a message that a mail quotes.
        row: The cells of the table's row that the answer stands in; empty outside of tables.
        ocr: Whether OCR read the answer from a picture, so that letters of it may be wrong.
        boxes: Where the answer's words stand on their page; empty where OCR did not read them.
        stale: Whether the file changed or is gone since it was indexed; None where this can't be told.
    """

    text: str
    document_id: str
    title: str
    path: str
    sha256: str
    page: int | None
    metadata: Mapping[str, str]
    headings: tuple[str, ...]
    start: int
    end: int
    sentence: str
    sentence_start: int
    chunk_id: str
    quoted: bool = False
    row: tuple[CitedCell, ...] = ()
    ocr: bool = False
    boxes: tuple[CitedBox, ...] = ()
    stale: bool | None = None


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A retrieved chunk with its source.

    Attributes:
        rank: The place in the ranking, from 1.
        chunk_id: The chunk's id, unique in its collection.
        document_id: The document's id.
        title: The document's title.
        path: The file, as it was named when it was indexed.
        headings: The headings above the chunk, outermost first.
        start: Where the chunk begins in the document's text, in Unicode code points.
        end: Where it ends; `[start, end)` is half-open.
        text: The chunk's text: `document.text[start:end]`.
        score: The retriever's score, comparable within one ranking only; not a probability.
        bm25_rank: The rank by words alone, from 1; None where the chunk is not among the best by words.
        dense_rank: The rank by meaning alone, from 1; None where the chunk is not among the best by meaning.
        copies: The ids of other chunks with the same words.
        stale: As in `Citation`.
    """

    rank: int
    chunk_id: str
    document_id: str
    title: str
    path: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float
    bm25_rank: int | None
    dense_rank: int | None
    copies: tuple[str, ...]
    stale: bool | None = None


def cite(span: Span, document: Document, freshness: Freshness | None) -> Citation:
    """The place of `span` in `document`, with the sentence around it.

    `freshness` None: the document has no file to compare with, so `stale` is None.
    """
    chunk = span.chunk
    boxes = tuple(CitedBox(*box[2:]) for box in boxes_of(document.boxes, span.start, span.end))
    around = sentences_around(span) or [(span.start, span.text)]
    sentence_start = around[0][0]
    sentence_end = around[-1][0] + len(around[-1][1])
    row = _row(span)
    return Citation(
        text=document.text[span.start : span.end],
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        sha256=document.sha256,
        page=page_at(document.pages, span.start),
        metadata=document.metadata,
        # The cells of a row name their columns, so the header that the chunk continues is not said again.
        headings=tuple(h for h in chunk.headings if not (row and h.startswith("|"))),
        start=span.start,
        end=span.end,
        sentence=document.text[sentence_start:sentence_end],
        sentence_start=sentence_start,
        chunk_id=chunk.chunk_id,
        quoted=is_quoted(chunk),
        row=row,
        ocr=bool(boxes),
        boxes=boxes,
        stale=_stale(document, freshness),
    )


def is_quoted(chunk: Chunk) -> bool:
    """Whether `chunk` is of a message that a mail quotes: older text than the mail's own."""
    return any(heading.startswith(QUOTED_MESSAGE) for heading in chunk.headings)


def _row(span: Span) -> tuple[CitedCell, ...]:
    found = span.chunk.row_at(span.start)
    if found is None:
        return ()
    table, row = found
    cells = span.chunk.cells(row)
    columns = (*table.columns, *[""] * len(cells))
    return tuple(
        CitedCell(column, text, at, at + len(text)) for column, (at, text) in zip(columns, cells, strict=False)
    )


def cite_hit(hit: Hit, document: Document, freshness: Freshness | None) -> CitedHit:
    """`hit` with its source, `document`; `freshness` as in `cite`."""
    chunk = hit.chunk
    return CitedHit(
        rank=hit.rank,
        chunk_id=chunk.chunk_id,
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        headings=chunk.headings,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
        score=hit.score,
        bm25_rank=hit.bm25_rank,
        dense_rank=hit.dense_rank,
        copies=tuple(copy.chunk_id for copy in hit.copies),
        stale=_stale(document, freshness),
    )


def _stale(document: Document, freshness: Freshness | None) -> bool | None:
    return freshness.is_stale(document.path, document.sha256) if freshness else None
