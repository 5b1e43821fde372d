"""What the pages of the law call things, and where what a rule asks for is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.urls import NoReverseMatch, reverse

from arshjul.kernel import datafile
from arshjul.kernel.text import Text
from arshjul.law.rulebook import Rule


@dataclass(frozen=True, slots=True)
class Way:
    """A page of the product, by name and address."""

    title: Text
    url: str


@cache
def _words() -> Mapping[str, Any]:
    text = resources.files("arshjul.desk").joinpath("law_words.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = datafile.load(text)
    return words


def occasion(rule: str) -> Text | None:
    """What a rule is about when a year may have none of it; `None` when every year has.

    >>> occasion("NIS-01").sv
    'betydande incident'
    """
    words = _words()["occasions"].get(rule)
    return Text(**words) if words else None


def field_name(name: str) -> Text:
    """What a field of a record is called where people write it; its own name when nobody has given it words.

    >>> field_name("period_end").sv
    'periodens slut'
    """
    words = _words()["fields"].get(name)
    return Text(**words) if words else Text(name, name)


def act_of(rule: Rule) -> str:
    """The folder of the act that a rule stands in; a rule file beside the folders stands in none."""
    return rule.path.rpartition("/")[0]


def act_name(folder: str) -> Text:
    """What an act is called; the folder's own name when nobody has given it words."""
    name = _words()["acts"].get(folder)
    return Text(**name) if name else Text(folder, folder)


def acts() -> tuple[str, ...]:
    """The acts in the order they are shown."""
    return tuple(_words()["acts"])


def is_financial(perspective: str) -> bool:
    """Whether a goal's perspective says that it is a financial goal (KL 11:6).

    >>> is_financial("Ekonomi"), is_financial("Trygghet")
    (True, False)
    """
    return any(word in perspective.casefold() for word in _words()["financial"])


def way_to(rule: str, year: int) -> Way | None:
    """The page where what the rule asks for is put right, for a budget year; `None` when the product has none.

    >>> way_to("BUD-03", 2027).title.sv
    'Planera'
    """
    pages = _words()["pages"]
    fitting = [prefix for prefix in pages if rule.startswith(prefix)]
    if not fitting:
        return None
    page = pages[max(fitting, key=len)]
    query = f"?ar={year}" if page.get("asked") else ""
    try:
        url = reverse(page["page"], args=[*page.get("args", ()), *([year] if page.get("year") else ())])
        return Way(Text(**page["title"]), f"{url}{query}")
    except NoReverseMatch:
        return None
