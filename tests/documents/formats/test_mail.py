from __future__ import annotations

from email.message import EmailMessage

import pytest
from structure import chunk_with

from askcol.documents import QUOTED_MESSAGE
from askcol.documents.document import Content
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


def body(content: Content) -> str:
    """The text below the lines of the headers."""
    return content.text.partition("\n\n")[2]


def quoting(text: str, html: str | None = None) -> Content:
    """The mail of this text."""
    (content,) = extract(".eml", mail(text, html).as_bytes())
    return content


def test_the_plain_text_and_the_headers_are_read() -> None:
    message = mail(
        "The bridge is closed – since Monday.\n\nAnn\n",
        "<p>Another text.</p>",
        To="Bob <bob@example.org>, Čeněk <c@example.org>",
        Date="Thu, 28 Mar 2024 10:00:00 +0100",
    )
    message.add_attachment(b"1,2", maintype="text", subtype="csv", filename="costs.csv")
    content, costs = extract(".eml", message.as_bytes())
    assert content.text == (
        "From: Ann Lee <ann@example.org>\nTo: Bob <bob@example.org>, Čeněk <c@example.org>\n"
        "Date: Thu, 28 Mar 2024 10:00:00 +0100\nSubject: Bridge\n\nThe bridge is closed – since Monday.\n\nAnn"
    )
    assert costs.record_id == "costs.csv"
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
    assert body(content) == "## Costs\n\n| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |"


def test_a_blank_plain_text_gives_way_to_the_html() -> None:
    assert body(*extract(".eml", mail(" \n", "<p>The bridge.</p>").as_bytes())) == "The bridge."


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "windows-1251"])
@pytest.mark.parametrize("cte", ["quoted-printable", "base64", "8bit"])
def test_the_charset_of_the_part_is_taken(charset: str, cte: str) -> None:
    words = "Мост закрыт" if charset == "windows-1251" else "Café"
    message = EmailMessage()
    message["Subject"] = "Überschrift"
    message.set_content(words, charset=charset, cte=cte)
    (content,) = extract(".eml", message.as_bytes())
    assert (body(content), content.title) == (words, "Überschrift")


HTML = "<p>The bridge is closed since Monday, and it opens again in May.</p>"


@pytest.mark.parametrize(
    "placeholder",
    [
        "This message is in HTML. Please use an HTML viewer to read it.",
        "Your e-mail program does not show HTML. View this message online.",
        "To view this email in your browser, go to https://example.org/m/1",
        "Diese Nachricht ist im HTML-Format.",
        "Votre logiciel ne peut pas afficher le HTML.",
        "Su programa no puede mostrar HTML.",
        "\n",
    ],
)
def test_a_plain_text_that_only_points_at_the_html_does_not_hide_it(placeholder: str) -> None:
    assert body(quoting(placeholder, HTML)) == "The bridge is closed since Monday, and it opens again in May."


@pytest.mark.parametrize("text", ["The bridge is closed.", "Write the page in HTML, please. " * 12])
def test_a_plain_text_that_says_something_is_taken(text: str) -> None:
    assert body(quoting(text, HTML)) == text.strip()


ANSWERED = "It opens in May.\n\nAnn"


