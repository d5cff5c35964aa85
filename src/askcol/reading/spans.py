"""`Span`: a possible answer in a chunk."""

from __future__ import annotations

from dataclasses import dataclass

from askcol.chunking import Chunk


@dataclass(frozen=True, slots=True)
class Span:
    """A possible answer: `document.text[start:end]`, inside of `chunk`.

    `score`: log of the sum, over this span and those that overlap it and say the same, of exp(start logit + end logit).
    `null_score`: start plus end logit of the chunk's null span. Neither is calibrated. `log_boundary_share`: log of the
    share that `score` has of the softmax over all spans that overlap this one, at most 0.
    """

    chunk: Chunk
    start: int
    end: int
    score: float
    null_score: float
    log_boundary_share: float

    @property
    def text(self) -> str:
        return self.chunk.text[self.start - self.chunk.start : self.end - self.chunk.start]

    @property
    def log_odds(self) -> float:
        """Of this span against "this chunk does not say"; comparable between the chunks of a question."""
        return self.score - self.null_score
