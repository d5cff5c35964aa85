"""JSON Lines: a document a line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from askcol.documents.charset import decode
from askcol.documents.document import Content
from askcol.documents.formats.format import Format
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError

_DOCUMENT_FIELDS = ("id", "title", "text")

MAX_NAMED_LINES = 20


def read_jsonl(content: bytes) -> list[Content]:
    """A document for each line `{"id", "title", "text", ...}`; only `text` must be there.

    The id defaults to the line's number. Metadata: the other fields that are scalars or lists of scalars. A line that
    can't be used is left out with its reason. Raises `DocumentError` where no line can be used.
    """
    text, _ = decode(content)
    contents: dict[str, Content] = {}
    left_out: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            record_id = _record_id(record, number)
            if record_id in contents:
                raise DocumentError(f"the id {record_id!r} was there before")
        except DocumentError as error:
            left_out.append(f"line {number}: {error}")
            continue
        metadata = as_metadata({name: value for name, value in record.items() if name not in _DOCUMENT_FIELDS})
        title = as_metadata({"title": record.get("title")}).get("title", "")
        contents[record_id] = Content(record["text"], title, metadata, record_id=record_id)
    if len(left_out) > MAX_NAMED_LINES:
        left_out[MAX_NAMED_LINES:] = [f"and {len(left_out) - MAX_NAMED_LINES:,} more lines"]
    if not contents:
        raise DocumentError("; ".join(left_out) or "only white space")
    first, *others = contents.values()
    return [replace(first, left_out=tuple(left_out)), *others]


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"not JSON: {error}") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise DocumentError('not an object with a "text"')
    if not record["text"].strip():
        raise DocumentError('its "text" is blank')
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise DocumentError("half of a surrogate pair, which is no character") from None
    if "\0" in record["text"]:
        raise DocumentError('a NUL in its "text"')
    return record


def _record_id(record: dict[str, Any], number: int) -> str:
    """The record's id if it can be part of a URL's path, else the line's number."""
    found = as_metadata({"id": record.get("id")}).get("id", "")
    return found if found and not {"", ".", ".."} & set(found.split("/")) else str(number)


FORMAT = Format(suffixes=(".jsonl", ".ndjson"), read=read_jsonl, records=True, distributions=("charset-normalizer",))
