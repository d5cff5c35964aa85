"""Values as literals in expressions of Milvus, and the plainest conditions on a field."""

from __future__ import annotations

from collections.abc import Iterable

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})

_LAST_CHARACTER = 0x10FFFF


def quoted(text: str) -> str:
    r"""`text` as a literal.

    >>> print(quoted('say "a\\b"'))
    "say \"a\\b\""
    """
    return f'"{text.translate(_ESCAPES)}"'


def one_of(field: str, values: Iterable[str | int]) -> str:
    """True where `field` is one of `values`.

    >>> one_of("key", [1, 2]), one_of("path", ["a"])
    ('key in [1,2]', 'path in ["a"]')
    """
    listed = ",".join(quoted(value) if isinstance(value, str) else str(value) for value in values)
    return f"{field} in [{listed}]"


def starts_with(field: str, prefix: str) -> str:
    """True where `field` begins with `prefix`.

    >>> starts_with("path", "docs/")
    '(path >= "docs/" and path < "docs0")'
    """
    after = _after(prefix)
    at_least = f"{field} >= {quoted(prefix)}"
    return f"({at_least} and {field} < {quoted(after)})" if after else at_least


def _after(prefix: str) -> str:
    """The least text after all that begin with `prefix`; "" where there is none."""
    kept = prefix.rstrip(chr(_LAST_CHARACTER))
    if not kept:
        return ""
    last = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if last == 0xD800 else last)  # between them are surrogates
