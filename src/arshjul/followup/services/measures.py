"""Measures against deficits: decided, then followed until the effect is measured."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from arshjul.followup.domain import MeasureState
from arshjul.followup.models import Measure
from arshjul.followup.policies import REPORTERS
from arshjul.followup.services.common import require_edition
from arshjul.kernel.findings import finding
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.services import Refused


@transaction.atomic
def decide_measure(
    *,
    measure: Measure,
    title: str,
    amount: int | None,
    responsible: str,
    due: date | None,
    by: Person | None,
    edition: int | None = None,
) -> Measure:
    """Answer a demand for a measure, or change one: amount (öre), responsible and date are all required."""
    record.require_role(by, *REPORTERS, act_sv="besluta om åtgärder", act_en="decide measures", body=measure.body)
    parts = {
        ("vad som ska göras", "description"): title.strip(),
        ("belopp", "amount"): amount is not None,
        ("ansvarig", "responsible person"): responsible.strip(),
        ("datum", "date"): due,
    }
    missing = [
        finding("followup.measure-incomplete", part=sv, part_en=en) for (sv, en), given in parts.items() if not given
    ]
    if missing:
        raise Refused(missing)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    require_edition(edition, locked.edition)
    locked.title, locked.amount, locked.responsible, locked.due = title.strip(), amount, responsible.strip(), due
    locked.state = MeasureState.DECIDED.value
    locked.edition += 1
    locked.save()
    record.log(action="measure.decide", by=by, label=locked.title, authority=measure.body.authority)
    return locked


@transaction.atomic
def measure_effect(*, measure: Measure, effect: int, on: date, by: Person | None) -> Measure:
    """Write what a measure gave (öre); it is then done."""
    record.require_role(by, *REPORTERS, act_sv="följa upp åtgärder", act_en="follow up measures", body=measure.body)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    locked.effect, locked.effect_on, locked.state = effect, on, MeasureState.DONE.value
    locked.edition += 1
    locked.save()
    record.log(action="measure.effect", by=by, label=locked.title, authority=measure.body.authority)
    return locked
