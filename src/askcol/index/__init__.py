"""What retrieval needs of a collection, on disk: built, opened and verified."""

from askcol.index.building.builder import Built, build_index, build_temporary
from askcol.index.building.identity import model_identities
from askcol.index.building.recorded_encoder import open_encoder
from askcol.index.building.watch import rebuilt
from askcol.index.contents import Contents
from askcol.index.filters import (
    MAX_EXPRESSION_CHARACTERS,
    DocumentFilter,
    PlaceGlob,
    glob_of,
    is_words,
    parse_filter,
    parts_of,
)
from askcol.index.local.load import Index, load_index, verify_index
from askcol.index.local.manifest import (
    DEFAULT_INDEX,
    index_command,
    is_index,
    recorded_base,
    recorded_fields,
    recorded_left_out,
    recorded_roots,
)
from askcol.index.store import EVERYTHING, DocumentEntry, Order, Overview, Scope, Store, TextChunks, rarity

__all__ = [
    "DEFAULT_INDEX",
    "EVERYTHING",
    "MAX_EXPRESSION_CHARACTERS",
    "Built",
    "Contents",
    "DocumentEntry",
    "DocumentFilter",
    "Index",
    "Order",
    "Overview",
    "PlaceGlob",
    "Scope",
    "Store",
    "TextChunks",
    "build_index",
    "build_temporary",
    "glob_of",
    "index_command",
    "is_index",
    "is_words",
    "load_index",
    "model_identities",
    "open_encoder",
    "parse_filter",
    "parts_of",
    "rarity",
    "rebuilt",
    "recorded_base",
    "recorded_fields",
    "recorded_left_out",
    "recorded_roots",
    "verify_index",
]
