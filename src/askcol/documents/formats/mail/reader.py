"""E-mails (EML): headers, text, quoted messages, attachments."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from askcol.documents.document import Content
from askcol.documents.formats.format import Format
from askcol.documents.formats.mail.attachments import attached_to
from askcol.documents.formats.mail.body import body_of
from askcol.documents.formats.mail.quotes import with_headings
from askcol.documents.limits import MAX_ENTRIES
from askcol.documents.metadata import as_metadata
from askcol.errors import DocumentError

_SHOWN = ("From", "To", "Cc", "Date", "Subject")

_REQUIRED = ("From", "To", "Subject", "Date", "Received", "Message-ID")


def read_eml(content: bytes) -> list[Content]:
    """The mail: `Label: value` lines for sender, recipients, date and subject, then its text, quoted messages last.

    The text is the plain one, or the HTML one as Markdown where the plain one is missing or only says that there is
    HTML. What the mail quotes stands below a heading that begins with `QUOTED_MESSAGE`. Attachments are documents of
    their own. Title: the subject. Metadata: from, to, cc, date (ISO 8601), message-id, attachments (their names).
    Raises `DocumentError`.
    """
    message = message_from_bytes(content, EmailMessage, policy=policy.default)
    if not any(name in message for name in _REQUIRED):
        raise DocumentError("not a mail: it begins with none of a mail's headers")
    if sum(1 for _ in message.walk()) > MAX_ENTRIES:
        raise DocumentError(f"more than {MAX_ENTRIES:,} parts")
    headers = {name: " ".join(_header(message, name).split()) for name in (*_SHOWN, "Message-ID")}
    said = "\n".join(f"{name}: {headers[name]}" for name in _SHOWN if headers[name])
    metadata = {
        "from": headers["From"],
        "to": headers["To"],
        "cc": headers["Cc"],
        "date": _date(headers["Date"]),
        "message-id": headers["Message-ID"],
    }
    body = body_of(message)
    attached = attached_to(message, body.parts, as_metadata({"attached-to": headers["Subject"], **_origin(metadata)}))
    metadata["attachments"] = ", ".join(part.name for part in attached)
    text = "\n\n".join(part for part in (said, with_headings(body.text)) if part)
    return [Content(text, headers["Subject"], as_metadata(metadata), attached=attached)]


def _origin(metadata: dict[str, str]) -> dict[str, str]:
    return {name: metadata[name] for name in ("from", "date")}


def _header(message: EmailMessage, name: str) -> str:
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


FORMAT = Format(suffixes=(".eml",), read=read_eml, holds_files=True, distributions=("charset-normalizer", "lxml"))
