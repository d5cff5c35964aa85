"""Query strings and JSON bodies -> checked parameters, or an HTTP error that says what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from askcol.limits import MAX_QUESTION_CHARACTERS, READ_CHUNKS
from askcol.retrieval import Mode

_Question = Annotated[
    str, Meta(min_length=1, max_length=MAX_QUESTION_CHARACTERS, description="a text of 1 to 1,000 characters")
]

_TopK = Annotated[int, Meta(ge=1, le=50, description="a whole number from 1 to 50")]

_Confidence = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]

_Which = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1_000,
        description="a glob on document id or path, such as seeds/2024*, or a condition, date>=2023",
    ),
]

_Mode = Annotated[Mode, Meta(description="hybrid, bm25 or dense")]

_Name = Annotated[str, Meta(max_length=200, description="the name of a collection")]

_Offset = Annotated[int, Meta(ge=0, description="a whole number of characters from 0 up")]


class AskParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question and how to answer it."""

    question: _Question
    top_k: _TopK = READ_CHUNKS
    min_confidence: _Confidence | None = None
    max_risk: _Confidence | None = None
    documents: _Which | None = None
    collection: _Name | None = None


class SearchParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query and how to rank the chunks for it."""

    query: _Question
    top_k: _TopK = 10
    mode: _Mode = "hybrid"
    documents: _Which | None = None
    collection: _Name | None = None


class CollectionParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which collection."""

    collection: _Name | None = None


class DocumentParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page of a document highlights: `[start, end)` of its text, both or neither; and the collection."""

    start: _Offset | None = None
    end: _Offset | None = None
    collection: _Name | None = None


P = TypeVar("P", bound=msgspec.Struct)


def from_query(kind: type[P], arguments: MultiDict[str, str]) -> P:
    """Checked parameters of a query string. An empty optional one counts as not given: a form sends all its fields."""
    for name, given in arguments.lists():
        if len(given) > 1:
            raise BadRequest(f"{name} is given {len(given)} times; give it once")
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    values = {name: value for name, value in arguments.items() if value.strip() or name in required}
    return _checked(kind, values, strict=False)


def from_body(kind: type[P], body: bytes) -> P:
    """Checked parameters of a JSON body; "8" is no number here."""
    try:
        values = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    if not isinstance(values, dict):
        raise BadRequest(f"the body must be a JSON object; found {values!r:.80}")
    return _checked(kind, values, strict=True)


def _checked(kind: type[P], values: Mapping[str, Any], *, strict: bool) -> P:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    unknown = sorted(values.keys() - fields.keys())
    if unknown:
        raise BadRequest(f"unknown parameter {', '.join(unknown):.80}; the parameters are {', '.join(fields)}")
    checked: dict[str, Any] = {}
    for name, value in values.items():
        stripped = value.strip() if isinstance(value, str) else value
        if name in ("question", "query") and isinstance(stripped, str) and len(stripped) > MAX_QUESTION_CHARACTERS:
            raise RequestEntityTooLarge(
                f"{name} has {len(stripped):,} characters; at most {MAX_QUESTION_CHARACTERS:,} are read"
            )
        try:
            checked[name] = msgspec.convert(stripped, fields[name].type, strict=strict)
        except msgspec.ValidationError:
            raise BadRequest(f"{name} must be {_description(kind, name)}; found {value!r:.80}") from None
    missing = [name for name, field in fields.items() if field.required and name not in checked]
    if missing:
        raise BadRequest(f"{missing[0]} is missing; give {_description(kind, missing[0])}")
    return msgspec.convert(checked, kind)


def parameter_schemas(kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """Name -> JSON Schema of each parameter, "or null" left out: a query string has no null."""
    _, components = msgspec.json.schema_components([kind])
    properties: dict[str, dict[str, Any]] = components[kind.__name__]["properties"]
    return {name: schema.get("anyOf", [schema])[0] for name, schema in properties.items()}


def _description(kind: type[msgspec.Struct], name: str) -> str:
    return str(parameter_schemas(kind)[name]["description"])
