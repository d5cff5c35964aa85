"""The measured parts -> a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from performance.machine import versions
from performance.setting import Section, table


def write_page(sections: Sequence[Section], page: Path) -> str:
    """Writes the page and returns it."""
    text = "\n\n".join(("# Performance", _opening(), "## Targets", _targets(sections), *map(_part, sections))) + "\n"
    page.write_text(text, encoding="utf-8")
    return text


def _opening() -> str:
    return (
        "This page is the output of `make bench`. All sides of a comparison run in turn on the same data in one run. A "
        "ratio is the median of five parts of the run, with the least and the greatest of them in brackets. Compare "
        f"ratios, not milliseconds: the machine may do other work.\n\nVersions: {versions()}."
    )


def _targets(sections: Sequence[Section]) -> str:
    marks = {True: "met", False: "missed", None: "not measured"}
    rows = [
        (str(target.number), target.asked, target.measured, marks[target.met])
        for target in sorted((t for section in sections for t in section.targets), key=lambda target: target.number)
    ]
    return table(("target", "asked", "measured", ""), rows)


def _part(section: Section) -> str:
    commits = f"Commit {section.commit}" + (f", before: {section.before}" if section.before else "")
    measured = f"{commits}; {section.processor}; load average {section.load:.1f}. `{section.command}` repeats it."
    return f"## {section.title}\n\n{section.text}\n\n{measured}"
