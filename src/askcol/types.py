"""Array types, and how long work reports its progress."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

IntArray = npt.NDArray[np.int64]

PositionArray = npt.NDArray[np.int32]

Progress = Callable[[str, int, int], None]
"""Called while long work goes on, with `(stage, done, total)`."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignores the progress."""
