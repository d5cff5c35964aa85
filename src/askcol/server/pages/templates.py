"""What the templates use besides records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, g

from askcol.answering import LEAST_SHOWN, cited, day, is_close, likelihood, missing_note, place_in_words, web_address
from askcol.collection import MAX_QUESTION_CHARACTERS
from askcol.documents import OCR_NOTE, QUOTED_NOTE, STALE_NOTE
from askcol.server.collections import Collections
from askcol.server.endpoint import HTML, Endpoint
from askcol.server.pages.answers import (
    CITATION_STYLES,
    KINDS_OF_QUESTION,
    ask_url,
    explanation,
    fuller,
    next_steps,
    percent,
    summary,
)
from askcol.server.pages.library import kind_of
from askcol.server.pages.passages import hit_elements, quote_elements
from askcol.server.pages.places import marked_cell, place_url
from askcol.server.pages.why import parts, time_bars
from askcol.server.parameters import MAX_FILTER_CHARACTERS
from askcol.server.settings import Settings

DOCUMENTS_ON_PAGE = 12

COMPUTED_ROWS_ON_PAGE = 30

SITE = {"/": "Ask", "/documents": "Documents", "/search": "Search", "/docs": "API"}
"""Route -> its name in the navigation of the site, in this order."""


class Entry(NamedTuple):
    """A link of the navigation: its words, and the endpoint that it leads to, with the route."""

    label: str
    endpoint: str
    route: str


def set_up_templates(app: Flask, collections: Collections, endpoints: Sequence[Endpoint], settings: Settings) -> None:
    """Give the templates of `app` the functions of this package, limits, settings and the names of `collections`.

    The navigation leads to those of `endpoints` that are pages. If there are several collections, links to what belongs
    to a collection stay in the one on the page.
    """
    page_of = {e.route: e.name for e in endpoints if e.method == "GET" and HTML in e.media_types}
    of_a_collection = {e.name for e in endpoints if e.is_of_a_collection}

    def in_folder() -> bool:
        """Whether the index of the page's collection lies in a folder, where feedback and files can be kept."""
        return collections.find(g.get("collection")).place.folder is not None

    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["percent"] = percent
    app.jinja_env.globals.update(
        navigation=[Entry(label, page_of[route], route) for route, label in SITE.items() if route in page_of],
        documents_on_page=DOCUMENTS_ON_PAGE,
        missing_note=missing_note,
        quoted_note=QUOTED_NOTE,
        stale_note=STALE_NOTE,
        ocr_note=OCR_NOTE,
        web_address=web_address,
        computed_rows_on_page=COMPUTED_ROWS_ON_PAGE,
        ask_url=ask_url,
        citation_styles=CITATION_STYLES,
        cited=cited,
        day=day,
        explanation=explanation,
        fuller=fuller,
        hit_elements=hit_elements,
        is_close=is_close,
        least_shown=LEAST_SHOWN,
        likelihood=likelihood,
        next_steps=next_steps,
        place_in_words=place_in_words,
        summary=summary,
        kind_of=kind_of,
        kinds_of_question=KINDS_OF_QUESTION,
        marked_cell=marked_cell,
        place_url=place_url,
        quote_elements=quote_elements,
        parts=parts,
        time_bars=time_bars,
        collections=collections.names,
        in_folder=in_folder,
        settings=settings,
        max_filter_characters=MAX_FILTER_CHARACTERS,
        max_question_characters=MAX_QUESTION_CHARACTERS,
    )
    if len(collections.names) > 1:

        @app.url_defaults
        def keep_collection(endpoint: str, values: dict[str, Any]) -> None:
            if endpoint in of_a_collection and "collection" in g:
                values.setdefault("collection", g.collection)
