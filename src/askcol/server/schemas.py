"""The JSON Schemas of the records that the API takes and gives."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

_REFERENCE = "#/components/schemas/{name}"

_ATTRIBUTE = re.compile(r"^    (\w+): (.+?)(?=^    \w+: |\Z)", re.MULTILINE | re.DOTALL)
"""An entry of a docstring's section of attributes."""


def schemas_of(
    sent: Sequence[type], received: Sequence[type]
) -> tuple[dict[type, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The schema of each type, and the schemas of the records that these refer to, by name.

    `sent`: types of responses, in which no field is ever left out but those that may be unset. `received`: types of
    bodies of requests, whose fields with a default may be left out.
    """
    types = list(dict.fromkeys([*sent, *received]))
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    bodies = {kind.__name__ for kind in received}
    for name, schema in components.items():
        _describe_fields(schema)
        _list_defaults(schema)
        if name not in bodies:
            _require_all(schema)
    return dict(zip(types, schemas, strict=True)), components


def _describe_fields(schema: dict[str, Any]) -> None:
    """Move what the docstring, or one of its types, says of each field to the field, in the words of JSON."""
    for field in schema.get("properties", {}).values():
        for option in field.get("anyOf", ()):
            if "description" in option:
                field["description"] = option.pop("description")
    text, _, attributes = inspect.cleandoc(schema.get("description", "")).partition("\n\nAttributes:\n")
    if text:
        schema["description"] = _in_json(text)
    for name, meaning in _ATTRIBUTE.findall(attributes):
        if name in schema.get("properties", {}):
            schema["properties"][name].setdefault("description", _in_json(meaning))


def _list_defaults(schema: dict[str, Any]) -> None:
    """Make lists of defaults that are tuples."""
    for field in schema.get("properties", {}).values():
        if isinstance(field.get("default"), tuple):
            field["default"] = list(field["default"])


def _in_json(text: str) -> str:
    return re.sub(r"\bNone\b", "null", " ".join(text.split()))


def _require_all(schema: dict[str, Any]) -> None:
    """Make every field required that has a default: a response says it all the same."""
    properties = schema.get("properties", {})
    always = {name for name, field in properties.items() if "default" in field} | {*schema.get("required", ())}
    for field in properties.values():
        field.pop("default", None)
    if always:
        schema["required"] = [name for name in properties if name in always]


def type_enumerations(description: dict[str, Any]) -> None:
    """Say of every enumeration in `description` that its values are texts; without a type, some generators fail."""
    for schema in _within(description):
        if "enum" in schema:
            schema.setdefault("type", "string")


def _within(value: object) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _within(each)
