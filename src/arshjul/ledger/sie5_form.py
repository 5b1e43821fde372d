"""Whether a SIE 5 document has the form that the standard gives it, judged as it streams by.

The form is data (`sie5.yaml`): elements, their order and number, attributes and their kinds. Attributes of other
namespaces are extensions and always allowed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from arshjul.kernel.text import Text

NAMESPACE = "http://www.sie.se/sie5"
KINDS: Mapping[str, str] = {
    "": r"(?s:.*)",
    "account": r"[0-9]+",
    "amount": r"[+-]?(\d+(\.\d{0,2}0*)?|\.\d{1,2}0*)",
    "number": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "currency": r"[A-Z]{3}",
    "day": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(Z|[+-]\d\d:\d\d)?",
    "month": r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?",
    "moment": r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
    "truth": r"true|false|0|1",
    "integer": r"[+-]?\d+",
    "count": r"\+?\d+|-0+",
    "positive": r"\+?0*[1-9]\d*",
    "kind": "asset|liability|equity|cost|income",
    "entrykind": "asset|liability|equity|cost|income|statistics",
}
"""What the value of an attribute looks like, by its kind."""

COLLAPSED = frozenset(KINDS) - {"", "account", "currency", "kind", "entrykind"}
"""Kinds around whose values spaces don't count."""

_PART = re.compile(r"(\w+)(?::(\w+))?([?*+]?)")
_ATTRIBUTE = re.compile(r"(\w+)(!|=)?(\w*)")

SWEDISH: Mapping[str, str] = {
    "account": "ett konto",
    "amount": "ett belopp",
    "number": "ett tal",
    "currency": "en valuta",
    "day": "en dag",
    "month": "en månad",
    "moment": "en tidpunkt",
    "truth": "true eller false",
    "integer": "ett heltal",
    "count": "ett antal",
    "positive": "ett positivt heltal",
    "kind": "en kontotyp",
    "entrykind": "en kontotyp",
}
"""What the kinds are called in Swedish."""

Faults = list[tuple[str, Text]]
"""Element and reason."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: the form it has, and how often it may come."""

    form: str
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Form:
    """What an element holds; `ordered` parts come in the order given."""

    parts: Mapping[str, Part] = field(default_factory=dict)
    attributes: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    ordered: bool = True
    once: tuple[str, ...] = ()
    is_open: bool = False
    has_text: bool = False


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its name."""
    text = resources.files("arshjul.ledger").joinpath("sie5.yaml").read_text(encoding="utf-8")
    return {name: _form(given or {}) for name, given in yaml.safe_load(text).items()}


def _form(given: Mapping[str, Any]) -> Form:
    loose = "loose" in given
    return Form(
        parts=dict(_parts(given.get("parts") or given.get("each") or given.get("loose") or "", loose=loose)),
        attributes=dict(_attributes(given.get("has") or "")),
        ordered="parts" in given,
        once=tuple(given["once"].split(".")) if "once" in given else (),
        is_open=bool(given.get("open")),
        has_text=bool(given.get("text")),
    )


def _parts(text: str, *, loose: bool) -> Iterator[tuple[str, Part]]:
    for word in text.split():
        name, form, sign = (_PART.fullmatch(word) or _never(word)).groups()
        least = 0 if loose or sign in {"?", "*"} else 1
        yield name, Part(form or name, least, None if loose or sign in {"*", "+"} else 1)


def _attributes(text: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    for word in text.split():
        name, sign, kind = (_ATTRIBUTE.fullmatch(word) or _never(word)).groups()
        yield name, (kind, sign == "!")


def _never(word: str) -> re.Match[str]:
    raise ValueError(word)


@dataclass
class _Open:
    """An element being read: its form, how far its parts have come, and how many of each."""

    name: str
    form: Form
    reached: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)


class Judge:
    """Follows a document from element to element; each step gives what is wrong there."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def start(self, name: str, namespace: str, attributes: Mapping[str, str]) -> Faults:
        """An element begins."""
        above = self._open[-1] if self._open else None
        if above and above.form.is_open:
            self._open.append(_Open(name, above.form))
            return []
        part = above.form.parts.get(name) if above else Part(name, 1, 1)
        form = forms().get(part.form) if part else None
        self._open.append(_Open(name, form or Form(is_open=True)))
        if form is None:
            return [(above.name if above else name, Text(f"får inte innehålla <{name}>", f"may not hold <{name}>"))]
        faults = self._placed(above, name, attributes) if above else []
        if namespace != NAMESPACE and not form.is_open:
            faults.append((name, Text(f"ska höra till {NAMESPACE}", f"belongs to {NAMESPACE}")))
        return [*faults, *((name, reason) for reason in _judged(form, attributes))]

    def _placed(self, above: _Open, name: str, attributes: Mapping[str, str]) -> Faults:
        faults = []
        above.counts[name] += 1
        part, place = above.form.parts[name], list(above.form.parts).index(name)
        if part.most is not None and above.counts[name] > part.most:
            faults.append((above.name, Text(f"får bara ha en <{name}>", f"may have only one <{name}>")))
        if above.form.ordered and place < above.reached:
            faults.append((above.name, Text(f"har <{name}> för sent", f"has <{name}> too late")))
        above.reached = max(above.reached, place)
        if above.form.once and above.form.once[0] in {name, "*"}:
            key = attributes.get(above.form.once[1], "")
            if key in above.seen:
                known = f"{above.form.once[1]} {key}"
                faults.append((name, Text(f"{known} finns redan", f"{known} is there already")))
            above.seen.add(key)
        return faults

    def end(self) -> Faults:
        """The element that began last ends."""
        ended = self._open.pop()
        lacking = [name for name, part in ended.form.parts.items() if ended.counts[name] < part.least]
        return [(ended.name, Text(f"saknar <{name}>", f"lacks <{name}>")) for name in lacking]


def _judged(form: Form, attributes: Mapping[str, str]) -> Iterator[Text]:
    """What is wrong with an element's attributes."""
    for name, (_kind, is_needed) in form.attributes.items():
        if is_needed and name not in attributes:
            yield Text(f"saknar {name}", f"lacks {name}")
    for name, value in attributes.items():
        if name.startswith("{") or form.is_open:
            continue
        if name not in form.attributes:
            yield Text(f"har inget attribut {name}", f"has no attribute {name}")
            continue
        kind = form.attributes[name][0]
        if not re.fullmatch(KINDS[kind], value.strip() if kind in COLLAPSED else value):
            said = f'{name}="{value[:40]}"'
            yield Text(f"{said} är inte {SWEDISH[kind]}", f"{said} is not {kind}")
