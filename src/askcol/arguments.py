"""Arguments that come from outside: what each means, and which values it may have, in words."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Meta


def argument(meaning: str, values: str, **constraints: Any) -> Meta:
    """Of a record's field: its `meaning` for a schema, and its valid `values` for error messages.

    `constraints`: as `msgspec.Meta` takes them.
    """
    return Meta(description=meaning, extra={"values": values}, **constraints)


def valid_values(kind: type[msgspec.Struct], name: str) -> str:
    """The values that the field of that name may have, as its `argument` says."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    (found,) = (field.type for field in info.fields if field.name == name)
    options = found.types if isinstance(found, msgspec.inspect.UnionType) else (found,)
    (described,) = (option for option in options if isinstance(option, msgspec.inspect.Metadata))
    return str((described.extra or {})["values"])
