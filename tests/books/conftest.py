from pathlib import Path

import pytest
from django.conf import settings

from arshjul.books import services
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person
from arshjul.organisation.policies import standing

VOUCHERS = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Prov" "1"
#GEN 20170101
#FNAMN "Helsingborgs stad"
#RAR 0 {year}0101 {year}1231
#DIM 1 "Ansvar"
#OBJEKT 1 "20" "Barn- och utbildningsnämnden"
#KONTO 3999 "Intäkter"
#KONTO 4999 "Kostnader"
#KONTO 1999 "Avräkning"
{vouchers}"""

VOUCHER = """#VER A {number} {date} "{text}"
{{
  #TRANS {account} {{1 "{unit}"}} {amount} {date} "{text}"
  #TRANS 1999 {{1 "{unit}"}} {counter} {date} "{text}"
}}
"""


def sie(*vouchers, year=2016):
    """Text of a small ledger; a voucher is (number, date, account, unit, kronor, text)."""
    rows = [
        VOUCHER.format(number=number, date=date, account=account, unit=unit, amount=kronor, counter=-kronor, text=text)
        for number, date, account, unit, kronor, text in vouchers
    ]
    return VOUCHERS.format(year=year, vouchers="".join(rows)).encode("cp437")


def named(content, entity):
    """The file as another company's than the city's own."""
    return content if entity == "staden" else content.replace(b"Helsingborgs stad", entity.encode())


def received(content, name="bokslut.se", by=None, mapping=""):
    """Receive a file's bytes for the authority of somebody, the controller when no one is named, and read it."""
    path = Path(settings.ARSHJUL_DATA) / name
    path.write_bytes(content)
    by = by or controller()
    (authority,) = organisation.authorities_by_key({one.authority_id for one in standing(by).held})
    file = services.receive(upload=services.LocalFile(path), authority=authority, by=by).file
    return services.read_and_check(file=file, by=by, mapping=mapping)


def published(content, name="bokslut.se", entity="staden", **more):
    """Put a file's bytes into somebody's books as the controller."""
    reading = received(named(content, entity), name)
    return services.publish_batch(reading=reading, entity=entity, by=controller(), **more)


def controller():
    return Person.objects.filter(assignments__role="controller").order_by("pk")[0]


@pytest.fixture
def receive(city):
    return received


@pytest.fixture
def publish(city):
    return published


@pytest.fixture
def as_role(client, person):
    def signed_in(role):
        client.force_login(person(role))
        return client

    return signed_in
