"""Spans -> an `Answer` with its confidence, citations and conflicts."""

from askcol.answering.answer import Answer, IndexSummary, Reason, Timings
from askcol.answering.candidates import Candidate, missing_note
from askcol.answering.citations import Citation, CitedBox, CitedCell, CitedHit, cite_hit
from askcol.answering.closest import LEAST_SHOWN, is_close, lower_bar
from askcol.answering.compose import compose
from askcol.answering.computed import needs_computation_note
from askcol.answering.computing import Computation
from askcol.answering.confidence import (
    Confidence,
    Likelihood,
    Threshold,
    likelihood,
    packaged_confidence,
    reaches,
    store_confidence,
    stored_confidence,
)
from askcol.answering.evidence import DIRECTIONS, FEATURES, Evidence, Group, group_spans
from askcol.answering.explaining import explain
from askcol.answering.lists import ListEvidence, RatedList, rated_lists
from askcol.answering.polarity import Polarity, PolarityEvidence, RatedDecision, rated_decisions
from askcol.answering.question_types import QuestionType, question_type
from askcol.answering.references import STYLES, Style, cited, day, pieces, place_in_words, references, web_address
from askcol.answering.why import Rating, ReadHit, Share, Stage, Why

__all__ = [
    "DIRECTIONS",
    "FEATURES",
    "LEAST_SHOWN",
    "STYLES",
    "Answer",
    "Candidate",
    "Citation",
    "CitedBox",
    "CitedCell",
    "CitedHit",
    "Computation",
    "Confidence",
    "Evidence",
    "Group",
    "IndexSummary",
    "Likelihood",
    "ListEvidence",
    "Polarity",
    "PolarityEvidence",
    "QuestionType",
    "RatedDecision",
    "RatedList",
    "Rating",
    "ReadHit",
    "Reason",
    "Share",
    "Stage",
    "Style",
    "Threshold",
    "Timings",
    "Why",
    "cite_hit",
    "cited",
    "compose",
    "day",
    "explain",
    "group_spans",
    "is_close",
    "likelihood",
    "lower_bar",
    "missing_note",
    "needs_computation_note",
    "packaged_confidence",
    "pieces",
    "place_in_words",
    "question_type",
    "rated_decisions",
    "rated_lists",
    "reaches",
    "references",
    "store_confidence",
    "stored_confidence",
    "web_address",
]
