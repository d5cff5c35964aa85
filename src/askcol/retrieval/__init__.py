"""Query -> ranked `Hit`s."""

from askcol.retrieval.fusion import Candidates, Fusion, MinMaxSum, ReciprocalRankFusion
from askcol.retrieval.hits import MODES, Hit, Mode
from askcol.retrieval.hybrid import POOL, HybridRetriever
from askcol.retrieval.retriever import Retriever

__all__ = [
    "MODES",
    "POOL",
    "Candidates",
    "Fusion",
    "Hit",
    "HybridRetriever",
    "MinMaxSum",
    "Mode",
    "ReciprocalRankFusion",
    "Retriever",
]
