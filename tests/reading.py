"""Files and folders read in one go, as a build reads them one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from askcol.documents.document import Document, Skipped
from askcol.documents.extract import extract
from askcol.documents.location import Location
from askcol.documents.sources import documents_of, find_sources, left_out_of, read_content
from askcol.errors import DocumentError


def read_documents(paths: Sequence[Location]) -> tuple[list[Document], list[Skipped]]:
    """The documents in `paths`, and what was left out and why."""
    sources, skipped = find_sources(paths)
    documents: list[Document] = []
    for source in sources:
        try:
            content = read_content(source.path)
            contents = extract(source.path.suffix, content)
        except DocumentError as error:
            skipped.append(Skipped(source.path.as_posix(), str(error)))
            continue
        documents += documents_of(source, contents, hashlib.sha256(content).hexdigest())
        skipped += left_out_of(source, contents)
    return documents, skipped
