from __future__ import annotations

import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind, blocks
from askcol.documents.extract import extract

YAML = """---
title: "The report: part one"
author: [Ann Lee, Bob]
date: 2024-03-28
draft: yes
nested: {a: 1}
# a comment
publisher: The agency
---
"""
BODY = "Some prose about bridges.\n\n## Findings\n\nThe bridge has cracks.\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_is_metadata_and_stays_in_the_text(newline: str, mark: str) -> None:
    text = mark + (YAML + BODY).replace("\n", newline)
    (content,) = extract(".md", text.encode())
    assert content.text == text
    assert content.title == "The report: part one"
    assert content.metadata == {
        "author": "Ann Lee, Bob",
        "date": "2024-03-28",
        "draft": "yes",
        "publisher": "The agency",
        "language": "en",
    }


def test_front_matter_in_toml_is_read() -> None:
    text = '+++\ntitle = "A"\ndate = 2024-03-28\nweight = 3\nbig = true\n[x]\ny = 1\n+++\n# B\n'
    (content,) = extract(".md", text.encode())
    assert content.title == "A"
    assert content.metadata == {"date": "2024-03-28", "weight": "3", "big": "true"}


def test_front_matter_is_one_paragraph_and_heads_nothing() -> None:
    (content,) = extract(".md", (YAML + BODY).encode())
    first = blocks(content.text)[0]
    assert (first.kind, content.text[: first.end]) == (Kind.PARAGRAPH, YAML.strip())
    assert texts_of(content, Kind.HEADING) == ["## Findings"]
    assert chunk_with(content, "has cracks").headings == ("Findings",)


@pytest.mark.parametrize(
    "text", ["---\nProse between rules.\n\n---\n", "---\n", "Text.\n---\na: b\n---\n", "--- a: b\n---"]
)
def test_rules_are_no_front_matter(text: str) -> None:
    (content,) = extract(".md", f"{text}# Heading\n".encode())
    assert content.metadata == {} and content.left_out == ()


@pytest.mark.parametrize("broken", ["a: [1", "a: b: c", "a: \tb\n\t- c"])
def test_broken_front_matter_is_reported_and_the_text_is_read(broken: str) -> None:
    (content,) = extract(".md", f"---\n{broken}\n---\n# Heading\n".encode())
    assert content.title == "Heading"
    assert content.left_out[0].startswith("its front matter can't be read: ")
