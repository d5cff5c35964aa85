"""Question and chunks -> `Span`s."""

from askcol.reading.decoding import decode
from askcol.reading.reader import Reader, packaged_reader
from askcol.reading.spans import Span

__all__ = [
    "Reader",
    "Span",
    "decode",
    "packaged_reader",
]
