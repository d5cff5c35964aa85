"""Spans -> an `Answer` with its confidence, citations and conflicts."""

from askcol.answering.answer import Answer, IndexSummary, Reason, Timings, compose
from askcol.answering.candidates import Candidate, missing_note
from askcol.answering.citations import Citation, CitedBox, CitedCell, CitedHit, cite_hit
from askcol.answering.confidence import (
    STORED_NAME,
    Confidence,
    Threshold,
    packaged_confidence,
    reaches,
    store_confidence,
    stored_confidence,
)
from askcol.answering.evidence import DIRECTIONS, FEATURES, Evidence, Group, group_spans
from askcol.answering.question_types import QuestionType, question_type
from askcol.answering.references import Style, references, web_address

__all__ = [
    "DIRECTIONS",
    "FEATURES",
    "STORED_NAME",
    "Answer",
    "Candidate",
    "Citation",
    "CitedBox",
    "CitedCell",
    "CitedHit",
    "Confidence",
    "Evidence",
    "Group",
    "IndexSummary",
    "QuestionType",
    "Reason",
    "Style",
    "Threshold",
    "Timings",
    "cite_hit",
    "compose",
    "group_spans",
    "missing_note",
    "packaged_confidence",
    "question_type",
    "reaches",
    "references",
    "store_confidence",
    "stored_confidence",
    "web_address",
]
