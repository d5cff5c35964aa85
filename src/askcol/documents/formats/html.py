"""Web pages (HTML, XHTML): the main text, without what surrounds it on a site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askcol.documents.charset import decode, encoding_metadata
from askcol.documents.document import Content
from askcol.documents.formats._markup import HEADINGS, as_markdown, one_line
from askcol.documents.formats._markup_tables import tag_of
from askcol.documents.formats.format import Format
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError
from askcol.text import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from lxml.etree import _Element


_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|encoding\s*=\s*["']([\w.:-]+)["']\s*\?>""", re.I
)

_DECLARATION_BYTES = 2048

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\ufffe\uffff]")

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)", re.I)

_AROUND = {"nav", "footer", "dialog", "search", "script", "style", "noscript", "template"}

_AROUND_ROLES = {
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
    "dialog",
    "alertdialog",
    "menu",
    "menubar",
}

_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|breadcrumbs?|cookies?|consent|sidebar|share|sharing|social|newsletter|subscribe"
    r"|related|recommended|advert(?:isement)?|ads?|promo|footer|skip-?link|headerlink|toc|pagination|pager)(?:$|[\s_-])",
    re.I,
)

_NEVER_AROUND = {"", "html", "head", "body", "main", "article", "section", "tbody", "tr"}

_CONTAINERS = {"aside", "div", "section", "ul", "ol", "table", "header", "p"}

MAX_LINK_SHARE = 0.7
"""Of the characters in a container; above it the container is a menu."""

MIN_LINKS = 4

MAX_IMPRINT_CHARACTERS = 600

MIN_MAIN_SHARE = 0.25
"""A main element with a smaller share of the page's text is only a part of the main text."""

_NAMES = {
    "author": ("author", "article:author", "dc.creator", "citation_author", "dcterms.creator"),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "citation_publisher"),
    "date": ("article:published_time", "date", "dc.date", "dcterms.date", "citation_publication_date", "datepublished"),
    "modified": ("article:modified_time", "last-modified", "dcterms.modified"),
    "keywords": ("keywords",),
    "url": ("og:url",),
}  # fmt: skip


def read_html(content: bytes) -> list[Content]:
    """The page's main text as Markdown: `#` headings, `- ` items, tables; no scripts, menus and forms.

    A footer comes last if it says how to reach the page's owner, or gives a number of a register. An aside is read
    within the main text only.

    Title: the only `h1`, or `og:title` or `title`. Metadata: author, publisher, date, modified, keywords, language and
    url where the page states them; `encoding` where it is not UTF-8. Raises `DocumentError`.
    """
    declared = _DECLARED.search(content[:_DECLARATION_BYTES])
    name = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    # Pages that declare Latin-1 or ASCII are Windows-1252, as browsers read them.
    text, encoding = decode(
        content, "cp1252" if name.lower() in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
    )
    root = parse_html(text)
    if root is None:
        return [Content("")]
    metadata = _metadata(root, text)
    whole = as_markdown(root)
    imprints = [as_markdown(e) for e in root.iter("footer") if _is_imprint(e)]
    _remove_surroundings(root)
    main = _main(root)
    heads = [one_line(e) for e in main.iter() if tag_of(e) == "h1"]
    title = heads[0] if len(heads) == 1 else metadata.get("title", "")
    metadata.pop("title", None)
    # A page of nothing but menus, or one whose marks are broken, is read as it is.
    text = "\n\n".join([said, *imprints]) if (said := as_markdown(main)) else whole
    return [Content(text, title, metadata | encoding_metadata(encoding))]


