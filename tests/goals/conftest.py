from datetime import date
from decimal import Decimal

import pytest
from tests import remembered

from arshjul.goals.domain import Aim, GoalInput, IndicatorInput, TargetInput
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person

YEAR = 2027


@pytest.fixture
def city(db, settings):
    settings.ARSHJUL_TODAY = "2026-11-23"
    remembered.city()
    return organisation


@pytest.fixture
def person(city):
    """A demo person by name: karin (KS), eskil (BUN's economist), sigrid (KF), agnes (parent company)."""
    return lambda name: Person.objects.get(username__startswith=f"{name}-")


def indicator(slug="inflytande", **changes):
    given = {
        "name": "Nöjd-Inflytande-Index",
        "unit": "index",
        "aim": Aim.MIN,
        "definition": "Vägt medelvärde av tre frågor.",
        "source": "Medborgarundersökningen",
        "responsible": "Kvalitetschefen",
        "assessor": "Kommunstyrelsen",
        "targets": (TargetInput(YEAR, Decimal(41), date(2027, 12, 31)),),
    }
    return IndicatorInput(slug=slug, **{**given, **changes})


def goal(slug="paverka", text="Alla ska kunna påverka sina liv", **changes):
    return GoalInput(slug=slug, text=text, **{"indicators": (indicator(),), **changes})
