"""What retrieval needs of a collection, on disk: built, opened and verified."""

from askcol.index.build.builder import Built, build_index, build_temporary
from askcol.index.build.watch import rebuilt
from askcol.index.filters import matching_documents
from askcol.index.local.bm25 import top_k
from askcol.index.local.database import DocumentEntry
from askcol.index.local.load import load_index, verify_index
from askcol.index.local.manifest import recorded_roots
from askcol.index.local.store import Index
from askcol.index.local.vectors import nearest

__all__ = [
    "Built",
    "DocumentEntry",
    "Index",
    "build_index",
    "build_temporary",
    "load_index",
    "matching_documents",
    "nearest",
    "rebuilt",
    "recorded_roots",
    "top_k",
    "verify_index",
]
