"""What retrieval needs of a collection, on disk: built, opened and verified."""

from askcol.index.building.builder import Built, build_index, build_temporary
from askcol.index.building.identity import model_identities
from askcol.index.building.recorded_encoder import open_encoder
from askcol.index.building.watch import rebuilt
from askcol.index.filters import DocumentFilter, parse_filter
from askcol.index.local.load import Index, load_index, verify_index
from askcol.index.local.manifest import DEFAULT_INDEX, index_command, is_index, recorded_fields, recorded_roots
from askcol.index.store import EVERYTHING, DocumentEntry, Scope, Store, TextChunks, rarity

__all__ = [
    "DEFAULT_INDEX",
    "EVERYTHING",
    "Built",
    "DocumentEntry",
    "DocumentFilter",
    "Index",
    "Scope",
    "Store",
    "TextChunks",
    "build_index",
    "build_temporary",
    "index_command",
    "is_index",
    "load_index",
    "model_identities",
    "open_encoder",
    "parse_filter",
    "rarity",
    "rebuilt",
    "recorded_fields",
    "recorded_roots",
    "verify_index",
]
