"""The table of formats: those that ship, and one that an installed package adds, in this process and in the child."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reading import read_documents

from askcol.documents.extract import FORMATS_VERSION, extract, formats_identity
from askcol.documents.formats import registry
from askcol.documents.formats.format import Format
from askcol.documents.formats.registry import format_of
from askcol.documents.formats.signatures import check_signature
from askcol.documents.sandbox import Child
from askcol.errors import DocumentError, FormatError

READER = """
    import os
    from askcol.documents import Content, Format

    def read(content):
        if content == b"@@crash":
            raise KeyError("no such record")
        return [Content(content.decode().removeprefix("@@"), title="Notes", metadata={"process": str(os.getpid())})]
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a package `notes` of this version whose module declares `FORMAT` with these arguments."""
    folder = tmp_path / "site"

    def install(arguments: str, version: str = "1.0") -> None:
        module = f"{textwrap.dedent(READER)}\n\nFORMAT = {arguments}\n"
        described = {
            "notes_format.py": module,
            "notes-0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: notes\nVersion: {version}\n",
            "notes-0.dist-info/entry_points.txt": "[askcol.formats]\nnotes = notes_format:FORMAT\n",
        }
        for name, content in described.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setenv("PYTHONPATH", str(folder))  # for the child
        monkeypatch.delitem(sys.modules, "notes_format", raising=False)
        registry._by_suffix.cache_clear()

    child = Child()
    monkeypatch.setattr(sys.modules[extract.__module__], "_child", child)
    yield install
    child.close()
    monkeypatch.undo()
    registry._by_suffix.cache_clear()


NOTES = 'Format(suffixes=(".note",), read=read, signatures=(b"@@",))'
UNCONFINED = 'Format(suffixes=(".note",), read=read, confined=False)'


@pytest.mark.parametrize("name", registry.SHIPPED)
def test_each_module_that_ships_declares_its_format(name: str) -> None:
    (path,) = Path(registry.__file__).parent.glob(f"{name}*")
    assert "FORMAT" in (path / "__init__.py" if path.is_dir() else path).read_text(encoding="utf-8")


def test_every_module_beside_the_registry_is_in_its_table() -> None:
    beside = {path.stem for path in Path(registry.__file__).parent.iterdir() if not path.name.startswith("_")}
    assert beside - {"format", "registry", "signatures"} == set(registry.SHIPPED)


def test_a_package_adds_a_format_that_is_read_in_the_child(install: Install, tmp_path: Path) -> None:
    install(NOTES)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.NOTE").write_bytes(b"@@The bridge was built in 1932.")
    (document,), skipped = read_documents([tmp_path / "docs"])
    assert (document.title, document.text, skipped) == ("Notes", "The bridge was built in 1932.", [])
    assert document.metadata["process"] != str(os.getpid())


def test_a_format_that_is_not_confined_is_read_in_this_process(install: Install) -> None:
    install(UNCONFINED)
    assert extract(".note", b"A note.")[0].metadata["process"] == str(os.getpid())


@pytest.mark.parametrize("arguments", [NOTES, UNCONFINED])
def test_what_a_reader_raises_is_the_reason_why_its_file_is_skipped(install: Install, arguments: str) -> None:
    install(arguments)
    with pytest.raises(DocumentError, match="damaged: KeyError: 'no such record'"):
        extract(".note", b"@@crash")


def test_the_signature_of_an_added_format_is_checked(install: Install) -> None:
    install(NOTES)
    with pytest.raises(DocumentError, match=r"its name ends in \.note, but it is a PDF"):
        extract(".note", b"%PDF-1.7")


def test_files_are_read_again_when_a_package_that_adds_a_format_comes_or_changes(install: Install) -> None:
    without = formats_identity()
    install(NOTES)
    first = formats_identity()
    install(NOTES, "1.1")
    assert first.split() == sorted([*without.split(), "notes-1.0"], key=str.casefold)
    assert first.replace("notes-1.0", "notes-1.1") == formats_identity()
    assert without.startswith(f"{FORMATS_VERSION} charset-normalizer-")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('Format(suffixes=(".txt",), read=read)', r"the package notes claims \.txt, which askcol reads already"),
        ('Format(suffixes=(".Note",), read=read)', r"'notes' of the package notes can't be used .*suffix '\.Note'"),
        ('Format(suffixes=(".tar.gz",), read=read)', r"suffix '\.tar\.gz' is not a dot and lower-case letters"),
        ("Format()", r"can't be used \(TypeError: .*; mend or uninstall the package"),
        ("read", "notes_format:FORMAT is no askcol.documents.Format"),
        ("1 / 0", r"can't be used \(ZeroDivisionError: division by zero\)"),
        (
            'Format(suffixes=(".note",), read=read, distributions=("not-installed",))',
            r"can't be used \(PackageNotFoundError: .*not-installed",
        ),
    ],
)
def test_a_package_whose_format_cannot_be_used_is_an_error_that_names_it(
    install: Install, arguments: str, message: str
) -> None:
    install(arguments)
    with pytest.raises(FormatError, match=message):
        format_of(".txt")


def test_a_reader_that_decodes_only_is_the_only_one_that_is_not_confined() -> None:
    assert {suffix for suffix in registry._by_suffix() if not format_of(suffix).confined} == {
        *(".txt", ".md", ".markdown")
    }


def test_a_signature_may_stand_within_the_first_bytes() -> None:
    late = Format(suffixes=(".x",), read=lambda _: [], signatures=(b"%X",), signature_window=8)
    check_signature(late, ".x", b"123456%X")
    with pytest.raises(DocumentError, match="something else"):
        check_signature(late, ".x", b"1234567%X")