@pytest.mark.parametrize(
    ("quoted", "label"),
    [
        ("On Mon, 6 May 2024 at 10:00, Bob Ray <bob@example.org> wrote:\n> When does it open?", "On Mon, 6 May 2024"),
        (
            "On Mon, 6 May 2024 at 10:00, Bob Ray\n<bob@example.org> wrote:\n\n> When does it open?",
            "On Mon, 6 May 2024",
        ),
        ("On Mon, 6 May 2024 at 10:00, Bob Ray <bob@example.org> wrote:\n\nWhen does it open?", "On Mon, 6 May 2024"),
        ("Am 06.05.24 um 10:00 schrieb Bob Ray:\n> When does it open?", "Am 06.05.24 um 10:00 schrieb Bob Ray"),
        ("Le lun. 6 mai 2024 à 10:00, Bob Ray <b@example.org> a écrit :\n> When does it open?", "Le lun. 6 mai 2024"),
        ("El lun, 6 may 2024 a las 10:00, Bob Ray escribió:\n> When does it open?", "El lun, 6 may 2024"),
        ("Bob Ray wrote:\n> When does it open?", "Bob Ray wrote"),
        ("> When does it open?", ""),
        (
            "-----Original Message-----\nFrom: Bob Ray\nSent: Monday, May 6, 2024 10:00 AM\nTo: Ann\nSubject: x\n\n"
            "When does it open?",
            "Bob Ray, Monday, May 6, 2024 10:00 AM",
        ),
        (
            "-----Ursprüngliche Nachricht-----\nVon: Bob Ray\nGesendet: Montag, 6. Mai 2024 10:00\nAn: Ann\n"
            "Betreff: x\n\nWhen does it open?",
            "Bob Ray, Montag, 6. Mai 2024 10:00",
        ),
        (
            "________________________________\nDe : Bob Ray\nEnvoyé : lundi 6 mai 2024 10:00\nÀ : Ann\nObjet : x\n\n"
            "When does it open?",
            "Bob Ray, lundi 6 mai 2024 10:00",
        ),
        (
            "De: Bob Ray\nEnviado el: lunes, 6 de mayo de 2024 10:00\nPara: Ann\nAsunto: x\n\nWhen does it open?",
            "Bob Ray, lunes, 6 de mayo de 2024 10:00",
        ),
        (
            "---------- Forwarded message ---------\nFrom: Bob Ray <b@example.org>\nDate: Mon, 6 May 2024\nSubject: x\n"
            "To: Ann\n\nWhen does it open?",
            "Bob Ray <b@example.org>, Mon, 6 May 2024",
        ),
    ],
)
def test_a_quoted_message_stands_below_a_heading_that_says_so(quoted: str, label: str) -> None:
    content = quoting(f"{ANSWERED}\n\n{quoted}\n")
    own, heading, older = body(content).partition(f"## {QUOTED_MESSAGE}")
    assert own.strip() == ANSWERED
    assert heading and older.startswith(f": {label}" if label else "\n")
    assert older.endswith("\nWhen does it open?")
    assert chunk_with(content, "When does it open?").headings[-1].startswith(QUOTED_MESSAGE)
    assert not any(h.startswith(QUOTED_MESSAGE) for h in chunk_with(content, "It opens in May").headings)


def test_words_between_quotations_are_the_mails_own() -> None:
    text = "Hello,\n\nBob Ray wrote:\n> When does it open?\n\nIn May.\n\n> And who pays?\n>> Not us.\n> Who?\n\nWe.\n"
    assert body(quoting(text)) == (
        "Hello,\n\n## Quoted message: Bob Ray wrote\n\nWhen does it open?\n\n## Message\n\nIn May.\n\n"
        "## Quoted message\n\nAnd who pays?\n\n### Quoted message\n\nNot us.\n\n## Quoted message\n\nWho?\n\n"
        "## Message\n\nWe."
    )


@pytest.mark.parametrize(
    "text",
    [
        "A mail without any quotation.",
        "The rule is this:\n>5 people make a crowd.\nThe end.",
        "From: is what a mail begins with.\nTo: comes next.",
        "On Monday they wrote:\nthe bridge is closed.",
        "_________________\nAnn Lee",
    ],
)
def test_what_is_no_quotation_stays_as_it_is(text: str) -> None:
    assert body(quoting(text)) == text


