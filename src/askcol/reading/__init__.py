"""Question and chunks -> `Span`s."""

from askcol.reading.decoding import decode
from askcol.reading.model_input import ModelInput
from askcol.reading.onnx_reader import OnnxSpanReader, packaged_reader
from askcol.reading.promise import LEAST_PROMISE, SURE, Rarity, promise_features, promising
from askcol.reading.question_form import in_full
from askcol.reading.span_reader import SpanReader
from askcol.reading.spans import Span

__all__ = [
    "LEAST_PROMISE",
    "SURE",
    "ModelInput",
    "OnnxSpanReader",
    "Rarity",
    "Span",
    "SpanReader",
    "decode",
    "in_full",
    "packaged_reader",
    "promise_features",
    "promising",
]
