"""ZIP archives and the XML in them, read with limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from askcol.documents.limits import FREE_UNPACKED_BYTES, MAX_ENTRIES, MAX_EXPANSION, MAX_NESTING, MAX_UNPACKED_BYTES
from askcol.errors import DocumentError

ZIP = b"PK"
"""What a ZIP archive begins with."""


class Archive:
    """A ZIP archive whose files may be unpacked; raises `DocumentError` where it is damaged, encrypted or a bomb."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise DocumentError(f"a damaged ZIP archive: {error}") from None
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES:
            raise DocumentError(f"{len(entries):,} files in it; at most {MAX_ENTRIES:,} are read")
        # The declared sizes are the truth: no more is unpacked of a file than it declares.
        if unpacked > MAX_UNPACKED_BYTES or unpacked > max(FREE_UNPACKED_BYTES, MAX_EXPANSION * len(content)):
            raise DocumentError(f"{len(content):,} bytes that unpack to {unpacked:,}: a ZIP bomb")
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, name: str) -> bytes:
        """The content of a file in it; raises `DocumentError` where there is none of this name."""
        try:
            return self._zip.read(name)
        except KeyError:
            found = ", ".join(sorted(self.names)[:3]) or "nothing"
            raise DocumentError(f"no {name} in it; it holds {found}") from None
        except RuntimeError:
            raise DocumentError("encrypted") from None
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
            raise DocumentError(f"a damaged ZIP archive: {name}: {error}") from None

    def xml(self, name: str) -> Element:
        """The root of an XML file in it; raises `DocumentError`."""
        return parse_xml(self.read(name), name)


def parse_xml(content: bytes, name: str) -> Element:
    """The root of an XML document, which `name` names in an error. No entity is expanded and nothing is fetched."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content)
    except DefusedXmlException:
        raise DocumentError(f"{name} declares entities, as an entity bomb does") from None
    except (ParseError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise DocumentError(f"{name} is not XML: {error}") from None
    level, depth = [root], 0
    while level:
        level = [child for element in level for child in element]
        depth += 1
        if depth > MAX_NESTING:
            raise DocumentError(f"{name} is nested more than {MAX_NESTING} deep")
    return root
