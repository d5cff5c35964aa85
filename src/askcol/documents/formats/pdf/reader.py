"""PDF: paragraphs, headings, tables, and where pages begin."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from askcol.documents.document import Content
from askcol.documents.formats import _ocr
from askcol.documents.formats.format import Format
from askcol.documents.formats.pdf.blocks import as_markdown
from askcol.documents.formats.pdf.drawing import draw_pdf
from askcol.documents.formats.pdf.forms import field_lines
from askcol.documents.formats.pdf.lines import Line, page_lines
from askcol.documents.formats.pdf.running import without_running_lines
from askcol.documents.formats.pdf.scans import Scan, word_boxes
from askcol.documents.limits import MAX_PAGES
from askcol.documents.metadata import stated_properties
from askcol.errors import DocumentError

_DATE = re.compile(r"D:(?!20000101000000)(\d{4})(\d\d)(\d\d)")  # ReportLab's for files that are to be the same

_UNTITLED = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unknown)\)?|.*\.(?:docx?|odt|rtf|tex|dvi|indd|pdf|xlsx?|pptx?|html?)", re.I
)

_PROGRAM = re.compile(r"Microsoft (?:Word|PowerPoint|Excel) - ")

MAX_NAMED_PAGES = 20


def read_pdf(content: bytes) -> list[Content]:
    """The text as Markdown, with `pages`; without running headers, footers and page numbers.

    Headings are what is set larger than the body, or in bold on lines of their own; tables are lines whose cells stand
    below each other. The fields of a form that are filled in stand below their page as `Label: value`. Title: of its
    properties, or the first of the largest headings. Metadata: author, date (created), modified, subject, keywords. A
    page that is only a picture is read by OCR; `boxes` hold where its words stand, in points from its upper left
    corner, and the metadata `ocr` names such pages. Without the extra `ocr` they are left out. Raises `DocumentError`.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = str(error)
        if "password" in reason.lower():
            raise DocumentError("encrypted: it opens only with a password") from None
        raise DocumentError(f"a damaged PDF: {reason}") from None
    pdf.init_forms()
    count = min(len(pdf), MAX_PAGES)
    fields: list[list[Line]] = []
    pages: list[list[Line]] = []
    heights: list[float] = []
    unread: defaultdict[str, list[int]] = defaultdict(list)
    scans: dict[int, tuple[Scan, float]] = {}
    began = time.monotonic()
    for number in range(1, count + 1):
        try:
            page = pdf[number - 1]
            lines = page_lines(page, number)
            fields.append(field_lines(pdf, page, number))
        except pypdfium2.PdfiumError:
            pages.append([])
            fields.append([])
            heights.append(0.0)
            unread["damaged"].append(number)
            continue
        height = page.get_height()
        if not lines and next(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]), None):
            try:
                scan, factor = _scanned(page, number, began)
            except DocumentError as error:
                unread[str(error)].append(number)
            else:
                scans[number] = scan, factor
                lines, height = scan.lines, scan.height
        pages.append(lines)
        heights.append(height)
        page.close()
    left_out = [f"no text on {_numbers(numbers)}: {why}" for why, numbers in unread.items()]
    if len(pdf) > count:
        left_out.append(f"pages {count + 1:,} to {len(pdf):,}: only the first {count:,} are read")
    pages = without_running_lines(pages, heights)
    text, starts = as_markdown([[*lines, *of_form] for lines, of_form in zip(pages, fields, strict=True)])
    title, metadata = _properties(pdf.get_metadata_dict())
    if scans:
        metadata["ocr"] = _numbers(list(scans))
    boxes = word_boxes(text, starts, pages, scans)
    return [Content(text, title or _first_heading(text), metadata, starts, left_out=tuple(left_out), boxes=boxes)]


def _scanned(page: Any, number: int, began: float) -> tuple[Scan, float]:
    """What OCR finds on a page of pypdfium2, and the factor from its pixels to points.

    `began`: when the file was begun, by `time.monotonic`. Raises `DocumentError` with the reason why there is no text.
    """
    if not _ocr.is_installed():
        raise DocumentError(_ocr.MISSING)
    if time.monotonic() - began > _ocr.MAX_OCR_SECONDS:
        raise DocumentError("reading the pictures of this file takes too long")
    scale = _ocr.MAX_SIDE / max(page.get_size())
    picture = page.render(scale=scale).to_pil()
    found = _ocr.stretches(picture)
    if not found:
        raise DocumentError("a picture on which no text is found")
    return Scan(found, picture.height, number), 1 / scale


def _properties(said: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The title and the metadata of the PDF's information dictionary, without what programs write there by default."""
    said = {name: _PROGRAM.sub("", value, count=1) for name, value in said.items()}
    said = {name: "" if _UNTITLED.fullmatch(value.strip()) else value for name, value in said.items()}
    dates = {name: "-".join(d.groups()) for name, value in said.items() if (d := _DATE.match(value))}
    return stated_properties(
        {
            "title": said.get("Title"),
            "author": said.get("Author"),
            "date": dates.get("CreationDate"),
            "modified": dates.get("ModDate"),
            "subject": said.get("Subject"),
            "keywords": said.get("Keywords"),
        }
    )


def _first_heading(text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else ""


def _numbers(pages: Sequence[int]) -> str:
    """ "page 3", "pages 3, 5-7"."""
    runs = list(_runs(pages))
    shown = ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in runs[:MAX_NAMED_PAGES])
    more = " and more" if len(runs) > MAX_NAMED_PAGES else ""
    return f"{'pages' if len(pages) > 1 else 'page'} {shown}{more}"


def _runs(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    begin = end = pages[0]
    for page in pages[1:]:
        if page > end + 1:
            yield begin, end
            begin = page
        end = page
    yield begin, end


FORMAT = Format(
    suffixes=(".pdf",),
    read=read_pdf,
    draw=draw_pdf,
    signatures=(b"%PDF-",),
    signature_window=1024,
    distributions=("pypdfium2",),
    distributions_of_extras=_ocr.DISTRIBUTIONS,
    patience=_ocr.PATIENCE if _ocr.is_installed() else 1,
)
