"""Texts and queries -> unit vectors."""

from askcol.encoding.encoder import EncodesQueries
from askcol.encoding.onnx_encoder import QueryEncoder, shared_query_encoder, verify_export
from askcol.encoding.packaged import packaged_encoder
from askcol.encoding.sentence_transformer import Encoder

__all__ = [
    "Encoder",
    "EncodesQueries",
    "QueryEncoder",
    "packaged_encoder",
    "shared_query_encoder",
    "verify_export",
]
