"""The styles of a document: which are headings and items, and which raise or strike out their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from askcol.documents.formats._archive import Archive
from askcol.documents.formats._scripts import Script
from askcol.documents.formats.docx.names import W, is_on, transitional, value

_HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)

_TITLE_STYLE = "title"

_SCRIPTS: Mapping[str | None, Script] = {"superscript": "raised", "subscript": "lowered"}


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A style of paragraphs. `level`: of the heading, 0 for the title, None for none. `listed`: whether of items."""

    level: int | None
    listed: bool


@dataclass(frozen=True, slots=True)
class Characters:
    """How a run is set. `script`: None where nothing is said of it; `hidden`: struck out, or not shown."""

    script: Script | None = None
    hidden: bool | None = None

    def over(self, other: Characters) -> Characters:
        """With what `other` says where this says nothing."""
        script = other.script if self.script is None else self.script
        return Characters(script, other.hidden if self.hidden is None else self.hidden)


@dataclass(frozen=True, slots=True)
class Styles:
    """Style id -> style."""

    paragraphs: Mapping[str, Paragraphs] = field(default_factory=dict)
    characters: Mapping[str, Characters] = field(default_factory=dict)


def read_styles(archive: Archive, part: str) -> Styles:
    """The styles in a part; each has what it states, or else what the style states that it is based on."""
    if part not in archive.names:
        return Styles()
    elements = {e.get(f"{W}styleId", ""): e for e in transitional(archive.xml(part)).iter(f"{W}style")}
    chains = {style_id: list(_bases(style_id, elements)) for style_id in elements}
    return Styles(
        {style_id: _paragraphs(chain) for style_id, chain in chains.items()},
        {style_id: _characters(chain) for style_id, chain in chains.items()},
    )


def _bases(style_id: str, elements: Mapping[str, Element]) -> Iterator[Element]:
    """A style, the style that it is based on, and so on."""
    current: str | None = style_id
    for _ in elements:
        element = elements.get(current or "")
        if element is None:
            return
        yield element
        current = value(element, "basedOn")


def _paragraphs(chain: list[Element]) -> Paragraphs:
    level: int | None = None
    listed = False
    for element in chain:
        properties = element.find(f"{W}pPr")
        level = heading_level(value(element, "name") or "", value(properties, "outlineLvl"))
        listed = listed or (properties is not None and properties.find(f"{W}numPr") is not None)
        if level is not None:
            break
    return Paragraphs(level, listed)


def _characters(chain: list[Element]) -> Characters:
    found = Characters()
    for element in chain:
        found = found.over(run_properties(element.find(f"{W}rPr")))
    return found


def run_properties(properties: Element | None) -> Characters:
    """What the properties of a run state themselves."""
    aligned = value(properties, "vertAlign")
    states = [state for name in ("strike", "dstrike", "vanish") if (state := is_on(properties, name)) is not None]
    return Characters(None if aligned is None else _SCRIPTS.get(aligned, ""), any(states) if states else None)


def heading_level(name: str, outline: str | None) -> int | None:
    """The level of a heading by the name of its style or by its place in the outline; None if it is none."""
    if heading := _HEADING_STYLE.fullmatch(name):
        return int(heading[1])
    if name.lower() == _TITLE_STYLE:
        return 0
    # 9 is body text.
    return int(outline) + 1 if outline and outline.isdecimal() and int(outline) < 9 else None
