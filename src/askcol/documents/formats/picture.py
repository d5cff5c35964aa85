"""Pictures of text (PNG, JPEG, TIFF, WebP), read by OCR."""

from __future__ import annotations

import io
import time
import warnings
from typing import TYPE_CHECKING

from askcol.documents.document import Content
from askcol.documents.drawing import PagePicture, PageRequest
from askcol.documents.formats import _ocr
from askcol.documents.formats._boxes import bounded, with_boxes
from askcol.documents.formats.format import Format
from askcol.documents.formats.pdf.blocks import as_markdown
from askcol.documents.formats.pdf.running import without_running_lines
from askcol.documents.formats.pdf.scans import Scan, word_boxes
from askcol.documents.limits import MAX_PAGES
from askcol.errors import DocumentError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

SCREEN_WIDTH = 1_400
"""Pixels; a wider picture is drawn so wide, unless asked otherwise."""

MAX_PIXELS = 100_000_000
"""Of one picture; a sheet of A3 at 600 dots an inch has 70 million."""


def read_picture(content: bytes) -> list[Content]:
    """The text on a picture as Markdown, in reading order; each picture of a TIFF is a page.

    `boxes` hold where the words stand, in pixels of the picture as it is shown, from its upper left corner. Metadata:
    `ocr`. Raises `DocumentError`, also where the extra `ocr` is not installed.
    """
    if not _ocr.is_installed():
        raise DocumentError(_ocr.MISSING)
    from PIL import Image

    began = time.monotonic()
    scans: dict[int, tuple[Scan, float]] = {}
    left_out: tuple[str, ...] = ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a picture with odd tags; its size is checked here
            picture, count = _opened(content)
            for number in range(1, min(count, MAX_PAGES) + 1):
                if time.monotonic() - began > _ocr.MAX_OCR_SECONDS:
                    break
                upright = _upright(picture, number)
                scans[number] = Scan(_ocr.stretches(upright), upright.height, number), 1.0
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise DocumentError(_damaged(error)) from None
    if len(scans) < count:
        left_out = (f"pages {len(scans) + 1:,} to {count:,}: reading them takes too long",)
    found = [scan for scan, _ in scans.values()]
    pages = without_running_lines([scan.lines for scan in found], [scan.height for scan in found])
    text, starts = as_markdown(pages)
    if not text:
        raise DocumentError("no text is found on it")
    boxes = word_boxes(text, starts, pages, scans)
    return [Content(text, "", {"ocr": "true"}, starts if count > 1 else (), left_out=left_out, boxes=boxes)]


def draw_picture(content: bytes, request: PageRequest) -> PagePicture:
    """The picture as it is shown; of a TIFF, the one of that page. Raises `DocumentError`."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture, count = _opened(content)
            if request.page > count:
                raise DocumentError(f"it has {count:,} {'picture' if count == 1 else 'pictures'}")
            upright = _upright(picture, request.page).convert("RGB")
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise DocumentError(_damaged(error)) from None
    scale = bounded(request.scale or min(1.0, SCREEN_WIDTH / upright.width), *upright.size)
    size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
    return with_boxes(upright.resize(size), request.boxes, scale)


def _opened(content: bytes) -> tuple[ImageFile, int]:
    """The picture, and how many pages it has."""
    from PIL import Image

    picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF", "WEBP"))
    return picture, getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def _damaged(error: Exception) -> str:
    """Why it can't be read. Pillow's own words for a file that it doesn't know are about an object in memory."""
    from PIL import UnidentifiedImageError

    return "a damaged picture: " + (
        "its data are cut off or broken" if isinstance(error, UnidentifiedImageError) else str(error)
    )


def _upright(picture: ImageFile, page: int) -> Image:
    """A page, turned as it is shown."""
    from PIL import ImageOps

    picture.seek(page - 1)
    if picture.width * picture.height > MAX_PIXELS:
        raise DocumentError(f"a picture of {picture.width:,} x {picture.height:,} pixels: too large")
    return ImageOps.exif_transpose(picture)


FORMAT = Format(
    suffixes=(".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"),
    read=read_picture,
    draw=draw_picture,
    signatures=(b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"RIFF"),
    patience=_ocr.PATIENCE if _ocr.is_installed() else 1,
    distributions_of_extras=_ocr.DISTRIBUTIONS,
)
