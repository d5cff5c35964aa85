"""`Encoder`: texts and queries -> unit vectors."""

from __future__ import annotations

from typing import Protocol

from askcol.types import FloatArray


class EncodesQueries(Protocol):
    """What an index needs to be searched: `QueryEncoder`, or another that gives unit vectors float32 `[dim]`."""

    def encode(self, query: str) -> FloatArray: ...
