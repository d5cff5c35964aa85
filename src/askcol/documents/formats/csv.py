"""CSV and TSV."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

from askcol.documents.charset import decode, encoding_metadata
from askcol.documents.document import Content
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format
from askcol.documents.limits import MAX_TEXT_CHARACTERS
from askcol.errors import DocumentError
from askcol.text import BYTE_ORDER_MARK

_DELIMITERS = ",;\t|"

_SAMPLE_CHARACTERS = 20_000


def read_csv(content: bytes) -> list[Content]:
    """The file as a Markdown table; the delimiter is found out, quotes are double ones.

    Metadata: `encoding` where it is not UTF-8. Raises `DocumentError`.
    """
    text, encoding = decode(content)
    text = text.removeprefix(BYTE_ORDER_MARK)
    sample = text[:_SAMPLE_CHARACTERS]
    delimiter = "\t" if "\t" in sample.partition("\n")[0] else ","
    with suppress(csv.Error):  # of one column, or too mixed to tell
        delimiter = csv.Sniffer().sniff(sample, _DELIMITERS).delimiter
    csv.field_size_limit(MAX_TEXT_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise DocumentError(f"not CSV: {error} in line {reader.line_num}") from None
    return [Content(captioned_table(rows), metadata=encoding_metadata(encoding))]


FORMAT = Format(suffixes=(".csv", ".tsv"), read=read_csv, distributions=("charset-normalizer",))
