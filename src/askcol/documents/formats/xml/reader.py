"""XML -> text, whatever its vocabulary."""

from __future__ import annotations

import re

from askcol.documents.document import MAX_TITLE_CHARACTERS, Content
from askcol.documents.formats._archive import parse_xml
from askcol.documents.formats.format import Format
from askcol.documents.formats.html import read_html
from askcol.documents.formats.xml.blocks import Blocks, is_prose
from askcol.documents.formats.xml.names import local

_HEADING = re.compile(r"#+ (.+)")


def read_xml(content: bytes) -> list[Content]:
    """Prose such as DocBook, TEI and JATS as headings, paragraphs, lists and tables; values as tables and lines.

    Elements that repeat with the same values become rows of a table whose columns are named after elements and
    attributes; other values become lines `Label: value`. Title: the first heading of prose, else the name of the root.
    XHTML is read as a web page. Raises `DocumentError`.
    """
    root = parse_xml(content, "the file")
    if local(root.tag) == "html":
        return read_html(content)
    blocks = Blocks(is_prose(root))
    found = [block for block in blocks.of(root) if block.strip()]
    text = "\n\n".join([*found, *filter(None, blocks.notes)])
    titled = next((heading[1] for block in found if (heading := _HEADING.fullmatch(block))), "")
    return [Content(text, titled if len(titled) <= MAX_TITLE_CHARACTERS else "")]


FORMAT = Format(suffixes=(".xml",), read=read_xml, distributions=("charset-normalizer", "defusedxml", "lxml"))
