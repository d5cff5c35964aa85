"""askcol asks a collection of documents; every answer is a verbatim span with its source, offsets and a confidence."""

from askcol.answering import Answer, Candidate, Citation, CitedHit, IndexSummary, Reason, Timings
from askcol.collection import Collection
from askcol.documents import Document

__all__ = [
    "Answer",
    "Candidate",
    "Citation",
    "CitedHit",
    "Collection",
    "Document",
    "IndexSummary",
    "Reason",
    "Timings",
]
