"""The rows that a model reads, and that serving, training and the export's parity check build the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import CHUNKS, DATA, LAYOUTS

from askcol.chunking.chunks import Chunk
from askcol.reading.model_input import MAX_QUESTION_WORDPIECES, MAX_WORDPIECES, ModelInput, Row
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.training.export import export_reader, parity
from askcol.training.features import Feature
from askcol.training.layout import load_reader
from askcol.types import IntArray

BERT = ModelInput(LAYOUTS["bert"])
CLS, SEP = (LAYOUTS["bert"].token_to_id(token) for token in ("[CLS]", "[SEP]"))


def test_bert_has_one_token_between_question_and_chunk() -> None:
    row = BERT.row([7, 8], [9, 10, 11])
    assert row.ids == [CLS, 7, 8, SEP, 9, 10, 11, SEP]
    assert row.ids[row.chunk_start : row.chunk_end] == [9, 10, 11]
    assert row.token_types == [0, 0, 0, 0, 1, 1, 1, 1]


def test_mpnet_has_two() -> None:
    row = ModelInput(LAYOUTS["mpnet"], "mpnet").row([7, 8], [9, 10, 11])
    assert row.ids == [0, 7, 8, 2, 2, 9, 10, 11, 2]
    assert row.ids[row.chunk_start : row.chunk_end] == [9, 10, 11]


def test_another_type_of_model_is_refused() -> None:
    with pytest.raises(ValueError, match=r"type t5 can't be used, only bert and mpnet"):
        ModelInput(LAYOUTS["bert"], "t5")


@pytest.mark.parametrize("question", [0, 1, 128, 129, 1000])
@pytest.mark.parametrize("chunk", [0, 1, 380, 381, 382, 1000])
def test_what_is_too_long_is_cut_at_its_end(question: int, chunk: int) -> None:
    asked, read = list(range(2000, 2000 + question)), list(range(5000, 5000 + chunk))
    row = BERT.row(asked, read)
    assert len(row.ids) == min(MAX_WORDPIECES, 3 + min(question, MAX_QUESTION_WORDPIECES) + chunk)
    assert row.ids[1 : row.chunk_start - 1] == asked[:MAX_QUESTION_WORDPIECES]
    assert row.ids[row.chunk_start : row.chunk_end] == read[: row.chunk_end - row.chunk_start]
    assert (row.ids[0], row.ids[row.chunk_start - 1], row.ids[-1]) == (CLS, SEP, SEP)
    assert len(row.ids) == row.chunk_end + 1


@pytest.mark.parametrize(
    "question", ["Who designed the bridge?", f"Who {'ever ' * 100}designed it?", "who " * 200 + "?"]
)
def test_serving_training_and_parity_read_the_same_wordpieces(
    untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    chunk = Chunk("a:00000000", "a", 0, len(CHUNKS[0]), CHUNKS[0])
    export_reader(untrained, DATA, tmp_path)
    reader = OnnxSpanReader(tmp_path)
    _, layout = load_reader(untrained)

    served: list[list[list[int]]] = []
    arrays = ModelInput.arrays

    def recording_arrays(self: ModelInput, row: Row) -> dict[str, IntArray]:
        made = arrays(self, row)
        served.append([made[name][0].tolist() for name in ("input_ids", "token_type_ids")])
        return made

    monkeypatch.setattr(ModelInput, "arrays", recording_arrays)
    reader.read(question, [chunk])
    parity(untrained, tmp_path, [(question, chunk)])

    batch = layout.collate([Feature(question, 0, 0, 0)], layout.encode([chunk.text]), 1)
    trained = [batch.inputs[name][0].tolist() for name in ("input_ids", "token_type_ids")]
    assert len(served) == 3  # one when serving, two in the parity check: fp32 and int8
    assert all(inputs == trained for inputs in served)
