"""What a build can reuse from the generation before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from askcol.checksums import damaged_files
from askcol.errors import IndexDamaged
from askcol.index.building.embed import StoredVectors
from askcol.index.local.database import Database
from askcol.index.local.manifest import current_generation, read_manifest, verify_encoder
from askcol.index.local.store import STORE, VECTORS
from askcol.index.local.term_counts import COUNT_FILES, TermCounts
from askcol.index.local.vectors import Vectors


@dataclass(frozen=True, slots=True)
class KeptArrays:
    """What a new build can reuse of the arrays of the generation before.

    `positions`: text key -> position there. `vectors`: None if another encoder made them. `counts`: None if the terms
    would be others today.
    """

    positions: Mapping[bytes, int]
    vectors: StoredVectors | None = None
    counts: TermCounts | None = None


NOTHING_KEPT = KeptArrays({})


@dataclass(frozen=True, slots=True)
class Previous:
    """The parts of the current generation, in `folder`, that are undamaged and that a new build would make again.

    `sound_generation`: its name if all its files are sound, else None. `store`: its database, if what was extracted
    from files can be reused. `keep_chunks`, `keep_counts`, `keep_vectors`: whether these can be reused.
    """

    sound_generation: str | None = None
    folder: Path = Path()
    store: Path | None = None
    keep_chunks: bool = False
    keep_counts: bool = False
    keep_vectors: bool = False

    @classmethod
    def of(cls, index_dir: Path, models: Mapping[str, str]) -> Previous:
        """What a build with `models` (`model_identities`) can reuse of the generation in `index_dir`."""
        generation = current_generation(index_dir)
        if generation is None:
            return cls()
        folder = index_dir / generation
        try:
            manifest = read_manifest(folder)
        except IndexDamaged:
            return cls()
        damaged = damaged_files(folder, manifest["files"]).keys()
        sound = not damaged and not verify_encoder(folder, manifest)
        same = {stage for stage, identity in models.items() if manifest["models"].get(stage) == identity}
        has_store = STORE not in damaged
        same_chunks = has_store and {"wordpieces", "sentences", "chunking"} <= same
        return cls(
            sound_generation=generation if sound else None,
            folder=folder,
            store=folder / STORE if has_store and "formats" in same else None,
            keep_chunks=same_chunks,
            keep_counts=same_chunks and "terms" in same and not damaged & COUNT_FILES,
            keep_vectors=has_store and "encoder" in same and VECTORS not in damaged,
        )

    def arrays(self) -> KeptArrays:
        """Its arrays that can be reused, by text."""
        if not (self.keep_counts or self.keep_vectors):
            return NOTHING_KEPT
        positions = Database(self.folder / STORE).positions_of_texts()
        stored = positions and self.keep_vectors
        return KeptArrays(
            positions,
            StoredVectors(positions, Vectors(self.folder / VECTORS)) if stored else None,
            TermCounts.open(self.folder) if self.keep_counts else None,
        )
