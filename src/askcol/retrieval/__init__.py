"""Query -> ranked `Hit`s."""

from askcol.retrieval.fusion import min_max_sum, reciprocal_rank_fusion
from askcol.retrieval.hits import MODES, Hit, Mode
from askcol.retrieval.hybrid import POOL, matching_chunks, retrieve

__all__ = [
    "MODES",
    "POOL",
    "Hit",
    "Mode",
    "matching_chunks",
    "min_max_sum",
    "reciprocal_rank_fusion",
    "retrieve",
]
