"""Questions for several items: the sets of items in the chunks, and the one that answers."""

from askcol.answering.lists.answers import items_of, list_candidate, names_rows, singles_out, touches
from askcol.answering.lists.choice import ListEvidence, RatedList, list_confidence, rated_lists
from askcol.answering.lists.sets import ItemSet
from askcol.answering.lists.things import asks_for_several

__all__ = [
    "ItemSet",
    "ListEvidence",
    "RatedList",
    "asks_for_several",
    "items_of",
    "list_candidate",
    "list_confidence",
    "names_rows",
    "rated_lists",
    "singles_out",
    "touches",
]
