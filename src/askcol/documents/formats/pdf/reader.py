"""PDF: paragraphs, headings, tables, and where pages begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcol.documents.document import Content
from askcol.documents.formats.format import Format
from askcol.documents.formats.pdf.blocks import as_markdown
from askcol.documents.formats.pdf.lines import Line, page_lines, without_running_lines
from askcol.documents.limits import MAX_PAGES
from askcol.documents.metadata import stated_properties
from askcol.errors import DocumentError

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")

_UNTITLED = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unknown)\)?|.*\.(?:docx?|odt|rtf|tex|dvi|indd|pdf|xlsx?|pptx?|html?)", re.I
)

_PROGRAM = re.compile(r"Microsoft (?:Word|PowerPoint|Excel) - ")

MAX_NAMED_PAGES = 20


def read_pdf(content: bytes) -> list[Content]:
    """The text as Markdown, with `pages`; without running headers, footers and page numbers.

    Headings are what is set larger than the body, or in bold on lines of their own; tables are lines whose cells stand
    below each other. Title: of its properties, or the first of the largest headings. Metadata: author, date (created),
    modified, subject, keywords. Pages that are only pictures are left out. Raises `DocumentError`.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = str(error)
        if "password" in reason.lower():
            raise DocumentError("encrypted: it opens only with a password") from None
        raise DocumentError(f"a damaged PDF: {reason}") from None
    count = min(len(pdf), MAX_PAGES)
    pages: list[list[Line]] = []
    heights: list[float] = []
    pictures: list[int] = []
    for number in range(1, count + 1):
        try:
            page = pdf[number - 1]
            lines = page_lines(page, number)
        except pypdfium2.PdfiumError:
            pages.append([])
            heights.append(0.0)
            pictures.append(number)
            continue
        if not lines and next(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]), None):
            pictures.append(number)
        pages.append(lines)
        heights.append(page.get_height())
        page.close()
    left_out = [f"no text on {_numbers(pictures)}: pictures, which are not read"] if pictures else []
    if len(pdf) > count:
        left_out.append(f"pages {count + 1:,} to {len(pdf):,}: only the first {count:,} are read")
    text, starts = as_markdown(without_running_lines(pages, heights))
    title, metadata = _properties(pdf.get_metadata_dict())
    return [Content(text, title or _first_heading(text), metadata, starts, left_out=tuple(left_out))]


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
    signatures=(b"%PDF-",),
    signature_window=1024,
    distributions=("pypdfium2",),
)
