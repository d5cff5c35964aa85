from __future__ import annotations

from email.message import EmailMessage

import pytest
from structure import chunk_with

from askcol.documents.extract import extract
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")


def message(subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "Ann Lee <ann@example.org>", subject
    made.set_content(text)
    return made


def mailbox(*messages: EmailMessage) -> bytes:
    return b"".join(b"From ann@example.org Mon Jul  8 11:04:00 2024\n" + m.as_bytes() + b"\n" for m in messages)


def test_a_mailbox_is_one_document_with_a_heading_for_each_mail() -> None:
    (content,) = extract(
        ".mbox", mailbox(message("Bridge", "It is closed.\n\n>From here on, walk."), message("Pool", "Open."))
    )
    assert content.text == (
        "# Bridge\n\nFrom: Ann Lee <ann@example.org>\nSubject: Bridge\n\nIt is closed.\n\nFrom here on, walk.\n\n"
        "# Pool\n\nFrom: Ann Lee <ann@example.org>\nSubject: Pool\n\nOpen."
    )
    assert chunk_with(content, "Open.").headings == ("Pool",)


def test_attachments_are_named_by_the_number_of_their_mail() -> None:
    mails = [message("a", "One."), message("b", "Two.")]
    for mail, words in zip(mails, (b"First.", b"Second."), strict=True):
        mail.add_attachment(words, maintype="text", subtype="plain", filename="note.txt")
    found = extract(".mbox", mailbox(*mails))
    assert [(c.record_id, c.text) for c in found[1:]] == [("1 note.txt", "First."), ("2 note.txt", "Second.")]


def test_what_is_no_mail_is_left_out() -> None:
    content = mailbox(message("Bridge", "It is closed.")) + b"\nFrom nobody Mon Jul  8 11:04:00 2024\nno headers\n"
    assert [r.partition(":")[0] for r in extract(".mbox", content)[0].left_out] == ["mail 2"]
    with pytest.raises(DocumentError, match="mail 1: not a mail"):
        extract(".mbox", b"From nobody Mon Jul  8 11:04:00 2024\nno headers\n")
