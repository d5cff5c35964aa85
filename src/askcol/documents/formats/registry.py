"""The formats that askcol reads: those that ship with it, and those that installed packages add.

A format that ships is a module of this package that declares `FORMAT`, and its name in `SHIPPED`. A package adds one by
an entry point of the group `askcol.formats` that names its own `Format`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from askcol.documents.formats.format import Format
from askcol.errors import DocumentError, FormatError

if TYPE_CHECKING:
    from importlib import metadata

SHIPPED = (
    "csv", "docx", "epub", "html", "jsonl", "mail", "markdown", "mbox", "msg", "odf", "pdf", "picture", "pptx", "rtf",
    "text", "xlsx", "xml",
)  # fmt: skip

_OF_EVERY_FORMAT = ("py3langid",)
"""What tells the language of every document."""

GROUP = "askcol.formats"


@dataclass(frozen=True, slots=True)
class _Registered:
    """A format, and the package that adds it: None for one that ships."""

    format: Format
    package: metadata.Distribution | None = None

    @property
    def owner(self) -> str:
        return f"the package {self.package.name}" if self.package else "askcol"

    @property
    def distributions(self) -> tuple[str, ...]:
        """The distributions whose versions shape the documents, the package itself among them."""
        return (*self.format.distributions, *([self.package.name] if self.package else []))


def format_of(suffix: str) -> Format:
    """The format of files with `suffix`, in any case; raises `DocumentError` where no format has it."""
    found = _by_suffix().get(suffix.lower())
    if found is None:
        *most, last = readable_suffixes()
        named = f"unsupported suffix {suffix!r}" if suffix else "no suffix"
        raise DocumentError(f"{named}: askcol reads {', '.join(most)} and {last}")
    return found.format


def readable_suffixes() -> list[str]:
    """The suffixes of all files that can be read, in lower case, sorted."""
    return sorted(_by_suffix())


def parser_versions() -> str:
    """Name and version of every distribution that shapes the documents, sorted by name, with a space between."""
    from importlib import metadata

    registered = _by_suffix().values()
    names = {*_OF_EVERY_FORMAT, *(name for each in registered for name in each.distributions)}
    names |= {name for each in registered for name in each.format.distributions_of_extras if _is_installed(name)}
    return " ".join(f"{name}-{metadata.version(name)}" for name in sorted(names, key=str.casefold))


def _is_installed(distribution: str) -> bool:
    from importlib import metadata

    return next(iter(metadata.distributions(name=distribution)), None) is not None


@cache
def _by_suffix() -> Mapping[str, _Registered]:
    """Suffix -> its format; raises `FormatError` for a package whose format can't be used."""
    table: dict[str, _Registered] = {}
    for registered in _registered():
        for suffix in registered.format.suffixes:
            if suffix in table:
                owners = f"{registered.owner} claims {suffix}, which {table[suffix].owner} reads already"
                raise FormatError(f"{owners}; uninstall the package, or have it claim another suffix")
            table[suffix] = registered
    return table


def _registered() -> Iterator[_Registered]:
    from importlib import metadata

    for name in SHIPPED:
        yield _Registered(_load(metadata.EntryPoint(name, f"{__package__}.{name}:FORMAT", GROUP)))
    added = metadata.entry_points(group=GROUP)
    for entry_point in sorted(added, key=lambda e: (e.dist.name if e.dist else "", e.name)):
        yield _Registered(_load(entry_point), entry_point.dist)


def _load(entry_point: metadata.EntryPoint) -> Format:
    from importlib import metadata

    of = f" of the package {entry_point.dist.name}" if entry_point.dist else ""
    named = f"the format {entry_point.name!r}{of} can't be used"
    try:
        found = entry_point.load()
        if not isinstance(found, Format):
            raise TypeError(f"{entry_point.value} is no askcol.documents.Format")
        for name in found.distributions:
            metadata.version(name)
    except Exception as error:  # a package may raise anything while it is imported
        reason = f"{type(error).__name__}: {error}"
        raise FormatError(f"{named} ({reason}); mend or uninstall the package") from error
    return found
