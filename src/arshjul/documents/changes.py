"""What changed between two versions of a document: figure by figure and text by text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypedDict

from arshjul.documents.compose import exact_text
from arshjul.documents.dataset import DataSet, Figure


class Change(TypedDict):
    """One difference: of a figure or a text, what it is called, before and after (empty when it wasn't there)."""

    of: Literal["figure", "text"]
    label: str
    before: str
    after: str


def changes(
    before: DataSet, after: DataSet, texts_before: Mapping[str, str], texts_after: Mapping[str, str]
) -> list[Change]:
    """Every changed, added and removed figure, then every changed text by section title."""
    return [*_figures(before.figures, after.figures), *_texts(texts_before, texts_after)]


def _figures(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        shown_old, shown_new = (exact_text(one) if one else "" for one in (old, new))
        if shown_old != shown_new:
            label = (new or old or Figure(name, name)).label
            yield Change(of="figure", label=label, before=shown_old, after=shown_new)


def _texts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for title in dict.fromkeys([*after, *before]):
        old, new = before.get(title, ""), after.get(title, "")
        if old != new:
            yield Change(of="text", label=title, before=old, after=new)
