"""How a model wants question and chunk: rows of wordpieces, in batches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from askcol.training.examples import NULL
from askcol.training.features import Feature

MAX_QUESTION_WORDPIECES = 60


@dataclass(frozen=True, slots=True)
class Batch:
    """`inputs`: what the model takes, int64 `[n, length]`. `targets`: int64 `[n, 2]`, 0 for the null span.

    `readable`: bool `[n, length]`, the first token and the chunk's wordpieces. `firsts`: int64 `[n]`, where the chunk's
    wordpieces begin.
    """

    inputs: dict[str, torch.Tensor]
    targets: torch.Tensor
    readable: torch.Tensor
    firsts: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        inputs = {name: values.to(device) for name, values in self.inputs.items()}
        return Batch(inputs, self.targets.to(device), self.readable.to(device), self.firsts.to(device))


class Input:
    """How a model wants question and chunk: BERT `[CLS] q [SEP] c [SEP]`, MPNet `<s> q </s></s> c </s>`."""

    def __init__(self, tokenizer: Tokenizer, model_type: str) -> None:
        self.tokenizer = tokenizer
        self.model_type = model_type
        special = ("[CLS]", "[SEP]", "[PAD]") if model_type == "bert" else ("<s>", "</s>", "<pad>")
        self._cls, self._sep, self._pad = (tokenizer.get_vocab()[token] for token in special)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The wordpieces of each text, without special tokens."""
        return [e.ids for e in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def row(self, question: list[int], chunk: list[int]) -> tuple[list[int], int]:
        """The wordpieces, and where the chunk's begin."""
        between = [self._sep] if self.model_type == "bert" else [self._sep, self._sep]
        question = question[:MAX_QUESTION_WORDPIECES]
        return [self._cls, *question, *between, *chunk, self._sep], 1 + len(question) + len(between)

    def collate(self, batch: Sequence[Feature], chunk_ids: Sequence[list[int]], padding: int) -> Batch:
        """`chunk_ids`: wordpieces of each chunk; rows are padded to a multiple of `padding`."""
        asked = self.encode([f.question for f in batch])
        rows = [self.row(ids, chunk_ids[f.chunk]) for ids, f in zip(asked, batch, strict=True)]
        length = -(-max(len(row) for row, _ in rows) // padding) * padding
        n = len(batch)
        ids = torch.full((n, length), self._pad)
        mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
        readable = torch.zeros(n, length, dtype=torch.bool)
        targets = torch.zeros(n, 2, dtype=torch.long)
        for i, (feature, (row, first)) in enumerate(zip(batch, rows, strict=True)):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
            types[i, first : len(row)] = 1
            readable[i, 0] = True
            readable[i, first : len(row) - 1] = True
            if feature.start != NULL:
                targets[i, 0], targets[i, 1] = first + feature.start, first + feature.end
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self.model_type == "bert":
            inputs["token_type_ids"] = types
        return Batch(inputs, targets, readable, torch.tensor([first for _, first in rows]))


def load_reader(folder: Path, dropout: float = 0.0) -> tuple[Any, Input]:
    """A transformers model with a span head, and the layout of its input."""
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(
        folder, attn_implementation="eager", hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0
    ).float()
    return model, load_layout(folder)


def load_layout(folder: Path) -> Input:
    """The layout of the input of the model in `folder`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Input(tokenizer, json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"])
