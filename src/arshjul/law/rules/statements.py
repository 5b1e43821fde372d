"""The income statement, balance sheet and cash flow statement: their lines, their sums, and how they tie."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from arshjul.law.facts import Facts, MissingInputError, convert
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import by_number, pick, require
from arshjul.law.shapes import plain
from arshjul.law.values import in_mnkr

_NUMBERING = re.compile(r"^(?:[A-Z]\.|[IVX]+\.|\d+\.|[a-z]\))\s+")


@part("RR-01")
def has_the_lines_in_order(facts: Facts, law: Values) -> Iterator[Problem]:
    """The lines of the law, in its order; others only as sub-items or new items with a reason."""
    written = facts["rr.lines"]
    if not isinstance(written, list):
        raise MissingInputError(("rr.lines",), ("rr.lines",))
    wanted = {plain(name): name for name in law["lines"]}
    lines = [line for line in map(_line, written) if not line["sub"]]
    found = [plain(line["name"]) for line in lines if plain(line["name"]) in wanted]
    missing = [name for key, name in wanted.items() if key not in found]
    if missing:
        yield problem("missing-lines", names=missing)
    misplaced = _misplaced(found, [key for key in wanted if key in found])
    if misplaced is not None:
        yield problem("wrong-order", name=wanted[misplaced])
    extra = [line["name"] for line in lines if plain(line["name"]) not in wanted and not line["reason"]]
    if extra:
        yield problem("extra-lines", names=extra)


def _line(item: Any) -> dict[str, Any]:  # noqa: ANN401 - a name or an object
    if isinstance(item, Mapping):
        return {"name": str(item.get("name", "")), "sub": item.get("sub") is True, "reason": item.get("reason")}
    return {"name": str(item), "sub": False, "reason": None}


def _misplaced(found: Sequence[str], wanted: Sequence[str]) -> str | None:
    return next((one for one, other in zip(found, wanted, strict=False) if one != other), None)


@part("RR-02")
def sums_are_right(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every subtotal is the sum of its lines, within what rounding may hide."""
    names = law["lines"]
    rows = _amounts(facts["rr.amounts"], names)
    rounding = facts.get("rounding_step")
    for line, parts in law["sums"].items():
        amounts = [_amount(rows, name, law) for name in parts]
        printed, computed = _amount(rows, line, law), sum(amounts)
        tolerance = (law["tolerance"] if rounding is None else rounding) * len(parts)
        if abs(printed - computed) > tolerance:
            yield problem(
                "differs",
                line=line.replace("_", " ").capitalize(),
                printed=in_mnkr(printed),
                computed=in_mnkr(computed),
                difference=in_mnkr(abs(printed - computed)),
            )


def _amounts(written: Any, names: Mapping[str, Sequence[str]]) -> dict[str, int | None]:  # noqa: ANN401 - a list or a mapping
    if isinstance(written, list):
        written = dict(zip(names, written, strict=False))
    rows: dict[str, int | None] = convert(written, "rows", "rr.amounts")
    return rows


def _amount(rows: Mapping[str, int | None], name: str, law: Values) -> int:
    found = pick(rows, name, law["lines"])
    if found is None and name in law["optional"]:
        return 0
    return int(require(found, f"rr.amounts.{name}"))


@part("RR-03")
def has_last_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """Where this year has an amount, last year has one."""
    del law
    current, prior = facts.need("rows.current", "rows.prior")
    without = [name for name, amount in current.items() if amount is not None and prior.get(name) is None]
    if without:
        yield problem("no-prior-with-note" if facts.get("note", "") else "no-prior", names=without)


@part("RR-03")
def changed_principle_is_explained(facts: Facts, law: Values) -> Iterator[Problem]:
    """A change of principle has a note."""
    del law
    if facts.get("principle_changed", default=False) and not facts.need("note")[0]:
        yield problem("not-explained")


@part("BR-01")
def assets_equal_the_other_side(facts: Facts, law: Values) -> Iterator[Problem]:
    """In every column that is given."""
    names = law["rows"]
    for column, rows in _columns(facts["br"], names).items():
        assets, other = pick(rows, "tillgangar", names), _other_side(rows, names)
        difference = abs(require(assets, "br.tillgangar") - require(other, "br.eget_kapital_avsattningar_och_skulder"))
        if difference > facts.get("rounding_step", 0):
            yield problem(
                "differs",
                column=column,
                assets=in_mnkr(assets),
                other=in_mnkr(other or 0),
                difference=in_mnkr(difference),
            )


def _columns(written: Any, names: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int | None]]:  # noqa: ANN401 - one column or several
    if not isinstance(written, Mapping) or not written:
        raise MissingInputError(("br",), ("br",))
    if all(isinstance(inner, Mapping) for inner in written.values()):
        return {str(column): convert(rows, "rows", f"br.{column}") for column, rows in written.items()}
    known = {plain(name) for row, others in names.items() for name in (row, *others)}
    return {"": convert({key: value for key, value in written.items() if plain(str(key)) in known}, "rows", "br")}


