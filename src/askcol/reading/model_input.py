"""What the model reads: question and chunk as one row of wordpieces. Serving, training and export all build it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from askcol.types import IntArray

MAX_WORDPIECES = 512
"""The positions that the model has, special tokens included."""

MAX_QUESTION_WORDPIECES = 128
"""A longer question is cut here, so that at least 380 wordpieces are left for the chunk, which has 160 at most.

The same limit holds in training. No question of SQuAD reaches it, so the reader is trained on whole questions.
"""

_SPECIAL_TOKENS = {
    "bert": ("[CLS]", ["[SEP]"], "[PAD]"),
    "mpnet": ("<s>", ["</s>", "</s>"], "<pad>"),
}
"""By type of model: the first token, those between question and chunk (one of them also ends the row), and padding."""


@dataclass(frozen=True, slots=True)
class Row:
    """`ids`: the wordpieces with special tokens. Those of the chunk stand at `[chunk_start, chunk_end)`."""

    ids: list[int]
    chunk_start: int
    chunk_end: int

    @property
    def token_types(self) -> list[int]:
        """0 for the question, 1 for the chunk and the token that ends the row (BERT's segments)."""
        return [0] * self.chunk_start + [1] * (len(self.ids) - self.chunk_start)


class ModelInput:
    """Builds rows for one type of model: BERT `[CLS] q [SEP] c [SEP]`, MPNet `<s> q </s></s> c </s>`."""

    def __init__(self, tokenizer: Tokenizer, model_type: str = "bert") -> None:
        if model_type not in _SPECIAL_TOKENS:
            raise ValueError(f"a model of type {model_type} can't be used, only {' and '.join(_SPECIAL_TOKENS)}")
        self.tokenizer = tokenizer
        self.model_type = model_type
        first, between, padding = _SPECIAL_TOKENS[model_type]
        vocabulary = tokenizer.get_vocab()
        self._first = vocabulary[first]
        self._between = [vocabulary[token] for token in between]
        self.padding = vocabulary[padding]

    @classmethod
    def from_file(cls, tokenizer_json: Path, model_type: str = "bert") -> Self:
        """The input of a model whose tokenizer is saved in `tokenizer_json`, without its truncation and padding."""
        tokenizer = Tokenizer.from_file(str(tokenizer_json))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return cls(tokenizer, model_type)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The wordpieces of each text, without special tokens."""
        return [e.ids for e in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def row(self, question: Sequence[int], chunk: Sequence[int]) -> Row:
        """The row of a question's and a chunk's wordpieces; the ends of what is too long are cut off."""
        opening = [self._first, *question[:MAX_QUESTION_WORDPIECES], *self._between]
        read = chunk[: MAX_WORDPIECES - len(opening) - 1]
        return Row([*opening, *read, self._between[-1]], len(opening), len(opening) + len(read))

    def arrays(self, row: Row) -> dict[str, IntArray]:
        """What the reader takes for one row: int64 `[1, length]`, by the names of its inputs."""
        return {"input_ids": np.array([row.ids]), "token_type_ids": np.array([row.token_types])}