def parse_html(text: str) -> _Element | None:
    """The root of a page, however broken; None where there is nothing in it. Nothing is fetched, no entity declared."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    # lxml refuses a text that declares its own encoding.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.removeprefix(BYTE_ORDER_MARK))
    text = _CONTROLS.sub(" ", text)
    if not text.strip():
        return None
    try:
        root: _Element = document_fromstring(text, parser=HTMLParser(no_network=True, huge_tree=True))
    except LxmlError as error:
        raise DocumentError(f"not HTML: {error}") from None
    return root


def _metadata(root: _Element, text: str) -> dict[str, str]:
    """What the page's head states, the title among it."""
    said: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        said.setdefault(name.lower(), meta.get("content") or "")
    values = {key: next((said[n] for n in names if said.get(n)), "") for key, names in _NAMES.items()}
    for key in ("date", "modified"):
        if dated := re.match(r"\d{4}-\d\d-\d\d(?=T|\s|$)", values[key]):
            values[key] = dated[0]
    titles = [said.get("og:title", ""), *(" ".join(title.itertext()) for title in root.iter("title"))]
    links = [link.get("href", "") for link in root.iter("link") if link.get("rel", "").lower() == "canonical"]
    saved = _SAVED_FROM.search(text[:_DECLARATION_BYTES])
    values["url"] = next((u for u in (*links, values["url"], saved[1] if saved else "") if u.startswith("http")), "")
    values["title"] = next((t for t in titles if t.strip()), "")
    values["language"] = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return as_metadata(values)


def _remove_surroundings(root: _Element) -> None:
    """Removes menus, footers and other elements that a site puts around the text of every page."""
    for element in list(root.iter()):
        if element.getparent() is not None and _is_around(element):
            _remove(element)


def _is_around(element: _Element) -> bool:
    name = tag_of(element)
    if name in HEADINGS or name in _NEVER_AROUND:
        return False
    if name in _AROUND or element.get("role") in _AROUND_ROLES or element.get("aria-hidden") == "true":
        return True
    is_outside = not _within_main(element) and not _holds(element, "h1")
    if name == "header" or (name == "aside" and is_outside):
        return is_outside
    if name == "form":  # some programs wrap one around all of a page
        return not _holds(element, "main", "article", "table", "p", *HEADINGS)
    if _AROUND_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return not _holds(element, "main", "article", "h1")
    return name in _CONTAINERS and _is_menu(element)


def _within_main(element: _Element) -> bool:
    return any(tag_of(parent) in ("main", "article", "section") for parent in element.iterancestors())


_CONTACT = re.compile(r"\d[\d /-]{4,}\d|\S@\S+\.\w|\bno\.? ?\d{3}", re.I)
"""A number as of a telephone, a bank account or a register, or a mail address."""


def _is_imprint(footer: _Element) -> bool:
    return (
        _characters(footer) <= MAX_IMPRINT_CHARACTERS
        and not _is_menu(footer)
        and bool(_CONTACT.search(one_line(footer)))
    )


def _holds(element: _Element, *names: str) -> bool:
    return any(True for _ in element.iterdescendants(*(f"{{*}}{name}" for name in names)))


def _is_menu(element: _Element) -> bool:
    links = [e for e in element.iterdescendants() if tag_of(e) == "a" and e.get("href")]
    if len(links) < MIN_LINKS:
        return False
    linked = sum(_characters(link) for link in links)
    return linked > MAX_LINK_SHARE * _characters(element)


def _main(root: _Element) -> _Element:
    """The element that holds the main text: the page's only `main` or `article`, or all."""
    whole = _characters(root)
    for name in ("main", "article"):
        found = [e for e in root.iter() if tag_of(e) == name or (name == "main" and e.get("role") == "main")]
        if len(found) == 1 and _characters(found[0]) >= MIN_MAIN_SHARE * whole:
            return found[0]
    return root


def _characters(element: _Element) -> int:
    return sum(len(" ".join(str(text).split())) for text in element.itertext())


def _remove(element: _Element) -> None:
    """Removes `element` from its tree; the text after it stays."""
    parent = element.getparent()
    assert parent is not None
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


FORMAT = Format(suffixes=(".htm", ".html", ".xhtml"), read=read_html, distributions=("charset-normalizer", "lxml"))
