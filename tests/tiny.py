"""A training set of four questions, and a reader of two layers of 32 that knows nothing."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertForQuestionAnswering

from askcol.chunking.wordpieces import reader_tokenizer
from askcol.training.examples import Example, Place, TrainingSet, token_span
from askcol.training.features import Recipe

CHUNKS = [
    "The bridge over the Orn was designed by Marta Lindqvist.",
    "Work on the bridge began in 1932 and took five years.",
    "Rye bread keeps for a week in a dry place.",
    "The museum of clocks was founded by Peter Alder in 1954.",
]
ARTICLES = ["Bridge", "Bridge", "Bread", "Clocks"]
ASKED = [
    ("Who designed the bridge over the Orn?", "Marta Lindqvist", [0]),
    ("When did work on the bridge begin in Europe?", "1932", [1]),
    ("How long does rye bread keep?", "a week", [2]),
    ("Who founded the museum of clocks in 1954?", "Peter Alder", [3]),
]
TOKENIZER = reader_tokenizer()
CHUNK_IDS = [e.ids for e in TOKENIZER.encode_batch(CHUNKS, add_special_tokens=False)]


def mpnet_tokenizer() -> Tokenizer:
    """Words as wordpieces, with the special tokens of MPNet."""
    words = sorted({w.strip("?.").lower() for text in [*CHUNKS, *(q for q, _, _ in ASKED)] for w in text.split()})
    vocabulary = {token: i for i, token in enumerate(["<s>", "<pad>", "</s>", "[UNK]", *words, ".", "?"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


LAYOUTS = {"bert": TOKENIZER, "mpnet": mpnet_tokenizer()}


def place_of(chunk: int, answer: str) -> Place:
    start = CHUNKS[chunk].index(answer)
    encoding = TOKENIZER.encode(CHUNKS[chunk], add_special_tokens=False)
    return Place(chunk, *token_span(encoding, start, start + len(answer)))


EXAMPLES = [
    Example(question, answer, [place_of(i, answer) for i in chunks], [i for i in range(4) if i not in chunks])
    for question, answer, chunks in ASKED
]
DATA = TrainingSet(CHUNKS, ARTICLES, EXAMPLES)
RECIPE = Recipe(
    epochs=1.0, negatives=0.0, near_misses=0.0, typed=0.0, averaging=0.0, micro_batch=2, accumulate=2, padding=8
)


def many(copies: int) -> TrainingSet:
    """`DATA` with its questions so many times."""
    return TrainingSet(CHUNKS, ARTICLES, EXAMPLES * copies)


def save_untrained_reader(folder: Path) -> Path:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=TOKENIZER.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    TOKENIZER.save(str(folder / "tokenizer.json"))
    return folder
