"""ONNX Runtime: sessions, and the graph of an int8 BERT for them."""

from askcol.inference.bert import (
    GELU_FLOOR,
    Bert,
    Embedding,
    Int8,
    Layer,
    LayerNorm,
    Linear,
    side_by_side,
    smoothing_factors,
)
from askcol.inference.bert_graph import GraphWriter, hidden_states, save_graph, values_of
from askcol.inference.rounding import LARGEST_LEVEL, PAIR_LIMIT, rounded
from askcol.inference.session import limit_cores, onnx_session, usable_cores

__all__ = [
    "GELU_FLOOR",
    "LARGEST_LEVEL",
    "PAIR_LIMIT",
    "Bert",
    "Embedding",
    "GraphWriter",
    "Int8",
    "Layer",
    "LayerNorm",
    "Linear",
    "hidden_states",
    "limit_cores",
    "onnx_session",
    "rounded",
    "save_graph",
    "side_by_side",
    "smoothing_factors",
    "usable_cores",
    "values_of",
]
