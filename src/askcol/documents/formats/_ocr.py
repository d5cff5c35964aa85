"""Text in pictures, found by RapidOCR (PP-OCRv6 in ONNX Runtime), which the extra `ocr` installs."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

DISTRIBUTIONS = ("rapidocr",)

MISSING = "a picture, whose text is read with the extra `ocr`: pip install 'askcol[ocr]'"
"""Why the text of a picture is not read."""

MAX_SIDE = 2_000
"""Pixels; larger pictures are made smaller, and a page of a PDF is drawn at this size."""

MAX_OCR_SECONDS = 1_000
"""What the pictures of one file may take; further ones are left out."""

PATIENCE = 10
"""Times the usual limit on time that a file of pictures has, so that it ends after `MAX_OCR_SECONDS` by itself."""

_THREADS = 2
"""Each thread takes address space, which is limited; two are the cores that a small machine has."""


class Word(NamedTuple):
    """A word on a picture. Its edges are in pixels from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Stretch(NamedTuple):
    """Words that stand beside one another; `text` has the spaces between them."""

    text: str
    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        """The left edge of the first word."""
        return min(word.left for word in self.words)

    @property
    def top(self) -> float:
        """The upper edge of the highest word."""
        return min(word.top for word in self.words)

    @property
    def right(self) -> float:
        """The right edge of the last word."""
        return max(word.right for word in self.words)

    @property
    def bottom(self) -> float:
        """The lower edge of the lowest word."""
        return max(word.bottom for word in self.words)


def is_installed() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def stretches(picture: Image) -> list[Stretch]:
    """The text on a picture, line by line from above; pixels are those of `picture`, whatever its size."""
    import numpy as np

    scale = min(1.0, MAX_SIDE / max(picture.size))
    if scale < 1:
        picture = picture.resize((round(picture.width * scale) or 1, round(picture.height * scale) or 1))
    pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1]
    found = _engine()(pixels, return_word_box=True)
    lines = []
    for text, words in zip(found.txts or (), found.word_results or (), strict=False):
        placed = tuple(_word(word, corners, scale) for word, _, corners in words if word.strip())
        if text.strip() and placed:
            lines.append(Stretch(" ".join(text.split()), placed))
    return lines


def _word(text: str, corners: Any, scale: float) -> Word:
    across, down = [x / scale for x, _ in corners], [y / scale for _, y in corners]
    return Word(text.strip(), min(across), min(down), max(across), max(down))


@cache
def _engine() -> Any:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS})
