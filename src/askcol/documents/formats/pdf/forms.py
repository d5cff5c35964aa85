"""The fields of a form that were filled in -> `Label: value` lines."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from askcol.documents.formats.pdf.lines import Cell, Line

MAX_FIELDS = 2_000
"""Of a page; further ones are left out."""

_INDEX = re.compile(r"\[\d+\]")

_GENERATED = re.compile(
    r"(?:text|field|check ?box|radio ?button|undefined|group|combo ?box|tf)?[\s_]*\d*", re.IGNORECASE
)


class FilledField(NamedTuple):
    """A field of a form that has a value, as `Label: value`, and its corners on the page in PDF's coordinates."""

    line: str
    left: float
    bottom: float
    right: float
    top: float


def field_lines(pdf: Any, page: Any, number: int) -> list[Line]:
    """A line for each field on pypdfium2's `page` that has a value: its tooltip or name, and the value.

    Of boxes and buttons only those that are ticked. A field whose only name is one that a program gave it, such as
    "Text12", is its value alone. `pdf`: the page's document, whose forms are initialised; `number`: the page's number.
    """
    lines = dict.fromkeys(field.line for field in filled_fields(pdf, page))
    return [Line((Cell(line, 0.0, 0.0),), 0.0, 0.0, 0.0, False, number, field=True) for line in lines]


def filled_fields(pdf: Any, page: Any) -> Iterator[FilledField]:
    """The fields that `field_lines` makes lines of, each with its place."""
    import pypdfium2.raw as pdfium

    if pdf.formenv is None:
        return
    form = pdf.formenv.raw
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MAX_FIELDS)):
        with _annotation(page, index) as annotation:
            if annotation and pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
                place = pdfium.FS_RECTF()
                pdfium.FPDFAnnot_GetRect(annotation, place)
                for line in _field(form, annotation):
                    yield FilledField(line, place.left, place.bottom, place.right, place.top)


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    import pypdfium2.raw as pdfium

    annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _field(form: Any, annotation: Any) -> Iterator[str]:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        ticked = pdfium.FPDFAnnot_IsChecked(form, annotation)
        value = _text(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation) if ticked else ""
    elif kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        value = _text(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    else:
        return
    if value:
        label = _text(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or _name(
            _text(pdfium.FPDFAnnot_GetFormFieldName, form, annotation)
        )
        yield f"{label.rstrip(' :')}: {value}" if label else value


def _name(full: str) -> str:
    """The words of a field's own name; "" for a name that a program gave it."""
    own = _INDEX.sub("", full).rpartition(".")[2].replace("_", " ").strip()
    return "" if _GENERATED.fullmatch(own) else own


def _text(get: Callable[..., int], form: Any, annotation: Any) -> str:
    """A text that PDFium writes in UTF-16 into a buffer of the size that it asks for, on one line."""
    import pypdfium2.raw as pdfium

    size = get(form, annotation, None, 0)
    buffer = ctypes.create_string_buffer(size)
    get(form, annotation, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return " ".join(buffer.raw[:size].decode("utf-16-le", "replace").split("\0")[0].split())
