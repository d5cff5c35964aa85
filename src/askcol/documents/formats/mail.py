"""E-mails (EML)."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime

from askcol.documents.charset import decode
from askcol.documents.document import Content
from askcol.documents.formats._markup import as_markdown
from askcol.documents.formats.format import Format
from askcol.documents.formats.html import parse_html
from askcol.documents.limits import MAX_ENTRIES
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError

_BODY = ("plain", "html")


def read_eml(content: bytes) -> list[Content]:
    """The mail's text: the plain one, or the HTML one as Markdown where there is no plain one.

    Title: the subject. Metadata: from, to, cc, date (ISO 8601), message-id, attachments (their names; they are not
    read). Raises `DocumentError`.
    """
    message = message_from_bytes(content, policy=policy.default)
    if not any(name in message for name in ("From", "To", "Subject", "Date", "Received", "Message-ID")):
        raise DocumentError("not a mail: it begins with none of a mail's headers")
    if sum(1 for _ in message.walk()) > MAX_ENTRIES:
        raise DocumentError(f"more than {MAX_ENTRIES:,} parts")
    body = message.get_body(_BODY)
    text = "" if body is None else _text(body)
    if body is not None and not text.strip() and body.get_content_subtype() == "plain":
        other = message.get_body(("html",))
        text = "" if other is None else _text(other)
    metadata = as_metadata(
        {
            "from": _header(message, "From"),
            "to": _header(message, "To"),
            "cc": _header(message, "Cc"),
            "date": _date(_header(message, "Date")),
            "message-id": _header(message, "Message-ID"),
            "attachments": [part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
        }
    )
    title = as_metadata({"subject": _header(message, "Subject")}).get("subject", "")
    return [Content(text, title, metadata)]


def _text(body: Message) -> str:
    payload = body.get_payload(decode=True)
    text, _ = decode(payload if isinstance(payload, bytes) else b"", body.get_content_charset() or "")
    if body.get_content_subtype() == "plain":
        return text
    root = parse_html(text)
    return "" if root is None else as_markdown(root)


def _header(message: Message, name: str) -> str:
    """A header as text; "" where it is missing or too broken to be parsed."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the parser's own faults on broken headers
        return ""


def _date(header: str) -> str:
    try:
        return parsedate_to_datetime(header).isoformat()
    except (ValueError, TypeError):
        return ""


FORMAT = Format(suffixes=(".eml",), read=read_eml, distributions=("charset-normalizer", "lxml"))
