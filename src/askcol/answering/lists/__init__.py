"""Questions for several items: the sets of items in the chunks, and the one that answers."""

from askcol.answering.lists.answers import items_of, list_candidate, singles_out, touches
from askcol.answering.lists.choice import ListEvidence, RatedList, list_confidence, rated_lists

__all__ = [
    "ListEvidence",
    "RatedList",
    "items_of",
    "list_candidate",
    "list_confidence",
    "rated_lists",
    "singles_out",
    "touches",
]
