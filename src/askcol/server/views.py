"""What each endpoint does: checked parameters -> a record, or the HTML of a page."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from flask import g, render_template
from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable

from askcol.answering import Answer
from askcol.documents import Document
from askcol.server import pages
from askcol.server.admission import Admission
from askcol.server.collections import Collections, ServedCollection
from askcol.server.monitoring import Monitoring
from askcol.server.parameters import (
    AskParameters,
    CollectionParameters,
    DocumentParameters,
    PageParameters,
    SearchParameters,
)
from askcol.server.records import DocumentList, DocumentText, Health, SearchResult


class Views:
    """The views of one application. `admission`: of questions and searches."""

    def __init__(
        self,
        collections: Collections,
        monitoring: Monitoring,
        admission: Admission,
        description: Mapping[str, Any],
    ) -> None:
        self._collections = collections
        self._monitoring = monitoring
        self._admission = admission
        self._description = description

    def page(self, p: PageParameters) -> str:
        """The form, with the answer to the question or, without a question, the documents."""
        if p.question is None:
            return render_template("home.html", store=self._chosen(p.collection).get().index.store)
        asked = msgspec.convert(msgspec.structs.asdict(p), AskParameters)
        return render_template("answer.html", answer=self.ask(asked))

    def ask(self, p: AskParameters) -> Answer:
        """The answer to a question."""
        chosen = self._chosen(p.collection)
        collection = chosen.get()

        def answered() -> Answer:
            began = time.perf_counter()
            answer = collection.ask(
                p.question,
                top_k=p.top_k,
                min_confidence=p.min_confidence,
                max_risk=p.max_risk,
                documents=p.documents,
            )
            self._monitoring.count_answer(chosen.name, answer, time.perf_counter() - began)
            return answer

        answer = self._admission.run(answered)
        return replace(answer, index=replace(answer.index, collection=chosen.name)) if chosen.name else answer

    def search(self, p: SearchParameters) -> SearchResult:
        """The hits for a query."""
        collection = self._chosen(p.collection).get()
        search = partial(collection.search, p.query, top_k=p.top_k, mode=p.mode, documents=p.documents)
        hits = self._admission.run(search)
        return SearchResult(p.query, p.mode, tuple(hits))

    def documents(self, p: CollectionParameters) -> DocumentList:
        """The documents without their texts, and the files that were skipped."""
        return DocumentList.of(self._chosen(p.collection).get().index.store)

    def document(self, p: DocumentParameters) -> DocumentText:
        """A document with its text."""
        return DocumentText.of(self._document(p))

    def document_page(self, p: DocumentParameters) -> str:
        """A document as a page, with `[start, end)` highlighted."""
        document = self._document(p)
        text = pages.marked(document.text, p.start or 0, p.end or 0)
        return render_template("document.html", document=document, facts=pages.facts(document), text=text)

    def health(self) -> Health:
        """Which collections can be asked, and which generation each of them answers from."""
        health = Health.of(self._collections)
        if all(collection.status == "unavailable" for collection in health.collections):
            raise ServiceUnavailable("; ".join(str(collection.fault) for collection in health.collections))
        return health

    def metrics(self) -> str:
        """Prometheus metrics."""
        return self._monitoring.exposition(self._collections)

    def openapi(self) -> Mapping[str, Any]:
        """The description of this API."""
        return self._description

    def _chosen(self, name: str | None) -> ServedCollection:
        """The collection that the request chooses. The links of its page will lead to the same one."""
        try:
            chosen = self._collections.find(name)
        except KeyError:
            raise BadRequest(f"no collection {name!r:.200}; {self._collections.listed}") from None
        g.collection = chosen.name
        return chosen

    def _document(self, p: DocumentParameters) -> Document:
        store = self._chosen(p.collection).get().index.store
        try:
            document = store.document(p.document_id)
        except KeyError:
            raise NotFound(
                f"no document {p.document_id!r:.200} among the {store.document_count:,}; /documents lists them"
            ) from None
        if (p.start, p.end) != (None, None) and not (
            p.start is not None and p.end is not None and p.start < p.end <= len(document.text)
        ):
            raise BadRequest(
                f"start and end must enclose some of the document's {len(document.text):,} characters; "
                f"found {p.start} and {p.end}"
            )
        return document
