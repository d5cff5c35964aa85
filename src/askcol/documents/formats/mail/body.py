"""A mail's parts -> its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import MIMEPart
from typing import TYPE_CHECKING

from askcol.documents.charset import decode
from askcol.documents.formats._markup import as_markdown
from askcol.documents.formats.html import parse_html
from askcol.documents.formats.mail.quotes import QUOTE_BEGINS, QUOTE_ENDS

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACEHOLDER = re.compile(
    r"\bhtml\b|\b(?:view|read|see|open)\b.{0,60}\b(?:online|browser)\b|\b(?:im|in Ihrem) Browser\b|\bnavigateur\b"
    r"|\bnavegador\b",
    re.IGNORECASE | re.DOTALL,
)
"""What a plain text says that only tells its reader to look at the HTML."""

MAX_PLACEHOLDER_WORDS = 60

MAX_SHARE_OF_HTML = 0.2
"""Of the words of the HTML: a plain text with fewer is not the mail's text."""

_CITED = re.compile(r"quote|cite|reply", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail, and the parts that it was taken from or replaces."""

    text: str
    parts: tuple[MIMEPart, ...]


def body_of(message: MIMEPart) -> Body:
    """The text of `message`: its plain text, or its HTML where that says more."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    parts = tuple(part for part in (plain, html) if part is not None)
    plain_text = "" if plain is None else _decoded(plain)
    html_text = ""
    if html is not None and (
        _may_be_placeholder(plain_text) or len(plain_text) < MAX_SHARE_OF_HTML * len(_decoded(html))
    ):
        html_text = _markdown(_decoded(html))
    text = html_text if _hides(plain_text, html_text) else plain_text
    further = tuple(_further(message, parts)) if parts else ()
    return Body("\n\n".join(filter(None, (text.strip(), *map(_text, further)))), (*parts, *further))


def _may_be_placeholder(text: str) -> bool:
    return len(text.split()) <= MAX_PLACEHOLDER_WORDS and (not text.strip() or bool(_PLACEHOLDER.search(text)))


def _hides(plain: str, html: str) -> bool:
    """Whether the plain text only hides the HTML."""
    placeholder = bool(html.strip()) and _may_be_placeholder(plain)
    return placeholder or len(plain.split()) < MAX_SHARE_OF_HTML * len(html.split())


def _further(message: MIMEPart, body: tuple[MIMEPart, ...]) -> Iterator[MIMEPart]:
    """The texts without a name beside the body, as some programs write one before and one after a picture."""
    if message.get_content_type() == "multipart/mixed":
        for part in message.iter_parts():
            shown = part.get_content_type() in ("text/plain", "text/html") and not part.get_filename()
            if shown and part.get_content_disposition() != "attachment" and not any(part is other for other in body):
                yield part


def _text(part: MIMEPart) -> str:
    text = _decoded(part)
    return (_markdown(text) if part.get_content_subtype() == "html" else text).strip()


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    text, _ = decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset() or "")
    return text


def _markdown(html: str) -> str:
    """The text of a page, with marks where it quotes another mail."""
    root = parse_html(html)
    if root is None:
        return ""
    for quote in [element for element in root.iter("blockquote") if _is_cited(element)]:
        begin, end = (quote.makeelement("p") for _ in range(2))
        begin.text, begin.tail, quote.text, end.text = QUOTE_BEGINS, quote.text, None, QUOTE_ENDS
        quote.insert(0, begin)
        quote.append(end)
    return as_markdown(root)


def _is_cited(element: _Element) -> bool:
    """Whether a `blockquote` holds the mail that is answered, as mail programs mark it, and is no mere indent."""
    return element.get("type", "").lower() == "cite" or bool(_CITED.search(element.get("class", "")))
