"""Messages of Outlook in `files/`: `closing.msg` is written by msgforge, the others by aspose-email-foss."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure import texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")


def read(name: str) -> Content:
    return extract(".msg", (Path(__file__).with_name("files") / name).read_bytes())[0]


def test_headers_and_the_html_of_a_message_are_read() -> None:
    content = read("closing.msg")
    assert content.title == "Closing of the Orn bridge – Zoë’s plan"
    assert content.metadata["from"] == "Ann Lee <ann.lee@example.org>"
    assert content.metadata["to"] == "Ben Haugen <ben@example.org>, Clara Silva <clara@example.org>"
    assert content.metadata["cc"] == "office@example.org"
    assert content.metadata["date"].startswith("2024-03-28T09:30")
    assert "plan.txt" in content.metadata["attachments"]
    assert "the bridge over the Orn is closed from 3 April; the detour costs 1,200 € a day." in content.text
    assert "| Oslo | 1,200 |" in texts_of(content, Kind.TABLE_ROW)


def test_a_plain_message_is_read() -> None:
    content = read("invoice.msg")
    assert content.title == "Invoice 2024-117"
    assert "Please pay 1,200 euros\nby 30 April." in content.text
    assert content.metadata["from"] == "Lind & Sons <billing@lind.example>"
    assert "invoice.csv" in content.metadata["attachments"]


def test_a_message_of_compressed_rich_text_alone_is_read() -> None:
    assert "The bridge opens in May. The bridge opens again in May." in read("rich.msg").text
