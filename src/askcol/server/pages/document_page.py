"""`DocumentPage`: what the page of a document shows, and where its links lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from askcol.documents import Document
from askcol.server.rendering import Element, Found, Heading, Layout, Marked, Part, elements, find, layout, pieces_of

MAX_SECTIONS = 300
"""Entries in a table of contents; in a longer one, only the upper levels stand."""

HIGHLIGHT = "highlight"
"""The id of what the page scrolls to."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A part of a document as it is shown.

    `title`: the heading that is the title, if this part begins with it. `elements`: those of the part, without it.
    `number`: of the part, from 1. `found`: the words looked for; None without any. `answer`: the range that is
    highlighted. `anchor`: where the piece begins that the page scrolls to. `state`: the query parameters that the
    page's links keep. `is_original`: whether the file can be downloaded; `has_pictures`: whether its pages are drawn.
    """

    document: Document
    layout: Layout
    number: int
    title: Heading | None
    elements: tuple[Element, ...]
    found: Found | None
    answer: tuple[int, int] | None
    anchor: int | None
    state: Mapping[str, Any]

    @property
    def count(self) -> int:
        """How many parts there are."""
        return len(self.layout.parts)

    @property
    def sections(self) -> list[tuple[int, str, int, str]]:
        """The table of contents: for each heading its level, its text, its start, and the address of its place."""
        sections = self.layout.sections
        deepest = next((level for level in (6, 5, 4, 3) if sum(s.level <= level for s in sections) <= MAX_SECTIONS), 2)
        return [
            (s.level, s.text, s.start, self.url(part=s.part, anchor=f"at-{s.start}"))
            for s in sections
            if s.level <= deepest
        ][:MAX_SECTIONS]

    def url(self, anchor: str | None = None, **changes: Any) -> str:
        """The address of this page with other parameters; None removes one."""
        state = {name: value for name, value in {**self.state, **changes}.items() if value is not None}
        return url_for("document", document_id=self.document.document_id, _anchor=anchor, **state)
