"""Ask a collection of documents; every answer is a verbatim span with its source, offsets and a confidence.

from askcol import Collection

collection = Collection.build(["reports", "notes.md"], "index")
answer = collection.ask("Who signed the declaration?")
if answer.answered:
    print(answer.answer, answer.confidence, answer.answers[0].citations[0].path)
"""

from askcol.answering import (
    Answer,
    Candidate,
    Citation,
    CitedBox,
    CitedCell,
    CitedHit,
    Computation,
    Confidence,
    IndexSummary,
    Polarity,
    QuestionType,
    Rating,
    ReadHit,
    Reason,
    Share,
    Stage,
    Timings,
    Why,
)
from askcol.client import Client
from askcol.collection import Collection
from askcol.documents import Document, Skipped
from askcol.errors import AskcolError
from askcol.index import DocumentEntry
from askcol.retrieval import Mode

__all__ = [
    "Answer",
    "AskcolError",
    "Candidate",
    "Citation",
    "CitedBox",
    "CitedCell",
    "CitedHit",
    "Client",
    "Collection",
    "Computation",
    "Confidence",
    "Document",
    "DocumentEntry",
    "IndexSummary",
    "Mode",
    "Polarity",
    "QuestionType",
    "Rating",
    "ReadHit",
    "Reason",
    "Share",
    "Skipped",
    "Stage",
    "Timings",
    "Why",
    "__version__",
]

__version__ = "0.1.0"
