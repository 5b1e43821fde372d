"""The group's books told to the rule on consolidation: by the owned share, and never a share that isn't known."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from arshjul.books import queries as books
from arshjul.desk import law_from_group
from arshjul.law import check
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality
from arshjul.organisation.lawbook import rulebook
from arshjul.statements.cube import Cube, CubeRow

YEAR = 2027
ROWS = (("3110", -70_000_001), ("4010", 30_000_003), ("5010", 20_000_000), ("1910", 19_999_998))


def asked(monkeypatch, *, share, consolidation, month=12):
    whole = municipality.current()
    owner = Ownership("municipality", share, share)
    changed = tuple(
        replace(one, owners=(owner,), consolidation=consolidation) if one.id == "hamnen" else one
        for one in whole.companies
    )
    other = replace(whole, organisation=replace(whole.organisation, companies=changed))
    monkeypatch.setattr(municipality, "current", lambda: other)
    rows = [CubeRow("hamnen", "", account, "", "", YEAR * 100 + month, ore) for account, ore in ROWS]
    monkeypatch.setattr(books, "cube", lambda _year, _of: Cube.of(rows))
    cases = law_from_group.held(YEAR, object())
    return [check(rulebook(), one.facts, on=date(YEAR, 12, 31), rules=["KON-02"])[0] for one in cases]


@pytest.mark.parametrize(
    ("share", "consolidation", "state"),
    [
        (Fraction(1), Consolidation.FULL, "pass"),
        (Fraction(1, 3), Consolidation.PROPORTIONAL, "pass"),
        (Fraction(3, 5), Consolidation.FULL, "fail"),
        (None, Consolidation.FULL, "not-assessable"),
        (Fraction(1, 3), Consolidation.EQUITY, "not-assessable"),
    ],
)
def test_an_enterprise_is_taken_in_by_its_share(monkeypatch, share, consolidation, state):
    (told,) = asked(monkeypatch, share=share, consolidation=consolidation)
    assert told.state == state, told.message


def test_nothing_is_told_of_half_a_year(monkeypatch):
    assert asked(monkeypatch, share=Fraction(1), consolidation=Consolidation.FULL, month=6) == []


def test_nothing_is_told_of_an_enterprise_left_out(monkeypatch):
    assert asked(monkeypatch, share=Fraction(1), consolidation=Consolidation.NONE) == []
