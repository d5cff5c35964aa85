"""A training set of four questions, and a reader and an encoder of two layers of 32 that know nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertModel,
    MPNetConfig,
    MPNetForQuestionAnswering,
    PreTrainedTokenizerFast,
)

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
RECIPE = Recipe(epochs=1.0, negatives=0.0, near_misses=0.0, typed=0.0, averaging=0.0, batch_size=4, padding=8)


def many(copies: int) -> TrainingSet:
    """`DATA` with its questions so many times."""
    return TrainingSet(CHUNKS, ARTICLES, EXAMPLES * copies)


def save_untrained_reader(folder: Path) -> Path:
    torch.manual_seed(0)
    BertForQuestionAnswering(_config()).save_pretrained(folder)
    TOKENIZER.save(str(folder / "tokenizer.json"))
    return folder


def save_untrained_encoder(folder: Path, seed: int = 0, prompts: Mapping[str, str] | None = None) -> Path:
    """A sentence-transformers model that takes the mean of a text's wordpieces."""
    torch.manual_seed(seed)
    BertModel(_config()).save_pretrained(folder)
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(tokenizer_object=TOKENIZER, **special).save_pretrained(folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    (folder / "1_Pooling").mkdir()
    for name, content in {
        "modules.json": modules,
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": 128, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": dict(prompts or {})},
    }.items():
        (folder / name).write_text(json.dumps(content))
    return folder


def _config() -> BertConfig:
    return BertConfig(
        vocab_size=TOKENIZER.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )


def save_untrained_teacher(folder: Path) -> Path:
    """An MPNet of two layers of 48 that knows nothing, with the reader's wordpieces and MPNet's own special tokens."""
    torch.manual_seed(1)
    tokenizer = reader_tokenizer()
    tokenizer.add_special_tokens(["<s>", "</s>", "<pad>"])
    sizes = {"hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 64}
    MPNetForQuestionAnswering(MPNetConfig(vocab_size=tokenizer.get_vocab_size(), **sizes)).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
