"""Markdown, with YAML or TOML front matter."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from askcol.documents.charset import decode, encoding_metadata
from askcol.documents.document import Content
from askcol.documents.formats.format import Format
from askcol.documents.formats.text import first_line
from askcol.documents.metadata import as_metadata
from askcol.text import BYTE_ORDER_MARK, CODE_FENCE, FRONT_MATTER, MARKDOWN_HEADING, heading_text


def read_markdown(content: bytes) -> list[Content]:
    """The file decoded and nothing else, as in `read_text`; the front matter is a part of the text.

    Title: the front matter's, or the first heading. Metadata: the front matter's scalars and lists of scalars, as they
    are written. Raises `DocumentError`.
    """
    text, encoding = decode(content)
    values, left_out = _front_matter(text)
    metadata = encoding_metadata(encoding) | as_metadata(values)
    title = metadata.pop("title", "") or _title(text)
    return [Content(text, title, metadata, left_out=left_out)]


def _front_matter(text: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    import yaml

    found = FRONT_MATTER.match(text)
    try:
        if found and found["toml"]:
            return tomllib.loads(found["toml"].replace("\r\n", "\n")), ()
        # BaseLoader makes texts, lists and mappings and nothing else, and a date stays as it is written.
        values = yaml.load(found["yaml"], Loader=yaml.BaseLoader) if found and found["yaml"] else {}
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return {}, (f"its front matter can't be read: {' '.join(str(error).split())}",)
    return (values if isinstance(values, dict) else {}), ()


def _title(text: str) -> str:
    text = FRONT_MATTER.sub("", text, count=1).removeprefix(BYTE_ORDER_MARK)
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(CODE_FENCE.match(line))
        if not fenced and MARKDOWN_HEADING.fullmatch(line) and heading_text(line):
            return heading_text(line)
    return first_line(text)


FORMAT = Format(
    suffixes=(".markdown", ".md"),
    read=read_markdown,
    confined=False,
    distributions=("charset-normalizer", "PyYAML"),
)
