"""Query strings and JSON bodies -> checked parameters, or an HTTP error that says what was found."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import FieldInfo
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from askcol.arguments import argument, valid_values
from askcol.collection import MAX_CHUNKS, MAX_QUESTION_CHARACTERS
from askcol.index import MAX_EXPRESSION_CHARACTERS
from askcol.retrieval import Mode

MAX_FILTER_CHARACTERS = MAX_EXPRESSION_CHARACTERS
"""Of the expression that selects documents."""

MAX_NAME_CHARACTERS = 200
"""Of the name of a collection."""

MAX_QUESTIONS = 64
"""Of a body that asks several."""

MAX_BODY_BYTES = 900 * 1024
"""Of the body of a request: as many questions as may be and a filter fit, each character escaped (12 bytes)."""

ASKED = ("question", "query")
"""What is asked. If it is too long, the status is 413. If it is blank, that is an error; the others may be blank."""

ASKED_EACH = {"questions": "question"}
"""Lists of what is asked, and what each item is called in an error, with its number from 1."""


_A_QUESTION = f"a text of 1 to {MAX_QUESTION_CHARACTERS:,} characters"


def _text(meaning: str) -> Meta:
    return argument(meaning, _A_QUESTION, min_length=1, max_length=MAX_QUESTION_CHARACTERS, pattern=r"\S")


def _probability(meaning: str) -> Meta:
    return argument(meaning, "a number from 0 to 1", ge=0, le=1)


def offset(meaning: str) -> Meta:
    return argument(meaning, "a whole number of characters from 0 up", ge=0)


Question = Annotated[str, _text("The question, in plain English.")]

Questions = Annotated[
    tuple[Question, ...],
    argument(
        "The questions, each in plain English.",
        f"a list of 1 to {MAX_QUESTIONS} questions",
        min_length=1,
        max_length=MAX_QUESTIONS,
    ),
]

Query = Annotated[str, _text("What to search for.")]

TopK = Annotated[
    int, argument("How many chunks to retrieve.", f"a whole number from 1 to {MAX_CHUNKS}", ge=1, le=MAX_CHUNKS)
]

MinConfidence = Annotated[
    float,
    _probability("Abstain below this calibrated probability; the default is the index's own threshold."),
]

MaxRisk = Annotated[
    float,
    _probability(
        "Abstain so that at most this share of the answers to many questions is wrong. With "
        "`min_confidence` as well, the stricter of the two holds."
    ),
]

Which = Annotated[
    str,
    argument(
        "Use only documents whose id or path matches a glob, whose title, id or path has words (`~annual report`), or "
        "whose metadata meets a condition such as `publisher=Reuters*` or `date>=2023-01-31`. Bars join globs of which "
        "one must match. Semicolons join parts, all of which must hold.",
        "a glob on document id or path, such as seeds/2024*, or a condition, date>=2023",
        min_length=1,
        max_length=MAX_FILTER_CHARACTERS,
    ),
]

ModeName = Annotated[
    Mode,
    argument("How to rank: by words (`bm25`), by meaning (`dense`), or both fused.", "hybrid, bm25 or dense"),
]

Explain = Annotated[
    bool,
    argument("Say why, too: how the confidence came about, and what was found in each hit (`why`).", "true or false"),
]

Name = Annotated[
    str,
    argument(
        "Which collection to use, if the server has several; the default is the first. `/health` lists them.",
        "the name of a collection",
        max_length=MAX_NAME_CHARACTERS,
    ),
]


P = TypeVar("P", bound=msgspec.Struct)

_NO_PATH: Mapping[str, str] = MappingProxyType({})


def from_query(kind: type[P], arguments: MultiDict[str, str], path: Mapping[str, str] = _NO_PATH) -> P:
    """Checked parameters of a query string, and those that stand in the `path`.

    A blank optional parameter counts as not given, because a form sends all its fields. A parameter of several values
    is repeated.
    """
    several = _of_several_values(kind)
    values: dict[str, str | list[str]] = {}
    for name, given in arguments.lists():
        if name in several:
            values[name] = given
        elif len(given) > 1:
            raise BadRequest(f"{name} is given {len(given)} times; give it once")
        elif given[0].strip() or name in ASKED:
            values[name] = given[0]
    return _checked(kind, values, path, strict=False)


def _of_several_values(kind: type[msgspec.Struct]) -> set[str]:
    schemas = parameter_schemas(kind)
    return {name for name, schema in schemas.items() if schema.get("type") == "array"}


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds."""
    try:
        values = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply; send one JSON object") from None
    if not isinstance(values, dict):
        raise BadRequest(f"the body must be a JSON object; found {values!r:.80}")
    return values


def from_body(kind: type[P], values: Mapping[str, Any]) -> P:
    """Checked parameters of the JSON object of a body. Types count: "8" is a string and no number."""
    return _checked(kind, values, _NO_PATH, strict=True)


def _checked(kind: type[P], values: Mapping[str, Any], path: Mapping[str, str], *, strict: bool) -> P:
    every = {field.name: field for field in msgspec.structs.fields(kind)}
    fields = {name: field for name, field in every.items() if name not in path}
    unknown = sorted(values.keys() - fields.keys())
    if unknown:
        raise BadRequest(f"unknown parameter {', '.join(unknown):.80}; the parameters are {', '.join(fields)}")
    checked: dict[str, Any] = {}
    for name, value in {**values, **path}.items():
        stripped = value.strip() if isinstance(value, str) and name not in path else _whole(value)
        if name in ASKED:
            _check_length(name, stripped)
        if name in ASKED_EACH and isinstance(value, list):
            stripped = [_asked(f"{ASKED_EACH[name]} {number}", one) for number, one in enumerate(value, 1)]
        try:
            checked[name] = msgspec.convert(stripped, _type(every[name], nullable=strict), strict=strict)
        except msgspec.ValidationError:
            raise BadRequest(f"{name} must be {valid_values(kind, name)}; found {value!r:.80}") from None
    missing = [name for name, field in fields.items() if field.required and name not in checked]
    if missing:
        raise BadRequest(f"{missing[0]} is missing; give {valid_values(kind, missing[0])}")
    return msgspec.convert(checked, kind)


def _asked(name: str, value: Any) -> str:
    """One of several questions, checked as a single one is."""
    stripped = value.strip() if isinstance(value, str) else value
    _check_length(name, stripped)
    try:
        return msgspec.convert(stripped, Question)
    except msgspec.ValidationError:
        raise BadRequest(f"{name} must be {_A_QUESTION}; found {value!r:.80}") from None


def _check_length(name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) > MAX_QUESTION_CHARACTERS:
        raise RequestEntityTooLarge(f"{name} has {len(value):,} characters; the limit is {MAX_QUESTION_CHARACTERS:,}")


def _whole(value: Any) -> Any:
    """`value`, but 8 for 8.0: JSON has one kind of number, and 8.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _type(field: FieldInfo, *, nullable: bool) -> Any:
    """The type of a field; without `nullable` leaving out "or null", which a query string cannot say."""
    return field.type if nullable or type(None) not in get_args(field.type) else get_args(field.type)[0]


def parameter_schemas(kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """Name -> JSON Schema of each parameter, without "or null": a query string has no null."""
    _, components = msgspec.json.schema_components([kind])
    properties: dict[str, dict[str, Any]] = components[kind.__name__]["properties"]
    return {name: schema.get("anyOf", [schema])[0] for name, schema in properties.items()}
