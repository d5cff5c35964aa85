"""Yes/no questions: the sentence that decides, and whether it says yes, no, or leaves it open."""

from askcol.answering.polarity.clauses import Polarity
from askcol.answering.polarity.sentences import PolarityEvidence
from askcol.answering.polarity.verdict import RatedDecision, opposed, polarity_confidence, rated_decisions

__all__ = ["Polarity", "PolarityEvidence", "RatedDecision", "opposed", "polarity_confidence", "rated_decisions"]
