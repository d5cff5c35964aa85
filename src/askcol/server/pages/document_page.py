"""`DocumentPage`: what the page of a document shows, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from flask import url_for
from werkzeug.exceptions import NotFound

from askcol.answering import day
from askcol.documents import Document, FileState, has_pictures, lies_within
from askcol.server.rendering import Element, Found, Heading, Layout, Marked, Section, elements, find, layout, pieces_of

MAX_SECTIONS = 300
"""Entries in a table of contents; of a longer one, only the upper levels are shown."""

ASKED = ("question", "documents", "min_confidence", "max_risk")
"""The parameters of the page with an answer; a link from there hands them on, so that the document leads back."""

_FILE_NOTES: Mapping[FileState, str] = {
    "same": "",
    "changed": "The file has changed since it was indexed. This is its text as it was; askcol index reads it anew.",
    "gone": "The file is gone since it was indexed. This is its text as it was then.",
    "unknown": "The file can't be read from here. This is its text as it was indexed.",
}
"""Why a file can't be given, by its state."""

_OF_SLIDES = (".pptx", ".odp")

HIGHLIGHT = "highlight"
"""The id of what the page scrolls to."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A part of a document as it is shown.

    `number`: of the part, from 1. `title`: the heading that is the title, if the part begins with it. `elements`: the
    others of the part. `found`: the words looked for; None without any. `answer`: the range that is highlighted.
    `anchor`: where the piece begins that the page scrolls to. `file_state`: of the document's file. `state`: the
    parameters that the page's links keep.
    """

    document: Document
    layout: Layout
    number: int
    title: Heading | None
    elements: tuple[Element, ...]
    found: Found | None
    answer: tuple[int, int] | None
    anchor: int | None
    file_state: FileState
    state: Mapping[str, Any]

    @property
    def count(self) -> int:
        """How many parts there are."""
        return len(self.layout.parts)

    @property
    def gist(self) -> list[str]:
        """What a reader wants to know of a document first."""
        metadata = self.document.metadata
        pages = len(self.document.pages)
        counted = [f"{pages:,} {self.page_name.lower()}{'s' if pages > 1 else ''}"] if pages else []
        named = [day(metadata[name]) for name in ("publisher", "author", "date") if metadata.get(name)]
        return [*named, *counted, self.file_name]

    @property
    def page_name(self) -> str:
        """What a page of the file is called."""
        slides = PurePosixPath(self.document.path).suffix.lower() in _OF_SLIDES
        return "Slide" if slides else "Page"

    @property
    def part_name(self) -> str:
        """What a part is."""
        return "page" if self.layout.by_page else "part"

    @property
    def file_name(self) -> str:
        """The name of the document's file."""
        return PurePosixPath(self.document.path).name

    @property
    def is_attached(self) -> bool:
        """Whether the document is only a part of its file."""
        return lies_within(self.document)

    @property
    def file_note(self) -> str:
        """Why the file can't be given; "" where it can."""
        return _FILE_NOTES[self.file_state]

    @property
    def original_url(self) -> str | None:
        """The address of the document's file; None where it can't be given."""
        if self.file_note:
            return None
        return url_for("original", document_id=self.document.document_id)

    @property
    def picture_url(self) -> str | None:
        """The address of the picture of the page that is shown; None where there is none."""
        if self.file_note or not has_pictures(self.document):
            return None
        start, end = self.boxed or (None, None)
        page = self.number if self.layout.by_page else 1
        return url_for("pagePicture", document_id=self.document.document_id, page=page, start=start, end=end)

    @property
    def boxed(self) -> tuple[int, int] | None:
        """The range to box on the picture: the words looked for, else the answer, if it stands on this page."""
        wanted = self.found.places[self.found.current - 1] if self.found and self.found.places else self.answer
        part = self.layout.parts[self.number - 1]
        return wanted if wanted and wanted[0] < part.end and wanted[1] > part.start else None

    @property
    def sections(self) -> list[Section]:
        """The table of contents."""
        sections = self.layout.sections
        deepest = next((level for level in (6, 5, 4, 3) if sum(s.level <= level for s in sections) <= MAX_SECTIONS), 2)
        return [section for section in sections if section.level <= deepest][:MAX_SECTIONS]

    def url(self, anchor: str | None = None, **changes: Any) -> str:
        """The address of this page with other parameters; None leaves one out."""
        state = {name: value for name, value in {**self.state, **changes}.items() if value is not None}
        return url_for("document", document_id=self.document.document_id, _anchor=anchor, **state)

    def section_url(self, section: Section) -> str:
        """The address of a section."""
        return self.url(f"at-{section.start}", part=section.part if self.count > 1 else None, hit=None)

    def hit_url(self, number: int) -> str:
        """The address of the place numbered so, counted from 1, of those that have the words looked for."""
        return self.url(HIGHLIGHT, hit=number, part=None)

    def part_url(self, number: int) -> str:
        """The address of another part."""
        return self.url("text", part=number, hit=None)

    @property
    def kept(self) -> dict[str, Any]:
        """The parameters that a new search for words keeps."""
        return {name: value for name, value in self.state.items() if name not in ("find", "hit", "part")}

    @property
    def back_url(self) -> str | None:
        """The address of the answer that led here; None if none did."""
        asked = {name: self.state[name] for name in ASKED if name in self.state}
        return url_for("page", **asked) if "question" in asked else None

    @property
    def answer_url(self) -> str:
        """The address of the range that is highlighted, whatever else is looked for."""
        return self.url(HIGHLIGHT, part=None, find=None, hit=None)


def document_page(
    document: Document,
    file_state: FileState,
    answer: tuple[int, int] | None,
    part: int | None,
    words: str | None,
    hit: int,
    state: Mapping[str, Any],
) -> DocumentPage:
    """The page that shows `part` of `document`; None: the part with the words looked for, else with the answer.

    The parts of a document whose pages can be drawn are its pages. `file_state`: of its file. `answer`: the range to
    highlight. `words`: what to look for; `hit`: the place that has them, from 1, to scroll to.
    Raises `NotFound` for a part that there is not.
    """
    parts = layout(document, by_page=bool(document.pages) and has_pictures(document))
    found = find(document.text, words, hit) if words else None
    target = found.places[found.current - 1] if found and found.places else answer
    number = part or (parts.part_at(target[0]) if target else 1)
    if number > len(parts.parts):
        kind = "page" if parts.by_page else "part"
        raise NotFound(f"no {kind} {number:,}: {document.document_id!r:.200} has {len(parts.parts):,}")
    marks = list(_marks(answer, found))
    shown = elements(document, parts, parts.parts[number - 1], marks)
    role = "current" if found and found.places else "answer"
    anchor = next((p.start for element in shown for p in pieces_of(element) if p.role == role), None)
    title = shown[0] if shown and isinstance(shown[0], Heading) and shown[0].level == 1 else None
    return DocumentPage(
        document, parts, number, title, tuple(shown[1:] if title else shown), found, answer, anchor, file_state, state
    )


def _marks(answer: tuple[int, int] | None, found: Found | None) -> Iterator[Marked]:
    if answer:
        yield Marked(*answer, "answer")
    if found:
        for number, place in enumerate(found.places, 1):
            yield Marked(*place, "current" if number == found.current else "found")
