"""What every `Encoder` must do. A new implementation joins by a line in `MAKERS`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tiny import save_untrained_encoder
from words import WordEncoder

from askcol.encoding.encoder import Encoder, Prefixes
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.encoding.onnx_encoder import OnnxEncoder
from askcol.encoding.sentence_transformer import SentenceTransformerEncoder

TEXTS = [
    "Who designed the bridge over the Orn?",
    "a",
    "Rye bread keeps for a week in a dry place.",
    "",
    "Café, naïve, 北京, 👩\u200d🚀",
    "work on the bridge began in 1932 and took five years " * 9,
    "A text far longer than any encoder reads. " * 200,
]
NONE = Prefixes()
BOTH = Prefixes(document="passage: ", query="query: ")

Maker = Callable[[int, Prefixes], Encoder]
"""Makes an encoder of the weights number 0 or 1 with these prefixes."""


@pytest.fixture(scope="module")
def sentence_transformer(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[int, Prefixes], SentenceTransformerEncoder]:
    @cache
    def make(weights: int, prefixes: Prefixes) -> SentenceTransformerEncoder:
        folder = tmp_path_factory.mktemp("model")
        prompts = {"document": prefixes.document, "query": prefixes.query}
        return SentenceTransformerEncoder(save_untrained_encoder(folder, weights, prompts))

    return make


@pytest.fixture(scope="module")
def onnx(
    sentence_transformer: Callable[[int, Prefixes], SentenceTransformerEncoder],
    tmp_path_factory: pytest.TempPathFactory,
) -> Maker:
    @cache
    def make(weights: int, prefixes: Prefixes) -> OnnxEncoder:
        return OnnxEncoder(sentence_transformer(weights, prefixes).export(tmp_path_factory.mktemp("encoders")))

    return make


@pytest.fixture(scope="module")
def int8(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    @cache
    def make(weights: int, prefixes: Prefixes) -> Int8Encoder:
        prompts = {"document": prefixes.document, "query": prefixes.query}
        folder = save_untrained_encoder(tmp_path_factory.mktemp("model"), weights, prompts)
        return Int8Encoder(folder, np.ones((2, 2, 32), dtype=np.float32))

    return make


@pytest.fixture(scope="module")
def words() -> Maker:
    return lambda weights, prefixes: WordEncoder(str(weights) * 64, prefixes)


MAKERS = ("sentence_transformer", "onnx", "int8", "words")


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Maker:
    maker: Maker = request.getfixturevalue(request.param)
    return maker


def test_vectors_are_rows_of_unit_length(make: Maker) -> None:
    encoder = make(0, NONE)
    for vectors in (encoder.encode_documents(TEXTS), encoder.encode_queries(TEXTS)):
        assert vectors.shape == (len(TEXTS), encoder.dim)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(make: Maker) -> None:
    encoder = make(0, NONE)
    assert encoder.encode_documents([]).shape == encoder.encode_queries([]).shape == (0, encoder.dim)


def test_row_i_belongs_to_text_i(make: Maker) -> None:
    encoder = make(0, NONE)
    order = np.random.default_rng(0).permutation(len(TEXTS))
    shuffled = [TEXTS[i] for i in order]
    np.testing.assert_allclose(encoder.encode_documents(shuffled), encoder.encode_documents(TEXTS)[order], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_queries(shuffled), encoder.encode_queries(TEXTS)[order], atol=1e-5)
    assert len(np.unique(encoder.encode_documents(TEXTS).round(3), axis=0)) == len(TEXTS)


def test_a_vector_does_not_depend_on_the_other_texts(make: Maker) -> None:
    encoder = make(0, NONE)
    many = [f"text number {i}" for i in range(70)] + TEXTS
    for encode in (encoder.encode_documents, encoder.encode_queries):
        alone = np.concatenate([encode([text]) for text in TEXTS])
        np.testing.assert_allclose(encode(many)[70:], alone, atol=1e-5)


def test_progress_counts_every_document(make: Maker) -> None:
    counts: list[int] = []
    make(0, NONE).encode_documents(["text"] * 70, counts.append)
    assert sum(counts) == 70
    assert min(counts) > 0


def test_without_prefixes_both_sides_are_the_same(make: Maker) -> None:
    encoder = make(0, NONE)
    assert encoder.prefixes == NONE
    np.testing.assert_allclose(encoder.encode_documents(TEXTS), encoder.encode_queries(TEXTS), atol=1e-5)


def test_each_side_has_its_prefix(make: Maker) -> None:
    plain, prefixed = make(0, NONE), make(0, BOTH)
    assert prefixed.prefixes == BOTH
    documents = plain.encode_documents([BOTH.document + text for text in TEXTS])
    queries = plain.encode_documents([BOTH.query + text for text in TEXTS])
    np.testing.assert_allclose(prefixed.encode_documents(TEXTS), documents, atol=1e-5)
    np.testing.assert_allclose(prefixed.encode_queries(TEXTS), queries, atol=1e-5)
    assert np.abs(documents[:3] - queries[:3]).max() > 1e-3


def test_the_identity_tells_weights_and_prefixes_apart(make: Maker) -> None:
    encoders = [make(0, NONE), make(1, NONE), make(0, BOTH), make(0, Prefixes(query=BOTH.query))]
    identities = [encoder.identity for encoder in encoders]
    assert len(set(identities)) == len(identities)
    assert all(set(identity) <= set("0123456789abcdef") and len(identity) == 64 for identity in identities)
    assert np.abs(encoders[0].encode_documents(TEXTS) - encoders[1].encode_documents(TEXTS)).max() > 1e-3


def test_the_identity_is_that_of_an_encoder_made_again(make: Maker) -> None:
    assert make(1, BOTH).identity == make(1, BOTH).identity


def test_an_export_has_the_identity_of_its_encoder(sentence_transformer: Maker, onnx: Maker) -> None:
    one, other = sentence_transformer(0, BOTH), onnx(0, BOTH)
    assert (one.identity, one.dim, one.prefixes) == (other.identity, other.dim, other.prefixes)
    assert (one.encode_queries(TEXTS) * other.encode_queries(TEXTS)).sum(axis=1).min() > 0.999


def test_the_same_files_in_another_folder_are_the_same_encoder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    one = SentenceTransformerEncoder(save_untrained_encoder(tmp_path / "one"))
    (tmp_path / "one").rename(tmp_path / "other")
    (tmp_path / "other" / "README.md").write_text("Moved.")
    assert SentenceTransformerEncoder(tmp_path / "other").identity == one.identity
