"""The tasks of a build done by the processes of a Ray cluster (Moritz et al. 2018), through Ray Data."""

from __future__ import annotations

import logging
import os
import pickle
import socket
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askcol.encoding import Encoder
from askcol.errors import AskcolError, DocumentError, MissingExtra, ServerError, in_words
from askcol.index.milvus.building.encoders import encoder_of
from askcol.index.milvus.building.read_files import read_files
from askcol.index.milvus.building.tasks import Context, ReadResult, ReadTask, WriteResult, WriteTask
from askcol.index.milvus.building.write_chunks import write_chunks
from askcol.index.milvus.connection import Connection
from askcol.inference import limit_cores

if TYPE_CHECKING:
    import pyarrow as pa

_log = logging.getLogger(__name__)

LOCAL = "local"
"""The address that starts a cluster on this machine, which ends with the build."""

OBJECT_STORE_BYTES = 256 << 20
"""Of a cluster on this machine. What passes through it are tasks and counts, no texts and no vectors."""

CONNECT_S = 5.0

START_S = 120
"""How long Ray waits for its first process, which may take its time on a busy machine; Ray itself gives up at 30."""

STARTS = 3
"""So often a cluster on this machine is started before that has failed."""

RETRIES = 3
"""So often a task is given to another process where its own died, before the build fails."""


@contextmanager
def ray_workers(address: str) -> Iterator[RayWorkers]:
    """The processes of the cluster at `address`: `LOCAL`, "auto" for the one that runs on this machine, or HOST:PORT.

    Raises `MissingExtra` without the extra `ray`, and `ServerError` where the cluster can't be reached.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # or Ray reports its use
    os.environ.setdefault("RAY_gcs_server_port_wait_time_s", f"{START_S}")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what fails reaches people as askcol's errors
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingExtra(f"--ray needs the extra `ray` ({error}): pip install 'askcol[ray]'") from error
    _check_reach(address)
    connect = partial(ray.init, address=address, log_to_driver=False, logging_level=logging.ERROR)
    if address == LOCAL:
        _start(partial(connect, include_dashboard=False, object_store_memory=OBJECT_STORE_BYTES))
    else:
        try:
            connect()
        except (OSError, RuntimeError, ValueError) as error:
            raise ServerError(f"no Ray cluster can be reached at {address}: {error}") from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    settings = ray.data.DataContext.get_current()
    settings.enable_progress_bars = settings.print_on_execution_start = False
    try:
        yield RayWorkers()
    finally:
        ray.shutdown()


def _start(connect: Callable[[], object]) -> None:
    """Starts a cluster on this machine by `connect`; raises `ServerError` where that fails `STARTS` times."""
    import ray

    for number in range(1, STARTS + 1):
        try:
            connect()
            return
        except Exception as error:  # Ray raises a plain one where a process of its own takes too long
            ray.shutdown()
            if number == STARTS:
                raise ServerError(f"Ray does not start on this machine: {error}") from error
            _log.info("Ray did not start, and is tried again", exc_info=error)


def _check_reach(address: str) -> None:
    """Raises `ServerError` where nothing listens at HOST:PORT, for which Ray itself would wait minutes."""
    host, _, port = address.rpartition(":")
    if not host:
        return
    if not port.isdecimal() or "/" in host:
        raise ServerError(f"{address!r} is no address of a Ray cluster; give HOST:PORT, 'auto' or 'local'")
    try:
        socket.create_connection((host, int(port)), CONNECT_S).close()
    except OSError as error:
        raise ServerError(f"no Ray cluster can be reached at {address}: {in_words(error)}") from None


class RayWorkers:
    """`Workers` that are the processes of the cluster to which this process is connected, one a core.

    Each loads the encoder once. Where one dies, another does its task again. Relative paths count from the folder that
    is the current one of this process, so that folder must be there on every machine of the cluster, unless all files
    lie in an object store.
    """

    def read(self, context: Context, tasks: Iterable[ReadTask]) -> Iterator[ReadResult]:
        return _results(_Reader, context, tasks)

    def write(self, context: Context, tasks: Iterable[WriteTask]) -> Iterator[WriteResult]:
        return _results(_Writer, context, tasks)


class _Worker(ABC):
    """A process of the cluster. A fault of a task is its result, so that it reaches people in its own words."""

    def __init__(self, context: Context, folder: Path) -> None:
        limit_cores(1)  # each core has a process like this
        self._context, self._folder = context, folder
        self._connection: Connection | None = None

    def __call__(self, batch: pa.Table) -> pa.Table:
        import pyarrow as pa

        results = [pickle.dumps(self._result(pickle.loads(task))) for task in batch["task"].to_pylist()]
        return pa.table({"result": pa.array(results, pa.large_binary())})

    def _result(self, task: Any) -> object:
        try:
            self._connection = self._connection or Connection(self._context.address)
            return self._do(task, self._connection)
        except AskcolError as fault:
            return fault

    @abstractmethod
    def _do(self, task: Any, connection: Connection) -> object:
        """The result of a task."""


class _Reader(_Worker):
    def _do(self, task: ReadTask, connection: Connection) -> ReadResult:
        if any(isinstance(source.path, Path) for source, _ in task.files):
            try:
                os.chdir(self._folder)
            except OSError:
                raise DocumentError(
                    f"{self._folder} is not there on {os.uname().nodename}: all machines of a Ray cluster read the "
                    "files, so mount the folder on each or index an object store"
                ) from None
        return read_files(task, self._context, connection)


class _Writer(_Worker):
    def __init__(self, context: Context, folder: Path) -> None:
        super().__init__(context, folder)
        self._encoder: Encoder | None = None

    def _do(self, task: WriteTask, connection: Connection) -> WriteResult:
        self._encoder = self._encoder or encoder_of(self._context)
        return write_chunks(task, self._context, connection, self._encoder)


def _results(worker: type[_Worker], context: Context, tasks: Iterable[ReadTask] | Iterable[WriteTask]) -> Iterator[Any]:
    """A result for each task, in any order; raises the first fault."""
    import ray
    from ray.exceptions import RayError
    from ray.util.annotations import RayDeprecationWarning

    rows = [{"task": pickle.dumps(task)} for task in tasks]
    if not rows:
        return
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    cores = max(1, int(resources.get("CPU", 1)))
    asked = ray.data.from_items(rows, override_num_blocks=len(rows))  # a block is what is done again
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RayDeprecationWarning)  # of max_task_retries, which nothing replaces yet
        done = asked.map_batches(
            worker,
            fn_constructor_args=(context, Path.cwd()),
            batch_size=None,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=cores, initial_size=min(cores, len(rows))),
            num_cpus=1,
            max_task_retries=RETRIES,
        )
    try:
        for row in done.iter_rows():
            result = pickle.loads(row["result"])
            if isinstance(result, AskcolError):
                raise result
            yield result
    except RayError as error:
        _log.info("the build failed in the Ray cluster", exc_info=error)
        found = str(error).rstrip().rpartition("\n")[2]
        raise ServerError(f"the build failed in the Ray cluster, and the index is as it was: {found}") from error
