"""A municipality whose system gives tables alone: opening balances and entries by mapping, to the trial balance."""

import pytest
import yaml

from arshjul.books import services
from arshjul.books.trial_balance import trial_balance

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
