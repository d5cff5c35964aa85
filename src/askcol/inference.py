"""ONNX Runtime sessions on this machine's cores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime


# ONNX Runtime sends its usage to Microsoft unless it is told not to before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def onnx_session(path: Path) -> onnxruntime.InferenceSession:
    """A session for the model in `path`, on the cores that this process may use."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
