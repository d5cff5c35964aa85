"""Query strings and bodies become checked parameters, or an HTTP error."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, HTTPException

from askcol.collection import MAX_CHUNKS, MAX_QUESTION_CHARACTERS
from askcol.server.parameters import from_body, from_query, json_object
from askcol.server.views.asking import AskParameters, PageParameters
from askcol.server.views.document import DocumentParameters


@given(
    st.dictionaries(st.sampled_from(["question", "top_k", "min_confidence", "max_risk", "documents", "x"]), st.text())
)
def test_any_query_string_is_checked_parameters_or_an_http_error(values: dict[str, str]) -> None:
    try:
        checked = from_query(AskParameters, MultiDict(values))
    except HTTPException as error:
        assert error.code in (400, 413)
    else:
        assert 1 <= len(checked.question) <= MAX_QUESTION_CHARACTERS
        assert 1 <= checked.top_k <= MAX_CHUNKS


@given(st.binary() | st.text().map(str.encode) | st.dictionaries(st.text(), st.integers()).map(msgspec.json.encode))
def test_any_body_is_checked_parameters_or_an_http_error(body: bytes) -> None:
    try:
        from_body(AskParameters, json_object(body))
    except HTTPException as error:
        assert error.code in (400, 413)


@pytest.mark.parametrize("document_id", [" ", "a\n", "start", "no//such/"])
def test_the_path_gives_a_parameter_as_it_is(document_id: str) -> None:
    found = from_query(DocumentParameters, MultiDict({"start": " 1 "}), {"document_id": document_id})
    assert found == DocumentParameters(document_id=document_id, start=1)


def test_a_parameter_of_the_path_is_none_of_the_query_string() -> None:
    with pytest.raises(
        BadRequest, match="unknown parameter document_id; the parameters are start, end, collection, part"
    ):
        from_query(DocumentParameters, MultiDict({"document_id": "b"}), {"document_id": "a"})


def test_the_page_needs_no_question_but_a_blank_one_is_an_error() -> None:
    assert from_query(PageParameters, MultiDict({"top_k": ""})) == PageParameters()
    with pytest.raises(BadRequest, match=f"question must be a text of 1 to {MAX_QUESTION_CHARACTERS:,} characters"):
        from_query(PageParameters, MultiDict({"question": " "}))


def test_the_parameters_of_the_page_are_those_of_ask() -> None:
    assert AskParameters.__struct_fields__ == (*PageParameters.__struct_fields__, "explain")
    assert PageParameters.__struct_fields__ == (
        "question",
        "top_k",
        "min_confidence",
        "max_risk",
        "documents",
        "mode",
        "collection",
    )


def test_a_query_string_has_no_null_and_a_body_has() -> None:
    with pytest.raises(BadRequest, match="max_risk must be a number from 0 to 1; found 'null'"):
        from_query(AskParameters, MultiDict({"question": "who", "max_risk": "null"}))
    assert from_query(AskParameters, MultiDict({"question": "null"})).question == "null"
    assert from_body(AskParameters, json_object(b'{"question": "who", "max_risk": null}')).max_risk is None


def test_a_whole_number_may_have_a_point_in_json() -> None:
    assert from_body(AskParameters, json_object(b'{"question": "who", "top_k": 8.0, "max_risk": 1.0}')).top_k == 8
    with pytest.raises(BadRequest, match=r"top_k must be a whole number from 1 to 50; found 8\.5"):
        from_body(AskParameters, json_object(b'{"question": "who", "top_k": 8.5}'))
