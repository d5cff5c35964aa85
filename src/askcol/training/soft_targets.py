"""A teacher's start and end logits for the training questions: the soft targets of the small reader."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

MADE_FROM = "made-from.json"


class MadeFrom(msgspec.Struct, frozen=True):
    """SHA-256 of the teacher's weights and of the training set: numbers of examples mean nothing in another one."""

    teacher: str
    training_set: str


class SoftTargets:
    """Logits by example, in a folder of `.npz` parts that can be written a part at a time.

    `made_from`: what they were made from, None where there are none.
    """

    def __init__(self, folder: Path) -> None:
        record = folder / MADE_FROM
        self.made_from = msgspec.json.decode(record.read_bytes(), type=MadeFrom) if record.exists() else None
        self._logits: dict[int, npt.NDArray[np.float16]] = {}
        for part in sorted(folder.glob("part-*.npz")):
            with np.load(part, allow_pickle=False) as arrays:
                bounds = np.cumsum(arrays["lengths"])[:-1]
                parts = np.split(arrays["logits"], bounds, axis=1)
                self._logits.update(zip(arrays["examples"].tolist(), parts, strict=True))

    def __len__(self) -> int:
        return len(self._logits)

    def __contains__(self, example: int) -> bool:
        return example in self._logits

    def __getitem__(self, example: int) -> npt.NDArray[np.float16]:
        """float16 `[2, 1 + wordpieces]`: start and end, the null span's first, over the example's best place."""
        return self._logits[example]
