"""Documents and queries -> unit vectors."""

from askcol.encoding.encoder import Encoder, ExportableEncoder, Prefixes, QueryEncoder
from askcol.encoding.export import SETTINGS, make_export, verify_export
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.encoding.onnx_encoder import OnnxEncoder, shared_onnx_encoder
from askcol.encoding.packaged import (
    PACKAGED_ENCODER,
    packaged_encoder,
    packaged_encoder_folder,
    packaged_encoder_inputs,
)
from askcol.encoding.sentence_transformer import SentenceTransformerEncoder

__all__ = [
    "PACKAGED_ENCODER",
    "SETTINGS",
    "Encoder",
    "ExportableEncoder",
    "Int8Encoder",
    "OnnxEncoder",
    "Prefixes",
    "QueryEncoder",
    "SentenceTransformerEncoder",
    "make_export",
    "packaged_encoder",
    "packaged_encoder_folder",
    "packaged_encoder_inputs",
    "shared_onnx_encoder",
    "verify_export",
]