@pytest.mark.parametrize(
    "quoted",
    [
        "<div class=gmail_quote><div>On 6 May 2024, Bob Ray &lt;b@example.org&gt; wrote:<br></div>"
        "<blockquote class=gmail_quote>When does it open?</blockquote></div>",
        "<blockquote type=cite><div>On 6 May 2024, Bob Ray wrote:</div>When does it open?</blockquote>",
        "<div><b>From:</b> Bob Ray<br><b>Sent:</b> May 6, 2024<br><b>To:</b> Ann</div><p>When does it open?</p>",
    ],
)
def test_html_that_quotes_is_told_by_its_marks(quoted: str) -> None:
    (content,) = extract(".eml", mail(html=f"<p>It opens in May.</p>{quoted}").as_bytes())
    assert body(content).startswith("It opens in May.\n\n## Quoted message")
    assert chunk_with(content, "When does it open?").headings[-1].startswith(QUOTED_MESSAGE)
    assert "Bob Ray" in content.text
    assert "\ue000" not in content.text


def test_what_follows_a_quotation_in_html_is_the_mails_own() -> None:
    page = "<blockquote type=cite>When?</blockquote><p>In May.</p><blockquote>An indent.</blockquote>"
    (content,) = extract(".eml", mail(html=page).as_bytes())
    assert body(content) == "## Quoted message\n\nWhen?\n\n## Message\n\nIn May.\n\nAn indent."


def test_attachments_are_documents_of_their_own() -> None:
    message = mail("See there.", Date="Thu, 28 Mar 2024 10:00:00 +0100")
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="costs.csv")
    message.add_attachment(b"Other costs.", maintype="text", subtype="plain", filename="dir/costs.csv.txt")
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="all.zip")
    message.add_attachment(b"%PDF-1.4 damaged", maintype="application", subtype="pdf", filename="report.pdf")
    inner = mail("The inner text.", Subject="Re: Costs", **{"From": "Bob"})
    inner.add_attachment(b"A note.", maintype="text", subtype="plain", filename="note.txt")
    message.add_attachment(inner)
    found = extract(".eml", message.as_bytes())
    assert [c.record_id for c in found] == [
        "",
        "costs.csv",
        "dir costs.csv.txt",
        "Re: Costs.eml",
        "Re: Costs.eml/note.txt",
    ]
    assert found[1].metadata == {
        "attached-to": "Bridge",
        "from": "Ann Lee <ann@example.org>",
        "date": "2024-03-28T10:00:00+01:00",
    }
    assert found[1].title == "costs"
    assert "The inner text." in found[3].text
    assert found[4].metadata["attached-to"] == "Re: Costs"
    assert [reason.partition(":")[0] for reason in found[0].left_out] == ["all.zip", "report.pdf"]
    assert found[0].metadata["attachments"].startswith("costs.csv, dir costs.csv.txt, all.zip")


def test_files_of_one_name_and_without_one_are_told_apart() -> None:
    message = mail("See there.")
    for words in (b"One.", b"Two."):
        message.add_attachment(words, maintype="text", subtype="plain", filename="note.txt")
    message.add_attachment(b"x,y\n1,2\n", maintype="text", subtype="csv")
    found = extract(".eml", message.as_bytes())
    assert [c.record_id for c in found[1:]] == ["note.txt", "note~2.txt", "text.csv"]


def test_mails_in_mails_are_read_to_a_bounded_depth() -> None:
    message = mail("Text 0.", Subject="s0")
    for n in range(1, 6):
        outer = mail(f"Text {n}.", Subject=f"s{n}")
        outer.add_attachment(message)
        message = outer
    found = extract(".eml", message.as_bytes())
    assert [c.title for c in found] == ["s5", "s4", "s3", "s2"]
    assert found[-1].left_out == ("s1.eml: in more than 3 files that hold each other",)


def test_pictures_within_the_text_are_no_attachments() -> None:
    message = mail("Text.", "<p>Text.<img src=cid:a></p>")
    _, page = message.iter_parts()
    page.add_related(b"\x89PNG", "image", "png", cid="<a>")
    assert extract(".eml", message.as_bytes())[0].left_out == ()
