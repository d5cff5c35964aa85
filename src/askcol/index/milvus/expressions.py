"""Values and conditions as expressions of Milvus."""

from __future__ import annotations

import json
import re


def quoted(text: str) -> str:
    """`text` as a literal of an expression. Only for texts that are `sayable`.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return json.dumps(text, ensure_ascii=False)


def starts_with(field: str, prefix: str) -> str:
    """True where `field` begins with `prefix`."""
    return f"{field} like {quoted(_escaped(prefix) + '%')}"


def _escaped(text: str) -> str:
    """`text` as a part of a pattern that matches nothing else."""
    return re.sub(r"[%_\\]", r"\\\g<0>", text)
