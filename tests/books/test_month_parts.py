"""Two files that share half a month each: the second would make the first leave the books, and must be answered for."""

import pytest

from arshjul.books import examining, month_parts, queries, replacing, services
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db


def vouchers(first, *days):
    return [(first + place, f"2016{day}", "4999", "20", 100, "Inköp") for place, day in enumerate(days)]


FIRST = vouchers(1, "0215", "0301", "0315")
SECOND = vouchers(4, "0316", "0331", "0410")


def lost(reading):
    return replacing.lost(reading, replacing.covered(reading, "staden"), "staden", queries.current())


@pytest.mark.parametrize("large", [False, True])
def test_the_second_half_of_a_month_must_be_answered_for(publish, receive, person, monkeypatch, large):
    monkeypatch.setattr(examining, "LARGE", 10 if large else examining.LARGE)
    publish(sie(*FIRST), "forsta.se")
    reading = receive(sie(*SECOND), "andra.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    (found,) = refused.value.findings
    assert found.id == replacing.IN_PARTS
    assert "mars 2016" in found.message.sv
    assert "4 rader med 200,00 kr" in found.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.IN_PARTS])
    assert queries.cube(2016).where(account="4999").total() == 40_000


@pytest.mark.parametrize(
    "again",
    [
        [*FIRST, *SECOND],
        FIRST,
        vouchers(1, "0215", "0316", "0320"),  # the same numbers, given other days
        vouchers(4, "0215", "0302", "0320"),  # days among those held
        vouchers(4, "0405", "0410"),  # another month
    ],
)
def test_the_month_sent_again_asks_nothing_of_it(publish, receive, again):
    publish(sie(*FIRST), "forsta.se")
    found = lost(receive(sie(*again), "igen.se"))
    assert replacing.IN_PARTS not in [one.id for one in found]


def test_a_part_with_far_less_is_told_once(publish, receive):
    publish(sie(*vouchers(1, *(f"03{day:02d}" for day in range(1, 11)))), "forsta.se")
    assert [one.id for one in lost(receive(sie(*vouchers(20, "0331")), "rest.se"))] == [replacing.IN_PARTS]


def test_of_what_an_earlier_version_read_nothing_is_known(publish, receive, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(month_parts, "of_vouchers", lambda _vouchers: {})
        publish(sie(*FIRST), "forsta.se")
    assert lost(receive(sie(*SECOND), "andra.se")) == []