def _other_side(rows: Mapping[str, int | None], names: Mapping[str, Sequence[str]]) -> int | None:
    whole: int | None = pick(rows, "eget_kapital_avsattningar_och_skulder", names)
    parts: list[int | None] = [pick(rows, name, names) for name in ("eget_kapital", "avsattningar", "skulder")]
    if whole is not None or None in parts:
        return whole
    return sum(amount for amount in parts if amount is not None)


@part("BR-02")
def equity_changes_by_the_result(facts: Facts, law: Values) -> Iterator[Problem]:
    """Or the difference is explained in a note."""
    del law
    opened, result, close = facts.need("ek_open", "result", "ek_close")
    difference = close - opened - result
    if abs(difference) > facts.get("rounding_step", 0) and not facts.need("note")[0]:
        yield problem(
            "differs",
            close=in_mnkr(close),
            computed=in_mnkr(opened + result),
            difference=in_mnkr(abs(difference)),
        )


@part("BR-03")
def opening_is_last_closing(facts: Facts, law: Values) -> Iterator[Problem]:
    """Account by account; an account without balance may be left out."""
    del law
    opening, closing = facts.need("ib", "ub_prev")
    differing = [name for name in sorted(opening | closing) if opening.get(name, 0) != closing.get(name, 0)]
    if differing:
        yield problem("differs", accounts=differing)


@part("BR-04")
def has_the_tree(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every row of the law in its order, whatever stands between."""
    rows = iter(_rows(facts["br.tree"]))
    missing = [name for name in law["rows"] if plain(name) not in rows] if facts["br.tree"] else law["rows"]
    if missing:
        yield problem("missing-rows", names=missing[:1])


@part("BR-04")
def has_rows_of_the_old_reserve(facts: Facts, law: Values) -> Iterator[Problem]:
    """While the old reserve remains its rows are there."""
    tree, balance = facts.need("br.tree", "rur_balance")
    if balance and _rows(tree).count(plain(law["rur_row"])) < law["rur_count"]:
        yield problem("no-rur-rows", balance=in_mnkr(balance))


def _rows(tree: Sequence[str]) -> list[str]:
    return [plain(_NUMBERING.sub("", name)) for name in tree]


@part("BR-05")
def dissolved_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """Within the years of the law, from the year of decision."""
    years = facts["years"]
    if years > law["max_years"]:
        yield problem("too-long", years=years)
    decided, amounts = facts["decision_year"], _yearly(facts)
    if amounts and min(amounts) != decided:
        yield problem("wrong-start", first=min(amounts), decided=decided)


@part("BR-05")
def dissolved_in_equal_amounts(facts: Facts, law: Values) -> Iterator[Problem]:
    """As many amounts as years, equal but for the öre that don't divide, and the total in sum."""
    del law
    total, years = facts.need("bidrag.total", "years")
    amounts = list(_yearly(facts).values())
    step = max(1, facts.get("rounding_step", 0))
    if not amounts or len(amounts) != years:
        yield problem("wrong-count", count=len(amounts), years=years)
    elif max(amounts) - min(amounts) > step:
        yield problem("not-equal", least=in_mnkr(min(amounts)), most=in_mnkr(max(amounts)))
    elif abs(sum(amounts) - total) >= step * years:
        yield problem("wrong-sum", computed=in_mnkr(sum(amounts)), total=in_mnkr(total))


def _yearly(facts: Facts) -> dict[int, int]:
    written, first = facts.need("yearly", "decision_year")
    if isinstance(written, list):
        written = {first + index: amount for index, amount in enumerate(written)}
    return by_number(convert(written, {"*": "amount"}, "yearly"), "yearly")


@part("KA-01")
def cash_flow_ties(facts: Facts, law: Values) -> Iterator[Problem]:
    """Parts to the year's flow, the flow to the change in cash, cash to the balance sheet."""
    rows, step = facts["kassaflode"], facts.get("rounding_step", 0)
    parts = [_cash_row(rows, name, law) for name in ("lopande", "investering", "finansiering")]
    computed = sum(parts) + (pick(rows, "bidrag_till_infrastruktur", law["rows"]) or 0)
    printed = _cash_row(rows, "arets_kassaflode", law)
    if abs(computed - printed) > step:
        yield problem("sum-differs", computed=in_mnkr(computed), printed=in_mnkr(printed))
    start, end = _cash_row(rows, "likvida_vid_arets_borjan", law), _cash_row(rows, "likvida_vid_arets_slut", law)
    if abs(start + printed - end) > step:
        yield problem("cash-differs", computed=in_mnkr(start + printed), printed=in_mnkr(end))
    balance = facts["br.kassa"] + facts.get("br.kortfristiga_placeringar", 0)
    if abs(end - balance) > step:
        yield problem("balance-differs", printed=in_mnkr(end), balance=in_mnkr(balance))


def _cash_row(rows: Mapping[str, int | None], name: str, law: Values) -> int:
    return int(require(pick(rows, name, law["rows"]), f"kassaflode.{name}"))
