"""Boxes drawn around words on the picture of a page."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from askcol.documents.drawing import MAX_PICTURE_PIXELS, Edges, PagePicture

if TYPE_CHECKING:
    from PIL.Image import Image

_FILL = (255, 214, 10, 70)

_LINE = (192, 96, 0, 255)

_MARGIN = 0.15
"""Of a box's height; so much space stays between the words and the line around them."""

_SPACE = 1.5
"""Of a box's height."""

_LINE_WIDTH = 0.0016
"""Of the picture's longer side."""


def bounded(scale: float, width: float, height: float) -> float:
    """`scale`, or the largest one with which `width` x `height` has at most `MAX_PICTURE_PIXELS`."""
    return min(scale, math.sqrt(MAX_PICTURE_PIXELS / max(1.0, width * height)))


def in_lines(boxes: Sequence[Edges]) -> list[Edges]:
    """One box for each run of boxes that follow each other on a line."""
    lines: list[Edges] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last and min(box.bottom, last.bottom) > max(box.top, last.top) and last.left <= box.left <= _reach(last):
            left, top, right, bottom = zip(last, box, strict=True)
            lines[-1] = Edges(min(left), min(top), max(right), max(bottom))
        else:
            lines.append(box)
    return lines


def _reach(box: Edges) -> float:
    """How far from the left a box may begin that follows `box` with a space between."""
    return box.right + _SPACE * (box.bottom - box.top)


def with_boxes(picture: Image, boxes: Sequence[Edges], scale: float) -> PagePicture:
    """`picture` as PNG with `boxes`, whose edges become pixels times `scale`; those on a line become one."""
    from PIL import Image, ImageDraw

    picture, boxes = picture.convert("RGB"), in_lines(boxes)
    if boxes:
        layer = Image.new("RGBA", picture.size)
        pen = ImageDraw.Draw(layer)
        width = max(2, round(_LINE_WIDTH * max(picture.size)))
        for box in boxes:
            margin = _MARGIN * (box.bottom - box.top) * scale + width
            left, top, right, bottom = (edge * scale for edge in box)
            edges = left - margin, top - margin, right + margin, bottom + margin
            pen.rounded_rectangle(edges, radius=margin, fill=_FILL, outline=_LINE, width=width)
        picture.paste(layer, mask=layer)
    png = io.BytesIO()
    picture.save(png, "PNG")
    return PagePicture(png.getvalue(), len(boxes))
