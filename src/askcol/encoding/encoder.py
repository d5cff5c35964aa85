"""`Encoder`: documents and queries -> unit vectors of one space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from askcol.types import FloatArray


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The instructions that a model expects before each document and each query; empty where it expects none."""

    document: str = ""
    query: str = ""


class QueryEncoder(Protocol):
    """The query side of an encoder: all that searching needs."""

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`, unit length, in the order of `queries`."""
        ...


class Encoder(QueryEncoder, Protocol):
    """Both sides. A vector depends on its text and side alone, up to rounding, not on the other texts of the call."""

    @property
    def identity(self) -> str:
        """Hexadecimal. Encoders of one identity give comparable vectors; others do not."""
        ...

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def prefixes(self) -> Prefixes:
        """What the encoder puts before the texts; part of its identity."""
        ...

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length, in the order of `texts`.

        Calls `progress` with the number of texts encoded since its last call.
        """
        ...


class ExportableEncoder(Encoder, Protocol):
    """An encoder that an index can be built with: it leaves its query side there, for asking without PyTorch."""

    @property
    def source(self) -> str:
        """Where the weights come from: the packaged encoder's name, or an absolute path."""
        ...

    def export(self, encoders: Path) -> Path:
        """Makes the folder `encoders/<identity>/`, which `OnnxEncoder` opens, unless it is there and sound."""
        ...
