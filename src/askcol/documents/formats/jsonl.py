"""JSON Lines: a document a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from askcol.documents.charset import decode
from askcol.documents.document import MAX_TITLE_CHARACTERS, Content
from askcol.documents.formats.format import USUAL_FIELDS, Fields, Format
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError

_TEXT_FIELDS = ("text", "content", "body")

_TITLE_FIELDS = ("title", "headline")

MAX_NAMED_LINES = 20


def read_jsonl(content: bytes, fields: Fields = USUAL_FIELDS) -> list[Content]:
    """A document for each line `{"id", "title", "text", ...}`; only a text must be there.

    The text is that of the field that `fields` names, or of `text`, `content` or `body`, or a `question` and its
    `answer`, and the question is then the title. The id defaults to the line's number. Metadata: the other fields that
    are scalars or lists of scalars. A line that can't be used is left out with its reason. Raises
    `DocumentError` where no line can be used.
    """
    decoded, _ = decode(content)
    contents: dict[str, Content] = {}
    left_out: list[str] = []
    for number, line in enumerate(decoded.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            text, names = _text(record, fields)
            record_id = _record_id(record, number)
            if record_id in contents:
                raise DocumentError(f"the id {record_id!r} was there before")
        except DocumentError as error:
            left_out.append(f"line {number}: {error}")
            continue
        title, title_name = _title(record, fields, names)
        taken = {"id", title_name, *names}
        metadata = as_metadata({name: value for name, value in record.items() if name not in taken})
        contents[record_id] = Content(text, title, metadata, record_id=record_id)
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
    if not isinstance(record, dict):
        raise DocumentError("not an object with fields")
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise DocumentError("half of a surrogate pair, which is no character") from None
    return record


def _text(record: Mapping[str, Any], fields: Fields) -> tuple[str, tuple[str, ...]]:
    """The text of a record, and the fields that it is taken from."""
    names = [name for name in (fields.text, *_TEXT_FIELDS) if isinstance(record.get(name), str)]
    name = next((n for n in names if record[n].strip()), "")
    parts = (name,) if name else ("question", "answer")
    texts = [record.get(part) for part in parts]
    text = "\n\n".join(text for text in texts if isinstance(text, str))
    if not all(isinstance(text, str) and text.strip() for text in texts):
        wanted = fields.text or _TEXT_FIELDS[0]
        raise DocumentError(f'its "{names[0]}" is blank' if names else f'not an object with a "{wanted}"')
    if "\0" in text:
        raise DocumentError(f'a NUL in its "{parts[0]}"')
    return text, parts


def _title(record: Mapping[str, Any], fields: Fields, text_names: tuple[str, ...]) -> tuple[str, str]:
    """The title of a record, and the field that it is taken from; both "" where it has none."""
    for name in (fields.title, *_TITLE_FIELDS):
        if title := as_metadata({"title": record.get(name)}).get("title", ""):
            return title, name
    question = " ".join(record["question"].split()) if "question" in text_names else ""
    return (question, "question") if 0 < len(question) <= MAX_TITLE_CHARACTERS else ("", "")


def _record_id(record: dict[str, Any], number: int) -> str:
    """The record's id if it can be part of a URL's path, else the line's number."""
    found = as_metadata({"id": record.get("id")}).get("id", "")
    return found if found and not {"", ".", ".."} & set(found.split("/")) else str(number)


FORMAT = Format(
    suffixes=(".jsonl", ".ndjson"),
    read=read_jsonl,
    read_named=read_jsonl,
    records=True,
    distributions=("charset-normalizer",),
)
