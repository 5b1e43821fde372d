"""A municipality whose system gives tables alone: opening balances and entries by mapping, to the trial balance."""

import pytest
import yaml

from arshjul.books import queries, replacing, services, summed
from arshjul.books.trial_balance import trial_balance
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db
COLUMNS = {"account": "Konto", "amount": "Belopp"}
ENTRIES = """Period;Ver;Konto;Belopp
201612;1;1910;-100,00
201612;1;2410;100,00
201613;2;1910;-50,00
201613;2;2410;50,00
"""
OPENINGS = "Period;Ver;Konto;Belopp\n201600;0;1910;1000,00\n201600;0;2010;-1000,00\n"


def balance():
    return {row.account: (row.opening, row.change, row.closing) for row in trial_balance(2016, entity="staden").rows}


def test_opening_balances_of_a_table_open_the_year(receive, person):
    beside = {"columns": COLUMNS | {"period": "Period", "voucher": "Ver"}, "period": {13: 12, 0: "opening"}}
    alone = {"columns": COLUMNS, "kind": "opening", "constants": {"period": "201601"}}
    for name, content, mapping in (("ib.csv", OPENINGS, alone), ("bok.csv", ENTRIES, beside)):
        reading = receive(content.encode(), name, mapping=yaml.safe_dump(mapping))
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    apart = balance()
    assert apart["1910"] == (100000, -15000, 85000)
    together = receive((ENTRIES + OPENINGS.partition("\n")[2]).encode(), "allt.csv", mapping=yaml.safe_dump(beside))
    services.publish_batch(reading=together, entity="staden", by=person("controller"))
    assert balance() == apart


QUARTER = "Konto;Kv1\n4999;900\n1910;-900\n"
OF_QUARTER = {"kind": "period", "columns": {"account": "Konto"}, "months": {"201601-201603": "Kv1"}}
MONTHS = [(month, f"2016{month:02d}15", "4999", "20", 100 * month, "Inköp") for month in range(1, 5)]


def test_a_quarter_takes_the_place_of_its_months_and_is_broken_up_only_when_somebody_answers_for_it(
    publish, receive, person
):
    publish(sie(*MONTHS))
    quarter = receive(QUARTER.encode(), "kv1.csv", mapping=yaml.safe_dump(OF_QUARTER))
    assert quarter.summary["covers"] == [201601, 201602, 201603]
    services.publish_batch(
        reading=quarter, entity="staden", by=person("controller"), accept=[services.LOST, replacing.EMPTIED]
    )
    held = queries.cube(2016).where(account="4999")
    assert held.total() == 90_000 + 40_000
    assert summed.summed(queries.current()) == {"staden": ((201601, 201602, 201603),)}
    february = receive(sie(MONTHS[1]), "februari.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=february, entity="staden", by=person("controller"))
    (told,) = (one for one in refused.value.findings if one.id == replacing.SPLIT)
    assert "januari 2016 och mars 2016" in told.message.sv or "januari 2016, mars 2016" in told.message.sv
    services.publish_batch(
        reading=february, entity="staden", by=person("controller"), accept=[one.id for one in refused.value.findings]
    )
    assert queries.cube(2016).where(account="4999").total() == 20_000 + 40_000
