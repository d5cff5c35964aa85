"""Builds an index with the processes of a Ray cluster, as a script: `ray_build.py RAY MILVUS FOLDER NOTES`.

Each task that a process begins is a line in the file NOTES/read or NOTES/write, with the first file or document of it.
The first task that writes waits for the end of its process, whose id it leaves in NOTES/doomed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from unittest.mock import patch

from ray import cloudpickle

from askcol.encoding import Encoder, packaged_encoder
from askcol.index.milvus import ray_workers
from askcol.index.milvus.address import Address
from askcol.index.milvus.building import plan
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.building.read_files import read_files
from askcol.index.milvus.building.tasks import Context, ReadResult, ReadTask, WriteResult, WriteTask
from askcol.index.milvus.building.write_chunks import write_chunks
from askcol.index.milvus.connection import Connection

RAY, MILVUS, FOLDER, NOTES = sys.argv[1:]


def note(kind: str, first: str) -> None:
    with Path(NOTES, kind).open("a") as file:
        file.write(f"{first}\n")


def reading(task: ReadTask, context: Context, connection: Connection) -> ReadResult:
    note("read", str(task.files[0][0].path))
    return read_files(task, context, connection)


def writing(task: WriteTask, context: Context, connection: Connection, encoder: Encoder) -> WriteResult:
    note("write", task.documents[0].document_id)
    result = write_chunks(task, context, connection, encoder)
    try:
        with Path(NOTES, "doomed").open("x") as file:
            file.write(f"{os.getpid()}\n")
    except FileExistsError:
        return result
    time.sleep(3600)  # until it is killed, with all of its work done and none of it told
    return result


if __name__ == "__main__":
    # Or the other processes would import the functions as they are.
    cloudpickle.register_pickle_by_value(ray_workers)  # type: ignore[no-untyped-call]
    plan.FILES_AT_ONCE, plan.CHUNKS_AT_ONCE = 2, 8
    with (
        patch.object(ray_workers, "read_files", reading),
        patch.object(ray_workers, "write_chunks", writing),
        ray_workers.ray_workers(RAY) as workers,
    ):
        build_milvus_index(Address.parse(MILVUS), [Path(FOLDER)], packaged_encoder(), workers=workers)
