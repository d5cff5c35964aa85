"""What the page says of a document."""

from __future__ import annotations

from askcol.documents import Document


def facts(document: Document) -> list[tuple[str, str]]:
    """The metadata of a document as (name, value)."""
    metadata = [(name.replace("_", " ").capitalize(), value) for name, value in document.metadata.items()]
    pages = [("Pages", f"{len(document.pages):,}")] if document.pages else []
    size = ("Characters", f"{len(document.text):,}")
    return [("File", document.path), size, *pages, *metadata, ("SHA-256", document.sha256)]
