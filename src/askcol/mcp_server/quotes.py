"""`Quote`: a place that gives an answer, as an assistant gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from askcol.answering import Candidate, Citation, CitedCell, Polarity, missing_note
from askcol.documents import OCR_NOTE, QUOTED_NOTE, STALE_NOTE

MAX_QUOTES = 20
"""Of an answer: a count or a long list may rest on hundreds of cells."""


class Quote(msgspec.Struct, frozen=True):
    """A place in a document. Offsets are half-open and count Unicode code points of the document's text.

    `text`: the words of the answer, verbatim, at `[start, end)`. `sentence`: the sentence or the table's row around
    them, verbatim, from `sentence_start`. `row`: in a table, the cells of that row with the names of their columns.
    `page`: from 1; null where the format has no pages. `notes`: what to tell the user with it, such as that the file
    has changed since.
    """

    text: str
    document_id: str
    title: str
    path: str
    page: int | None
    headings: tuple[str, ...]
    metadata: Mapping[str, str]
    start: int
    end: int
    sentence: str
    sentence_start: int
    row: tuple[CitedCell, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, citation: Citation) -> Quote:
        """The quote that `citation` makes."""
        c = citation
        warned = ((c.stale, STALE_NOTE), (c.ocr, OCR_NOTE), (c.quoted, QUOTED_NOTE))
        notes = tuple(note for holds, note in warned if holds)
        return cls(
            text=c.text,
            document_id=c.document_id,
            title=c.title,
            path=c.path,
            page=c.page,
            headings=c.headings,
            metadata=c.metadata,
            start=c.start,
            end=c.end,
            sentence=c.sentence,
            sentence_start=c.sentence_start,
            row=c.row,
            notes=notes,
        )


class Option(msgspec.Struct, frozen=True):
    """One of several answers, or a candidate that is none.

    `confidence`: the calibrated probability that it is right, in (0, 1). `polarity`: whether it says yes or no to a
    yes/no question. `apart`: the words of its document that tell its event from that of the others; "" where the
    question is not ambiguous. `quotes`: the best places that give it, at most twenty; `further_quotes`: how many more
    there are. `notes`: what its passage does not mention of the question.
    """

    text: str
    confidence: float
    polarity: Polarity | None
    apart: str
    quotes: tuple[Quote, ...]
    further_quotes: int
    notes: tuple[str, ...]

    @classmethod
    def of(cls, candidate: Candidate) -> Option:
        """The option that `candidate` makes."""
        missing = missing_note(candidate)
        return cls(
            text=candidate.text,
            confidence=candidate.confidence,
            polarity=candidate.polarity,
            apart=candidate.apart,
            quotes=tuple(map(Quote.of, candidate.citations[:MAX_QUOTES])),
            further_quotes=max(len(candidate.citations) - MAX_QUOTES, 0),
            notes=(missing,) if missing else (),
        )


def place(title: str, path: str, document_id: str, start: int, end: int, page: int | None = None) -> str:
    """Where words stand, on one line whatever line breaks are in a title."""
    on_page = f", page {page}" if page else ""
    named = one_line(f"{title}, {path}{on_page}")
    return f"{named}, characters {start} to {end} of document {one_line(document_id)}"


def one_line(text: str) -> str:
    """`text` with each run of white space as one space."""
    return " ".join(text.split())


def quoted(quotes: Sequence[Quote], further: int) -> list[str]:
    """The lines that show `quotes`, and how many `further` ones there are."""
    lines = []
    for quote in quotes:
        row = "; ".join(f"{cell.column}: {cell.text}" if cell.column else cell.text for cell in quote.row)
        where = place(quote.title, quote.path, quote.document_id, quote.start, quote.end, quote.page)
        lines += [f"“{one_line(row or quote.sentence)}”", f"  from {where}"]
        lines += [f"  Note: {note}" for note in quote.notes]
    return [*lines, f"and {further:,} more places"] if further else lines


def weighed(option: Option) -> list[str]:
    """The lines that show `option`."""
    polarity = f"{option.polarity}: " if option.polarity else ""
    lines = [f"{polarity}“{one_line(option.text)}” (probability {option.confidence:.0%})"]
    lines += [f"  Note: {note}" for note in option.notes]
    return lines + quoted(option.quotes, option.further_quotes)
