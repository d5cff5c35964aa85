from __future__ import annotations

from email.message import EmailMessage

import pytest

from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")


def mail(text: str | None = None, html: str | None = None, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"Subject": "Bridge", "From": "Ann Lee <ann@example.org>", **headers}.items():
        message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None and text is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    return message


def test_the_plain_text_and_the_headers_are_read() -> None:
    message = mail(
        "The bridge is closed – since Monday.\n\nAnn\n",
        "<p>Another text.</p>",
        To="Bob <bob@example.org>, Čeněk <c@example.org>",
        Date="Thu, 28 Mar 2024 10:00:00 +0100",
    )
    message.add_attachment(b"1,2", maintype="text", subtype="csv", filename="costs.csv")
    (content,) = extract(".eml", message.as_bytes())
    assert content.text.strip() == "The bridge is closed – since Monday.\n\nAnn"
    assert content.title == "Bridge"
    assert content.metadata == {
        "from": "Ann Lee <ann@example.org>",
        "to": "Bob <bob@example.org>, Čeněk <c@example.org>",
        "date": "2024-03-28T10:00:00+01:00",
        "attachments": "costs.csv",
    }


def test_a_mail_of_html_alone_is_read_as_a_page() -> None:
    html = "<head><style>p {}</style></head><h2>Costs</h2><table><tr><th>Year<th>Cost<tr><td>2023<td>1,200</table>"
    (content,) = extract(".eml", mail(html=html).as_bytes())
    assert content.text == "## Costs\n\n| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |"


def test_a_blank_plain_text_gives_way_to_the_html() -> None:
    assert extract(".eml", mail(" \n", "<p>The bridge.</p>").as_bytes())[0].text == "The bridge."


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "windows-1251"])
@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
def test_the_charset_of_the_part_is_taken(charset: str, cte: str) -> None:
    words = "Мост закрыт" if charset == "windows-1251" else "Café"
    message = EmailMessage()
    message["Subject"] = "Überschrift"
    message.set_content(words, charset=charset, cte=cte)
    (content,) = extract(".eml", message.as_bytes())
    assert (content.text.strip(), content.title) == (words, "Überschrift")
