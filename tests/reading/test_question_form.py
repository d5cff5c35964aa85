"""Questions as people type them, in full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.reading.question_form import in_full


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hows the lease ended", "how is the lease ended?"),
        ("Who's the landlord", "Who is the landlord?"),
        ("what’s the rent?", "what is the rent?"),
        ("whats the policy no. of Acme", "what is the policy number of Acme?"),
        ("acct. no.?", "account number?"),
        ("tel. of the vet", "telephone of the vet?"),
        ("phone number vet", "phone number vet?"),
        ("Is there no lift?", "Is there no lift?"),
        ("What is the mill's max. load?", "What is the mill's maximum load?"),
        ("Who shows what show?", "Who shows what show?"),
        ("", "?"),
    ],
)
def test_what_is_short_is_read_in_full(typed: str, read: str) -> None:
    assert in_full(typed) == read


@given(st.text())
def test_a_question_in_full_stays_so(question: str) -> None:
    assert in_full(in_full(question)) == in_full(question)
