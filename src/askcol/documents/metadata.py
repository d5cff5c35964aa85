"""The properties that a file states -> the metadata of `Content`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from askcol.documents.limits import MAX_METADATA_CHARACTERS

_NOBODY = re.compile(
    r"python-(?:docx|pptx)|openpyxl|xlsxwriter|apache poi|epplus|phpspreadsheet|unknown creator|steve canny"
    r"|(?:microsoft|ms)[ -]office[ -](?:user|benutzer)|(?:windows|office)[ -](?:user|benutzer)|microsoft corporation"
    r"|utilisateur (?:de )?(?:windows|microsoft office)|usuario de (?:windows|microsoft office)"
    r"|un-?named|unknown|\(?anonymous\)?|\(?unspecified\)?|untitled|user|owner|author|admin|administrator|none",
    re.IGNORECASE,
)
"""Who is named as author where nobody is: programs, their templates' authors (Steve Canny's is python-pptx's), accounts
without a name."""

_UNTITLED = re.compile(
    r"powerpoint presentation|untitled(?: document)?|(?:document|presentation|book|workbook)\s?1", re.I
)

_NEVER = re.compile(
    r"2013-12-23T23:15|2013-01-27T09:1|2006-09-16T00:00:00|2015-06-05T18:1[79]|(?:1601|1899|1900|1904|1970|1980)-01-0[01]"
    r"|1899-12-3|0000",
)
"""How the dates begin that the templates of python-docx, python-pptx and Excel carry, and those that mean 0."""


def stated_properties(values: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The `title` among the properties of a file, and the others as metadata, without what a template left there.

    `date` and `modified` are as in ISO 8601, and only the day is kept.
    """
    said = dict(values)
    for name in ("date", "modified"):
        moment = str(said.get(name) or "").strip()
        said[name] = "" if _NEVER.match(moment) else moment[:10]
    metadata = as_metadata(said)
    if _NOBODY.fullmatch(metadata.get("author", "")):
        del metadata["author"]
    title = metadata.pop("title", "")
    return "" if _UNTITLED.fullmatch(title) else title, metadata


def as_metadata(values: Mapping[Any, Any]) -> dict[str, str]:
    """The `values` that are texts, numbers, truth values, dates, or lists of these (joined by commas), as texts.

    Each is on one line. Values that are blank, nested or longer than `MAX_METADATA_CHARACTERS` are left out.
    """
    metadata = {}
    for name, value in values.items():
        parts = value if isinstance(value, list | tuple) else [value]
        texts = [_one_line(part) for part in parts]
        text = ", ".join(t for t in texts if t)
        if (
            isinstance(name, str)
            and name.strip()
            and text
            and None not in texts
            and len(text) <= MAX_METADATA_CHARACTERS
        ):
            metadata[" ".join(name.split())] = text
    return metadata


def _one_line(value: Any) -> str | None:
    """`value` as text; None if it is not a text, number, truth value or date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    return None
