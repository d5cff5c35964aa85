"""The reader's WordPiece tokenizer; chunks are measured in its wordpieces."""

from __future__ import annotations

from importlib import resources

from tokenizers import Tokenizer


def reader_tokenizer() -> Tokenizer:
    """The reader's WordPiece tokenizer, without truncation and padding."""
    resource = resources.files("askcol") / "models" / "reader" / "tokenizer.json"
    tokenizer = Tokenizer.from_str(resource.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
