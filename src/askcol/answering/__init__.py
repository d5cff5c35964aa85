"""Spans -> an `Answer` with its confidence, citations and conflicts."""

from askcol.answering.answer import Answer, Candidate, Citation, CitedHit, cite_hit, compose, conflicting, missing_note
from askcol.answering.confidence import (
    NEVER,
    STORED_NAME,
    Confidence,
    packaged_confidence,
    store_confidence,
    stored_confidence,
)
from askcol.answering.evidence import DIRECTIONS, FEATURES, Evidence, Group, group_spans
from askcol.answering.references import Style, references, web_address

__all__ = [
    "DIRECTIONS",
    "FEATURES",
    "NEVER",
    "STORED_NAME",
    "Answer",
    "Candidate",
    "Citation",
    "CitedHit",
    "Confidence",
    "Evidence",
    "Group",
    "Style",
    "cite_hit",
    "compose",
    "conflicting",
    "group_spans",
    "missing_note",
    "packaged_confidence",
    "references",
    "store_confidence",
    "stored_confidence",
    "web_address",
]
