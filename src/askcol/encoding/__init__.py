"""Documents and queries -> unit vectors."""

from askcol.encoding.encoder import Encoder, ExportableEncoder, Prefixes, QueryEncoder
from askcol.encoding.onnx_encoder import OnnxEncoder, shared_onnx_encoder, verify_export
from askcol.encoding.packaged import PACKAGED_ENCODER, packaged_encoder, packaged_encoder_folder
from askcol.encoding.sentence_transformer import SentenceTransformerEncoder

__all__ = [
    "PACKAGED_ENCODER",
    "Encoder",
    "ExportableEncoder",
    "OnnxEncoder",
    "Prefixes",
    "QueryEncoder",
    "SentenceTransformerEncoder",
    "packaged_encoder",
    "packaged_encoder_folder",
    "shared_onnx_encoder",
    "verify_export",
]
