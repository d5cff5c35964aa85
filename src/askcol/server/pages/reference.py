"""What the reference of the API shows: its OpenAPI description, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from askcol.server.endpoint import HTML
from askcol.server.pages.examples import examples

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
"""JSON's types in words."""


class Row(NamedTuple):
    """A parameter or a field. `limits`: the values that it may have, in words; "" if its type says it all."""

    name: str
    type: str
    record: str
    """The record that the type names; "" if it names none."""
    required: bool
    limits: str
    meaning: str


class Outcome(NamedTuple):
    """A response. `records`: what it may hold; empty if that is no record."""

    status: str
    meaning: str
    records: tuple[str, ...]
    media_types: tuple[str, ...]


class Operation(NamedTuple):
    """A method on a path. `examples`: a request in each language, by its name; empty for a page."""

    name: str
    method: str
    path: str
    summary: str
    parameters: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]
    examples: Mapping[str, str]


class Record(NamedTuple):
    """A schema with a name."""

    name: str
    meaning: str
    fields: tuple[Row, ...]


def operations(description: Mapping[str, Any], area: str, address: str) -> Iterator[Operation]:
    """The operations of an area; their examples ask the server at `address`."""
    for path, item in description["paths"].items():
        for method, operation in item.items():
            if area in operation["tags"]:
                yield Operation(
                    operation["operationId"],
                    method.upper(),
                    path,
                    operation["summary"],
                    tuple(_parameters(operation, description)),
                    tuple(_outcomes(operation, description)),
                    examples(operation, method, address + path) if _is_for_programs(operation) else {},
                )


def records(description: Mapping[str, Any]) -> Iterator[Record]:
    """The records that requests and responses hold."""
    for name, schema in description["components"]["schemas"].items():
        yield Record(name, schema.get("description", ""), tuple(_fields(schema)))


def _is_for_programs(operation: Mapping[str, Any]) -> bool:
    first: str = next(iter(operation["responses"]["200"]["content"]))
    return first != HTML


def _parameters(operation: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[Row]:
    for parameter in operation.get("parameters", ()):
        yield _row(parameter["name"], parameter["schema"], parameter["required"], parameter["description"])
    if "requestBody" in operation:
        (media,) = operation["requestBody"]["content"].values()
        bodies = [description["components"]["schemas"][name] for name in _records(media["schema"])]
        rows = {row.name: row for body in bodies for row in _fields(body)}
        yield from (
            row._replace(required=all(name in body["required"] for body in bodies)) for name, row in rows.items()
        )


def _outcomes(operation: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[Outcome]:
    for status, response in operation["responses"].items():
        shared = description["components"]["responses"].get(_named(response), response)
        content = shared.get("content", {})
        named = tuple(name for media in content.values() for name in _records(media["schema"]))
        yield Outcome(status, shared["description"], named, tuple(content))


def _fields(schema: Mapping[str, Any]) -> Iterator[Row]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield _row(name, field, name in required, field.get("description", ""))


def _row(name: str, schema: Mapping[str, Any], required: bool, meaning: str) -> Row:
    words, record = _type(schema)
    return Row(name, words, record, required, _limits(schema), meaning)


def _type(schema: Mapping[str, Any]) -> tuple[str, str]:
    """A type in words, and the record that it names."""
    if record := _named(schema):
        return record, record
    if options := schema.get("anyOf"):
        typed = [_type(option) for option in options]
        words = " or ".join(words for words, _ in typed).replace("true or false or", "true, false or")
        return words, next((record for _, record in typed if record), "")
    if schema.get("type") == "array":
        words, record = _type(schema.get("items") or {"type": "object"})
        return f"list of {words}", record
    return _WORDS.get(schema.get("type", ""), "any"), ""


def _limits(schema: Mapping[str, Any]) -> str:
    for option in schema.get("anyOf", ()):
        if found := _limits(option):
            return found
    parts = []
    if "enum" in schema:
        parts.append(f"one of {', '.join(schema['enum'])}")
    least, greatest = schema.get("minimum"), schema.get("maximum")
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if greatest is not None:
        parts.append(f"{least:,} to {greatest:,}")
    elif least is not None:
        parts.append(f"{least:,} or more")
    if longest is not None:
        parts.append(f"{shortest or 0:,} to {longest:,} characters")
    if schema.get("default") is not None:
        parts.append(f"default {schema['default']}")
    return "; ".join(parts)


def _named(schema: Mapping[str, Any]) -> str:
    """The last part of a reference; "" if this is none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _records(schema: Mapping[str, Any]) -> list[str]:
    """The records of which `schema` is one."""
    options = schema.get("oneOf") or schema.get("anyOf") or [schema]
    return [name for option in options if (name := _named(option))]
