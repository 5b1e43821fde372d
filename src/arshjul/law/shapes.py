"""Facts with an inner shape that people write in more than one way: sums, rows, names, decisions, enterprises."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from arshjul.law.scalars import SCALARS, read_date, read_flag, read_moment, read_percent, read_text

read_mnkr = SCALARS["amount"]


def read_reason(written: object) -> str:
    """A recorded reason: its text, or a flag that says there is one."""
    if isinstance(written, bool):
        return "ja" if written else ""
    return read_text(written)


def read_total(written: object) -> int:
    """The sum in öre of an amount, a list of amounts or a mapping of them."""
    if isinstance(written, Mapping):
        written = list(written.values())
    if isinstance(written, list):
        return sum(read_mnkr(item) for item in written)
    return int(read_mnkr(written))


def read_rows(written: object) -> dict[str, int | None]:
    """Amounts by row name; a single amount is the row without name."""
    if not isinstance(written, Mapping):
        return {"": int(read_mnkr(written))}
    return {plain(str(name)): None if amount is None else read_mnkr(amount) for name, amount in written.items()}


def read_names(written: object) -> list[str]:
    """Names from a list of texts, a list of objects with `name` or `kind`, or the keys of a mapping."""
    if isinstance(written, Mapping):
        return [str(name) for name in written]
    if not isinstance(written, list):
        raise TypeError
    return [read_text(_named(item)) for item in written]


def _named(item: object) -> object:
    if isinstance(item, Mapping):
        return item[next((key for key in ("name", "kind", "id", "company", "namn") if key in item), "name")]
    return "" if item is None else item


def read_column(written: object) -> list[int | None]:
    """Amounts in order, one per thing; a single amount is a column of one; `None` where there is none."""
    items = written if isinstance(written, list) else [written]
    return [None if item is None else read_mnkr(item) for item in items]


def read_decision(written: object) -> dict[str, Any]:
    """A decision as an object (`decided_by`, `date`, `covers`), as text "KF 2024-05-14", or as a flag."""
    if isinstance(written, bool):
        return {"made": written, "decided_by": None, "date": None, "covers": None}
    if isinstance(written, Mapping):
        body = next((written[key] for key in ("decided_by", "body", "actor", "by", "who") if key in written), None)
        return {
            "made": True,
            "decided_by": None if body is None else read_text(body),
            "date": None if written.get("date") is None else read_date(written["date"]),
            "covers": None if written.get("covers") is None else read_names(written["covers"]),
        }
    text = read_text(written)
    found = re.search(r"\d{4}-\d\d-\d\d", text)
    body = (text[: found.start()] if found else text).strip()
    return {
        "made": True,
        "decided_by": body or None,
        "date": date.fromisoformat(found.group()) if found else None,
        "covers": None,
    }


def read_entities(written: object) -> list[dict[str, Any]]:
    """Enterprises with their share of votes in percent, particular importance and reason against influence."""
    if isinstance(written, Mapping):
        written = [{"name": name, **_votes(value)} for name, value in written.items()]
    if not isinstance(written, list):
        raise TypeError
    return [_entity(item) for item in written]


def _votes(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {"votes_pct": value}


def _entity(item: Mapping[str, Any]) -> dict[str, Any]:
    votes, special = item.get("votes_pct"), item.get("sarskild_betydelse")
    return {
        "name": read_text(item["name"]),
        "votes_pct": None if votes is None else read_percent(votes),
        "sarskild_betydelse": None if special is None else read_flag(special),
        "override_reason": read_reason(item.get("override_reason") or ""),
    }


def read_financing(written: object) -> list[tuple[str, int | None]]:
    """Sources of financing with their amounts: objects, amounts, a mapping, or words that end in an amount."""
    if isinstance(written, Mapping):
        return [(str(source), read_mnkr(amount)) for source, amount in written.items()]
    items = written if isinstance(written, list) else [written]
    return [_source(item) for item in items]


def _source(item: object) -> tuple[str, int | None]:
    if isinstance(item, Mapping):
        amount = item.get("amount")
        return str(item.get("source", "")), None if amount is None else read_mnkr(amount)
    if not isinstance(item, str):
        return "", read_mnkr(item)
    found = re.search(r"[-−]?\d[\d .,]*$", item.strip())
    return item, read_mnkr(found.group().strip()) if found else None


def read_order(written: object) -> tuple[date, int | None]:
    """A day and, when given, the order within it: the number of the item on the agenda, or the minute."""
    if isinstance(written, Mapping):
        item = written.get("item")
        return read_date(written["date"]), None if item is None else int(item)
    if isinstance(written, str) and "T" in written:
        moment = read_moment(written)
        return moment.date(), moment.hour * 60 + moment.minute
    if isinstance(written, str):
        day, _, item = written.strip().partition(" ")
        digits = re.sub(r"\D", "", item)
        return read_date(day), int(digits) if digits else None
    return read_date(written), None


SHAPES: Mapping[str, Callable[[Any], Any]] = {
    **SCALARS,
    "reason": read_reason,
    "total": read_total,
    "rows": read_rows,
    "names": read_names,
    "column": read_column,
    "decision": read_decision,
    "entities": read_entities,
    "financing": read_financing,
    "moment": read_order,
}
"""How each type of fact is read."""

_FOLD = str.maketrans("åäöéü", "aaoeu")


def plain(name: str) -> str:
    """A name as it is compared: lower case, without diacritics, words joined by underscore.

    >>> plain("Årets resultat"), plain("tax-rate")
    ('arets_resultat', 'tax_rate')
    """
    folded = re.sub(r"[^0-9a-z]+", "_", name.casefold().translate(_FOLD)).strip("_")
    return folded or name.strip()
