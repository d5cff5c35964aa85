"""The file of a document as it was indexed: to download, and the pictures of its pages."""

from __future__ import annotations

import io
import re
from pathlib import PurePath
from typing import Annotated

import msgspec
from flask import Response, send_file
from werkzeug.exceptions import NotFound

from askcol.arguments import argument
from askcol.documents import draw_page
from askcol.errors import DocumentError, FileChanged, FileGone
from askcol.server.endpoint import Endpoint
from askcol.server.parameters import Name
from askcol.server.pictures import PictureCache
from askcol.server.service import Service
from askcol.server.views.document import DocumentId, PlaceParameters, found_document, marked_range, version

PNG = "image/png"

FILE = "application/octet-stream"

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\"\\/]")

_pictures = PictureCache()


class PictureParameters(PlaceParameters, frozen=True, kw_only=True):
    """A page of a document's file, and the range of its text to box there."""

    page: Annotated[int, argument("Which page, from 1.", "a whole number from 1 to 100000", ge=1, le=100_000)]
    scale: (
        Annotated[
            float,
            argument(
                "Pixels for each point of a PDF, or for each pixel of a picture. A large page is drawn smaller.",
                "a number from 0.1 to 4",
                ge=0.1,
                le=4,
            ),
        ]
        | None
    ) = None


class OriginalParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which document."""

    document_id: DocumentId
    collection: Name | None = None


def page_picture(service: Service, p: PictureParameters) -> Response:
    """The picture of a page, with the range boxed as far as it stands on this page."""
    document = found_document(service, p)
    content = service.chosen(p.collection).get().original(document)
    marked = marked_range(p)

    def draw() -> bytes:
        try:
            return service.admission.run(lambda: draw_page(document, content, p.page, marked, p.scale).png)
        except (FileChanged, FileGone):
            raise
        except DocumentError as error:
            raise NotFound(f"page {p.page:,} of {document.path} can't be drawn: {error}") from None

    key = (document.sha256, document.document_id, p.page, marked, p.scale)
    return Response(_pictures.get(key, draw), content_type=PNG)


def original(service: Service, p: OriginalParameters) -> Response:
    """The file that the document is in, never to be shown in the browser."""
    document = found_document(service, PlaceParameters(document_id=p.document_id, collection=p.collection))
    content = service.chosen(p.collection).get().original(document)
    name = _NOT_IN_NAMES.sub("_", PurePath(document.path).name)
    return send_file(io.BytesIO(content), FILE, as_attachment=True, download_name=name, etag=document.sha256)


ENDPOINTS = (
    Endpoint(
        name="pagePicture",
        route="/documents/<path:document_id>/pages/<page>.png",
        view=page_picture,
        result=Response,
        summary="See a page of a PDF or a picture",
        success="The page, with the words from `start` to `end` boxed.",
        parameters=PictureParameters,
        errors=(400, 404, 409, 410, 429, 503),
        media_type=PNG,
        example={"document_id": "report", "page": 1},
        version=version,
    ),
    Endpoint(
        name="original",
        route="/documents/<path:document_id>/original",
        view=original,
        result=Response,
        summary="Download the file of a document",
        success="The file as it was indexed; of an attachment or a record, the file that holds it.",
        parameters=OriginalParameters,
        errors=(400, 404, 409, 410, 503),
        media_type=FILE,
        example={"document_id": "report"},
    ),
)
