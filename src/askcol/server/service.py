"""`Service`: what the views of one application work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g
from werkzeug.exceptions import BadRequest

from askcol.collection import Collection
from askcol.errors import GenerationGone, IndexUnreachable
from askcol.server.admission import Admission
from askcol.server.collections import Collections, ServedCollection
from askcol.server.examples import Examples
from askcol.server.monitoring import Monitoring
from askcol.server.settings import Settings
from askcol.server.uploads import Uploads

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """The collections, how they are asked, and what is counted.

    `uploads`: the files added to each collection, by its name, without collections whose index lies in no folder.
    `description`: the API's, in OpenAPI.
    """

    collections: Collections
    uploads: Mapping[str, Uploads]
    monitoring: Monitoring
    settings: Settings
    examples: Examples
    description: Mapping[str, Any]

    @property
    def admission(self) -> Admission:
        """Of questions and searches."""
        return self.settings.admission

    def chosen(self, name: str | None) -> ServedCollection:
        """The collection that the request chooses. The links of its page will lead to the same one.

        Raises `ServiceUnavailable` once the server is stopping, and `BadRequest` where there is no such collection.
        """
        self.admission.require_open()
        try:
            chosen = self.collections.find(name)
        except KeyError:
            raise BadRequest(f"no collection {name!r:.200}; {self.collections.listed}") from None
        g.collection = chosen.name
        return chosen

    def responded(self, respond: Callable[[], T]) -> T:
        """What `respond` gives for a request; called once more if a build dropped the generation that it asked."""
        try:
            try:
                return respond()
            except GenerationGone as error:
                self.reopened(self.collections.find(g.collection), error)
                return respond()
        except IndexUnreachable as error:
            self.monitoring.count_fault(g.collection, error)
            raise

    def reopened(self, chosen: ServedCollection, error: GenerationGone) -> Collection:
        """The newest generation of a collection, for a request that met `error`."""
        self.monitoring.count_fault(chosen.name, error)
        return chosen.reopened()
