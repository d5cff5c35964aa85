"""Files -> `Document`: the first stage of the way of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its source.

    Offsets everywhere in askcol are half-open `[start, end)` and count Unicode code points of `text`.
    """

    document_id: str
    path: str
    title: str
    text: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)
