"""Exports a trained reader to int8 ONNX, and checks it against the fp32 model."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from askcol.chunks import Chunk
from askcol.reader import Reader, decode


def export_reader(trained: Path, out: Path) -> None:
    """Writes `out/reader.onnx` and `out/tokenizer.json`.

    Weights are int8 with a scale for every 128 of them, and activations are quantized in the same blocks as they come:
    with one scale for a whole tensor of activations, as `quantize_dynamic` has it, outliers in the feed-forward layers
    cost three times the error (0.18 against 0.06 in the logits) and one best span in fifteen.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
    from onnxruntime.quantization.shape_inference import quant_pre_process
    from transformers import BertForQuestionAnswering

    model = BertForQuestionAnswering.from_pretrained(trained, attn_implementation="eager").float().eval()

    class StartAndEnd(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.model(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
            return output.start_logits, output.end_logits

    example = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    outputs = ["start_logits", "end_logits"]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer's notes; `parity` checks the result
        fp32 = Path(work) / "fp32.onnx"
        torch.onnx.export(
            StartAndEnd().eval(),
            (example, example, torch.zeros_like(example)),
            str(fp32),
            input_names=names,
            output_names=outputs,
            dynamic_axes={name: {0: "n", 1: "length"} for name in (*names, *outputs)},
            opset_version=17,
            dynamo=False,
        )
        prepared = Path(work) / "prepared.onnx"
        quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
        embedded = Path(work) / "embedded.onnx"
        quantize_dynamic(str(prepared), str(embedded), weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
        quantizer = MatMulNBitsQuantizer(
            onnx.load(str(embedded)), block_size=128, is_symmetric=True, accuracy_level=4, bits=8
        )
        quantizer.process()
        quantizer.model.save_model_to_file(str(out / "reader.onnx"))
    if (trained / "tokenizer.json").resolve() != (out / "tokenizer.json").resolve():
        shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")


def parity(trained: Path, exported: Path, pairs: Sequence[tuple[str, Chunk]]) -> float:
    """Share of (question, chunk) pairs, in [0, 1], whose best span, null span included, is the same in fp32 and int8.

    Question and chunk together must fit into the model's 512 positions.
    """
    from transformers import BertForQuestionAnswering

    model = BertForQuestionAnswering.from_pretrained(trained, attn_implementation="eager").float().eval()
    reader = Reader(exported)
    cls, sep = reader.tokenizer.token_to_id("[CLS]"), reader.tokenizer.token_to_id("[SEP]")
    same = 0
    for question, chunk in pairs:
        asked = reader.tokenizer.encode(question, add_special_tokens=False).ids
        encoding = reader.tokenizer.encode(chunk.text, add_special_tokens=False)
        ids = torch.tensor([[cls, *asked, sep, *encoding.ids, sep]])
        types = torch.zeros_like(ids)
        types[0, len(asked) + 2 :] = 1
        with torch.no_grad():
            output = model(ids, token_type_ids=types)
        kept = [0, *range(len(asked) + 2, ids.shape[1] - 1)]
        best = []
        for start_logits, end_logits in (
            (output.start_logits[0, kept].numpy(), output.end_logits[0, kept].numpy()),
            reader.logits(asked, encoding.ids),
        ):
            spans = decode(chunk, encoding, start_logits.astype(np.float32), end_logits.astype(np.float32))
            best.append((spans[0].start, spans[0].end) if spans and spans[0].log_odds > 0 else None)
        same += best[0] == best[1]
    return same / len(pairs)
