from __future__ import annotations

import pytest
from broken_files import archive
from structure import chunk_with

from askcol.documents.extract import extract
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The book</dc:title><dc:creator>Ann Lee</dc:creator><dc:creator>Bob</dc:creator>
<dc:date>2024-03-28T00:00:00Z</dc:date><dc:language>en</dc:language></metadata>
<manifest><item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/chapter%20one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="p" href="cover.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="p"/><itemref idref="a"/><itemref idref="b"/><itemref idref="x"/></spine>
</package>"""
FILES: dict[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/nav.xhtml": "<nav>Contents</nav>",
    "OEBPS/text/chapter one.xhtml": "<?xml version='1.0'?><html><body><h1>One</h1><p>The bridge.</p></body></html>",
    "OEBPS/text/two.xhtml": "<html><body><h1>Two</h1><nav>Kept: no site is around it.</nav></body></html>",
}


def test_the_chapters_are_read_in_the_order_of_the_spine() -> None:
    (content,) = extract(".epub", archive(FILES))
    assert content.text == "# One\n\nThe bridge.\n\n# Two\n\nKept: no site is around it."
    assert content.title == "The book"
    assert content.metadata == {"author": "Ann Lee, Bob", "date": "2024-03-28", "language": "en"}
    assert chunk_with(content, "The bridge.").headings == ("One",)


def test_a_missing_chapter_is_left_out_with_its_reason() -> None:
    files = {name: text for name, text in FILES.items() if "two" not in name}
    (content,) = extract(".epub", archive(files))
    assert content.text == "# One\n\nThe bridge."
    assert content.left_out[0].startswith("OEBPS/text/two.xhtml: no OEBPS/text/two.xhtml in it")


def test_a_book_without_a_package_is_an_error() -> None:
    with pytest.raises(DocumentError, match=r"META-INF/container.xml names no package"):
        extract(".epub", archive(FILES | {"META-INF/container.xml": "<container/>"}))
