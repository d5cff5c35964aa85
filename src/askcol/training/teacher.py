"""A teacher reads the training questions: its logits become `SoftTargets`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from askcol.dense import file_sha256, onnx_session
from askcol.index import Progress, no_progress
from askcol.training.examples import TABLES, TrainingSet
from askcol.training.export import write_int8
from askcol.training.features import Feature
from askcol.training.soft_targets import MADE_FROM, MadeFrom, SoftTargets
from askcol.training.train import load_layout

PART = 512
"""Questions a file: what is lost at most where a run is cut off."""

_BATCH = 8


def write_soft_targets(
    data: TrainingSet, teacher: Path, out: Path, questions: int | None = None, progress: Progress = no_progress
) -> None:
    """The logits of `teacher` for `data`, each question over its best place, in parts in `out`; resumes.

    Raises `FileExistsError` where `out` holds those of another teacher or training set.

    Tables are left out: the teacher saw few of them, and is no better at them. `questions`: only so many, spread
    evenly; None for all. The teacher reads in int8 (`teacher/teacher.onnx`, made where it is missing or older than the
    weights), which is more than twice as fast as fp32: a soft target need not be exact.
    """
    done = SoftTargets(out)
    made_from = MadeFrom(file_sha256(teacher / "model.safetensors"), data.sha256)
    if len(done) and done.made_from != made_from:
        raise FileExistsError(
            f"{out} holds soft targets of another teacher or training set; remove it, or name another"
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / MADE_FROM).write_bytes(msgspec.json.encode(made_from))
    exported = teacher / "teacher.onnx"
    if not exported.exists() or exported.stat().st_mtime < (teacher / "model.safetensors").stat().st_mtime:
        write_int8(teacher, data, exported, by_block=False)
    session = onnx_session(exported)
    layout = load_layout(teacher)
    answerable = [i for i, e in enumerate(data.examples) if e.places and data.articles[e.places[0].chunk] != TABLES]
    count = min(questions or len(answerable), len(answerable))
    # In strides, so that a run that is cut off has seen all articles.
    chosen = [answerable[i * len(answerable) // count] for i in range(count)]
    wanted = [i for offset in range(16) for i in chosen[offset::16] if i not in done]
    chunk_ids = [e.ids for e in layout.tokenizer.encode_batch(data.chunks, add_special_tokens=False)]
    for begin in range(0, len(wanted), PART):
        part = wanted[begin : begin + PART]
        part.sort(key=lambda i: len(chunk_ids[data.examples[i].places[0].chunk]))
        logits: list[np.ndarray] = []
        for at in range(0, len(part), _BATCH):
            features = []
            for i in part[at : at + _BATCH]:
                place = data.examples[i].places[0]
                features.append(Feature(data.examples[i].question, place.chunk, place.start, place.end))
            batch = layout.collate(features, chunk_ids, 8, None)
            both = np.stack(session.run(None, {name: values.numpy() for name, values in batch.inputs.items()}), axis=1)
            logits += [
                row[:, readable.numpy()].astype(np.float16) for row, readable in zip(both, batch.readable, strict=True)
            ]
            progress("teaching", begin + at, len(wanted))
        number = len(list(out.glob("part-*.npz")))
        new = out / f"new-{number:05d}.npz"
        np.savez(
            new,
            examples=np.array(part),
            lengths=np.array([row.shape[1] for row in logits]),
            logits=np.concatenate(logits, axis=1),
        )
        new.replace(out / f"part-{number:05d}.npz")
