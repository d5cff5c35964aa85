"""The properties that a file states -> the metadata of `Content`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from askcol.documents.limits import MAX_METADATA_CHARACTERS


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
