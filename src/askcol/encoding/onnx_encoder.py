"""An encoder in ONNX Runtime, so that asking needs no PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from tokenizers import Encoding, Tokenizer

from askcol.encoding.export import ONNX, SETTINGS, TOKENIZER, Export
from askcol.inference import onnx_session, usable_cores
from askcol.types import FloatArray


class OnnxEncoder:
    """An exported encoder, which gives the vectors of the encoder that it came from.

    A text's vector does not depend on others: int8 activations are scaled by tensor, so each is encoded by itself.
    Raises `RecordDamaged` where `folder` holds no export.
    """

    def __init__(self, folder: Path) -> None:
        export = Export.read(folder)
        self.identity = export.identity
        self.prefixes = export.prefixes
        self.dim = export.dim
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(export.max_length)
        # Texts side by side, a core each, are encoded faster than one after the other on all cores.
        self._session = onnx_session(folder / ONNX, threads=1)
        self._inputs = [given.name for given in self._session.get_inputs()]

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        encodings = self._tokenizer.encode_batch([self.prefixes.document + text for text in texts])
        vectors: FloatArray = np.empty((len(texts), self.dim), dtype=np.float32)

        def encode(number: int) -> None:
            vectors[number] = self._vector(encodings[number])

        # The longest first, so that no core is left with one at the end.
        longest_first = sorted(range(len(texts)), key=lambda number: -len(encodings[number].ids))
        with ThreadPoolExecutor(usable_cores(), thread_name_prefix="encoder") as pool:
            for _ in pool.map(encode, longest_first):
                progress(1)
        return vectors

    def encode_queries(self, queries: Sequence[str]) -> FloatArray:
        """float32 `[n, dim]`, unit length."""
        vectors: FloatArray = np.empty((len(queries), self.dim), dtype=np.float32)
        for vector, query in zip(vectors, queries, strict=True):
            vector[:] = self._vector(self._tokenizer.encode(self.prefixes.query + query))
        return vectors

    def _vector(self, encoding: Encoding) -> FloatArray:
        """float32 `[dim]`."""
        known = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask}
        vector: FloatArray = self._session.run(None, {name: np.array([known[name]]) for name in self._inputs})[0][0]
        return vector


_in_use: WeakValueDictionary[str, OnnxEncoder] = WeakValueDictionary()


def shared_onnx_encoder(folder: Path) -> OnnxEncoder:
    """The encoder in `folder`; generations and collections whose encoders have equal files share one."""
    settings = (folder / SETTINGS).read_text(encoding="utf-8")  # holds the SHA-256 of the other files
    encoder = _in_use.get(settings)
    if encoder is None:
        encoder = _in_use[settings] = OnnxEncoder(folder)
    return encoder
