"""What retrieval needs of a collection, on disk: built, opened and verified."""

from askcol.index.building.builder import build_temporary
from askcol.index.building.identity import model_identities
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
from askcol.index.local_place import LocalPlace, told_from
from askcol.index.place import CONFIDENCE, Built, Index, IndexPlace, Record
from askcol.index.places import DEFAULT_PLACE, on_ray, place_of
from askcol.index.store import EVERYTHING, DocumentEntry, Order, Overview, Scope, Store, TextChunks, rarity

__all__ = [
    "CONFIDENCE",
    "DEFAULT_PLACE",
    "EVERYTHING",
    "MAX_EXPRESSION_CHARACTERS",
    "Built",
    "Contents",
    "DocumentEntry",
    "DocumentFilter",
    "Index",
    "IndexPlace",
    "LocalPlace",
    "Order",
    "Overview",
    "PlaceGlob",
    "Record",
    "Scope",
    "Store",
    "TextChunks",
    "build_temporary",
    "glob_of",
    "is_words",
    "model_identities",
    "on_ray",
    "parse_filter",
    "parts_of",
    "place_of",
    "rarity",
    "rebuilt",
    "told_from",
]
