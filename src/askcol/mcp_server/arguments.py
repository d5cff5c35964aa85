"""What an assistant gives a tool -> checked arguments, or an error that says what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from askcol.arguments import argument, valid_values
from askcol.errors import QuestionError
from askcol.index import MAX_EXPRESSION_CHARACTERS

P = TypeVar("P", bound=msgspec.Struct)


Which = Annotated[
    str,
    argument(
        "Use only these documents: globs over ids and paths (reports/2024*|a.txt), words of a title, id or path "
        "(~annual report), and conditions on metadata (publisher=Reuters*, date>=2023-01-31), joined by semicolons; "
        "all of them must hold.",
        "globs over ids and paths, such as reports/2024*, or conditions on metadata, such as date>=2023",
        min_length=1,
        max_length=MAX_EXPRESSION_CHARACTERS,
    ),
]


def checked(kind: type[P], given: Mapping[str, Any]) -> P:
    """The arguments of a tool. A number may come as a text, as some assistants send it.

    Raises `QuestionError` if one is unknown, missing, out of its range or not Unicode.
    """
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    unknown = sorted(given.keys() - fields.keys())
    if unknown:
        raise QuestionError(f"unknown argument {', '.join(unknown)!r:.80}; the arguments are {', '.join(fields)}")
    for name, value in given.items():
        if isinstance(value, str) and not _is_unicode(value):
            raise QuestionError(f"{name} holds half of a surrogate pair, which is no character")
        try:
            msgspec.convert(value, fields[name].type, strict=False)
        except msgspec.ValidationError:
            raise QuestionError(f"{name} must be {valid_values(kind, name)}; found {value!r:.80}") from None
    missing = [name for name, field in fields.items() if field.required and name not in given]
    if missing:
        raise QuestionError(f"{missing[0]} is missing; give {valid_values(kind, missing[0])}")
    return msgspec.convert(given, kind, strict=False)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
