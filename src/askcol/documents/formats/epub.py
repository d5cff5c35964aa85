"""E-books (EPUB): the chapters in their order."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from askcol.documents.charset import decode
from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._markup import as_markdown
from askcol.documents.formats.format import Format
from askcol.documents.formats.html import parse_html
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError

_CONTAINER = "META-INF/container.xml"

_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"

_OPF = "{http://www.idpf.org/2007/opf}"

_DC = "{http://purl.org/dc/elements/1.1/}"

_PAGES = {"application/xhtml+xml", "text/html"}


def read_epub(content: bytes) -> list[Content]:
    """The book as Markdown, chapter after chapter in the order of its spine; its table of contents is left out.

    Title and metadata (author, publisher, date, language, subject): the package's. A chapter that is missing or can't
    be read is left out with its reason. Raises `DocumentError`.
    """
    archive = Archive(content)
    rootfile = next(archive.xml(_CONTAINER).iter(_ROOTFILE), None)
    if rootfile is None:
        raise DocumentError(f"{_CONTAINER} names no package")
    part = unquote(rootfile.get("full-path", ""))
    package = archive.xml(part)
    chapters: list[str] = []
    left_out: list[str] = []
    for href in _spine(package):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(part), unquote(href.partition("#")[0])))
        try:
            root = parse_html(decode(archive.read(name))[0])
        except DocumentError as error:
            left_out.append(f"{name}: {error}")
            continue
        if root is not None and (text := as_markdown(root)):
            chapters.append(text)
    metadata = _metadata(package)
    title = metadata.pop("title", "")
    return [Content("\n\n".join(chapters), title, metadata, left_out=tuple(left_out))]


def _spine(package: Element) -> list[str]:
    """The chapters' addresses relative to the package, in reading order."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    chapters = []
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split():
            chapters.append(item.get("href", ""))
    return chapters


def _metadata(package: Element) -> dict[str, str]:
    def said(name: str) -> list[str]:
        return [element.text or "" for element in package.iter(f"{_DC}{name}")]

    return as_metadata(
        {
            "title": (said("title") or [""])[0],
            "author": said("creator"),
            "publisher": said("publisher"),
            "date": (said("date") or [""])[0][:10],
            "language": said("language"),
            "subject": said("subject"),
        }
    )


FORMAT = Format(
    suffixes=(".epub",),
    read=read_epub,
    signatures=(ZIP,),
    distributions=("charset-normalizer", "defusedxml", "lxml"),
)
