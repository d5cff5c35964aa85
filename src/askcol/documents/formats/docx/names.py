"""The names of WordprocessingML, and what is found by them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"

# Not in the text that a reader sees: deletions, where something was moved from, codes of fields, fallbacks.
UNSEEN = {"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr", "sectPr", "tblPr", "tblGrid"}

_OFF = ("0", "false", "off", "none")


def transitional(root: Element) -> Element:
    """`root` with the names of ISO 29500 Strict replaced by the usual ones."""
    for element in root.iter():
        if element.tag.startswith(_STRICT):
            element.tag = W + element.tag.removeprefix(_STRICT)
            for name in [n for n in element.attrib if n.startswith(_STRICT)]:
                element.set(W + name.removeprefix(_STRICT), element.attrib.pop(name))
    return root


def value(parent: Element | None, name: str) -> str | None:
    """The value of a child of this name; "" where it has none, None where there is no such child."""
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val", "")


def is_on(parent: Element | None, name: str) -> bool | None:
    """Whether a property that is on or off is on; None where it is not there."""
    said = value(parent, name)
    return None if said is None else said not in _OFF


def seen(parent: Element, *names: str) -> Iterator[Element]:
    """The outermost elements of these names in `parent`, including those in content controls and insertions."""
    for child in parent:
        name = child.tag.rpartition("}")[2]
        if name in names:
            yield child
        elif name not in UNSEEN:
            yield from seen(child, *names)
