"""What the page shows of a document beside an answer or in a ranking: hits and quotes, drawn as the document is."""

from __future__ import annotations

from askcol.answering import Citation, CitedHit
from askcol.documents import Document
from askcol.server.pages.terms import term_marks
from askcol.server.rendering import Element, Marked, passage


def hit_elements(hit: CitedHit, query: str = "") -> list[Element]:
    """The elements of a hit, with the terms of `query` marked."""
    document = Document(hit.document_id, hit.path, hit.title, hit.text, "")
    return passage(document, hit.start, hit.headings, term_marks(hit.text, query) if query else ())


def quote_elements(citation: Citation) -> list[Element]:
    """The elements of a citation's sentence, with the answer marked."""
    document = Document(citation.document_id, citation.path, citation.title, citation.sentence, "")
    start = citation.start - citation.sentence_start
    marked = Marked(start, start + len(citation.text), "answer")
    return passage(document, citation.sentence_start, citation.headings, [marked])
