"""The folder of a sentence-transformers model: its files' checksums, its prompts, its identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from askcol.checksums import file_sha256
from askcol.encoding.encoder import Prefixes
from askcol.errors import EncoderError

WEIGHTS = "model.safetensors"

_SHAPING_FILES = ("modules.json", "sentence_bert_config.json", "tokenizer.json", "**/config.json", "**/*.safetensors")
"""The files of a model's folder that shape its vectors. Another file, such as a README, may change."""

_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
"""Names of the prompt for documents, the first one counts, as in `SentenceTransformer.encode_document`."""


def weights_of(folder: Path) -> Path:
    """The file of the weights in a sentence-transformers folder; raises `EncoderError` where there is none."""
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise EncoderError(f"{folder} holds no {WEIGHTS}; give the folder of a sentence-transformers model")
    return weights


def prompts_of(folder: Path) -> Prefixes:
    """The prompts that the model itself names, as sentence-transformers would choose them."""
    path = folder / "config_sentence_transformers.json"
    try:
        prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}
    except FileNotFoundError:
        return Prefixes()
    except ValueError as error:
        raise EncoderError(f"{path} can't be read ({error}); copy the model's folder again") from None
    of_documents = next((prompts[name] for name in _DOCUMENT_PROMPTS if name in prompts), "")
    return Prefixes(of_documents, prompts.get("query", ""))


def shaping_files(folder: Path) -> dict[str, str]:
    """The files that shape the vectors, by their path in `folder`, each with its SHA-256."""
    paths = sorted({path for pattern in _SHAPING_FILES for path in folder.glob(pattern)})
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in paths}


def identity_of(files: Mapping[str, str], prefixes: Prefixes, form: str = "") -> str:
    """SHA-256 over `shaping_files`, the prefixes, and the form in which the model computes unless it is its own."""
    shaping = [dict(files), prefixes.document, prefixes.query, *([form] if form else [])]
    return hashlib.sha256(json.dumps(shaping).encode()).hexdigest()
