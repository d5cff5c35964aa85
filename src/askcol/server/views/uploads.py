"""Files added from the page: `/uploads`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
from flask import Response, render_template, request, url_for
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    RequestEntityTooLarge,
    ServiceUnavailable,
    UnsupportedMediaType,
)

from askcol.documents import readable_suffixes
from askcol.errors import AskcolError
from askcol.index import DocumentFilter, PlaceGlob, Store, glob_of
from askcol.server.endpoint import FILES, HTML, Endpoint
from askcol.server.parameters import Name
from askcol.server.service import Service
from askcol.server.uploads import Building, Refused, Uploads

MAX_FILES = 100
"""Of one request."""

FILES_LISTED = 100


class UploadParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To which collection."""

    collection: Name | None = None


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that was added.

    Attributes:
        name: Under which it is kept.
        bytes: Its size.
        status: "waiting" until a build has read it.
        reason: Why it was skipped; "" if it was not.
        documents: The ids of its documents.
    """

    name: str
    bytes: int
    status: Literal["waiting", "indexed", "skipped"]
    reason: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadState:
    """The files that were added to a collection, and whether more may be.

    Attributes:
        allowed: Whether files may be added.
        max_bytes: How many bytes of files one request may add.
        suffixes: Of the files that can be read.
        building: The build of the files.
        files: The newest first, at most 100.
        refused: What the last request held that was not taken.
    """

    allowed: bool
    max_bytes: int
    suffixes: tuple[str, ...]
    building: Building
    files: tuple[AddedFile, ...]
    refused: tuple[Refused, ...]


def uploads(service: Service, p: UploadParameters) -> UploadState:
    """The files that were added, and where their build stands."""
    served = service.chosen(p.collection)
    added = service.uploads.get(served.name)
    store = served.collection.index.store if served.collection else None
    return UploadState(
        added is not None and _is_allowed(service),
        service.settings.upload_bytes,
        tuple(readable_suffixes()),
        added.building if added else Building(),
        tuple(_files(added, store)) if added else (),
        added.refused if added else (),
    )


def uploads_page(service: Service, p: UploadParameters) -> str:
    """The same as a page, with a form that adds files."""
    return render_template("uploads.html", state=uploads(service, p))


def add_files(service: Service, p: UploadParameters) -> Response:
    """Keeps the files of the request, has them indexed, and leads to the page of uploads."""
    if not _is_allowed(service):
        raise Forbidden("this server takes no files; start it with `askcol serve --allow-upload`")
    if request.mimetype != FILES:
        raise UnsupportedMediaType(f"the body must be {FILES}; found {request.mimetype or 'no Content-Type':.80}")
    most = service.settings.upload_bytes
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge(f"the files have {request.content_length:,} bytes; the limit is {most:,}")
    request.max_content_length = most
    request.max_form_parts = MAX_FILES + 1
    given = [file for file in request.files.getlist("file") if file.filename]
    if not given:
        raise BadRequest("no file is given; choose one, or send some as `file`")
    served = service.chosen(p.collection)
    added = service.uploads.get(served.name)
    if added is None:
        raise Forbidden(
            f"{served.place} lies in no folder beside which files could be kept; add them with `askcol index`"
        )
    try:
        is_gone = served.collection is not None and not added.roots()
    except AskcolError as error:
        raise Conflict(f"files can't be added to this index: {error}") from None
    if is_gone:  # a build would make an index of these files alone
        raise Conflict(f"{served.place} holds no index any more; put it back, or build it, then add the files")
    refused = []
    for file in given:
        try:
            added.keep(file.filename or "", file.stream)
        except ValueError as error:
            refused.append(Refused(file.filename or "", str(error)))
        except OSError as error:
            raise ServiceUnavailable(f"the files can't be kept: {error.strerror}; mend that, then try again") from None
    added.refused = tuple(refused)
    if len(refused) < len(given):
        added.index()
    return Response(status=303, headers={"Location": url_for("uploads")})


def _is_allowed(service: Service) -> bool:
    return service.settings.upload_bytes > 0 and not service.settings.read_only


def _files(added: Uploads, store: Store | None) -> list[AddedFile]:
    files = added.files()[:FILES_LISTED]
    if not files or store is None:
        return [AddedFile(path.name, path.stat().st_size, "waiting", "", ()) for path in files]
    documents: dict[str, list[str]] = {}
    for entry in store.documents(DocumentFilter((PlaceGlob((f"{glob_of(added.folder.as_posix())}/*",)),))):
        documents.setdefault(entry.path, []).append(entry.document_id)
    skipped = {file.path: file.reason for file in store.skipped}
    listed = []
    for path in files:
        ids, reason = tuple(documents.get(path.as_posix(), ())), skipped.get(path.as_posix(), "")
        status: Literal["waiting", "indexed", "skipped"] = "indexed" if ids else "skipped" if reason else "waiting"
        listed.append(AddedFile(path.name, path.stat().st_size, status, reason, ids[:10]))
    return listed


ENDPOINTS = (
    Endpoint(
        name="uploads",
        route="/uploads",
        view=uploads,
        result=UploadState,
        summary="List the files that were added",
        success="The files, and the state of their build. A browser gets a page that adds some.",
        parameters=UploadParameters,
        errors=(400, 503),
        page=uploads_page,
    ),
    Endpoint(
        name="addFiles",
        method="POST",
        route="/uploads",
        view=add_files,
        result=Response,
        summary="Add files",
        success="Not given: see 303.",
        parameters=UploadParameters,
        errors=(400, 403, 409, 413, 415, 429, 503),
        media_type=HTML,
        leads_to="`GET /uploads`: the files, and the state of their build",
        takes_files=True,
        writes=True,
    ),
)
