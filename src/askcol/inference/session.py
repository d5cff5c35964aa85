"""ONNX Runtime sessions on this machine's cores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime


# ONNX Runtime sends its usage to Microsoft unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


_most_cores: int | None = None


def limit_cores(count: int) -> None:
    """Lets this process use at most `count` cores from now on, such as one where a process runs on each core."""
    global _most_cores  # noqa: PLW0603
    _most_cores = count


def usable_cores() -> int:
    """How many cores this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _most_cores or allowed)


def onnx_session(path: Path, threads: int | None = None) -> onnxruntime.InferenceSession:
    """A session for the model in `path`. `threads`: how many work on one input, by default one a core."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads or usable_cores()
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
