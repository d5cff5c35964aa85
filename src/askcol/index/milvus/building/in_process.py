"""The tasks of a build done in its own process, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from askcol.encoding import Encoder
from askcol.index.milvus.building.read_files import read_files
from askcol.index.milvus.building.tasks import Context, ReadResult, ReadTask, WriteResult, WriteTask
from askcol.index.milvus.building.write_chunks import write_chunks
from askcol.index.milvus.connection import Connection


class InProcessWorkers:
    """`Workers` that use the connection and the encoder of the build."""

    def __init__(self, connection: Connection, encoder: Encoder) -> None:
        self._connection, self._encoder = connection, encoder

    def read(self, context: Context, tasks: Iterable[ReadTask]) -> Iterator[ReadResult]:
        return (read_files(task, context, self._connection) for task in tasks)

    def write(self, context: Context, tasks: Iterable[WriteTask]) -> Iterator[WriteResult]:
        return (write_chunks(task, context, self._connection, self._encoder) for task in tasks)
