"""What a generation depends on, and the name that it gets from that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from askcol.chunking import CHUNKING_VERSION
from askcol.documents import USUAL_FIELDS, Document, Fields, Skipped, formats_identity
from askcol.encoding import Encoder
from askcol.index.local.manifest import FORMAT
from askcol.text import SENTENCES_VERSION, TERMS_VERSION


def model_identities(encoder: Encoder, fields: Fields = USUAL_FIELDS) -> dict[str, str]:
    """What the content of an index depends on, besides its documents and `FORMAT`: stage -> identity.

    A build runs a stage again if its identity differs from that of the generation before. The encoder has an identity
    of its own. The wordpieces and the sentence splitter are known by the SHA-256 of their parameters. Code is known by
    a version, which its package raises when the output changes, and by the versions of the libraries that it uses.
    """
    models = resources.files("askcol") / "models"
    return {
        "encoder": encoder.identity,
        "wordpieces": _sha256(models / "reader" / "tokenizer.json"),
        "sentences": f"{SENTENCES_VERSION} {_sha256(models / 'punkt.json')} {_versions('nltk')}",
        "terms": f"{TERMS_VERSION} {_versions('PyStemmer')}",
        "chunking": f"{CHUNKING_VERSION} {_versions('tokenizers')}",
        "formats": formats_identity(fields),
    }


def _sha256(file: Traversable) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _versions(*distributions: str) -> str:
    from importlib import metadata

    return " ".join(f"{name}-{metadata.version(name)}" for name in distributions)


def generation_name(
    documents: Iterable[Document],
    skipped: Sequence[Skipped],
    roots: Sequence[str],
    models: Mapping[str, str],
    left_out: Sequence[str] = (),
) -> str:
    """16 hexadecimal digits, equal for equal content. `documents`: sorted by id."""
    name = hashlib.sha256()

    def add(content: Sequence[object]) -> None:
        name.update(json.dumps(content, sort_keys=True).encode() + b"\n")

    add([FORMAT, dict(models), list(roots), *([list(left_out)] if left_out else [])])
    for d in documents:
        add([d.document_id, d.path, d.title, d.sha256, dict(d.metadata)])
    add([[s.path, s.reason] for s in skipped])
    return name.hexdigest()[:16]
