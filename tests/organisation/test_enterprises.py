"""The group's enterprises as the rules of law count them: votes exactly, never rounded to a limit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from arshjul.law import check
from arshjul.municipality.organisation import Ownership
from arshjul.organisation import municipality
from arshjul.organisation.enterprises import votes
from arshjul.organisation.lawbook import rulebook

DAY = date(2027, 1, 1)


def with_share(share):
    company = municipality.current().companies[0]
    return replace(company, owners=(Ownership("municipality", share, share),))


@pytest.mark.parametrize(
    ("below", "state"), [(Fraction(0), "fail"), (Fraction(1, 10**7), "pass"), (Fraction(1, 3 * 10**12), "pass")]
)
def test_a_share_just_below_the_limit_is_not_the_limit(below, state):
    """Left out without a reason: red from the limit on, right just below it."""
    limit = rulebook()["KON-01"].on(DAY).values["votes"]
    facts = {"votes_pct": votes(with_share(Fraction(limit) / 100 - below), DAY), "included": False}
    (told,) = check(
        rulebook(), facts | {"sarskild_betydelse": False, "override_reason": "", "year": DAY.year}, rules=["KON-01"]
    )
    assert told.state == state


def test_a_share_is_told_as_it_is_written():
    assert votes(with_share(Fraction(1)), DAY) == "100"
    assert votes(with_share(Fraction(54, 1000)), DAY) == "5.4"
    assert abs(Fraction(votes(with_share(Fraction(2, 3)), DAY)) / 100 - Fraction(2, 3)) < Fraction(Decimal("1e-25"))
