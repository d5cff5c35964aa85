from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.documents.charset import decode
from askcol.documents.extract import extract
from askcol.errors import DocumentError

ENGLISH = "“The minister’s résumé,” she wrote, “cost £5 million – a naïve figure.”\r\n"
RUSSIAN = "Министр подписал соглашение в Москве в тысяча девятьсот девяносто третьем году. " * 3
GREEK = "Ο υπουργός υπέγραψε τη συμφωνία στην Αθήνα το χίλια εννιακόσια ενενήντα τρία. " * 3
JAPANESE = "大臣は千九百九十三年に東京で協定に署名した。人口は約千四百万人である。" * 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8"])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_marked_and_valid_encodings_are_decoded_as_python_does(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    assert decode(content) == (content.decode(encoding), encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "cp1252"),
        ("café au lait", "cp1252"),
        (RUSSIAN, "cp1251"),
        (GREEK, "cp1253"),
        (JAPANESE, "cp932"),
    ],
)
def test_other_encodings_are_guessed_from_the_text(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found, name = decode(content)
    assert found == text
    assert content.decode(name) == text


def test_a_declared_encoding_is_taken_if_it_fits() -> None:
    content = "Łódź".encode("iso8859-2")
    assert decode(content, "iso-8859-2") == ("Łódź", "iso8859-2")
    assert decode("Łódź".encode(), "iso-8859-2") == ("Łódź", "utf-8")
    assert decode("café".encode("cp1252"), "no such encoding")[0] == "café"


def test_a_stray_byte_does_no_harm() -> None:
    content = b"A long text in plain English. " * 20 + b"\xa1"
    assert decode(content) == (content.decode("cp1252"), "cp1252")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ENGLISH, "utf-16"), (RUSSIAN, "utf-16"), (RUSSIAN, "utf-32"), (RUSSIAN, "cp1251"), (ENGLISH, "cp1252")],
)
def test_offsets_are_those_of_the_file_opened_in_the_encoding_that_the_metadata_names(
    tmp_path: Path, text: str, encoding: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (content,) = extract(".txt", path.read_bytes())
    with path.open(encoding=content.metadata["encoding"], newline="") as file:
        assert file.read() == content.text


def test_utf8_is_not_worth_a_word() -> None:
    assert "encoding" not in extract(".txt", ENGLISH.encode())[0].metadata


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("plain".encode("utf-16-le"), None),
        (b"caf\xe9 \0", "not a text: a NUL at byte 5"),
        ("Zoë, Chloë".encode() + b"\xff", "UTF-8 with errors, the first of them byte 0xff at byte 12"),
    ],
)
def test_what_is_no_text_is_an_error(content: bytes, reason: str | None) -> None:
    with pytest.raises(DocumentError, match=reason or "not a text: a NUL at byte 1"):
        decode(content)
